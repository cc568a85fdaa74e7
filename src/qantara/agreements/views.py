"""Pages about conventions. They show what the folder's file states, as the database has it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from qantara.agreements import actions, queries
from qantara.agreements.bridge import Partnership, Refusal, find_partnership
from qantara.agreements.models import Convention
from qantara.agreements.reading import read_statements
from qantara.kit.access import allowed, everyone
from qantara.kit.pages import language_of, page, tell
from qantara.kit.wording import words_of
from qantara.parties.models import Person


@dataclass(frozen=True)
class FileState:
    """For who may read the file in: whether it says something else than these pages, or what is wrong with it."""

    differs: bool
    broken: Markup | None = None


@require_safe
@everyone
def conventions(request: HttpRequest) -> HttpResponse:
    """The convention, or the list where there are several."""
    found = list(queries.conventions())
    if len(found) == 1:
        return _shown(request, found[0])
    return page(request, "agreements/conventions.html", conventions=found, file_state=_file_state(request))


@require_safe
@everyone
def convention(request: HttpRequest, slug: str) -> HttpResponse:
    return _shown(request, queries.convention_of(slug))


def _shown(request: HttpRequest, convention: Convention) -> HttpResponse:
    return page(
        request,
        "agreements/convention.html",
        convention=convention,
        parties=convention.signatory_set.all(),
        articles=convention.article_set.all(),
        domains=convention.conventiondomain_set.all(),
        objectives=convention.objective_set.all(),
        committee=convention.committee_set.first(),
        promises=queries.promises_of(convention),
        kinds=queries.kinds_of(convention),
        measures=queries.measures_of(convention),
        alone=queries.conventions().count() == 1,
        file_state=_file_state(request),
    )


@require_POST
@allowed("agreements.read_in")
def read_in(request: HttpRequest) -> HttpResponse:
    """Read the file again, as the portal does when it starts."""
    words = words_of(language_of(request))
    assert isinstance(request.user, Person)
    try:
        changed = actions.read_in(partnership=_partnership(), by=request.user, at=timezone.now())
    except Refusal as refusal:
        tell(request, words.refused(refusal), kind="warning")
    else:
        tell(
            request,
            words.say_n("One convention was brought to the file.", "%(n)s conventions were brought to the file.", len(changed))
            if changed
            else words.say("The pages already say what the file says."),
        )  # fmt: skip
    return redirect("convention")


def _partnership() -> Partnership:
    return find_partnership(settings.QANTARA_FOLDER, named=True)


def _file_state(request: HttpRequest) -> FileState | None:
    if not (request.user.is_authenticated and request.user.has_perm("agreements.read_in")):
        return None
    try:
        told = {statement.slug: statement.digest for statement in read_statements(_partnership())}
    except Refusal as refusal:
        return FileState(differs=True, broken=words_of(language_of(request)).refused(refusal))
    return FileState(differs=told != dict(queries.conventions().values_list("slug", "digest")))
