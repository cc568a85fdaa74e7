"""What a public page reads: an edition, the addresses of its subjects, and the values that can be traced."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from qantara.axes.needs.bridge import Edition, Query, is_hidden
from qantara.axes.needs.editions import edition_of, newest_edition
from qantara.axes.needs.lines import lines_of
from qantara.axes.needs.tracing import Answer, Asked, Tracer, answer
from qantara.kit.pages import page

Json = dict[str, Any]
P = ParamSpec("P")
_LONGEST = 40  # of a version


@dataclass(frozen=True)
class Reading:
    """An edition as one page reads it. `pinned`: the version that the address asked for; its links keep it."""

    edition: Edition
    pinned: str = ""

    @cached_property
    def trace(self) -> Tracer:
        return Tracer(str(self.part("run")))

    @property
    def version(self) -> str:
        return self.trace.version

    def part(self, name: str) -> Any:
        return self.edition.part(name)

    @cached_property
    def threshold(self) -> int:
        return int(self.part("threshold"))

    def go(self, view: str, *keys: str, **asked: str) -> str:
        """The address of a page of this edition."""
        told = {name: value for name, value in asked.items() if value} | ({"v": self.pinned} if self.pinned else {})
        return f"{reverse(view, args=keys)}{'?' + urlencode(told) if told else ''}"

    def label(self, kind: str, key: str) -> dict[str, str]:
        return self.edition.label(kind, key)

    def has(self, kind: str, key: str) -> bool:
        """Whether this edition has a page of the subject."""
        return key in lines_of(self.edition, kind)

    def share(self, of: str, *, first: str | None = None, last: str | None = None, **cell: str) -> Answer:
        return answer(self.edition, Asked("share", Query(first=first, last=last, **cell), of=of))

    def change(self, **cell: str) -> Answer:
        return answer(self.edition, Asked("change", Query(**cell)))

    def parts(self, content: Json, kind: str) -> list[Json]:
        """The rows of a subject's part with their addresses; `beside`: hidden so that another one cannot be told by it."""
        own = {content["kind"]: content["id"]}
        rows = []
        for row in content[
            {"domain": "domains", "occupation": "occupations", "region": "regions", "skill": "skills"}[kind]
        ]:
            cell = own | {kind: row["id"]}
            beside = row["hidden"] and not is_hidden(self.edition.cell(Query(**cell)).ads, threshold=self.threshold)
            rows.append({
                **row, "beside": beside, "ads_at": self.trace.ads(**cell), "share_at": self.trace.share(kind, **cell),
                "at": self.go(kind, row["id"]) if self.has(kind, row["id"]) else "",
            })  # fmt: skip
        return rows


def of_edition(
    view: Callable[Concatenate[HttpRequest, Reading, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view the edition that the address asks for; say so where it is no longer kept, or where there is none."""

    @wraps(view)
    def found(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        version = request.GET.get("v", "")
        edition = edition_of(version) if version else newest_edition()
        if edition is not None:
            return view(request, Reading(edition, version), *args, **kwargs)
        if newest_edition() is None:
            return page(request, "needs/none.html")
        asked = request.GET.copy()
        asked.pop("v")
        newest = f"{request.path}?{asked.urlencode()}" if asked else request.path
        return page(request, "needs/gone.html", version=version[:_LONGEST], newest=newest, status=410)

    return found
