"""What every door into the portal does: opens a session, closes it, lets only the known pass."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import ParamSpec

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from kernel.errors import NotFound
from kernel.identity.sign_in import SignedIn, end_session, resume
from kernel.work import utc_now
from portal.pages.identity.device import device_of
from portal.signed_in import Person
from web.page import public
from web.preferences import safe_next
from web.work import aside

P = ParamSpec("P")


def known_only(
    view: Callable[P, ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """For pages about oneself, which need a person and no role: others go and sign in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return redirect(url_for("identity.sign_in", next=here()), 303)
        return view(*args, **kwargs)

    return public(guarded)


def here() -> str:
    """Where to come back to after signing in; an act is not repeated."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def who() -> SignedIn:
    """The person of this request."""
    found: SignedIn = current_user.found
    return found


def device() -> str:
    """The browser of this request, as the list of sessions will name it."""
    return device_of(request.user_agent.string)


def address() -> str:
    """Where the request comes from; behind a proxy the factory has put the right one here."""
    return request.remote_addr or ""


def enter(token: str, wanted: str = "") -> Response:
    """Give the browser its session and lead it on: to the page wanted, or to choose a role."""
    leave()
    with aside() as reading:
        found = resume(reading, token, utc_now())
    if found is None:
        raise NotFound("session")
    # What the cookie held before belongs to nobody now: a token for forms, a link half used.
    session.clear()
    login_user(Person(token, found))
    return redirect(_first_page(found, wanted), 303)


def _first_page(found: SignedIn, wanted: str) -> str:
    onward = safe_next(wanted)
    if found.waits is not None:
        return url_for("identity.second_factor", next=onward if onward != "/" else None)
    if found.active is None:
        return url_for("identity.roles", next=onward if onward != "/" else None)
    return onward if onward != "/" else url_for("home.today")


def leave() -> None:
    """End the session of this browser, if it has one."""
    if not current_user.is_authenticated:
        return
    # Ended a moment ago elsewhere is ended too.
    with suppress(NotFound), aside() as ending:
        end_session(ending, who(), who().session_id, utc_now())
    logout_user()
    session.clear()
