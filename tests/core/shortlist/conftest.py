"""Small campaigns as plain dictionaries, and a slow obvious way to score them."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import polars as pl
from hypothesis import strategies as st

from qantara.core.shortlist import Learners, Offers, Scoring, shipped_weights

BEGIN = date(2027, 1, 1)
REGIONS = ("MA-01", "MA-04", "MA-06")
KINDS = ("internship", "apprenticeship", "first job")
JOBS = {"data analyst": "data", "data engineer": "data", "pentester": "cybersecurity"}
SKILLS = ("ai", "docker", "python", "sql")
TONGUES = ("ar", "en", "fr")

PEOPLE = {
    "learner": pl.String, "region": pl.String, "travels": pl.List(pl.String), "available_from": pl.Date,
    "available_to": pl.Date, "study_level": pl.Int64, "kinds": pl.List(pl.String), "occupations": pl.List(pl.String),
    "domains": pl.List(pl.String),
}  # fmt: skip
HELD = {"learner": pl.String, "skill": pl.String, "level": pl.Int64}
SPOKEN = {"learner": pl.String, "language": pl.String, "level": pl.Int64}
POSTS = {
    "offer": pl.String, "region": pl.String, "kind": pl.String, "occupation": pl.String, "domain": pl.String,
    "starts_on": pl.Date, "ends_on": pl.Date, "least_study_level": pl.Int64, "most_study_level": pl.Int64,
}  # fmt: skip
ASKED = {"offer": pl.String, "skill": pl.String, "level": pl.Int64, "essential": pl.Boolean}
WANTED = {"offer": pl.String, "language": pl.String, "level": pl.Int64, "obligatory": pl.Boolean}


def learner(name="salma", skills=None, languages=None, **changed):
    """Someone who fits `offer()` in everything but skills."""
    usual = {
        "learner": name, "region": "MA-06", "travels": [], "available_from": BEGIN, "available_to": None,
        "study_level": 3, "kinds": ["internship"], "occupations": ["data analyst"], "domains": [],
    }  # fmt: skip
    return {**usual, **changed, "_skills": skills or {}, "_languages": languages or {}}


def offer(name="offer", skills=None, languages=None, **changed):
    """skills: name -> (level, essential); languages: name -> (level, obligatory)."""
    usual = {
        "offer": name, "region": "MA-06", "kind": "internship", "occupation": "data analyst", "domain": "data",
        "starts_on": BEGIN, "ends_on": BEGIN + timedelta(days=99), "least_study_level": 2, "most_study_level": 5,
    }  # fmt: skip
    return {**usual, **changed, "_skills": skills or {}, "_languages": languages or {}}


def frame(rows, schema):
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)


def learners_of(people):
    skills = [(p["learner"], *held) for p in people for held in p["_skills"].items()]
    spoken = [(p["learner"], *held) for p in people for held in p["_languages"].items()]
    return Learners(
        frame(people, PEOPLE), pl.DataFrame(skills, schema=HELD, orient="row"), pl.DataFrame(spoken, schema=SPOKEN, orient="row")
    )  # fmt: skip


def offers_of(posts):
    asked = [(p["offer"], name, *rest) for p in posts for name, rest in p["_skills"].items()]
    wanted = [(p["offer"], name, *rest) for p in posts for name, rest in p["_languages"].items()]
    return Offers(
        frame(posts, POSTS), pl.DataFrame(asked, schema=ASKED, orient="row"), pl.DataFrame(wanted, schema=WANTED, orient="row")
    )  # fmt: skip


def scoring_of(people, posts, weights=None):
    return Scoring.of(learners_of(people), offers_of(posts), weights or shipped_weights())


# --- The slow obvious version ------------------------------------------------------------------------------------


def rounded(number):
    """A fraction to the nearest whole number, halves up."""
    return (number + Fraction(1, 2)) // 1


def divided(total, claims):
    """name -> whole number: proportions rounded down, what is left to the largest remainders, earlier names first."""
    whole = sum(claims.values())
    exact = {name: Fraction(total * claim, whole) for name, claim in claims.items()}
    given = {name: part.numerator // part.denominator for name, part in exact.items()}
    waiting = sorted(claims, key=lambda name: (given[name] - exact[name], name))
    for name in waiting[: total - sum(given.values())]:
        given[name] += 1
    return given


def obvious_worth(posts, w):
    """For each offer, skill -> tenths at the level asked: the rarer among all offers, the more."""
    found = []
    for post in posts:
        claims = {}
        for name, (_, essential) in post["_skills"].items():
            asked_by = sum(name in other["_skills"] for other in posts)
            rarity = next(
                counts for above, counts in w.rarity if Fraction(asked_by, len(posts)) > Fraction(above, 1000)
            )
            claims[name] = rarity * (w.essential if essential else 1)
        found.append(divided(w.skills, claims) if claims else {})
    return found


def obvious_score(person, post, worth, posts, w):
    """The score of a pair, or None: each criterion as the definition words it."""
    below = {0: 100, 1: w.one_level_below, 2: w.two_levels_below}
    if post["_skills"]:
        skills = 0
        for name, (level, _) in post["_skills"].items():
            if held := person["_skills"].get(name):
                skills += rounded(Fraction(worth[name] * below[max(level - held, 0)], 100))
    else:
        skills = rounded(Fraction(w.skills * w.none_asked, 100))

    languages = 0 if post["_languages"] else w.languages
    if post["_languages"]:
        each = divided(w.languages, dict.fromkeys(post["_languages"], 1))
        for name, (level, obligatory) in post["_languages"].items():
            if person["_languages"].get(name, 0) >= level:
                languages += each[name]
            elif obligatory:
                return None

    job_domains = {other["domain"] for other in posts if other["occupation"] in person["occupations"]}
    if post["occupation"] in person["occupations"]:
        occupation = w.occupation
    elif post["domain"] in job_domains | set(person["domains"]):
        occupation = rounded(Fraction(w.occupation * w.same_domain, 100))
    else:
        occupation = 0

    if post["region"] == person["region"]:
        region = w.region
    elif post["region"] in person["travels"]:
        region = rounded(Fraction(w.region * w.travelled, 100))
    else:
        return None

    last = post["ends_on"] or post["starts_on"] + timedelta(days=w.open_ended_days - 1)
    stay = [post["starts_on"] + timedelta(days=n) for n in range((last - post["starts_on"]).days + 1)]
    there = sum(person["available_from"] <= day <= (person["available_to"] or date.max) for day in stay)
    if 100 * there < w.least_covered * len(stay):
        return None
    dates = rounded(Fraction(w.dates * there, len(stay)))

    if post["kind"] not in person["kinds"]:
        return None
    if not post["least_study_level"] <= person["study_level"] <= post["most_study_level"]:
        return None
    return skills + languages + occupation + region + dates


def obvious_scores(people, posts, w):
    """scores[i][o], None where a hard condition is not met."""
    worth = obvious_worth(posts, w)
    return [[obvious_score(person, post, worth[o], posts, w) for o, post in enumerate(posts)] for person in people]


def obvious_lists(scores, k, offer_numbers, learner_numbers):
    """For each learner (offer's place, score), best first: all offers sorted."""
    lists = []
    for i, row in enumerate(scores):
        begin = int(learner_numbers[i]) * len(row) // len(scores)
        met = [(-s, (int(offer_numbers[o]) - begin) % len(row), o) for o, s in enumerate(row) if s is not None]
        lists.append([(o, -s) for s, _, o in sorted(met)[:k]])
    return lists


# --- Random campaigns, small and full of ties --------------------------------------------------------------------


def subsets(values):
    return st.lists(st.sampled_from(values), unique=True)


def levels(names, most):
    return st.dictionaries(st.sampled_from(names), st.integers(1, most))


def asked(names, most):
    return st.dictionaries(st.sampled_from(names), st.tuples(st.integers(1, most), st.booleans()), max_size=3)


DAYS = st.sampled_from([BEGIN + timedelta(days=n) for n in (0, 1, 30, 31)])
PEOPLE_DRAWN = st.builds(
    learner, skills=levels(SKILLS, 3), languages=levels(TONGUES, 6), region=st.sampled_from(REGIONS),
    travels=subsets(REGIONS), available_from=DAYS,
    available_to=st.sampled_from([None, BEGIN + timedelta(days=40), BEGIN + timedelta(days=90)]),
    study_level=st.sampled_from([2, 3, 5]), kinds=subsets(KINDS), occupations=subsets([*JOBS, "unknown job"]),
    domains=subsets(["data", "cybersecurity", "unknown domain"]),
)  # fmt: skip


@st.composite
def posts_drawn(draw):
    job = draw(st.sampled_from(list(JOBS)))
    return offer(
        skills=draw(asked(SKILLS, 3)), languages=draw(asked(TONGUES, 6)), region=draw(st.sampled_from(REGIONS)),
        kind=draw(st.sampled_from(KINDS)), occupation=job, domain=JOBS[job], starts_on=draw(DAYS),
        ends_on=draw(st.sampled_from([None, BEGIN + timedelta(days=45), BEGIN + timedelta(days=120)])),
        least_study_level=draw(st.sampled_from([0, 2, 3])), most_study_level=draw(st.sampled_from([3, 5])),
    )  # fmt: skip


@st.composite
def campaigns(draw, learners=6, offers=8):
    people = draw(st.lists(PEOPLE_DRAWN, min_size=1, max_size=learners))
    posts = draw(st.lists(posts_drawn(), min_size=1, max_size=offers))
    for n, person in enumerate(people):
        person["learner"] = f"L{n}"
    for n, post in enumerate(posts):
        post["offer"] = f"O{n}"
    return people, posts


def made(seed, learners, offers):
    """A larger campaign of the same kind, from NumPy: hypothesis would be slow here."""
    random = np.random.default_rng(seed)

    def one(values):
        return values[random.integers(len(values))]

    def some(values):
        return [value for value in values if random.random() < 0.5]

    def known(names, most):
        return {name: int(random.integers(1, most + 1)) for name in some(names)}

    def wanted(names, most, compulsory):
        chosen = random.choice(len(names), random.integers(0, 4), replace=False)
        return {names[n]: (int(random.integers(1, most + 1)), bool(random.random() < compulsory)) for n in chosen}

    skills = (*SKILLS, *(f"rare {n}" for n in range(40)))
    people = [
        learner(
            f"L{n}", {**known(SKILLS, 3), one(skills): 2}, known(TONGUES, 6), region=one(REGIONS), travels=some(REGIONS),
            available_from=BEGIN + timedelta(days=int(random.integers(0, 9))), kinds=some(KINDS), study_level=one((2, 3, 5)),
            occupations=some(list(JOBS)),
        ) for n in range(learners)
    ]  # fmt: skip
    posts = []
    for n in range(offers):
        job = one(list(JOBS))
        posts.append(
            offer(
                f"O{n}", wanted(skills, 3, 0.5), wanted(TONGUES, 4, 0.1), region=one(REGIONS), kind=one(KINDS), occupation=job,
                domain=JOBS[job], starts_on=BEGIN + timedelta(days=int(random.integers(0, 9))),
            )
        )  # fmt: skip
    return people, posts
