"""Near-duplicates merge; two jobs of one company do not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qantara.core.text.duplicates import SLOTS, clusters, fingerprints, text_keys

NOTHING_KNOWN = np.empty(0, np.int64)
BLURB = " ".join(f"mot{i} phrase{i * 7 % 31} texte{i * 13 % 57}" for i in range(40))
OTHER = " ".join(f"autre{i} sujet{i * 5 % 29} ligne{i * 11 % 53}" for i in range(40))


def cluster(*ads):
    titles, companies, texts = zip(*ads, strict=True)
    return clusters(fingerprints(titles, companies, texts), NOTHING_KNOWN).tolist()


def test_the_same_ad_in_two_cities_is_one_job():
    assert cluster(("data engineer", "Acme", BLURB), ("data engineer", "Acme", BLURB + " à Fès")) == [0, 0]


def test_a_copy_cut_by_an_aggregator_is_one_job():
    cut = " ".join(BLURB.split()[:45])[:-3]
    assert cluster(("data engineer", "Acme", BLURB), ("data engineer", "Acme", cut)) == [0, 0]


def test_two_jobs_with_one_blurb_stay_two():
    assert cluster(("data engineer", "Acme", BLURB), ("comptable", "Acme", BLURB)) == [0, 1]


def test_one_title_with_two_texts_stays_two():
    assert cluster(("data engineer", "Acme", BLURB), ("data engineer", "Acme", OTHER)) == [0, 1]


def test_a_short_text_alone_does_not_join_two_companies():
    short = "Urgent recrutement en cours merci de postuler en ligne"
    assert cluster(("dev", "Acme", short), ("dev", "Bravo", short)) == [0, 1]
    assert cluster(("dev", "Acme", BLURB), ("dev", "Bravo", BLURB)) == [0, 0]


def test_ads_without_words_are_never_one_job():
    assert cluster(("dev", "Acme", ""), ("dev", "Acme", "")) == [0, 1]


def test_an_old_cluster_is_fixed_and_a_new_ad_joins_it():
    prints = fingerprints(["dev"] * 3, ["Acme"] * 3, [BLURB, BLURB + " fin", BLURB])
    # The first two were put apart when they came; only a recompute may merge them.
    assert clusters(prints, np.array([0, 1])).tolist() == [0, 1, 0]


def test_a_key_forgets_the_order_and_repetition_of_words():
    keys = text_keys(["data engineer", "Engineer Data data", "data analyst", ""])
    assert keys[0] == keys[1] != keys[2]
    assert keys[3] == 0


@settings(max_examples=60)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_a_fingerprint_does_not_depend_on_its_batch(texts, random):
    order = list(range(len(texts)))
    random.shuffle(order)
    together = fingerprints(texts, texts, texts)
    shuffled = fingerprints([texts[i] for i in order], [texts[i] for i in order], [texts[i] for i in order])
    assert (together[order] == shuffled).all()


def jaccard(a, b):
    left, right = ({tuple(words[i : i + 3]) for i in range(len(words) - 2)} for words in (a.split(), b.split()))
    return len(left & right) / len(left | right)


@pytest.mark.parametrize("kept", [0.5, 0.8, 0.95])
def test_equal_slots_estimate_the_resemblance_of_the_texts(kept):
    random = np.random.default_rng(7)
    words = [f"w{random.integers(0, 400)}" for _ in range(400)]
    changed = [word if random.random() < kept ** (1 / 3) else f"v{i}" for i, word in enumerate(words)]
    a, b = " ".join(words), " ".join(changed)
    prints = fingerprints(["t", "t"], ["", ""], [a, b])
    estimate = (prints["slots"][0] == prints["slots"][1]).mean()
    assert abs(estimate - jaccard(a, b)) < 3 * 0.5 / SLOTS**0.5
