"""What stands around every page: the partnership's name, sections, languages, appearance, and who is signed in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language_from_path

import qantara
from qantara.design.formats import Lang
from qantara.kit.icons import STEPS
from qantara.kit.notifications.queries import unread_count
from qantara.kit.pages import language_of
from qantara.kit.wording import N_, PortalWords, words_of
from qantara.web.site import read_site

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "qantara_theme"


@dataclass(frozen=True)
class Link:
    """Where one can go from here. `count`: what waits there."""

    name: str
    address: str
    current: bool = False
    lang: str = ""
    count: int = 0


@dataclass(frozen=True)
class Section:
    """A part of the portal, by the name of its first address. `permission`: what one needs to see it; none: an account."""

    view: str
    name: str
    permission: str | None = None


PUBLIC = (
    Section("home", N_("Home")),
    Section("barometer", N_("Barometer")),
    Section("reports", N_("Reports")),
    Section("convention", N_("Convention")),
    Section("open-data", N_("Open data")),
)
OWN = (
    Section("dashboard", N_("Dashboard")),
    Section("organisations", N_("Organisations"), "parties.list_organisations"),
    Section("people", N_("People"), "parties.list_people"),
)
# The rooms of the first axis: on the dashboard of those who work in it.
NEEDS = (
    Section("barometer", N_("Barometer")),
    Section("skills", N_("Skills")),
    Section("occupations", N_("Occupations")),
    Section("outlook", N_("Forecast room")),
    Section("answers", N_("Answers to take away")),
    Section("outlook-answers", N_("Hiring intentions"), "outlook.answer"),
    Section("sources", N_("Sources"), "sources.see"),
    Section("curation", N_("Vocabulary"), "curation.see"),
)
# What keeps the portal in order: on the dashboard of those who do, not above every page.
KEEPING = (
    Section("tasks", N_("Background tasks"), "tasks.see"),
    Section("notifications-log", N_("Messages sent"), "notifications.see_log"),
    Section("audit:log", N_("Register of acts"), "audit.read"),
    Section("audit:chain", N_("Chain of the register"), "audit.verify"),
    Section("privacy", N_("Personal data"), "privacy.see_register"),
    Section("backups", N_("Backups"), "platform.manage"),
    Section("style", N_("Components"), "platform.see_style"),
)
ACCOUNT = (
    Section("dashboard", N_("Dashboard")),
    Section("account", N_("My account")),
    Section("my-roles", N_("My roles")),
    Section("my-data", N_("My data")),
    Section("notifications", N_("Notifications")),
    Section("saved-views", N_("My views")),
    Section("alerts", N_("My alerts")),
    Section("my-tasks", N_("My background tasks")),
    Section("api-tokens", N_("Access tokens"), "api.make_tokens"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: what layout.html shows."""
    lang = language_of(request)
    words = words_of(lang)
    reader = _reader(request)
    return {
        "site": read_site(settings.QANTARA_FOLDER),
        "theme": theme_of(request),
        "themes": _themes(request, words, lang),
        "languages": _languages(request, lang),
        "sections": _sections(request, words, PUBLIC),
        "home": reverse("home"),
        "version": qantara.__version__,
        "reader": reader,
        "own_sections": _sections(request, words, OWN, reader) if reader else [],
        "needs": _sections(request, words, NEEDS, reader) if reader else [],
        "keeping": _sections(request, words, KEEPING, reader) if reader else [],
        "account_links": _account_links(request, words, reader) if reader else [],
        "acting_for": getattr(request, "acting_for", None),
        "search": address_if("search"),
        "sought": request.GET.get("q", "") if request.path_info == address_if("search") else "",
        "sign_in": _sign_in(request),
        "sign_out": address_if("account_logout"),
        "stop_acting": address_if("acting_stop"),
        "rights": address_if("your-data"),
        "step_marks": STEPS,
        "here_with": lambda **changes: _here_with(request, changes),
    }


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def address_if(view: str) -> str:
    """The address of a page, or nothing while the portal has no such page."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def link_if(view: str, name: str, *, here: str = "", count: int = 0) -> Link | None:
    """A link to a page, if the portal has it; it is the current one where the page read lies under it."""
    address = address_if(view)
    if not address:
        return None
    return Link(name, address, here == address or (view != "home" and here.startswith(address)), count=count)


def _reader(request: HttpRequest) -> Any | None:
    """Whoever is signed in. An error met before anybody could be asked who they are has no reader."""
    person = getattr(request, "user", None)
    return person if person is not None and person.is_authenticated else None


def _languages(request: HttpRequest, lang: Lang) -> list[Link]:
    """The same page in each language; where the address has none, the home page."""
    rest = request.path_info.removeprefix(f"/{lang}/") if get_language_from_path(request.path_info) else ""
    asked = f"?{request.GET.urlencode()}" if rest and request.GET else ""
    return [Link(name, f"/{code}/{rest}{asked}", code == lang, code) for code, name in settings.LANGUAGES]


def _sections(
    request: HttpRequest, words: PortalWords, among: tuple[Section, ...], reader: Any | None = None
) -> list[Link]:
    seen = [part for part in among if part.permission is None or (reader and reader.has_perm(part.permission))]
    links = (link_if(part.view, str(words.say(part.name)), here=request.path_info) for part in seen)
    return [link for link in links if link]


def _account_links(request: HttpRequest, words: PortalWords, reader: Any) -> list[Link]:
    links = (
        link_if(
            part.view,
            str(words.say(part.name)),
            here=request.path_info,
            count=unread_count(reader) if part.view == "notifications" else 0,
        )
        for part in ACCOUNT
        if part.permission is None or reader.has_perm(part.permission)
    )
    return [link for link in links if link]


def _sign_in(request: HttpRequest) -> str:
    """Where one signs in, and comes back from."""
    address = address_if("account_login")
    if not address or request.method != "GET" or request.path_info.startswith(address):
        return address
    return f"{address}?{_encoded({'next': request.get_full_path()})}"


def _here_with(request: HttpRequest, changes: dict[str, Any]) -> str:
    """The page read, with some of its questions changed: the next page of a list keeps its filters."""
    asked = request.GET.copy()
    for name, value in changes.items():
        asked[name] = str(value)
    return f"?{asked.urlencode()}"


def _encoded(values: dict[str, str]) -> str:
    asked = QueryDict(mutable=True)
    asked.update(values)
    return asked.urlencode(safe="/")


def _themes(request: HttpRequest, words: PortalWords, lang: Lang) -> list[Link]:
    names = {"auto": words.say("automatic"), "light": words.say("light"), "dark": words.say("dark")}
    return [
        Link(names[theme], reverse("theme", args=[theme]), theme == theme_of(request), lang) for theme in THEMES
    ]  # fmt: skip
