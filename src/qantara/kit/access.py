"""Who may open a view: every view says it where it is written, and one test walks them all.

`everyone`, `signed_in` and `allowed` mark a view with what it asks for. The permission that `allowed` names is a predicate
of some app's `permissions.py` (library `rules`, whose registry holds them all). What one may not even know of is not found:
`of` looks only among what the person may see.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
EVERYONE = "everyone"
SIGNED_IN = "signed in"


def everyone(view: View) -> View:
    """Open to whoever asks."""
    view.access = EVERYONE  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open to every person with an account; whoever has not signed in is led there and back."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    opened.access = SIGNED_IN  # type: ignore[attr-defined]
    return opened


def allowed(permission: str, *, of: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Open to whoever holds the permission.

    `of(person, **kwargs)`: what the address names, looked for among what this person may see (Http404 elsewhere); the
    permission is then asked for that very thing, and the view is called with it instead of the address's parts.
    """

    def marked(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            target = of(request.user, **kwargs) if of else None
            if not request.user.has_perm(permission, target):
                raise PermissionDenied(permission)
            return view(request, target) if of else view(request, **kwargs)

        opened.access = permission  # type: ignore[attr-defined]
        return opened

    return marked
