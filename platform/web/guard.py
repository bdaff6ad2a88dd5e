"""Every view says what it needs; the guard checks it, opens the work and settles it.

The order is the promise: who asks, may they, the view, and only then commit; an error at the
commit still becomes a refusal, because it happens inside the wrapped view.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from kernel.errors import Denied
from kernel.identity.permissions import Actor, Permission
from web.page import public
from web.work import close_work, open_work, settle

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

__all__ = ["current_actor", "public", "requires"]


def current_actor() -> Actor:
    """Who asks; without a sign-in, nobody with no right at all."""
    return current_user.actor if current_user.is_authenticated else Actor()


def requires(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Let in those whose active role holds the permission; others are told what is missing."""

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return _to_sign_in()
            actor = current_actor()
            if getattr(current_user, "waits", None) is not None:
                return redirect(url_for("identity.second_factor", next=_here()), 303)
            if actor.role is None:
                return redirect(url_for("identity.roles", next=_here()), 303)
            _right_school()
            if not actor.may(permission):
                raise Denied(permission=permission.value)
            open_work(actor)
            try:
                return settle(view(*args, **kwargs))
            finally:
                close_work()

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def _to_sign_in() -> Response:
    if request.path.startswith("/api/"):
        from werkzeug.exceptions import Unauthorized

        raise Unauthorized
    answer = redirect(url_for("identity.sign_in", next=_here()), 303)
    if request.headers.get("HX-Request"):
        answer = Response(status=204, headers={"HX-Redirect": answer.location or "/"})
    return answer


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _right_school() -> None:
    """The address names a school; it must be the one of the active role, or there is no page."""
    named = g.get("school_code")
    if named is not None and named != current_user.school_code:
        raise NoSuchPage
