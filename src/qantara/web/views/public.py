"""The pages that anyone reads: home."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe
from markupsafe import Markup

from qantara.kit.access import everyone
from qantara.kit.pages import language_of, page
from qantara.web.edition import kept, newest_edition
from qantara.web.figures import figures_of
from qantara.web.reports import find_reports
from qantara.web.site import read_site


@require_safe
@everyone
def root(request: HttpRequest) -> HttpResponse:
    """`/` leads to the home page in the language chosen before, else in the one that the browser asks for."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


@require_safe
@everyone
def home(request: HttpRequest) -> HttpResponse:
    edition, counting = newest_edition(settings.QANTARA_FOLDER)
    if edition is None:
        observed = kept.state(settings.QANTARA_FOLDER) is not None
        return page(request, "home.html", edition=None, counting=counting, observed=observed)
    reports = {report.run for report in find_reports(settings.QANTARA_FOLDER)}
    asked = read_site(settings.QANTARA_FOLDER).partnership.domains
    rows = [row for row in edition["domains"] if row["id"] in asked] or edition["domains"]
    tops = [row["interval"][1] if row["interval"] else row["share"] or 0.0 for row in rows]
    return page(
        request,
        "home.html",
        edition=edition,
        counting=counting,
        observed=True,
        figures=figures_of(edition),
        domains=rows,
        full=max([*tops, 0.01]),
        charts=[Markup(svg) for svg in edition["charts"][language_of(request)]],  # noqa: S704 - drawn by us
        report=_address_of_report(edition["run"], language_of(request)) if edition["run"] in reports else None,
    )


def _address_of_report(run: str, lang: str) -> str:
    return reverse("report-file", args=[run, f"{lang}.html"])
