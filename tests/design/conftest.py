"""An invented barometer, big enough to be drawn, seeded so that it is the same every time."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.design.ahead import add_ahead
from tests.design.chain import chain

Barometer = dict[str, Any]

_DOMAINS = [
    ("data", "Data", "البيانات", "Data", 0.19),
    ("ai", "Intelligence artificielle", "الذكاء الاصطناعي", "Artificial intelligence", 0.12),
    ("cybersecurity", "Cybersécurité", "الأمن السيبراني", "Cybersecurity", 0.1),
    ("cloud", "Cloud", "الحوسبة السحابية", "Cloud", 0.13),
    ("devops", "DevOps", "ديف أوبس", "DevOps", 0.09),
    ("testing", "Tests logiciels", "اختبارات البرمجيات", "Software testing", 0.07),
    ("software", "Développement logiciel", "تطوير البرمجيات", "Software development", 0.2),
    ("infrastructure", "Infrastructure", "البنية التحتية", "Infrastructure", 0.06),
    ("other", "Autres métiers du numérique", "مهن رقمية أخرى", "Other tech", 0.04),
    ("none", "Hors numérique", "خارج المجال الرقمي", "Not tech", None),
]
_REGIONS = [
    ("Tanger-Tétouan-Al Hoceïma", "طنجة-تطوان-الحسيمة", 0.09),
    ("L’Oriental", "الشرق", 0.03),
    ("Fès-Meknès", "فاس-مكناس", 0.05),
    ("Rabat-Salé-Kénitra", "الرباط-سلا-القنيطرة", 0.27),
    ("Béni Mellal-Khénifra", "بني ملال-خنيفرة", 0.012),
    ("Casablanca-Settat", "الدار البيضاء-سطات", 0.45),
    ("Marrakech-Safi", "مراكش-آسفي", 0.05),
    ("Drâa-Tafilalet", "درعة-تافيلالت", 0.004),
    ("Souss-Massa", "سوس-ماسة", 0.03),
    ("Guelmim-Oued Noun", "كلميم-واد نون", 0.001),
    ("Laâyoune-Sakia El Hamra", "العيون-الساقية الحمراء", 0.0015),
    ("Dakhla-Oued Ed-Dahab", "الداخلة-وادي الذهب", 0.0001),
]
_SKILLS = [
    ("python", "Python", "بايثون", "Python"),
    ("sql", "SQL", "SQL", "SQL"),
    ("machine-learning", "Apprentissage automatique", "التعلم الآلي", "Machine learning"),
    ("kubernetes", "Kubernetes", "كوبرنيتس", "Kubernetes"),
    ("docker", "Docker", "دوكر", "Docker"),
    ("network-security", "Sécurité des réseaux", "أمن الشبكات", "Network security"),
    ("ci", "Intégration continue", "الإدماج المستمر", "Continuous integration"),
    ("linux", "Linux", "لينكس", "Linux"),
    ("test-automation", "Automatisation des tests", "أتمتة الاختبارات", "Test automation"),
    ("aws", "AWS", "AWS", "AWS"),
    ("iso-27001", "ISO/IEC 27001", "ISO/IEC 27001", "ISO/IEC 27001"),
    ("rag", "Génération augmentée par recherche (RAG)", "التوليد المعزز بالاسترجاع (RAG)", "Retrieval-augmented generation"),
]  # fmt: skip
_EXAMPLES = [
    ("Vous mettrez en production des services fondés sur ", " et formerez les équipes à leur usage.", "fr"),
    ("Three years of hands-on work with ", " in production; on-call one week in six.", "en"),
    ("خبرة لا تقل عن 3 سنوات في استعمال ", " ضمن فريق متعدد التخصصات بالرباط.", "ar"),
    ("La maîtrise de ", " est exigée ; une première expérience en agence est un plus.", "fr"),
]


def _label(fr: str, ar: str, en: str) -> dict[str, str]:
    return {"fr": fr, "ar": ar, "en": en}


def _interval(share: float, n: float) -> list[float]:
    half = 1.96 * (share * (1 - share) / max(1.0, n)) ** 0.5
    return [round(max(0.0, share - half), 4), round(min(1.0, share + half), 4)]


def build(*, skills: int = 60, months: int = 24, seed: int = 1, synthetic: bool = True) -> Barometer:
    """A folder in which everything has been run."""
    whole = add_ahead(build_present(skills=skills, months=months, seed=seed, synthetic=synthetic))
    return whole | {"chain": chain()}


def build_present(*, skills: int = 60, months: int = 24, seed: int = 1, synthetic: bool = True) -> Barometer:
    """A folder in which nothing has been forecast or declared, or one of before that could be done."""
    chance = random.Random(seed)
    month_names = []
    year, number = 2026, 10
    for _ in range(months):
        month_names.append(f"{year}-{number:02d}")
        year, number = (year - 1, 12) if number == 1 else (year, number - 1)
    month_names.reverse()
    complete = [True] * (months - 1) + [False]
    totals = [round(2600 + 35 * i + chance.gauss(0, 140), 1) for i in range(months)]
    totals[-1] = round(totals[-1] * 0.6, 1)
    tech = [round(0.31 * t, 1) for t in totals]
    window = slice(max(0, months - 13), months - 1)
    ads, tech_ads = round(sum(totals[window])), round(sum(tech[window]))

    def series(share: float) -> list[float]:
        return [round(max(0.0, share * t * chance.uniform(0.85, 1.15)), 1) for t in tech]

    def examples(name: str, at: int) -> list[dict[str, Any]]:
        return [
            {
                "before": before, "mention": name, "after": after, "lang": lang, "title": f"Poste fictif {at + k}",
                "month": month_names[(at + k) % months], "place": _label("Casablanca-Settat", "الدار البيضاء-سطات", "Casablanca-Settat"),
                "source": "Site fictif A",
            }
            for k in range(3)
            for before, after, lang in [_EXAMPLES[(at + k) % len(_EXAMPLES)]]
        ]  # fmt: skip

    domains = []
    for key, fr, ar, en, share in _DOMAINS:
        n = round(tech_ads * share) if share is not None else ads - tech_ads
        part = share if share is not None else (ads - tech_ads) / ads
        domains.append(
            {
                "id": key, "label": _label(fr, ar, en), "ads": n, "hidden": False, "posts": round(n * 1.2),
                "share": round(part, 4), "interval": _interval(part, tech_ads if share is not None else ads),
                "change": round(chance.uniform(-0.1, 0.4), 3) if key != "other" else None,
                "series": series(share if share is not None else 2.2),
            }
        )  # fmt: skip
    skill_rows = []
    for i in range(skills):
        key, fr, ar, en = _SKILLS[i] if i < len(_SKILLS) else (f"skill-{i}", f"Compétence fictive {i}", f"كفاءة خيالية {i}", f"Invented skill {i}")  # fmt: skip
        share = 0.34 / (i + 1) ** 0.75
        n = round(share * tech_ads)
        hidden = n < 10
        skill_rows.append(
            {
                "id": key, "label": _label(fr, ar, en), "kind": "tool", "domains": [_DOMAINS[i % 8][0]],
                "ads": None if hidden else n, "hidden": hidden, "share": None if hidden else round(share, 4),
                "interval": None if hidden else _interval(share, tech_ads), "series": None if i > 40 or hidden else series(share),
                "examples": examples(en if i % 3 else fr, i),
            }
        )  # fmt: skip
    domain_skills = []
    for position, (key, fr, ar, en, share) in enumerate(_DOMAINS[:8]):
        n = round(tech_ads * (share or 0))
        rows = []
        for k, skill in enumerate(skill_rows[position : position + 12]):
            part = 0.72 / (k + 1.3) ** 0.8
            count = round(part * n)
            rows.append(
                {"id": skill["id"], "ads": count if count >= 10 else None, "hidden": count < 10,
                 "share": round(part, 4) if count >= 10 else None, "interval": _interval(part, n) if count >= 10 else None}
            )  # fmt: skip
        domain_skills.append({"domain": key, "label": _label(fr, ar, en), "n": n, "skills": rows})
    located = round(tech_ads * 0.93)
    regions = []
    for i, (fr, ar, share) in enumerate(_REGIONS, start=1):
        n = round(located * share)
        hidden = 0 < n < 10
        regions.append(
            {"code": f"MA-{i:02d}", "label": _label(fr, ar, fr), "ads": None if hidden else n, "hidden": hidden,
             "share": None if hidden else round(share, 4), "series": series(share * 0.93)}
        )  # fmt: skip
    occupations = []
    for i in range(14):
        share = 0.16 / (i + 1) ** 0.7
        n = round(share * tech_ads)
        occupations.append(
            {"id": f"occupation-{i}", "label": _label(f"Métier fictif {i}", f"مهنة خيالية {i}", f"Invented occupation {i}"),
             "group": "data engineer", "domain": _DOMAINS[i % 8][0], "ads": n, "hidden": False, "posts": round(1.1 * n),
             "share": round(share, 4), "series": series(share)}
        )  # fmt: skip
    return {
        "synthetic": synthetic, "as_of": "2026-11-01", "qantara": "0.1.0", "vocabulary": "ab12cd34ef", "run": "20261101-0001",
        "partnership": _label("Partenariat national des compétences numériques", "الشراكة الوطنية للكفاءات الرقمية", "National tech-skills partnership"),
        "definition": {"id": "DEM-01", "version": 1}, "threshold": 10,
        "period": {"months": month_names, "complete": complete, "window": [month_names[window][0], month_names[window][-1]]},
        "headline": {
            "ads": ads, "tech_ads": tech_ads, "posts": round(1.2 * tech_ads), "companies": 1906, "skills": skills,
            "top_domain": {"id": "software", "label": _label("Développement logiciel", "تطوير البرمجيات", "Software development"), "share": 0.2},
            "change": 0.088,
        },
        "domains": domains, "skills": skill_rows, "domain_skills": domain_skills, "occupations": occupations,
        "regions": regions, "elsewhere": {"abroad": 120, "unknown": 612},
        "months": [
            {"month": m, "ads": a, "tech_ads": t, "posts": round(1.2 * a), "complete": c}
            for m, a, t, c in zip(month_names, totals, tech, complete, strict=True)
        ],
        "emerging_names": [
            {"name": name, "ads": 40 - 5 * i, "examples": examples(name, i)}
            for i, name in enumerate(["Zarqalytics", "Outil <fictif> & Cie", "إطار خيالي"])
        ],
        "quality": {
            "read": 49950, "rejected": 576, "known": 2100, "kept": 47274, "merged": 13677, "undated": 204,
            "sources": [
                {"name": "Portail fictif", "licence": "CC BY 4.0", "read": 18204, "rejected": 41, "ads": 14000, "first": "2024-11-02", "last": "2026-10-30"},
                {"name": "Flux fictif d’entreprises", "licence": None, "read": 6480, "rejected": 122, "ads": 5200, "first": None, "last": None},
            ],
            "rejects": [
                {"reason": "no-text", "sentence": _label("La ligne n’a ni titre ni texte.", "لا يحتوي السطر على عنوان ولا نص.", "The row has neither a title nor a text."), "count": 402, "file": "flux-04.jsonl", "line": 1882, "excerpt": "{\"id\": 7, \"title\": \"\"}"},
                {"reason": "bad-date", "sentence": _label("La date n’est pas lisible.", "التاريخ غير مقروء.", "The date cannot be read."), "count": 174, "file": "site-a.csv", "line": 14207, "excerpt": "31/02/2026"},
            ],
            "languages": [
                {"lang": "fr", "ads": 36000, "share": 0.7615}, {"lang": "en", "ads": 8274, "share": 0.175},
                {"lang": "ar", "ads": 2900, "share": 0.0613}, {"lang": "other", "ads": 100, "share": 0.0021},
            ],
            "survivorship": {"verdict": "suspected", "ratio": 3.4, "files": ["site-a-2026-09.csv"]},
        },
    }  # fmt: skip


def build_empty() -> Barometer:
    """A folder in which nothing has been read."""
    barometer = build_present(skills=0)
    for key in ("domains", "skills", "domain_skills", "occupations", "months", "emerging_names"):
        barometer[key] = []
    for region in barometer["regions"]:
        region.update(ads=0, hidden=False, share=None, series=[])
    barometer["elsewhere"] = {"abroad": 0, "unknown": 0}
    barometer["period"] = {"months": [], "complete": [], "window": None}
    barometer["headline"] = {
        "ads": 0, "tech_ads": 0, "posts": 0, "companies": None, "skills": 0, "top_domain": None, "change": None,
    }  # fmt: skip
    barometer["quality"] = {
        "read": 0, "rejected": 0, "known": 0, "kept": 0, "merged": 0, "undated": 0, "sources": [], "rejects": [],
        "languages": [], "survivorship": {"verdict": "unknown", "ratio": None, "files": []},
    }  # fmt: skip
    return barometer


@pytest.fixture
def make_barometer() -> Callable[..., Barometer]:
    return build


@pytest.fixture
def barometer() -> Barometer:
    return build()


@pytest.fixture
def empty_barometer() -> Barometer:
    return build_empty()


@pytest.fixture
def present_barometer() -> Barometer:
    return build_present()
