"""Names outside the vocabulary, found in lists of technologies."""

from qantara.core.text.candidates import count_candidates, list_items


def places(text, *names):
    return [(text.index(name), text.index(name) + len(name)) for name in names]


def items(text, *names):
    return list_items(text, places(text, *names))


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


def test_a_candidate_is_counted_once_a_cluster_and_the_known_are_left_out():
    text = "Spark, Zellijdb, Rust, Kafka"
    ads = [(cluster, text, places(text, "Spark", "Kafka")) for cluster in ("a", "a", "b", "c")]
    assert count_candidates(ads, {"rust"}, least=3) == [("Zellijdb", 3, ["a", "b", "c"])]
    assert count_candidates(ads, {"rust"}, least=4) == []


def test_a_word_that_texts_also_write_small_is_no_name():
    text = "Spark, Construire, Kafka. Il faut construire vite"
    ads = [(str(i), text, places(text, "Spark", "Kafka")) for i in range(3)]
    assert count_candidates(ads, set(), least=1) == []
