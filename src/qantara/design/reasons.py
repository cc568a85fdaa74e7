"""What became of each wish, as a sentence that its learner reads: in her language, from the reasons alone."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from qantara.design.assets import catalogue
from qantara.design.formats import Formats, Lang
from qantara.design.report.words import N_

_TENTHS = 10
OPEN = -1
"""The class of the seats that are open to all."""


class Reason(Protocol):
    """What became of a wish in one class of seat, as `core.matching.explain` says it."""

    @property
    def verdict(self) -> str: ...
    @property
    def group(self) -> int: ...
    @property
    def company(self) -> int: ...
    @property
    def score(self) -> int: ...
    @property
    def lottery(self) -> int: ...
    @property
    def last_score(self) -> int | None: ...
    @property
    def last_lottery(self) -> int | None: ...


_KEPT = {
    "fixed": N_("This offer is kept for you: it was signed, or given by hand."),
    "fixed_elsewhere": N_("Not asked: another offer is kept for you."),
    "better_obtained": N_("Not asked: you obtained a wish that you like better."),
}


class ReasonWords:
    """The voice of one language. `groups`: what a group is called, by its name in the policy, where it has another name;
    `most`: the highest score there is, in tenths.
    """

    def __init__(
        self, lang: Lang, groups: Mapping[str, Mapping[str, str]] | None = None, *, most: int | None = None
    ) -> None:
        self._most = most
        self._lang, self._messages, self._formats = lang, catalogue(lang), Formats(lang)
        self._groups = groups or {}

    def of_wish(self, reasons: Sequence[Reason], names: Sequence[str]) -> str:
        """One wish in one to a few sentences.

        reasons  those of `core.matching.explain` for this wish, in their order
        names    of the policy's groups, by bit
        """
        first = reasons[0]
        if first.verdict in _KEPT:
            return self._say(_KEPT[first.verdict])
        obtained = next((one for one in reasons if one.verdict == "obtained"), None)
        if obtained is not None:
            if obtained.group == OPEN:
                return self._say(N_("Obtained, in a seat open to all."))
            return self._say(
                N_("Obtained, in a seat that goes to %(group)s first."), group=self._group(obtained, names)
            )
        told = [self._refused(one, names) for one in reasons]
        return " ".join([self._say(N_("Not obtained.")), *told, *self._needed(reasons)])

    def _refused(self, one: Reason, names: Sequence[str]) -> str:
        seats = (
            self._say(N_("open seats"))
            if one.group == OPEN
            else self._say(N_("seats that go to %(group)s first"), group=self._group(one, names))
        )
        if one.verdict == "not_eligible":
            return self._say(N_("Its %(seats)s are not yours to ask for, as you are not of that group."), seats=seats)
        if one.verdict == "no_seat":
            return self._say(
                N_("None of its %(seats)s was left when your turn came.")
                if one.company == -1
                else N_("The limit of the company left none of its %(seats)s."),
                seats=seats,
            )
        assert one.last_score is not None
        told = {"seats": seats, "last": self._points(one.last_score), "score": self._points(one.score)}
        if one.last_score == one.score:
            lots = {"drawn": one.last_lottery, "yours": one.lottery}
            if one.company == -1:
                return self._say(
                    N_(
                        "For its %(seats)s, the last admitted had %(last)s like you, and the lottery number %(drawn)s; yours is %(yours)s, and the lower goes first."
                    ),
                    **told,
                    **lots,
                )
            return self._say(
                N_(
                    "The limit of the company decides: for its %(seats)s, the last admitted there had %(last)s like you, and the lottery number %(drawn)s; yours is %(yours)s, and the lower goes first."
                ),
                **told,
                **lots,
            )
        if one.company == -1:
            return self._say(N_("For its %(seats)s, the last admitted had %(last)s; you have %(score)s."), **told)
        return self._say(
            N_(
                "The limit of the company decides: for its %(seats)s, the last admitted there had %(last)s; you have %(score)s."
            ),
            **told,
        )

    def _needed(self, reasons: Sequence[Reason]) -> list[str]:
        """From which score on she would have been admitted: the lowest that any class asks of her."""
        asked = [
            one.last_score + (one.lottery > (one.last_lottery or 0)) for one in reasons if one.last_score is not None
        ]
        if not asked:
            return []
        if self._most is not None and min(asked) > self._most:
            return [self._say(N_("Nobody has more than %(points)s: a lower lottery number alone would have brought the seat."), points=self._points(self._most))]  # fmt: skip
        return [
            self._say(
                N_("From %(points)s on, the seat would have been yours, all else as it was."),
                points=self._points(min(asked)),
            )
        ]

    def unplaced(self, offers: Sequence[str]) -> str:
        """To a learner without an offer: where seats are left for her."""
        if not offers:
            return self._say(
                N_("You have no offer. No seat is left that you could have; a second round may bring some.")
            )
        return self._say(
            N_("You have no offer. Seats are left at: %(offers)s."), offers=self._say(N_("; ")).join(offers)
        )

    def _group(self, one: Reason, names: Sequence[str]) -> str:
        name = names[one.group]
        return self._groups.get(name, {}).get(self._lang, name)

    def _points(self, tenths: int) -> str:
        return self._formats.number(tenths / _TENTHS, 1)

    def _say(self, message: str, **values: object) -> str:
        return self._messages.gettext(message) % values
