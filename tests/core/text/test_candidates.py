"""Names outside the vocabulary, found in lists of technologies and after words that ask for a skill."""

import pytest

from qantara.core.text.candidates import LISTS_ALONE, AdText, Seen, asked_names, find_candidates, list_items


def places(text, *names):
    return [(text.index(name), text.index(name) + len(name)) for name in names]


def items(text, *names):
    return list_items(text, places(text, *names))


def ad(text, *technologies, cluster="a", others=()):
    spans = places(text, *technologies)
    return AdText(f"ad-{cluster}", cluster, text, spans, spans, others)


def names(ads, known=(), **more):
    return [(one.name, one.ads) for one in find_candidates(ads, known, **{"least": 1, **more})]


def test_an_unknown_item_between_two_known_ones_is_a_candidate():
    assert items("Spark, Kafka, Zellijdb et Flink", "Spark", "Kafka", "Flink") == {"Zellijdb"}
    assert items("Docker (Podkasbah) | Kubernetes", "Docker", "Kubernetes") == {"Podkasbah"}
    assert items("SQL, Rif Studio, Python", "SQL", "Python") == {"Rif Studio"}


def test_prose_between_two_technologies_is_no_list():
    assert items("Python pour nos Clients, avec soin. Equipe de Docker", "Python", "Docker") == set()
    assert items("Python\nMissions : Concevoir, Docker", "Python", "Docker") == set()
    assert items("SQL, des connaissances, Python", "SQL", "Python") == set()


def test_what_touches_a_known_name_is_part_of_it():
    assert items("Python Zorg, SQL", "Python", "SQL") == set()
    text = "Maîtrise de Python Zorg"
    assert asked_names(text, places(text, "Python")) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Maîtrise de Zellijdb.",
        "Vous maîtrisez Zellijdb",
        "Bonne connaissance du logiciel Zellijdb et de nos outils",
        "Une expérience significative avec Zellijdb est un plus",
        "expertise sur la solution Zellijdb",
        "Strong knowledge of Zellijdb for reporting",
        "3+ years of experience with the Zellijdb platform",
        "Proficient in Zellijdb.",
        "Hands-on experience using Zellijdb",
        "إتقان Zellijdb",
        "خبرة عملية في Zellijdb",
        "معرفة جيدة ب Zellijdb",
    ],
)
def test_a_proper_name_that_is_asked_for_is_a_candidate(text):
    assert asked_names(text) == {"Zellijdb"}


def test_each_item_that_is_asked_for_counts():
    assert asked_names("Experience with Zellijdb, RifStudio (or TBK) and good manners.") == {
        "Zellijdb",
        "RifStudio",
        "TBK",
    }


@pytest.mark.parametrize(
    "text",
    [
        "maîtrise de la rédaction et des délais",  # no proper name
        "Zellijdb est notre client",  # nothing asks for it
        "Maîtrise de l'anglais. Zellijdb recrute",  # another sentence
        "niveau B2 ; maîtrise de C1",  # too short
        "Experience with DoD or a BSc",  # an organisation, a diploma
        "Connaissance du Code Général Des Collectivités",  # a phrase
    ],
)
def test_what_is_not_asked_for_or_no_name_is_left(text):
    assert asked_names(text) == set()


def test_a_candidate_is_counted_once_a_cluster_and_the_known_are_left_out():
    text = "Spark, Zellijdb, Rust, Kafka"
    ads = [ad(text, "Spark", "Kafka", cluster=cluster) for cluster in ("a", "a", "b", "c")]
    assert names(ads, {"rust"}, least=3) == [("Zellijdb", 3)]
    assert names(ads, {"rust"}, least=4) == []


def test_both_contexts_are_counted_and_an_ad_in_both_counts_once():
    ads = [
        ad("Spark, Zellijdb, Kafka. Maîtrise de Zellijdb", "Spark", "Kafka"),
        ad("Maîtrise de Zellijdb", cluster="b"),
    ]
    [one] = find_candidates(ads, set(), least=1)
    assert (one.ads, one.contexts) == (2, {"list": 1, "cue": 2})


def test_lists_alone_can_be_asked_for():
    assert names([ad("Maîtrise de Zellijdb")], contexts=LISTS_ALONE) == []


def test_the_examples_lead_back_to_the_text():
    text = "Maîtrise de Zellijdb"
    [one] = find_candidates([ad(text, cluster=cluster) for cluster in "abcd"], set(), least=1)
    assert one.examples == tuple(Seen(f"ad-{c}", c, 12, 20) for c in "abc")
    assert text[12:20] == one.name


def test_the_most_frequent_spelling_speaks():
    ads = [ad(f"Maîtrise de {name}", cluster=str(i)) for i, name in enumerate(["ZELLIJDB", "ZellijDB", "ZellijDB"])]
    assert names(ads) == [("ZellijDB", 3)]


def test_the_company_and_the_city_of_the_ad_are_no_candidates():
    assert names([ad("Expérience chez Zellijdb", others={"zellijdb"})]) == []


def test_a_word_that_texts_also_write_small_is_no_name():
    text = "Spark, Construire, Kafka. Il faut construire vite"
    ads = [ad(text, "Spark", "Kafka", cluster=str(i)) for i in range(3)]
    assert names(ads) == []


def test_a_name_that_few_of_its_many_ads_write_small_stays_one():
    ads = [ad("Maîtrise de Zellijdb", cluster=str(i)) for i in range(8)]
    assert names([*ads, ad("on aime zellijdb ici", cluster="x")]) == [("Zellijdb", 8)]
    assert names([*ads[:3], ad("on aime zellijdb ici", cluster="x")]) == []


@pytest.mark.parametrize("glued", ["ZellijExperience", "RifWorking", "TangerMaîtrise"])
def test_two_lines_that_lost_their_break_are_no_name(glued):
    assert names([ad(f"Experience with {glued}")]) == []


def test_two_known_names_that_lost_their_space_are_no_name():
    assert names([ad("Experience with HiveImpala")], {"hive", "impala"}) == []
    assert names([ad("Experience with HiveImpala")], {"hive"}) == [("HiveImpala", 1)]
