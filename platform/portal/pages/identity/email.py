"""One's own e-mail: where letters go, and another name to sign in by."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from kernel.errors import Invalid, TooMany
from kernel.identity import own_account
from kernel.identity.models import Account
from kernel.work import utc_now
from portal.fault_words import in_words
from portal.pages.identity import bp
from portal.pages.identity.entry import address, known_only, who
from portal.pages.identity.forms import EmailForm
from portal.pages.identity.sign_in import too_many
from web.i18n import gettext
from web.page import say
from web.work import aside


@bp.get("/me/email")
@known_only
def email() -> ResponseReturnValue:
    with aside() as session:
        known = session.scalar(select(Account.email).where(Account.id == who().account_id))
    return _page(EmailForm(data={"email": known or ""}))


@bp.post("/me/email")
@known_only
def change_email() -> ResponseReturnValue:
    form = EmailForm()
    if not form.validate():
        return _page(form), 422
    try:
        with aside() as session:
            own_account.change_email(
                session,
                who(),
                current=form.current.data,
                email=form.email.data or "",
                address=address(),
                now=utc_now(),
            )
    except Invalid as invalid:
        form.take(in_words(invalid))
        return _page(form), 422
    except TooMany as flood:
        return too_many(flood)
    said = gettext("The address is saved.") if form.email.data else gettext("The address is gone.")
    say(said)
    return redirect(url_for(".me"), 303)


def _page(form: EmailForm) -> str:
    return render_template("portal/identity/email.html", form=form)
