"""The editions that are kept, as a feed that readers subscribe to (Atom 1.0)."""

from datetime import UTC, datetime
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from qantara.axes.needs.bridge import Edition
from qantara.axes.needs.editions import edition_of, editions_folder
from qantara.axes.needs.lines import Ahead
from qantara.design.formats import Lang
from qantara.kit.pages import language_of, words_for
from qantara.kit.wording import PortalWords, words_of

_MOST = 24


def kept_versions() -> list[str]:
    """The versions of the editions kept, the newest run first."""
    folder = editions_folder()
    found = {path.stem for place in (folder, folder / "signed") for path in place.glob("*.sqlite3")}
    return sorted(found, reverse=True)


def feed_of(request: HttpRequest) -> HttpResponse:
    """Each edition with its period, its first sentence and the address that always leads to it."""
    words = words_for(request)
    feed = Atom1Feed(
        title=words.plain("Barometer of digital skills"),
        link=request.build_absolute_uri(reverse("barometer")),
        description="",
        subtitle=words.plain("What employers ask for in digital skills, counted from public job ads."),
        language=language_of(request),
        feed_url=request.build_absolute_uri(reverse("barometer-feed")),
        feed_guid=request.build_absolute_uri(reverse("barometer-feed")),
        author_name="Qantara",
    )
    for version in kept_versions()[:_MOST]:
        try:
            period, headline, as_of = _told(version, language_of(request))
        except LookupError:  # another version wrote it, or it has just been taken away
            continue
        address = request.build_absolute_uri(f"{reverse('barometer')}?v={version}")
        day = datetime.fromisoformat(as_of).replace(tzinfo=UTC)
        feed.add_item(
            title=f"{words.plain('Barometer of digital skills')}, {period}",
            link=address,
            unique_id=address,
            description=headline,
            pubdate=day,
            updateddate=day,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@lru_cache(maxsize=256)
def _told(version: str, lang: Lang) -> tuple[str, str, str]:
    """Period, first sentence and day of an edition, which never changes."""
    edition = edition_of(version)
    if edition is None:
        raise LookupError(version)
    words = words_of(lang)
    return period_of(edition, words), headline_of(edition, words), str(edition.part("as_of"))


def period_of(edition: Edition, words: PortalWords) -> str:
    """The first and the last month counted, as text."""
    window = edition.window
    formats = words.formats
    return f"{formats.month(window[0])} – {formats.month(window[1])}" if window else formats.day(edition.part("as_of"))


def headline_of(edition: Edition, words: PortalWords) -> str:
    """The first sentence of an edition, without markup."""
    formats, ads = words.formats, edition.part("headline")["tech_ads"]
    said = words.plain("In twelve months, employers published %(ads)s digital job ads.", ads=formats.number(ads))
    ahead = total_in_a_year(edition)
    if ahead is None:
        return said
    expected = words.plain(
        "In %(month)s we expect %(mean)s: between %(low)s and %(high)s, eight times out of ten.",
        month=formats.month(ahead.month), mean=formats.number(ahead.mean),
        low=formats.number(ahead.lo80), high=formats.number(ahead.hi80),
    )  # fmt: skip
    return f"{said} {expected}"


def total_in_a_year(edition: Edition) -> Ahead | None:
    """What is expected of all digital ads in a month a year after the last one seen."""
    outlook = edition.part("outlook") or {}
    total = next((row for row in outlook.get("series", []) if row["kind"] == "total"), None)
    if total is None or len(total["forecast"]) < 12:
        return None
    month, mean, lo80, hi80, *_, status = total["forecast"][11]
    return Ahead(month, mean, lo80, hi80, status == "tested")
