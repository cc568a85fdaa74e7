"""Pages that join what several apps hold: the dashboard and the search."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from qantara.kit.access import everyone, signed_in
from qantara.kit.pages import language_of, page
from qantara.kit.wording import words_of
from qantara.parties.holding import holding_of
from qantara.parties.models import Person
from qantara.parties.queries import memberships_of
from qantara.web.dashboard import parts_of, waiting_for
from qantara.web.edition import newest_edition
from qantara.web.figures import figures_of
from qantara.web.searching import search_all


@require_safe
@signed_in
def dashboard(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, Person)
    at = timezone.now()
    edition, _counting = newest_edition(settings.QANTARA_FOLDER)
    return page(
        request, "dashboard.html", person=request.user, memberships=memberships_of(request.user, at=at),
        parts=parts_of(holding_of(request.user)), figures=figures_of(edition) if edition else {},
        waiting_items=waiting_for(request.user, words_of(language_of(request)), at=at), edition=edition,
    )  # fmt: skip


@require_safe
@everyone
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    person = request.user if isinstance(request.user, Person) else None
    groups = search_all(text, person=person, words=words_of(language_of(request)))
    return page(request, "search.html", text=text.strip(), groups=groups)
