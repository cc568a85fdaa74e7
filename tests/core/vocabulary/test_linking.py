"""Which concepts of ESCO and ROME are ours."""

import pytest

from qantara.core.vocabulary.linking import Concept, Name, link_concepts
from qantara.core.vocabulary.model import Occupation, Skill, Vocabulary

EVERY_KIND = frozenset({"technology", "concept", "certification", "soft", "language"})
KUBERNETES = Skill(
    "kubernetes", "technology", ("cloud",), "Kubernetes", "Kubernetes", "Kubernetes", aliases_en=("k8s",)
)
CHEF = Skill("chef", "technology", ("devops",), "Chef", "Chef", "Chef", aliases_en=("Chef Infra",), ambiguous=("Chef",))
SPARK = Skill(
    "spark", "technology", ("data",), "Apache Spark", "Apache Spark", "Apache Spark",
    aliases_en=("Spark",), ambiguous=("Spark",), exact_case=("Spark", "SPARK"),
)  # fmt: skip
FARMING = Skill(
    "agriculture", "concept", ("other",), "Agriculture", "Agriculture", "الزراعة", aliases_fr=("agronomie", "aquaculture"),
)  # fmt: skip
CRM = Skill(
    "crm", "concept", ("other",), "CRM", "CRM", "إدارة علاقات العملاء", aliases_fr=("gestion de la relation client",),
    aliases_en=("customer relationship management",),
)  # fmt: skip
DEVOPS = Skill(
    "devops", "concept", ("devops",), "DevOps", "Démarche DevOps", "ديف أوبس", aliases_fr=("principes DevOps",)
)
PATIENCE = Skill("patience", "soft", ("other",), "Patience", "Patience", "الصبر")
DATA_ENGINEER = Occupation(
    "data-engineer", "data engineer", "data", "data engineer", "ingénieur data", "مهندس بيانات",
    titles_fr=("ingénieur données", "développeur data"), rome=("M1811",), esco=("2511.4",),
)  # fmt: skip
CLERK = Occupation(
    "clerk", "non-tech", "", "clerk", "employé de bureau", "موظف", titles_fr=("hôte de caisse", "agent de guichet"),
)  # fmt: skip


def vocabulary(*rows):
    return Vocabulary(
        version="v",
        skills={row.id: row for row in rows if isinstance(row, Skill)},
        occupations={row.id: row for row in rows if isinstance(row, Occupation)},
    )


def concept(*names, language="en", of="skill", kinds=EVERY_KIND, code="c1", further=(), **more):
    every = (*(Name(language, name) for name in names), *(Name(language, name, main=False) for name in further))
    return Concept(of, code, more.pop("notation", ""), {language: names[0]}, every, kinds=frozenset(kinds), **more)


def linked(rows, *concepts, scheme="esco"):
    links, _ = link_concepts(vocabulary(*rows), concepts, scheme=scheme)
    return [(link.id, link.code, link.relation) for link in links]


def reasons(rows, *concepts):
    _, rest = link_concepts(vocabulary(*rows), concepts, scheme="esco")
    return [(one.concept.code, one.why, one.ours) for one in rest]


def test_the_same_main_name_is_the_same_thing():
    assert linked([KUBERNETES], concept("kubernetes")) == [("kubernetes", "c1", "exact")]


def test_a_link_carries_the_labels_of_the_concept():
    both = Concept(
        "skill", "c1", "", {"en": "Kubernetes", "fr": "Kubernetes !"}, (Name("en", "Kubernetes"),), EVERY_KIND
    )
    [link], _ = link_concepts(vocabulary(KUBERNETES), [both], scheme="esco")
    assert (link.of, link.scheme, link.en, link.fr, link.ar) == ("skill", "esco", "Kubernetes", "Kubernetes !", "")


def test_a_concept_of_another_name_is_none_of_ours():
    assert reasons([KUBERNETES], concept("weaving")) == [("c1", "no name", ())]


def test_a_product_has_its_name_in_every_language_and_a_notion_has_not():
    assert linked([KUBERNETES], concept("k8s", "Kubernetes", language="fr")) == [("kubernetes", "c1", "exact")]
    assert linked([CRM], concept("customer relationship management", language="fr")) == []


def test_what_people_do_is_no_product():
    doing = concept("kubernetes", kinds={"concept", "soft"})
    assert reasons([KUBERNETES], doing) == [("c1", "other kind", ("kubernetes",))]


def test_an_ordinary_word_alone_links_nothing():
    assert reasons([CHEF], concept("chef")) == [("c1", "ordinary word", ("chef",))]


def test_an_ordinary_word_is_trusted_where_the_classification_says_that_it_is_software():
    assert linked([CHEF], concept("Chef", vouched=frozenset({"technology"}))) == [("chef", "c1", "exact")]


def test_an_ordinary_word_beside_a_name_of_its_own_is_trusted():
    assert linked([CHEF], concept("chef", further=("Chef Infra",))) == [("chef", "c1", "exact")]


def test_a_skill_whose_every_name_needs_words_beside_it_links_on_none_alone():
    guarded = Skill("patience", "soft", ("other",), "Patience", "Patience", "الصبر", needs_near=("client",))
    assert reasons([guarded], concept("patience")) == [("c1", "ordinary word", ("patience",))]


def test_a_further_name_that_is_an_ordinary_word_is_not_trusted_even_among_software():
    """ESCO's SPARK is a small web framework; ours is another."""
    assert linked([SPARK], concept("SPARK", vouched=frozenset({"technology"}))) == []


def test_a_spelling_that_counts_must_be_the_same():
    go = Skill("go", "technology", ("software",), "Go", "Go", "Go", exact_case=("Go",))
    assert linked([go], concept("go")) == []
    assert linked([go], concept("Go")) == [("go", "c1", "exact")]


def test_parts_of_something_wider_are_not_linked():
    parts = [concept("agronomie", language="fr", code="a"), concept("aquaculture", language="fr", code="b")]
    assert reasons([FARMING], *parts) == [("a", "part", ("agriculture",)), ("b", "part", ("agriculture",))]


def test_a_single_part_that_is_called_otherwise_is_not_linked():
    assert linked([FARMING], concept("agronomie", language="fr")) == []


def test_the_main_name_wins_over_the_parts():
    concepts = [concept("agronomie", language="fr", code="a"), concept("agriculture", language="fr", code="b")]
    assert linked([FARMING], *concepts) == [("agriculture", "b", "exact")]


def test_words_that_say_how_one_knows_it_do_not_count():
    known = concept("Connaissance des principes DevOps", "principes DevOps", language="fr")
    assert linked([DEVOPS], known) == [("devops", "c1", "close")]


def test_initials_are_a_name():
    assert linked([CRM], concept("customer relationship management")) == [("crm", "c1", "close")]


def test_a_concept_called_by_two_of_our_names_is_ours():
    both = concept("Pilotage (relation)", "gestion de la relation client", "CRM", language="fr")
    assert [key for key, _, _ in linked([CRM], both)] == ["crm"]


def test_the_names_of_several_of_ours_link_none_unless_the_main_one_decides():
    several = concept("versioning", further=("Kubernetes", "Chef Infra"))
    assert reasons([KUBERNETES, CHEF], several) == [("c1", "several", ("chef", "kubernetes"))]
    decided = concept("Kubernetes", further=("Chef Infra",))
    assert linked([KUBERNETES, CHEF], decided) == [("kubernetes", "c1", "exact")]


def test_what_our_own_row_says_is_linked_whatever_the_name():
    declared = Skill("patience", "soft", ("other",), "Patience", "Patience", "الصبر", esco=("c9",))
    assert linked([declared], concept("endurance", code="c9", ours="c9")) == [("patience", "c9", "declared")]


def test_an_empty_code_is_no_code():
    assert linked([PATIENCE], concept("endurance", ours="")) == []


def test_an_occupation_is_found_by_its_title_in_either_gender():
    title = concept("Ingénieur / Ingénieure data", language="fr", of="occupation", notation="M9", code="7")
    assert linked([DATA_ENGINEER], title, scheme="rome") == [("data-engineer", "7", "exact")]


def test_a_title_under_a_code_that_our_row_declares_is_linked_to_it():
    sheet = concept("Science des données", language="fr", of="occupation", code="1", notation="M1811", ours="M1811")
    title = concept("Développeur / Développeuse data", language="fr", of="occupation", code="2", notation="M1811")
    found = linked([DATA_ENGINEER], sheet, title, scheme="rome")
    assert found == [("data-engineer", "1", "declared"), ("data-engineer", "2", "close")]


@pytest.mark.parametrize(("codes", "expected"), [(("D1", "D1"), 2), (("D1", "D2"), 0)])
def test_titles_of_one_code_vouch_for_it_and_those_of_two_do_not(codes, expected):
    titles = [
        concept("Hôte de caisse", language="fr", of="occupation", code="1", notation=codes[0]),
        concept("Agent de guichet", language="fr", of="occupation", code="2", notation=codes[1]),
    ]
    assert len(linked([CLERK], *titles, scheme="rome")) == expected


def test_a_single_title_that_says_something_else_than_our_name_is_not_linked():
    title = concept("Hôte de caisse", language="fr", of="occupation", code="1", notation="D1")
    assert linked([CLERK], title, scheme="rome") == []


def test_every_concept_is_either_linked_or_told():
    concepts = [concept("kubernetes", code="a"), concept("chef", code="b"), concept("weaving", code="c")]
    links, rest = link_concepts(vocabulary(KUBERNETES, CHEF), concepts, scheme="esco")
    assert sorted([*(link.code for link in links), *(one.concept.code for one in rest)]) == ["a", "b", "c"]
