"""Signing in by login or e-mail and password, and signing out."""

from math import ceil

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kernel.errors import TooMany
from kernel.identity import sign_in as identity
from kernel.work import utc_now
from portal.pages.identity import bp
from portal.pages.identity.entry import address, device, enter, leave
from portal.pages.identity.forms import SignInForm
from web.errors import error_page
from web.guard import public
from web.i18n import gettext, ngettext
from web.page import say
from web.preferences import safe_next
from web.work import aside


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(safe_next(_wanted()), 303)
    return _page(SignInForm())


@bp.post("/sign-in")
@public
def sign_in_check() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    try:
        # The refusal is remembered all the same: `aside` commits whatever is raised inside.
        with aside() as session:
            token = identity.sign_in(
                session,
                login=form.login.data or "",
                password=form.password.data,
                address=address(),
                device=device(),
                now=utc_now(),
            )
    except identity.BadCredentials:
        return _page(form, refused=True), 422
    except TooMany as flood:
        return too_many(flood)
    return enter(token, _wanted())


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    leave()
    say(gettext("You have signed out."))
    return redirect(url_for("home.front"), 303)


def letters_go() -> bool:
    """Whether the region has named a mail server: else a letter cannot be offered."""
    return bool(current_app.extensions.get("letters_go", False))


def _wanted() -> str:
    return request.args.get("next", "")


def _page(form: SignInForm, *, refused: bool = False) -> str:
    return render_template(
        "portal/identity/sign_in.html",
        form=form,
        refused=refused,
        wanted=safe_next(_wanted()),
        letters_go=letters_go(),
    )


def too_many(flood: TooMany) -> ResponseReturnValue:
    """429 that says when the next try will be heard."""
    seconds = int(str(flood.values["seconds"]))
    advice = ngettext(
        "The next try will be heard in %(num)s minute.",
        "The next try will be heard in %(num)s minutes.",
        ceil(seconds / 60),
    )
    forgot = gettext("Forgot the password? Ask for a link whoever opened your account.")
    return error_page(429, advice=f"{advice} {forgot}", headers={"Retry-After": str(seconds)})
