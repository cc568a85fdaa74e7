"""Every page of the portal and who looks at it. An address that is in neither table fails the tests."""

from collections.abc import Iterator

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from tests.browser.conftest import ACTING, BEFORE_THE_CODE, NOBODY, WITH_PASSWORD

_ADMINISTRATOR, _OFFICER, _AUDITOR = "administrator", "data_protection_officer", "auditor"
_COMPANY, _LEARNER = "company_admin", "learner"

PAGES: dict[str, str] = {
    "account": _LEARNER,
    "account-hook": _COMPANY,
    "account-hooks": _COMPANY,
    "account_address": _LEARNER,
    "account_address_confirm": NOBODY,
    "account_change_password": WITH_PASSWORD,
    "account_inactive": NOBODY,
    "account_login": NOBODY,
    "account_reauthenticate": WITH_PASSWORD,
    "account_reset_password": NOBODY,
    "account_reset_password_done": NOBODY,
    "account_reset_password_from_key": NOBODY,
    "account_reset_password_from_key_done": NOBODY,
    "account_set_password": _LEARNER,
    "acting_start": _ADMINISTRATOR,
    "api-docs": NOBODY,
    "api-explorer": NOBODY,
    "api-tokens": _COMPANY,
    "audit:chain": _AUDITOR,
    "audit:entry": _AUDITOR,
    "audit:log": _AUDITOR,
    "backups": _ADMINISTRATOR,
    "convention": NOBODY,
    "convention-of": _ADMINISTRATOR,
    "dashboard": _COMPANY,
    "data-request": _OFFICER,
    "data-request-add": _OFFICER,
    "data-request-answer": _OFFICER,
    "data-request-erase": _OFFICER,
    "data-request-identity": _OFFICER,
    "data-request-refuse": _OFFICER,
    "data-requests": _OFFICER,
    "figure": NOBODY,
    "home": NOBODY,
    "import": _ADMINISTRATOR,
    "invitation": NOBODY,
    "membership-delegate": _COMPANY,
    "membership-end": _ADMINISTRATOR,
    "mfa_activate_totp": WITH_PASSWORD,
    "mfa_authenticate": BEFORE_THE_CODE,
    "mfa_deactivate_totp": _LEARNER,
    "mfa_generate_recovery_codes": _LEARNER,
    "mfa_reauthenticate": _LEARNER,
    "mfa_view_recovery_codes": _LEARNER,
    "my-data": _LEARNER,
    "my-data-ask": _LEARNER,
    "my-data-request": _LEARNER,
    "my-roles": _COMPANY,
    "my-tasks": _ADMINISTRATOR,
    "notification-preferences": _LEARNER,
    "notification-unsubscribe": NOBODY,
    "notifications": _LEARNER,
    "notifications-log": _AUDITOR,
    "open-data": NOBODY,
    "organisation": _COMPANY,
    "organisation-add": _ADMINISTRATOR,
    "organisation-change": _COMPANY,
    "organisation-entities": _COMPANY,
    "organisation-invite": _COMPANY,
    "organisation-state": _ADMINISTRATOR,
    "organisations": _ADMINISTRATOR,
    "people": _ADMINISTRATOR,
    "person": _ADMINISTRATOR,
    "person-second-factor": _ADMINISTRATOR,
    "privacy": _OFFICER,
    "privacy-retention": _OFFICER,
    "reports": NOBODY,
    "search": NOBODY,
    "sign_in_link": NOBODY,
    "sign_in_link_ask": NOBODY,
    "sign_in_link_sent": NOBODY,
    "site-add": _COMPANY,
    "style": _ADMINISTRATOR,
    "task": _ADMINISTRATOR,
    "tasks": _ADMINISTRATOR,
    "usersessions_list": _LEARNER,
    "your-data": NOBODY,
}
"""The name of a page, and the reader who opens it here."""

NOT_PAGES = frozenset({
    # Sent only, never shown.
    "account-hook-end", "backup-make", "account-hook-start", "api-token-revoke",
    "account_logout", "acting_stop", "convention-read-in", "delegation-end", "invitation-revoke", "my-data-choice",
    "notification-decide", "notification-open", "notifications-read", "openid_connect_login", "sign_in_demonstration",
    "task-cancel", "task-restart", "audit:verify",
    # Files and drawings.
    "audit:export", "data-request-file", "export", "mfa_download_recovery_codes", "mfa_qr", "my-data-export",
    "privacy-register",
    # They lead elsewhere.
    "mfa_index", "theme",
})  # fmt: skip

MORE = (
    (NOBODY, "nowhere/", 404),
    (NOBODY, "search/?q=python", 200),
    (NOBODY, "invitation/unknown/", 410),
    (NOBODY, "sign-in/link/unknown/", 410),
    (_LEARNER, "people/", 403),
    (_LEARNER, "dashboard/", 200),
    (_ADMINISTRATOR, "dashboard/", 200),
    (_ADMINISTRATOR, "search/?q=fictif", 200),
    (_ADMINISTRATOR, "organisations/?q=introuvable", 200),
    (_AUDITOR, "audit/?person=0", 200),
    (ACTING, "dashboard/", 200),
)
"""The same pages in another state: reader, path, status."""


def names(resolver: URLResolver | None = None, space: str = "", spoken: bool = False) -> Iterator[str]:
    """The names of all addresses that carry a language."""
    for part in (resolver or get_resolver()).url_patterns:
        here = spoken or "Locale" in type(part.pattern).__name__
        if isinstance(part, URLResolver):
            yield from names(part, f"{space}{part.namespace}:" if part.namespace else space, here)
        elif isinstance(part, URLPattern) and here:
            yield f"{space}{part.name}"
