"""Near-duplicates merge; two jobs of one company do not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qantara.core.text import duplicates
from qantara.core.text.duplicates import Rule, _may_agree, candidate_pairs, clusters, fingerprints, judge, merge

NOTHING_KNOWN = np.empty(0, np.int64)
_ROOTS = ("servir", "projet", "client", "mesurer", "réseau", "équipe", "contrat", "données", "atelier", "produit")


def prose(seed, words=300):
    random = np.random.default_rng(seed)
    return " ".join(f"{random.choice(_ROOTS)}{random.integers(0, 90)}{random.choice(_ROOTS)}" for _ in range(words))


TEXT, OTHER, BLURB = prose(1), prose(2), prose(3, 120)
SHORT, OFFER = prose(4, 40), prose(5, 60)
LINE = "Conduire un véhicule et livrer les commandes des clients de Fès ; permis B exigé ; horaires de jour"
LONG_TITLE = (
    "Ingénieur en modélisation quantitative du risque de crédit, salle des marchés de gros, banque et assurance"
)


def ad(title="data engineer", company="Acme", text=TEXT, city=""):
    return title, company, text, city


def prints(*ads):
    return fingerprints(*zip(*ads, strict=True))


def cluster(*ads):
    return clusters(prints(*ads), NOTHING_KNOWN).tolist()


def rule(one, other):
    both = prints(one, other)
    return Rule(judge(both[:1], both[1:]).rule[0])


@pytest.mark.parametrize(
    ("why", "one", "other"),
    [
        (Rule.SAME_TEXT, ad(city="Fès"), ad(city="Rabat")),
        (Rule.SAME_TEXT, ad(), ad(title="data engineeer")),
        (Rule.SAME_TEXT, ad(text="Poste à pourvoir"), ad(text="Poste à pourvoir")),
        (Rule.RESEMBLING, ad(), ad(text=TEXT + " Voir l'offre complète sur notre site et postuler en ligne.")),
        (Rule.RESEMBLING, ad(), ad(title="data engineer Python", text=TEXT + " Postulez.")),
        (Rule.CONTAINED, ad(text=TEXT + BLURB), ad(text=TEXT[: len(TEXT) * 3 // 5])),
        (Rule.RESEMBLING, ad(text=LINE, city="Rabat"), ad(text=LINE.replace("Fès", "Agadir"), city="Agadir")),
        (Rule.RESEMBLING, ad(title=LONG_TITLE), ad(title=LONG_TITLE[:87], text=TEXT + " Postulez.")),
        (Rule.CUT, ad(), ad(text=TEXT[:300] + "…")),
        (Rule.CUT, ad(), ad(text=TEXT[:500] + " Lire la suite", company="")),
        (Rule.UNNAMED, ad(), ad(company="", text=TEXT + " Description du profil")),
        (Rule.UNNAMED, ad(title="Data engineer senior"), ad(title="Analyste", company="")),
        (Rule.ELSEWHERE, ad(city="Rabat"), ad(company="Agence Bravo", city="Rabat", text=BLURB[:300] + TEXT)),
    ],
)
def test_the_same_job_is_found_and_says_why(why, one, other):
    assert rule(one, other) == rule(other, one) == why
    assert cluster(one, other) == [0, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ad(), ad(title="comptable")),
        (ad(text=BLURB + TEXT), ad(title="data analyst", text=BLURB + OTHER)),
        (ad(text=BLURB + TEXT), ad(text=BLURB + OTHER)),
        (ad(), ad(title="senior data engineer")),
        (ad(title="data engineer II"), ad(title="data engineer III")),
        (ad(), ad(title="data engineer - stage PFE")),
        (ad(title="infirmier (jour)"), ad(title="infirmier (nuit)")),
        (ad(text=SHORT, city="Rabat"), ad(text=SHORT, city="Rabat", company="Bravo")),
        (ad(city="Rabat"), ad(company="Bravo", city="Fès", text=TEXT + BLURB)),
        (ad(text=""), ad(text="")),
        (ad(text="• – •"), ad(text="…")),
    ],
)
def test_two_jobs_stay_two(one, other):
    assert rule(one, other) == Rule.NONE
    assert cluster(one, other) == [0, 1]


def test_portals_own_duties_do_not_join_two_employers_however_alike():
    duties = "إعداد وتنظيم مستندات الصرف ومتابعة تحصيل الإيرادات وتوثيقها وتحليلها وإعداد القيود المحاسبية " * 4
    assert cluster(ad("محاسب", "شركة النور", duties, "الرباط"), ad("محاسب", "مؤسسة الأمل", duties, "الرباط")) == [0, 1]
    assert cluster(ad("محاسب", "شركة النور", duties, "الرباط"), ad("محاسب", "شركة النور", duties, "فاس")) == [0, 0]


def test_an_agency_that_reposts_a_short_offer_joins_its_client():
    client, agency = ad(text=OFFER, city="Rabat"), ad(text=f"Notre client : {OFFER}", city="Rabat", company="Bravo")
    assert cluster(client, agency) == [0, 0]
    assert rule(client, agency) == Rule.NONE  # of two ads alone nobody knows


def test_a_short_offer_that_a_third_company_has_elsewhere_joins_nobody():
    client, agency = ad(text=OFFER, city="Rabat"), ad(text=OFFER, city="Rabat", company="Bravo")
    portal = ad(text=OFFER, city="Fès", company="Charlie")
    assert cluster(client, agency, portal) == [0, 1, 2]


def test_ads_of_one_company_find_each_other_among_many_that_share_a_text():
    many = [ad("محاسب", f"شركة {chr(0x628 + i % 20) * 3}{chr(0x628 + i // 20) * 2}", SHORT) for i in range(40)]
    mixed = [*many[:20], ad("محاسب", "النور", SHORT, "Fès"), *many[20:], ad("محاسب", "النور", SHORT, "Rabat")]
    roots = cluster(*mixed)
    assert roots[-1] == 20
    assert len(set(roots)) == 41


def test_an_old_cluster_is_fixed_and_a_new_ad_joins_it():
    three = prints(ad(), ad(text=TEXT + " fin"), ad())
    # The first two were put apart when they came; only clustering all anew may merge them.
    assert clusters(three, np.array([0, 1])).tolist() == [0, 1, 0]
    assert merge(three).roots.tolist() == [0, 0, 0]


def test_each_merge_names_the_pair_that_made_it():
    merges = merge(
        prints(ad(), ad(title="comptable"), ad(text=TEXT + " fin"), ad(title="comptable", text=TEXT + " fin"))
    )
    assert merges.joined.tolist() == [2, 3]
    assert merges.pairs.tolist() == [[0, 2], [1, 3]]


def test_merges_are_the_same_however_few_pairs_are_compared_at_once(monkeypatch):
    some = prints(*(ad(title=f"data {'ab'[i % 2]}", company=f"Société {i % 3}", text=prose(i % 5)) for i in range(40)))
    whole = merge(some)
    monkeypatch.setattr(duplicates, "_AT_ONCE", 3)
    monkeypatch.setattr(duplicates, "_THREADS", 3)

    parts = merge(some)

    assert 0 < whole.joined.size < 40
    assert parts.roots.tolist() == whole.roots.tolist()
    assert parts.pairs.tolist() == whole.pairs.tolist()
    assert parts.verdicts.resemblance.tolist() == whole.verdicts.resemblance.tolist()


def test_candidates_are_few_where_many_ads_share_one_text():
    pairs = candidate_pairs(prints(*(ad(company=f"Société {i}") for i in range(200))))
    assert 199 <= len(pairs) < 200 * 4
    assert (pairs[:, 0] < pairs[:, 1]).all()


def test_no_ads_make_no_clusters():
    assert clusters(fingerprints([], [], []), NOTHING_KNOWN).tolist() == []


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=8))
def test_clusters_agree_with_comparing_every_pair(letters):
    texts = {"a": TEXT, "b": OTHER, "c": BLURB}
    all_prints = prints(*(ad(text=texts[letter]) for letter in letters))
    first = [letters.index(letter) for letter in letters]
    assert clusters(all_prints, NOTHING_KNOWN).tolist() == first


def test_pairs_that_are_dropped_unjudged_are_those_of_which_no_rule_speaks():
    chance = np.random.default_rng(5)
    texts = [prose(seed) for seed in range(8)]
    cut = [int(length) for length in chance.integers(0, 2_000, 400)]
    some = prints(
        *(
            ad(
                title=chance.choice(["data engineer", "comptable"]),
                company=chance.choice(["Acme", "Autre", ""]),
                text=texts[chance.integers(8)][:length] + texts[chance.integers(8)][: chance.integers(400)],
                city=chance.choice(["Rabat", "Fès", ""]),
            )
            for length in cut
        )
    )
    pairs = np.stack(np.triu_indices(len(some), 1), axis=1)

    may = _may_agree(some, pairs)
    dropped, kept = pairs[~may], pairs[may]

    assert len(dropped) > 1_000
    assert (judge(some[kept[:, 0]], some[kept[:, 1]]).rule != Rule.NONE).sum() > 100
    assert (judge(some[dropped[:, 0]], some[dropped[:, 1]]).rule == Rule.NONE).all()
