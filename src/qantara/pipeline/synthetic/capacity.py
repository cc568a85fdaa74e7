"""The seat plan's files of a demonstration: its six programmes in its invented schools, beside the shipped stock and flow."""

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

from qantara.pipeline.capacity import FILES
from qantara.pipeline.capacity.seat_plan import DECIDED, MEANS, PROGRAMMES, TAUGHT
from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.folder import write_files
from qantara.pipeline.synthetic.programmes import PROGRAMMES as TAUGHT_PROGRAMMES

CAPACITY = "capacity"
_INTAKES = 3
_FIRST, _LATEST = 2026, 2030
"""First intakes for which the shipped stock and flow, 2026 to 2035, has every year of graduation."""
_TRACE = 'source = "Inventé pour la démonstration"\nto_confirm = true\n'
_ROW_TRACE = "Inventé pour la démonstration,,true"
_KINDS = {"Licence": "licence", "Bachelor": "licence"}  # of the degrees; every other one is a master's
_BESIDE = {
    "cloud": "devops",
    "devops": "cloud",
    "data": "ai",
    "ai": "data",
    "testing": "devops",
    "cybersecurity": "cloud",
}
_HOSTED = ("cybersecurity", "devops")
"""Taught in alternance with host companies."""
_SCHOOLS = {
    "casa": "MA-06",
    "rabat": "MA-04",
    "fes": "MA-03",
    "tanger": "MA-01",
    "marrakech": "MA-07",
    "oujda": "MA-02",
}
_HOME = dict(zip((one.file for one in TAUGHT_PROGRAMMES), ("casa", "rabat", "fes", "tanger", "marrakech", "oujda"), strict=True))  # fmt: skip
_ELSEWHERE = ("casa",)
"""Where programmes of the other schools could open, with twice the rooms and teachers."""


def make_capacity(folder: Path, *, seed: int, as_of: date) -> None:
    """Write `capacity/` of a demonstration folder: the shipped stock and flow, and a seat plan from the year of `as_of` on."""
    dice, first = Dice((seed, 8)), min(max(as_of.year, _FIRST), _LATEST)
    shipped = files("qantara.pipeline.capacity").joinpath("example")
    told = {name: shipped.joinpath(name).read_text(encoding="utf-8") for name in FILES}
    told[PROGRAMMES] = _plan(dice, first)
    told[MEANS] = "\n".join(_means(dice, first)) + "\n"
    told[TAUGHT] = "\n".join(_taught(dice)) + "\n"
    told[DECIDED] = f"institution,programme,year,groups\nrabat,master-donnees,{first},1\n"
    write_files(folder, {f"{CAPACITY}/{name}": text.encode() for name, text in told.items()})


def _plan(dice: Dice, first: int) -> str:
    parts = [
        f"# Le plan des places de la démonstration : tout y est inventé.\n\nfirst_year = {first}\nintakes = {_INTAKES}\n"
        'stay = { value = 0.75, unit = "share", source = "Inventé pour la démonstration", to_confirm = true }\n'
    ]
    for one in TAUGHT_PROGRAMMES:
        kind = _KINDS.get(one.degree, "master")
        names = {"fr": one.title, "ar": one.title, "en": one.title}
        parts.append(
            f"[programmes.{one.file.partition('.')[0]}]\n"
            f"name = {{ {', '.join(f'{lang} = {_quoted(name)}' for lang, name in names.items())} }}\n"
            f'kind = "{kind}"\ndomains = {{ {one.domain} = 0.8, {_BESIDE[one.domain]} = 0.2 }}\n'
            f"group = {30 if kind == 'licence' else 25}\nrooms = 1.0\nteachers = {1.4 if kind == 'licence' else 1.7}\n"
            f"hosts = {20 if one.domain in _HOSTED else 0}\ncost_mad = {dice.between(14, 18) * 50_000}\n"
            f"opening_cost_mad = {dice.between(8, 14) * 100_000}\nopening_delay_years = 1\n{_TRACE}"
        )
    for school, region in _SCHOOLS.items():
        name = next(one.institution for one in TAUGHT_PROGRAMMES if _HOME[one.file] == school)
        labels = ", ".join(f"{lang} = {_quoted(name)}" for lang in ("fr", "ar", "en"))
        parts.append(f'[institutions.{school}]\nname = {{ {labels} }}\nregion = "{region}"\nsalary_mad = 220_000\n{_TRACE}')  # fmt: skip
    return "\n".join(parts)


def _means(dice: Dice, first: int) -> Iterator[str]:
    yield "what,place,from_year,value,unit,source,source_year,to_confirm"
    for school in _SCHOOLS:
        large = 2 if school in _ELSEWHERE else 1
        yield f"rooms,{school},{first},{large * dice.between(16, 24)},rooms,{_ROW_TRACE}"
        yield f"teachers,{school},{first},{large * dice.between(20, 32)},full-time teachers,{_ROW_TRACE}"
        yield f"hires,{school},{first},{dice.between(3, 6)},teachers/year,{_ROW_TRACE}"
    for region in sorted(_SCHOOLS.values()):
        yield f"hosts,{region},{first},{(4 if region == 'MA-06' else 2) * dice.between(60, 90)},places,{_ROW_TRACE}"
    yield f"floor,MA-02,{first + 1},50,learners/year,{_ROW_TRACE}"
    yield f"budget,total,{first},{dice.between(110, 130)}000000,MAD/year,{_ROW_TRACE}"


def _taught(dice: Dice) -> Iterator[str]:
    yield "institution,programme,most_groups,running,source,source_year,to_confirm"
    for one in TAUGHT_PROGRAMMES:
        programme = one.file.partition(".")[0]
        yield f"{_HOME[one.file]},{programme},{dice.between(5, 9)},true,{_ROW_TRACE}"
        for school in _ELSEWHERE:
            if school != _HOME[one.file]:
                yield f"{school},{programme},{dice.between(5, 9)},false,{_ROW_TRACE}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
