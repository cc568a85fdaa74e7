"""The user's word wins, and is refused with file, key, value and remedy where it cannot be used."""

import pytest

from qantara.pipeline.curricula import CurriculumError
from tests.pipeline.curricula.conftest import Write, facts, levels, modules, read, reasons

PLAN = """# Licence Data
## Semestre 1
Voir le règlement.
### Module M1 : Bases de données
Heures : beaucoup
Acquis d'apprentissage :
- Utiliser Power BI
### Module M2 : Latin
"""


def test_the_correction_beside_the_file_wins(write: Write) -> None:
    path = write("plan.md", PLAN)
    correction = write(
        "plan.toml",
        """
[programme]
title = "Licence Données"
degree = "Licence"
[reading]
ignore = ["Voir le règlement.", "beaucoup"]
[[modules]]
match = "M1"
title = "Bases de données avancées"
hours = 48
credits = 4
semester = 2
type = "disciplinary"
skills = [{skill = "docker", level = "apply"}, {skill = "sql"}]
without = ["power-bi"]
[[modules]]
match = "latin"
remove = true
[[modules]]
new = true
title = "DevOps"
hours = 30
outcomes = ["Déployer avec Kubernetes"]
""",
    )

    read_in = read(path)

    assert read_in.corrections == (str(correction),)
    assert (read_in.programmes[0].title, read_in.programmes[0].degree) == ("Licence Données", "Licence")
    assert facts(read_in) == [
        ("M1", "Bases de données avancées", 48.0, 4.0, 2),
        (None, "DevOps", 30.0, None, None),
    ]
    first, second = modules(read_in)
    assert first.type == "disciplinary"
    assert levels(first) == {"docker": "apply", "sql": None}
    assert levels(second) == {"kubernetes": "apply"}
    assert reasons(read_in) == []


def test_without_the_correction_the_reading_stands(write: Write) -> None:
    read_in = read(write("plan.md", PLAN))

    assert facts(read_in)[0] == ("M1", "Bases de données", None, None, 1)
    assert "power-bi" in levels(modules(read_in)[0])
    assert reasons(read_in) == ["not-understood", "bad-hours"]


def test_outcomes_replace_those_that_were_read(write: Write) -> None:
    path = write("plan.md", PLAN)
    write("plan.md.toml", '[[modules]]\nmatch = "M1"\noutcomes = ["Interroger une base PostgreSQL"]\n')

    assert levels(modules(read(path))[0]) == {"postgresql": "apply"}


def test_the_correction_of_the_whole_name_goes_before(write: Write) -> None:
    path = write("plan.md", PLAN)
    write("plan.toml", '[programme]\ntitle = "A"\n')
    write("plan.md.toml", '[programme]\ntitle = "B"\n')

    assert read(path).programmes[0].title == "B"


def test_periods_become_hours_once_their_length_is_told(write: Write) -> None:
    path = write("plan.csv", "Module;Périodes\nSQL;120\n")
    assert (facts(read(path))[0][2], reasons(read(path))) == (None, ["periods"])
    write("plan.toml", "[reading]\nperiod_minutes = 50\n")

    assert (facts(read(path))[0][2], reasons(read(path))) == (100.0, [])


def test_a_correction_can_tell_a_file_that_was_not_understood(write: Write) -> None:
    path = write("plan.txt", "Une page.\n")
    write("plan.toml", '[programme]\ntitle = "X"\n[[modules]]\nnew = true\ntitle = "SQL"\n')

    read_in = read(path)

    assert [one.title for one in modules(read_in)] == ["SQL"]


@pytest.mark.parametrize(
    ("content", "key", "value", "remedy"),
    [
        ("titre = 1", "titre", "1", "programme, reading, modules"),
        ("[programme]\nname = 'x'", "programme.name", "'x'", "title"),
        ("[programme]\ntitle = ''", "programme.title", "''", "not empty"),
        ("[reading]\nperiod_minutes = 0", "reading.period_minutes", "0", "from 1 to 240"),
        ("[reading]\nignore = 'x'", "reading.ignore", "'x'", "a list of texts"),
        ("[[modules]]\nmatch = 'M1'\nnew = true\ntitle = 'X'", "modules[1].match", "'M1'", "or else new = true"),
        ("reading = 3", "reading", "3", "a table [reading]"),
        ("modules = 3", "modules", "3", "[[modules]]"),
        ("[[modules]]\nhours = 3", "modules[1].match", "(nothing)", "new = true"),
        ("[[modules]]\nmatch = 'M1'\nhours = -3", "modules[1].hours", "-3", "from 0 to 2000"),
        ("[[modules]]\nmatch = 'M1'\nhours = nan", "modules[1].hours", "nan", "from 0 to 2000"),
        ("[[modules]]\nmatch = 'M1'\nhours = true", "modules[1].hours", "True", "from 0 to 2000"),
        ("[[modules]]\nmatch = 'M1'\ncredits = 90", "modules[1].credits", "90", "from 0 to 60"),
        ("[[modules]]\nmatch = 'M1'\nsemester = 'S1'", "modules[1].semester", "'S1'", "from 1 to 12"),
        ("[[modules]]\nmatch = 'M1'\ntype = 'blue'", "modules[1].type", "'blue'", "disciplinary"),
        ("[[modules]]\nmatch = 'M9'", "modules[1].match", "'M9'", "M1, M2"),
        ("[[modules]]\nmatch = 'M1'\nremove = 1", "modules[1].remove", "1", "true or false"),
        ("[[modules]]\nnew = true", "modules[1].title", "(nothing)", "not empty"),
        ("[[modules]]\nmatch = 'M1'\nskills = [{skill = 'dokcer'}]", "modules[1].skills.skill", "'dokcer'", "vocabulary search"),
        ("[[modules]]\nmatch = 'M1'\nskills = [{skill = 'docker', level = 'god'}]", "modules[1].skills.level", "'god'", "create"),
        ("[[modules]]\nmatch = 'M1'\nskills = ['docker']", "modules[1].skills", "'docker'", "level"),
        ("[[modules]]\nmatch = 'M1'\nwithout = ['nothing-like-it']", "modules[1].without", "'nothing-like-it'", "vocabulary"),
        ("[[modules]]\nmatch = 'M1'\noutcomes = [1]", "modules[1].outcomes", "[1]", "a list of texts"),
    ],
)  # fmt: skip
def test_a_refusal_names_file_key_value_and_remedy(
    write: Write, content: str, key: str, value: str, remedy: str
) -> None:
    path = write("plan.md", PLAN)
    correction = write("plan.toml", content)

    with pytest.raises(CurriculumError) as refused:
        read(path)

    said = str(refused.value)
    assert said.startswith(f"{correction}: {key} = {value} ")
    assert remedy in said


def test_what_is_not_toml_is_refused(write: Write) -> None:
    path = write("plan.md", PLAN)
    write("plan.toml", "title = ")

    with pytest.raises(CurriculumError, match="this is not TOML"):
        read(path)
