"""Every address of the portal. Pages for people carry their language; files and answers for machines do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from qantara.agreements import evidence
from qantara.parties.accounts import urls as accounts
from qantara.parties.accounts.views.base import too_many
from qantara.web.api import urls as api
from qantara.web.evidence import needs_done
from qantara.web.views import errors, health, inside, keeping, preferences, public, reports, style

urlpatterns = [
    path("", public.root, name="root"),
    path("health", health.health, name="health"),
    path("reports/<str:run>/<path:name>", reports.report_file, name="report-file"),
    path("", include("qantara.kit.uploads.urls")),
    *accounts.stable,
    *api.stable,
    *i18n_patterns(
        path("", public.home, name="home"),
        path("reports/", reports.reports, name="reports"),
        path("theme/<str:choice>/", preferences.theme, name="theme"),
        path("dashboard/", inside.dashboard, name="dashboard"),
        path("backups/", keeping.backups, name="backups"),
        path("backups/make/", keeping.make_backup, name="backup-make"),
        path("search/", inside.search, name="search"),
        path("design/", style.style, name="style"),
        *accounts.pages,
        *api.pages,
        path("", include("qantara.kit.api.urls")),
        path("audit/", include("qantara.kit.audit.urls")),
        path("notifications/", include("qantara.kit.notifications.urls")),
        path("", include("qantara.kit.privacy.urls")),
        path("", include("qantara.kit.tasks.urls")),
        path("", include("qantara.parties.urls")),
        path("", include("qantara.agreements.urls")),
        path("", include("qantara.axes.needs.urls")),
        path("sources/", include("qantara.axes.needs.sources.urls")),
        path("curation/", include("qantara.axes.needs.curation.urls")),
        path("outlook/", include("qantara.axes.needs.outlook.urls")),
        path("answers/", include("qantara.axes.needs.answers.urls")),
    ),
]

evidence.register("needs", needs_done)

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
handler429 = too_many
