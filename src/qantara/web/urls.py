"""Every address of the portal. Pages for people carry their language; files and answers for machines do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from qantara.web.views import errors, health, preferences, public, reports, style

urlpatterns = [
    path("", public.root, name="root"),
    path("health", health.health, name="health"),
    path("reports/<str:run>/<path:name>", reports.report_file, name="report-file"),
    *i18n_patterns(
        path("", public.home, name="home"),
        path("reports/", reports.reports, name="reports"),
        path("convention/", public.convention, name="convention"),
        path("figures/<str:name>/", public.figure, name="figure"),
        path("theme/<str:choice>/", preferences.theme, name="theme"),
        path("design/", style.style, name="style"),
    ),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
