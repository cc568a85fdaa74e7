"""Titles as recruiters write them: gender in every shape, level, contract, place, client, reference."""

from collections.abc import Callable

from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.market import Opening

_ENDINGS = ("trice", "euse", "ienne", "ière", "ère", "nne")


def _ending(masculine: str, feminine: str) -> str:
    """What the feminine adds: "e" for "Ingénieure", "euse" for "Développeuse"."""
    if feminine.startswith(masculine):
        return feminine[len(masculine) :]
    return next((ending for ending in _ENDINGS if feminine.endswith(ending)), "e")


def _split(masculine: str, feminine: str) -> tuple[str, str, str]:
    """First word in both genders, and the rest in the masculine."""
    first, _, rest = masculine.partition(" ")
    return first, feminine.split(" ", 1)[0], f" {rest}" if rest else ""


def _both(masculine: str, feminine: str, glue: str) -> str:
    first, second, rest = _split(masculine, feminine)
    return f"{second}{glue}{first}{rest}"


def _short(masculine: str, feminine: str, shape: str) -> str:
    first, second, rest = _split(masculine, feminine)
    ending = _ending(first, second)
    return f"{first}{shape.format(ending)}{rest}" if ending else f"{first}{rest}"


_FOR_ALL: tuple[Callable[[str, str], str], ...] = (
    lambda m, _: f"{m} H/F",
    lambda m, _: f"{m} (H/F)",
    lambda m, _: f"{m} F/H",
    lambda m, _: f"{m} (F-H)",
    lambda m, _: f"{m} F/H/X",
    lambda m, _: f"{m} - H/F",
    lambda m, _: m,
)
_FOR_TWO_GENDERS: tuple[Callable[[str, str], str], ...] = (
    lambda m, f: _both(m, f, "/"),
    lambda m, f: _both(m, f, " / "),
    lambda m, f: _short(m, f, "({})"),
    lambda m, f: _short(m, f, "·{}"),
    lambda m, f: _short(m, f, ".{}"),
    lambda m, f: f"{m} / {f}",
)
_ENGLISH_MARKS = ("", "", "", " (M/F)", " (m/f/d)", " H/F", " (all genders)")
_LEVELS = {"fr": ("Senior", "Confirmé", "Junior", "N2", "Expérimenté"), "en": ("Senior", "Junior", "Mid-level")}
_CLIENTS = ("client bancaire", "client du secteur public", "grand compte", "projet international")


def french_title(dice: Dice, opening: Opening) -> str:
    masculine, feminine = opening.job
    shapes = _FOR_ALL + _FOR_TWO_GENDERS if feminine != masculine else _FOR_ALL
    title = dice.pick(shapes)(masculine, feminine)
    if dice.chance(0.22):
        title = f"{title} {dice.pick(_LEVELS['fr'])}"
    if opening.contract == "Stage":
        title = f"{dice.pick(('Stage PFE - ', 'Stagiaire ', 'Stage de pré-embauche – ', 'Stage : '))}{title}"
    elif opening.contract == "CDI" and dice.chance(0.08):
        title = f"{title} - CDI"
    if opening.place.town and dice.chance(0.1):
        title = f"{title} - {opening.place.town}"
    if dice.chance(0.06):
        title = f"{title} – {dice.pick(_CLIENTS)}"
    if dice.chance(0.05):
        title = f"{title} (réf. {opening.day.year}-{opening.number:04d})"
    return title.upper() if dice.chance(0.03) else title


def english_title(dice: Dice, opening: Opening) -> str:
    title = opening.job[0]
    if dice.chance(0.2) and "Senior" not in title and "Junior" not in title:
        title = f"{dice.pick(_LEVELS['en'])} {title}"
    if opening.contract == "Stage":
        title = f"{title} Internship" if dice.chance(0.6) else f"Intern - {title}"
    title += dice.pick(_ENGLISH_MARKS)
    if opening.place.town and dice.chance(0.1):
        title = f"{title} - {opening.place.town}"
    return title
