"""«Forgot the password?»: one answer to everybody, and a letter to whoever has an account."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kernel.errors import TooMany
from kernel.identity.mailed_links import ask_for_link
from kernel.work import utc_now
from portal.pages.identity import bp
from portal.pages.identity.entry import address
from portal.pages.identity.forms import ForgottenForm
from portal.pages.identity.sign_in import letters_go, too_many
from web.guard import public
from web.work import aside


@bp.get("/forgotten")
@public
def forgotten() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for(".password"), 303)
    return _page(ForgottenForm())


@bp.post("/forgotten")
@public
def ask_for_letter() -> ResponseReturnValue:
    form = ForgottenForm()
    if not form.validate():
        return _page(form), 422
    if letters_go():
        try:
            with aside() as session:
                ask_for_link(session, form.login.data or "", address=address(), now=utc_now())
        except TooMany as flood:
            return too_many(flood)
    return redirect(url_for(".letter_asked"), 303)


@bp.get("/forgotten/asked")
@public
def letter_asked() -> ResponseReturnValue:
    """The same words whether there is such an account or not."""
    return render_template("portal/identity/letter_asked.html", letters_go=letters_go())


def _page(form: ForgottenForm) -> str:
    return render_template("portal/identity/forgotten.html", form=form, letters_go=letters_go())
