"""Django's settings, made of the folder that QANTARA_FOLDER names (or the one around us) and of the environment."""

import os
from pathlib import Path

from qantara.kit.room import ROOM
from qantara.parties.accounts import RATE_LIMITS
from qantara.web.bridge import find_partnership
from qantara.web.configuration import LOOPBACK, read_configuration

_named = os.environ.get("QANTARA_FOLDER")
_partnership = find_partnership(Path(_named or Path.cwd()), named=bool(_named))
_told = read_configuration(_partnership, os.environ)
_WEB = Path(__file__).parent

QANTARA_FOLDER = _told.folder
DEBUG = _told.debug
SECRET_KEY = _told.secret
ALLOWED_HOSTS = list(_told.hosts)
QANTARA_PUBLIC = _told.public
QANTARA_PRIVACY = _told.privacy
QANTARA_CLAMD = _told.clamd
QANTARA_WEBHOOKS_LOOPBACK = _told.debug  # elsewhere, nothing is ever sent to this machine itself
# One account per role, entered by a button: where nothing is real and only this machine's users come.
QANTARA_DEMONSTRATION = _partnership.synthetic and not _told.public

INSTALLED_APPS = [
    "qantara.kit.audit",
    "qantara.kit.tasks",
    "qantara.kit.notifications",
    "qantara.kit.uploads",
    "qantara.kit.privacy",
    "qantara.kit.api",
    "qantara.parties",
    "qantara.agreements",
    "qantara.axes.needs",
    "qantara.axes.needs.sources",
    "qantara.axes.needs.curation",
    "qantara.axes.needs.outlook",
    "qantara.axes.needs.answers",
    "qantara.web",
    "qantara.web.api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "qantara.web.middleware.safe_headers",
    "qantara.web.middleware.bounded_requests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qantara.web.middleware.compressed_pages",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "qantara.web.middleware.remembered_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "qantara.parties.accounts.middleware.ended_sessions",
    "qantara.parties.accounts.middleware.ActingAs",
    "qantara.parties.accounts.middleware.SecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "qantara.web.urls"
WSGI_APPLICATION = "qantara.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        # Each app of ours has its own; those that libraries bring are Django's and none of ours.
        "DIRS": [
            _WEB / "templates",
            *sorted(_WEB.parent.glob("kit/*/templates")),
            *sorted(_WEB.parent.glob("*/templates")),
            *sorted(_WEB.parent.glob("axes/**/templates")),
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "qantara.kit.pages.environment",
            "context_processors": [
                "qantara.kit.pages.spoken",
                "qantara.web.frame.frame",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DATABASES = {"default": dict(_told.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "qantara.kit.tasks.backend.JobBackend"}}

# People and how they sign in.
AUTH_USER_MODEL = "parties.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "given_name", "family_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Signing in. People come by invitation: their address is proved by the link that brought them, and stands in `Person` alone.
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "dashboard", "home"
ACCOUNT_ADAPTER = "qantara.parties.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _told.https else "http"
ACCOUNT_RATE_LIMITS = RATE_LIMITS
ACCOUNT_FORMS = {
    "login": "qantara.parties.accounts.forms.SignInForm",
    "reset_password": "qantara.parties.accounts.forms.ForgottenForm",
    "reset_password_from_key": "qantara.parties.accounts.forms.NewPasswordForm",
    "change_password": "qantara.parties.accounts.forms.ChangePasswordForm",
    "set_password": "qantara.parties.accounts.forms.FirstPasswordForm",
    "reauthenticate": "qantara.parties.accounts.forms.AgainForm",
}
PASSWORD_RESET_TIMEOUT = 60 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = _told.proxies
MFA_ADAPTER = "qantara.parties.accounts.adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Qantara"
MFA_TOTP_TOLERANCE = 1  # telephones' clocks drift, fingers are slow
MFA_FORMS = {
    "authenticate": "qantara.parties.accounts.forms.SecondFactorForm",
    "reauthenticate": "qantara.parties.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "qantara.parties.accounts.forms.SetUpForm",
    "deactivate_totp": "qantara.parties.accounts.forms.TakeOffForm",
}
SOCIALACCOUNT_ADAPTER = "qantara.parties.accounts.oidc.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": provider.id,
                "name": provider.name,
                "client_id": provider.client_id,
                "secret": provider.secret,
                "settings": {"server_url": provider.issuer, "domains": provider.domains},
            }
            for provider in _told.providers
        ],
    }
}

# Counts of attempts are shared by all processes and must not lose one: a table does that where files would not.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # so that a flood does not push the counts out
    }
}

# Messages: written to the terminal until a server is told.
QANTARA_ADDRESS = f"{'https' if _told.https else 'http'}://{_told.hosts[len(LOOPBACK)]}" if _told.public else ""
EMAIL_BACKEND = (
    "qantara.kit.notifications.smtp.Backend" if _told.mail else "django.core.mail.backends.console.EmailBackend"
)
if _told.mail:
    EMAIL_HOST, EMAIL_PORT = _told.mail.host, _told.mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _told.mail.user, _told.mail.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _told.mail.tls == "starttls", _told.mail.tls == "implicit"
    EMAIL_TIMEOUT = 20
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = _told.mail.sender

# Languages: those of the folder, its first by default.
_NAMES = {"fr": "Français", "ar": "العربية", "en": "English"}
LANGUAGES = [(language, _NAMES[language]) for language in _told.languages]
LANGUAGE_CODE = _told.languages[0]
LANGUAGE_COOKIE_NAME = "qantara_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Africa/Casablanca"

# Static files: hashed names, so that browsers keep them for ever.
STATIC_URL = "/static/"
STATIC_ROOT = QANTARA_FOLDER / ROOM / "static"
STATICFILES_DIRS = [_WEB / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "qantara.web.static_files.DesignFinder",
    "qantara.web.static_files.HtmxFinder",
    "qantara.kit.api.static_files.ExplorerFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "qantara.web.static_files.ShortStyles"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Safety. Cookies travel on HTTPS alone once others than this machine's users reach the portal.
SESSION_COOKIE_NAME = "__Host-session" if _told.https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _told.https else "csrf"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # at most; staff far less: see parties.accounts.sessions
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _told.https
CSRF_FAILURE_VIEW = "qantara.web.views.errors.forged"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _told.hosts] if _told.https else []
SECURE_SSL_REDIRECT = _told.https
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked for on this machine, past the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _told.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the names above may be other people's
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A page that does not exist is no event.
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
