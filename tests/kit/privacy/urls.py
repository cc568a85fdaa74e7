"""The portal's addresses, with those of personal data where the portal does not have them yet."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from qantara.web import urls as web
from qantara.web.urls import handler400, handler403, handler404, handler429, handler500

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

urlpatterns = [*web.urlpatterns, *i18n_patterns(path("", include("qantara.kit.privacy.urls")))]
