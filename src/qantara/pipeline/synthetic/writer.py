"""From an opening to its ad: sentences chosen from the stock and filled in."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.market import Opening, Place
from qantara.pipeline.synthetic.stock import load_stock
from qantara.pipeline.synthetic.titles import english_title, french_title

_SLOT = re.compile(r"\{(\w+)\}")
_HIATUS = re.compile(r"\b([Dd])e (?=[aeiouyéèêâîôAEIOUYÉÈÊÂÎÔ])")  # "afin de améliorer"
_SHORTEST, _LONGEST = 600, 3000
_ENGLISH_CONTRACTS = {
    "CDI": "Permanent", "CDD": "Fixed-term", "Stage": "Internship", "Freelance": "Freelance", "Intérim": "Temporary",
    "Contrat d'insertion": "First-job contract",
}  # fmt: skip
# Numbers that nobody can have: a subscriber number of zeros.
_PHONES = ("05 00 00 00 00", "+212 5 00 00 00 00", "06.00.00.00.00", "0600000000", "+212 600 000 000")
_GRADE_OF = {
    "support": "technician", "health": "technician", "projects": "officer", "erp": "officer", "finance": "officer",
    "sales": "officer", "people": "officer", "logistics": "officer", "calls": "technician",
}  # fmt: skip
_FOREIGN_ENDINGS = {
    "fr": "This position is open to international candidates; the first interview is held in English.",
    "en": "Les échanges avec les équipes locales se font en français.",
}


@dataclass(frozen=True)
class Section:
    """A part of an ad: a heading or none, then lines; a list if `bulleted`."""

    heading: str
    lines: tuple[str, ...]
    bulleted: bool = False


@dataclass(frozen=True)
class Ad:
    """One ad in words, not yet in any format."""

    number: int
    lang: str
    posted_on: date
    expires_on: date
    title: str
    sections: tuple[Section, ...]
    company: str
    host: str
    place: Place
    contract: str
    salary: str
    experience: str
    remote: bool
    posts: int
    languages: tuple[str, ...]
    cut: int | None = None
    """Where an aggregator cut the text."""

    @property
    def text(self) -> str:
        """The ad as plain text."""
        blocks = []
        for section in self.sections:
            lines = [f"- {line}" for line in section.lines] if section.bulleted else section.lines
            blocks.append("\n".join([section.heading, *lines] if section.heading else lines))
        return "\n\n".join(blocks)


class _Words:
    """Fills the slots of one ad; a list of words is gone through once before a word comes back."""

    def __init__(
        self, dice: Dice, lists: Mapping[str, Sequence[str]], values: Mapping[str, str | Callable[[], str]], *,
        elides: bool = False,
    ) -> None:  # fmt: skip
        self._dice, self._lists, self._values, self._elides = dice, lists, values, elides
        self._left: dict[str, list[str]] = {}

    def fill(self, sentence: str) -> str:
        filled = _SLOT.sub(self._word, sentence)
        if self._elides:
            filled = _HIATUS.sub(r"\1'", filled)
        return filled[:1].upper() + filled[1:]

    def _word(self, slot: re.Match[str]) -> str:
        name = slot[1]
        value = self._values.get(name)
        if value is not None:
            return value if isinstance(value, str) else value()
        if not self._left.get(name):
            self._left[name] = self._dice.shuffled(self._lists[name])
        return self._left[name].pop()


def write_ad(dice: Dice, opening: Opening) -> Ad:
    """Write the ad of an opening, in its language."""
    return _write_notice(dice, opening) if opening.lang == "ar" else _write_private(dice, opening)


# --- Companies, in French and English -----------------------------------------------------------------------------


def _write_private(dice: Dice, opening: Opening) -> Ad:
    lang = opening.lang
    stock = load_stock(f"stock_{lang}")
    parts: dict[str, Any] = stock["parts"]
    contract = opening.contract if lang == "fr" else _ENGLISH_CONTRACTS[opening.contract]
    years = dice.between(2, 8)
    tech = bool(opening.tools)
    words = _company_words(dice, opening, contract=contract, years=years)

    def sayable(kind: str) -> list[str]:
        return [sentence for sentence in parts[kind] if opening.place.town or "{city}" not in sentence]

    def some(kind: str, low: int, high: int) -> tuple[str, ...]:
        chosen = dice.shuffled(sayable(kind))[: dice.between(low, high)]
        return tuple(words.fill(sentence) for sentence in chosen)

    missions = dice.shuffled(stock["families"][opening.family]["missions"])[: dice.between(4, 7)]
    heads = dice.pick(parts["headings"]) if dice.chance(0.85) else [""] * 5
    profile = [*some("experience", 1, 2), *some("soft", 1, 1)]
    if dice.chance(0.6):
        profile += some("languages", 1, 1)
    if tech:
        profile += some("plus", 0, 2)
    blurbs = sayable("blurb")
    blurb = blurbs[opening.employer.size % len(blurbs)]  # a company introduces itself in the same words in all its ads
    sections = [
        Section(heads[0], (words.fill(blurb), *some("intro", 1, 1))),
        Section(heads[1], tuple(words.fill(mission) for mission in missions), bulleted=True),
        Section(heads[2], tuple(profile), bulleted=dice.chance(0.6)),
    ]
    if tech:
        sections.append(Section(heads[3], some("stack", 1, 1)))
    sections.append(Section(heads[4], (*some("benefits", 1, 3), *some("contract", 1, 1)), bulleted=dice.chance(0.4)))
    closing = list(some("apply", 1, 2))
    if dice.chance(0.08):
        closing.append(_FOREIGN_ENDINGS[lang])
    sections.append(Section("", tuple(closing)))
    title = french_title(dice, opening) if lang == "fr" else english_title(dice, opening)
    return _fitted(
        Ad(
            opening.number, lang, opening.day, opening.day + timedelta(dice.between(20, 75)), title, tuple(sections),
            opening.employer.name, opening.employer.host, opening.place, contract, _salary(dice, opening, years),
            f"{years} ans" if lang == "fr" else f"{years} years", dice.chance(0.2), opening.posts,
            ("Français", "Anglais") if lang == "fr" else ("English", "French"),
        ),
        more=lambda: words.fill(dice.pick(parts["benefits"] + sayable("intro"))),
    )  # fmt: skip


def _company_words(dice: Dice, opening: Opening, *, contract: str, years: int) -> _Words:
    lang, job, employer = opening.lang, opening.job[0], opening.employer
    if lang == "fr" and not opening.tools:
        job = job[:1].lower() + job[1:]
    lists = load_stock(f"stock_{lang}")["slots"] | {"tool": _known(opening), "topic": opening.topics}
    if not opening.tools:
        lists["degree"] = lists["plain_degree"]
    values = {
        "company": employer.name, "sector": employer.trade[lang], "n": str(employer.size), "city": opening.place.town,
        "site": dice.pick(load_stock("names")["sites"]), "job": job, "years": str(years), "contract": contract,
        "email": f"{dice.pick(('recrutement', 'rh', 'jobs', 'candidatures'))}@{employer.host}",
        "phone": dice.pick(_PHONES), "tools": _listed(dice, opening), "few": lambda: str(dice.between(2, 9)),
        "certificate": lambda: dice.pick(load_stock("market")["certificates"][opening.domain]),
    }  # fmt: skip
    return _Words(dice, lists, values, elides=lang == "fr")


def _known(opening: Opening) -> tuple[str, ...]:
    """The tools that have a name outside this demonstration."""
    return tuple(tool for tool in opening.tools if tool not in opening.invented)


def _listed(dice: Dice, opening: Opening) -> str:
    """The tools in a row. An invented name stands inside, as a new name does among those that everyone knows."""
    known = list(_known(opening))
    for name in sorted(opening.invented):
        known.insert(1, name)
    glue = dice.weighted((", ", " / ", " | ", ", "), (60, 10, 8, 22))
    last = {"fr": " et ", "en": " and ", "ar": " و "}[opening.lang]
    if glue == ", " and len(known) > 2 and dice.chance(0.5):
        return f"{glue.join(known[:-1])}{last}{known[-1]}"
    return glue.join(known)


def _salary(dice: Dice, opening: Opening, years: int) -> str:
    """The salary, mostly nothing; now and then a yearly salary is said to be monthly, as in real exports."""
    if not dice.chance(0.2) or opening.contract == "Stage":
        return ""
    low = 5000 + 1500 * years + 500 * dice.between(0, 6)
    if opening.place.code not in ("", "MA"):
        return f"Annuel de {12 * low // 4}.0 Euros à {15 * low // 4}.0 Euros sur 12.0 mois"
    if dice.chance(0.05):
        return f"Mensuel de {12 * low}.0 MAD à {14 * low}.0 MAD"
    if opening.lang == "en":
        return f"{low:,} to {low + 3000:,} MAD net per month"
    return f"{low:,} à {low + 3000:,} MAD net par mois".replace(",", " ")


# --- Public bodies, in Arabic -------------------------------------------------------------------------------------


def _write_notice(dice: Dice, opening: Opening) -> Ad:
    stock = load_stock("stock_ar")
    parts: dict[str, list[str]] = stock["parts"]
    job, speciality = opening.job
    kind = _GRADE_OF.get(opening.family, "engineer")
    grade, grades, _ = dice.pick([row for row in stock["grades"] if row[2] == kind])
    day = opening.day + timedelta(dice.between(35, 70))
    deadline = opening.day + timedelta(dice.between(15, 30))
    posts = stock["numbers"][opening.posts] if opening.posts <= 12 else stock["many"][str(opening.posts)]
    town = opening.place.town_ar or "الرباط"
    words = _Words(
        dice, stock["slots"] | {"topic": opening.topics or (speciality,)},
        {
            "body": opening.employer.name, "grade": grade, "grades": grades, "posts": posts, "job": job,
            "speciality": speciality, "town": town, "day": moroccan_day(day), "deadline": moroccan_day(deadline),
            "code": f"C{opening.number % 100000:05d}/{opening.day.year % 100:02d}", "tools": _listed(dice, opening),
            "email": f"concours@{opening.employer.host}", "phone": dice.pick(_PHONES),
        },
    )  # fmt: skip

    def some(name: str, low: int, high: int) -> tuple[str, ...]:
        return tuple(words.fill(sentence) for sentence in dice.shuffled(parts[name])[: dice.between(low, high)])

    tasks = some("missions", 3, 5) if opening.tools else some("plain_missions", 3, 5)
    sections = [
        Section("", some("opening", 1, 1)),
        Section("", some("specialities", 1, 1)),
        Section("المهام", tasks, bulleted=True),
    ]
    if opening.tools:
        sections.append(Section("", some("tools", 1, 1)))
    sections += [
        Section("شروط المشاركة", some("conditions", 3, 5), bulleted=True),
        Section("ملف الترشيح", some("filing", 2, 3)),
        Section("", some("contact", 1, 2)),
    ]
    return _fitted(
        Ad(
            opening.number, "ar", opening.day, deadline, words.fill(dice.pick(parts["title"])), tuple(sections),
            opening.employer.name, opening.employer.host, opening.place, "مباراة", "", "", remote=False,
            posts=opening.posts, languages=("العربية", "الفرنسية"),
        ),
        more=lambda: words.fill(dice.pick(parts["conditions"])),
    )  # fmt: skip


def moroccan_day(day: date) -> str:
    """A day as Moroccan notices write it, for example "12 شتنبر 2026"."""
    return f"{day.day} {load_stock('stock_ar')['months'][day.month - 1]} {day.year}"


def _fitted(ad: Ad, *, more: Callable[[], str]) -> Ad:
    """The ad at a usual length: a short one is given more to say, a long one loses its last sections."""
    sections = list(ad.sections)
    size = len(ad.text)
    while size < _SHORTEST:
        last = sections[-1]
        line = more()
        if line not in last.lines:
            sections[-1] = Section(last.heading, (*last.lines, line), last.bulleted)
        size += len(line) + 1
    while size > _LONGEST:
        size -= len("\n".join(sections.pop().lines)) + 2
    return Ad(**(vars(ad) | {"sections": tuple(sections)}))
