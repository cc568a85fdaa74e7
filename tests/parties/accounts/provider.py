"""An OpenID Connect provider of its own, for tests: python provider.py FOLDER PORTAL-ADDRESS. It prints its address.

Its people sign in at /login/ with the password "mot-de-passe"; what it says of them stands in PEOPLE.
"""

import os
import sys
from pathlib import Path

CLIENT, SECRET, PASSWORD = "portail", "secret-of-the-portal-at-the-provider", "mot-de-passe"
PEOPLE = {
    "connue": {"email": "Connue@Exemple.ma", "email_verified": True},
    "inconnue": {"email": "inconnue@exemple.ma", "email_verified": True},
    "pretendue": {"email": "connue@exemple.ma", "email_verified": False},
    "parole": {"email": "connue@exemple.ma", "email_verified": "true"},
    "muette": {},
}


def configure(folder: Path) -> None:
    import django
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.configure(
        SECRET_KEY="provider" * 8, DEBUG=False, ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, USE_TZ=True,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"],
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
                    "django.contrib.auth.middleware.AuthenticationMiddleware"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", LOGIN_URL="/login/",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True, "PKCE_REQUIRED": True,
            "OIDC_RSA_PRIVATE_KEY": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            "SCOPES": {"openid": "", "email": "", "profile": ""},
            "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Claims",
        },
    )  # fmt: skip
    django.setup()


def prepare(portal: str) -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for name in PEOPLE:
        User.objects.create_user(name, password=PASSWORD)
    Application.objects.create(
        name="Portail", client_id=CLIENT, client_secret=SECRET, client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE, algorithm=Application.RS256_ALGORITHM,
        redirect_uris=f"{portal}/oidc/essai/back/", skip_authorization=True,
    )  # fmt: skip


def login(request):
    from django.contrib.auth import authenticate
    from django.contrib.auth import login as enter
    from django.http import HttpResponse, HttpResponseRedirect

    if request.method == "POST" and (user := authenticate(request, **{k: request.POST[k] for k in ("username", "password")})):  # fmt: skip
        enter(request, user)
        return HttpResponseRedirect(request.GET["next"])
    return HttpResponse("Who are you?")


def __getattr__(name: str):
    """Django asks this module for the addresses and the claims once it is configured."""
    if name == "urlpatterns":
        from django.urls import include, path

        return [path("login/", login), path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]
    if name == "Claims":
        from oauth2_provider.oauth2_validators import OAuth2Validator

        class Claims(OAuth2Validator):
            oidc_claim_scope = None

            def get_additional_claims(self, request):
                return PEOPLE[request.user.username]

        return Claims
    raise AttributeError(name)


def serve() -> None:
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_told):
            pass

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    sys.modules["provider"] = sys.modules["__main__"]
    __name__ = "provider"
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # this machine alone
    configure(Path(sys.argv[1]))
    prepare(sys.argv[2])
    serve()
