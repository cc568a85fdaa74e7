"""Ads of any source, cleaned, in one shape."""

import datetime as dt
import json
import random

import polars as pl
import pytest

from qantara.pipeline.intake import ADS_SCHEMA, REASONS, IntakeError, read_ads
from qantara.pipeline.intake.model import reject
from qantara.pipeline.intake.values import contract_of_title, join_languages, parse_country, parse_posts, split_place

from .conftest import ads

FRANCE_TRAVAIL = {
    "id": "000AAAA", "intitule": "Développeur / Développeuse (H/F)", "description": "Missions :\n- API\\-first",
    "dateCreation": "2026-01-05T14:48:50.814Z", "dateActualisation": "2026-01-07T14:48:50Z",
    "lieuTravail": {"libelle": "75 - PARIS 09", "codePostal": "75009", "commune": "75109"}, "romeCode": "M1805",
    "entreprise": {"nom": "Exemple", "description": "Une société"}, "typeContrat": "CDI", "typeContratLibelle": "Contrat à durée indéterminée",
    "experienceLibelle": "2 ans", "salaire": {"libelle": "Annuel de 40000.0 Euros"}, "nombrePostes": 2,
    "langues": [{"libelle": "Anglais", "exigence": "S"}], "competences": [{"libelle": "Concevoir une application"}],
    "origineOffre": {"urlOrigine": "https://exemple.fr/000AAAA"},
}  # fmt: skip
ADZUNA = {
    "results": [{
        "id": "42", "title": "<strong>Data</strong> Engineer", "description": "Spark et …", "created": "2026-01-05T08:00:00Z",
        "company": {"display_name": "Exemple"}, "location": {"display_name": "Lyon, Rhône", "area": ["France", "Rhône"]},
        "salary_min": 40000, "salary_max": 50000.0, "contract_type": "permanent", "redirect_url": "https://exemple.fr/42",
        "category": {"label": "IT", "tag": "it-jobs"},
    }]
}  # fmt: skip
PAGE = """Chef de projet
Retour recherche
Offre n°
O000260105000001
Publiée le
05/01/2026
Partager sur Facebook
Employeur
Commune d'Exemple
Lieu de travail
1 place de la Mairie, Chartres                 (Eure-et-Loir (28))
Date limite de candidature
04/02/2026
Rémunération
2 500 € brut
Missions
Piloter les projets"""


def test_a_france_travail_offer_is_mapped(write):
    (row,), _ = ads(write("ft.json", json.dumps({"resultats": [FRANCE_TRAVAIL]})))

    assert row == {
        "ref": "000AAAA", "title": "Développeur / Développeuse (H/F)", "text": "Missions :\n• API-first", "company": "Exemple",
        "city": "PARIS 09", "region": None, "country": "France", "contract": "Contrat à durée indéterminée",
        "languages": "Anglais", "salary_text": "Annuel de 40000.0 Euros", "experience": "2 ans", "remote": None, "posts": 2,
        "posted_on": dt.date(2026, 1, 5), "expires_on": None, "url": "https://exemple.fr/000AAAA", "source": "ft",
        "file": row["file"], "line": 1,
    }  # fmt: skip


def test_an_adzuna_answer_is_mapped(write):
    (row,), _ = ads(write("adzuna.json", json.dumps(ADZUNA)))

    assert (row["title"], row["company"], row["city"], row["country"]) == ("Data Engineer", "Exemple", "Lyon", "France")
    assert (row["salary_text"], row["url"], row["posted_on"]) == (
        "40000 - 50000",
        "https://exemple.fr/42",
        dt.date(2026, 1, 5),
    )


def test_a_page_saved_as_text_fills_what_columns_lack(write):
    (row,), _ = ads(write("a.jsonl", json.dumps({"title": "Chef de projet", "text": PAGE})))

    assert (row["company"], row["city"], row["country"], row["salary_text"]) == (
        "Commune d'Exemple", "Chartres", "France", "2 500 € brut",
    )  # fmt: skip
    assert (row["posted_on"], row["expires_on"]) == (dt.date(2026, 1, 5), dt.date(2026, 2, 4))
    assert "Facebook" not in row["text"]
    assert row["text"].endswith("Missions\nPiloter les projets")


def test_an_arabic_export_is_mapped(write):
    path = write(
        "a.csv",
        "job_title,job_date,job_desc,job_tasks,comp_name,qualif,region,city,contract,positions,exper\n"
        "محلل بيانات,27/05/1444,['تحليل البيانات'],\"['إعداد التقارير', '  ']\",شركة المثال,nan,الرياض,AR RIYADH...,دوام كامل,0 / 3,2 Years\n",
    )

    (row,), _ = ads(path)

    assert (row["text"], row["posts"], row["posted_on"], row["city"]) == (
        "تحليل البيانات\nإعداد التقارير", 3, dt.date(2022, 12, 21), "AR RIYADH",
    )  # fmt: skip


def test_addresses_and_numbers_are_hidden_in_ads_and_in_rejects(write):
    path = write("a.csv", "title,text\nA,Écrire à rh@exemple.ma ou au 06 12 34 56 78\nB,x,jean@exemple.ma,0612345678\n")

    rows, rejects = ads(path)

    assert rows[0]["text"] == "Écrire à [e-mail] ou au [tél.]"
    assert rejects[0].excerpt == "B,x,[e-mail],[tél.]"


def test_a_row_without_title_and_text_is_rejected_and_a_text_alone_is_not(write):
    path = write(
        "a.jsonl", '{"title": "", "text": " ", "id": 7}\n{"text": "SQL"}\n{"title": null, "text": "<p></p>"}\n'
    )

    rows, rejects = ads(path)

    assert [(row["title"], row["text"], row["line"]) for row in rows] == [("", "SQL", 2)]
    assert [(r.line, r.reason) for r in rejects] == [(1, "no-text"), (3, "no-text")]


def test_dates_that_contradict_or_cannot_be_read_leave_the_row(write):
    path = write(
        "a.csv",
        "title,date_posted,valid_through\nA,05/01/2026,01/01/2026\nB,bientôt,05/01/2026\nC,05/01/2026,06/01/2026\n",
    )

    rows, rejects = ads(path)

    assert rejects == []
    assert [(row["posted_on"], row["expires_on"]) for row in rows] == [
        (dt.date(2026, 1, 5), None), (None, dt.date(2026, 1, 5)), (dt.date(2026, 1, 5), dt.date(2026, 1, 6)),
    ]  # fmt: skip


def test_a_field_in_which_nothing_can_be_read_gives_way_to_the_next(write):
    fields = {
        "title": "<br>",
        "intitule": "Testeur",
        "postes": "plusieurs",
        "openings": 4,
        "pays": "-",
        "country": "MA",
    }

    (row,), _ = ads(write("a.jsonl", json.dumps(fields)))

    assert (row["title"], row["posts"], row["country"]) == ("Testeur", 4, "Maroc")


def test_unknown_columns_are_refused_with_what_was_found_and_how_to_map_it(write):
    path = write("a.csv", "colonne une,colonne deux\nx,y\n")

    with pytest.raises(IntakeError, match=r"colonne une, colonne deux.*--map title=poste,text=missions") as refused:
        ads(path)

    assert str(path) in str(refused.value)
    assert [row["title"] for row in ads(path, mapping={"title": "colonne une"})[0]] == ["x"]


def test_a_mapping_to_a_column_that_is_not_there_is_refused(write):
    path = write("a.csv", "title,text\nx,y\n")

    with pytest.raises(IntakeError, match=r"missions.*Found: title, text"):
        ads(path, mapping={"text": "missions"})


def test_what_is_wrong_with_the_paths_is_said_before_reading(tmp_path):
    with pytest.raises(IntakeError):
        read_ads([tmp_path / "none.csv"])


def test_the_source_is_the_users_then_the_ads_then_the_files(write):
    path = write("board_2026.jsonl", '{"title": "A", "source": "portail"}\n{"title": "B"}\n')

    assert [row["source"] for row in ads(path)[0]] == ["portail", "board_2026"]
    assert [row["source"] for row in ads(path, source="ANAPEC")[0]] == ["ANAPEC", "ANAPEC"]


def test_batches_follow_their_size_and_keep_the_schema(write):
    path = write("a.jsonl", "".join(json.dumps({"title": str(n), "text": "x" * 1000}) + "\n" for n in range(100)))

    batches = list(read_ads([path], batch_bytes=10_000))

    assert len(batches) > 5
    assert all(dict(batch.ads.schema) == ADS_SCHEMA for batch in batches)
    assert pl.concat([b.ads for b in batches])["title"].to_list() == [str(n) for n in range(100)]
    assert sum(batch.read for batch in batches) == 100


def test_records_of_many_shapes_in_one_file_are_read_as_each_alone(write):
    shapes = [
        FRANCE_TRAVAIL, {"title": "A", "text": "x"}, {"title": "Chef de projet", "text": PAGE}, {"title": "", "text": " "},
        {"poste": "B", "missions": "- SQL", "profil": "<p>Rigueur</p>", "societe": "nan", "employeur": "Exemple"},
        {"titre": "C", "lieu": "75 - PARIS 09", "salaire min": "0", "salaire max": 50_000, "langues": ["arabe", "anglais"]},
        {"title": "<br>", "intitule": "D", "ville": "Rabat, Maroc", "pays": ["MA"], "postes": "plusieurs", "openings": 4},
    ]  # fmt: skip
    some = [shapes[place] for place in random.Random(3).choices(range(len(shapes)), k=60)]
    together = write("all.jsonl", "".join(json.dumps(fields) + "\n" for fields in some))
    apart = [write(f"{line}.jsonl", "\n" * line + json.dumps(fields)) for line, fields in enumerate(some)]

    rows, rejects = ads(together, source="X", batch_bytes=4_000)
    alone = [ads(path, source="X") for path in apart]

    assert rows == [row | {"file": str(together)} for found, _ in alone for row in found]
    assert [(r.line, r.reason) for r in rejects] == [(r.line, r.reason) for _, found in alone for r in found]
    assert {row["title"] for row in rows} == {FRANCE_TRAVAIL["intitule"], "A", "Chef de projet", "B", "C", "D"}


@pytest.mark.parametrize(
    ("title", "contract"),
    [
        ("Data analyst en ALTERNANCE", "Alternance"), ("Apprenti(e) développeur", "Alternance"), ("Stagiaire data", "Stage"),
        ("Stage PFE - DevOps", "Stage"), ("Software intern", "Stage"), ("مهندس - تدريب", "Stage"), ("Data engineer CDI", "CDI"),
        ("Testeur CDD 6 mois", "CDD"), ("Technicien, Intérim", "Intérim"), ("Technicien interim", "Intérim"),
        ("Freelance Java", "Freelance"), ("Data engineer", None), ("International sales", None), ("Cdi", None), ("", None),
    ],
)  # fmt: skip
def test_a_title_may_name_the_contract(title, contract):
    assert contract_of_title(title) == contract


def test_long_titles_and_cells_are_cleaned_as_short_ones_are(write):
    path = write(
        "a.jsonl", json.dumps({"title": f"<b>{'a ' * 90}</b>", "text": "x", "company": f"{'b ' * 90}06 12 34 56 78"})
    )

    (row,), _ = ads(path)

    assert row["title"] == ("a " * 90).strip()
    assert row["company"] == f"{'b ' * 90}[tél.]"


@pytest.mark.parametrize(
    ("value", "posts"),
    [
        (3, 3), (3.0, 3), ("3", 3), ("0 / 1", 1), ("3 / 9", 9), ("3 postes", 3), ("ثلاثة مناصب (03)", 3), ("ثلاثة مناصب", 3),
        ("deux", 2), ("٤", 4), ("plusieurs", None), (0, None), (-1, None), (2.5, None), (10**12, None), ("", None),
        (True, None), (None, None), ("9" * 50, None),
    ],
)  # fmt: skip
def test_posts_are_counted(value, posts):
    assert parse_posts(value) == posts


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("75 - PARIS 09", ("PARIS 09", "France")), ("2A - Ajaccio", ("Ajaccio", "France")), ("France", (None, "France")),
        ("Casablanca, Maroc", ("Casablanca", "Maroc")), ("Casablanca - Settat", ("Casablanca - Settat", None)),
        ("الرباط، المغرب", ("الرباط", "Maroc")), ("Chartres (Eure-et-Loir (28))", ("Chartres", "France")),
        ("2 Avenue de l'Europe, 78140 Vélizy, France", ("Vélizy", "France")), ("Rabat", ("Rabat", None)), (",", (None, None)),
    ],
)  # fmt: skip
def test_places_are_split(place, expected):
    assert split_place(place) == expected


def test_countries_and_languages_have_one_spelling():
    assert [parse_country(name) for name in ("FR", "france", "MA", "المغرب", "4040", "Atlantide")] == [
        "France", "France", "Maroc", "Maroc", None, "Atlantide",
    ]  # fmt: skip
    assert join_languages(["Français", "Anglais", "Français"]) == "Français|Anglais"
    assert join_languages("Français, anglais ; arabe") == "Français|anglais|arabe"


def test_every_reason_has_a_sentence_and_every_excerpt_is_short():
    assert all(sentence.endswith(".") for sentence in REASONS.values())
    found = reject("a", 1, "broken-json", "appeler le 0612345678 " + "x" * 500 + "\ud800")
    assert len(found.excerpt) <= 120
    assert found.excerpt.startswith("appeler le [tél.]")
