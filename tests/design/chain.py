"""What a folder keeps for its report, small: two programmes, two plans of seats."""

from collections import Counter

from tests.design.calendars import a_plan


def _skill(name, *, mean=0.4, ads=40, covered=0.0):
    return {
        "skill": name, "label": {"fr": name.title(), "ar": name.title(), "en": name.title()}, "ads": ads, "today": mean,
        "mean": mean, "lo80": mean and mean / 2, "hi80": mean and min(1, 2 * mean), "growth": None, "covered": covered, "covered_after": 0.5, "gap": 0.1,
    }  # fmt: skip


def programme(title, *, covered, modules=()):
    figures = {
        "recall": covered,
        "lo80": covered / 2,
        "hi80": covered * 1.5,
        "relevance": 0.7,
        "staleness": 0.1,
        "redundancy": 0.0,
    }
    return {
        "programme": {"title": title, "file": f"curricula/{title}.md", "modules": 6, "hours": 240.0},
        "target": {
            "occupations": [{"id": "data-engineer", "fr": "ingénieur des données", "ar": "مهندس بيانات", "en": "data engineer"}],
            "region": None, "wider": False, "ads": 120.0, "month": "2029-07", "window": ["2025-11", "2026-10"], "issued_on": "2026-11-01", "run": "r6",
        },
        "before": figures, "after": figures | {"recall": covered + 0.2},
        "missing": [_skill("dbt"), _skill("airflow", mean=0.3, covered=0.2)],
        "proposal": {
            "budget": 60.0, "hours": 50.0, "value": 0.4, "bound": covered + 0.2, "proved": True,
            "modules": [
                {
                    "title": {"fr": "Entrepôts de données", "ar": "مستودعات البيانات", "en": "Data warehouses"}, "source": "library", "hours": 30.0,
                    "gain": 0.12, "adds": [_skill("dbt")], "replaces": [{"module": "Hadoop", "code": "D1", "hours": 30.0}],
                },
                {
                    "title": {"fr": "Orchestration", "ar": "التنسيق", "en": "Orchestration"}, "source": "library", "hours": 20.0, "gain": 0.08,
                    "adds": [_skill("airflow", mean=None, ads=None)], "replaces": [],
                },
            ],
        },
    }  # fmt: skip


def _odds(probability):
    return {
        "id": "jobs-2030", "label": {"fr": "emplois directs", "ar": "وظيفة مباشرة", "en": "direct jobs"}, "value": 240_000.0, "year": 2030,
        "read_as": "held", "stated_on": "2024-09-25", "source": {"fr": "Chef du gouvernement", "ar": "رئيس الحكومة", "en": "Head of government"},
        "to_confirm": True, "probability": probability, "low": 0.1, "high": 0.3, "p10": 180_000.0, "p50": 216_000.0, "p90": 251_000.0,
    }  # fmt: skip


def seat_plan(**changes):
    label = {
        "domain": {"fr": "Cloud", "ar": "السحابة", "en": "Cloud"},
        "region": {"fr": "Fès-Meknès", "ar": "فاس-مكناس", "en": "Fez-Meknes"},
    }
    plan = {
        "name": "balanced", "cost": 104e6, "cost_by_year": [104e6], "learners": 1170, "graduates": 724.0, "unmet": 0, "missing": [2202.0, 3000.0, 10.0],
        "worst": [0.97, 1.0, 0.5], "worst_of": label, "regret": [0.0, 26.0, None], "gap": 0.0, "stages": [], "openings": 1, "hired": [],
        "groups": [{"programme": "licence", "institution": "casa", "region": "MA-06", "year": 2026, "groups": 2, "learners": 60, "opens": True}],
        "odds": [_odds(0.21)],
    }  # fmt: skip
    return {
        "years": [2026, 2027, 2028, 2029], "intakes": 2, "programmes": [], "institutions": [], "figures": 40, "to_confirm": 39,
        "scenarios": [{"id": name, "missing": missing} for name, missing in (("central", 2295.0), ("high", 3300.0), ("low", 20.0))],
        "plans": [plan, plan | {"name": "cheapest", "cost": 9e6}], "stands_for": [],
        "limits": [{"name": "rooms", "saved": 12.0, "at_most": 14.0, "binds": True}, {"name": "budget", "saved": 0.0, "at_most": 1.0, "binds": False}],
        "floors": [], "stopped": False, "timed": True,
    } | changes  # fmt: skip


def office():
    year = a_plan()
    for one in year["cohorts"]:
        one |= {"counts": dict(Counter(one["places"])), "taught": 55, "due": 50, "lost": 1}
    broken = {
        "kind": "peak",
        "cause": "",
        "week": "2026-10-05",
        "cohorts": ["A"],
        "teacher": "",
        "limit": 0,
        "found": 1,
    }
    return year | {"id": "essai", "lost": 2, "lost_unbent": 11, "broken": [broken]}


def chain(**changes):
    """What is kept, by kind."""
    kept = {"version": 1, "made_on": "2026-11-02"}
    return {
        "alignment": kept | {"programmes": [programme("Licence Cloud", covered=0.1), programme("Master Données", covered=0.3)]},
        "plan": kept | {
            "runs": 10_000, "year": 2030, "outcome": "held", "opened": 2026, "figures": 100, "to_confirm": 90, "ads": {"run": "r6", "last_year": 2035},
            "targets": [_odds(0.18)], "seat_plan": seat_plan(),
            "lead_times": [{"kind": "master", "label": {"fr": "Master", "ar": "الماستر", "en": "Master"}, "first": 2028, "last": 2029}],
            "tornado": [
                {"group": "growth_own:cloud", "domain": {"fr": "Cloud", "ar": "السحابة", "en": "Cloud"}, "p10": 1.0, "p90": 3.0, "middle": 2.0},
                {"group": "growth_own:outside", "domain": None, "p10": 5.0, "p90": 3.0, "middle": 4.0},
                {"group": "fill", "domain": None, "p10": 1.0, "p90": 1.5, "middle": 1.2},
            ],
        },
        "calendar": kept | {"offices": [office()]},
    } | changes  # fmt: skip
