"""One's own account: roles, browsers that are signed in, the password."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, TooMany
from kernel.identity import own_account
from kernel.identity.sign_in import end_session
from kernel.work import utc_now
from portal.fault_words import in_words
from portal.pages.identity import bp
from portal.pages.identity.entry import address, known_only, leave, who
from portal.pages.identity.forms import ChangePasswordForm
from portal.pages.identity.sign_in import too_many
from web.i18n import gettext, ngettext
from web.page import say
from web.work import aside


@bp.get("/me")
@known_only
def me() -> ResponseReturnValue:
    with aside() as session:
        sessions = own_account.sessions_of(session, who(), utc_now())
    return render_template("portal/identity/me.html", who=who(), sessions=sessions)


@bp.post("/me/sessions/<uuid:session_id>/end")
@known_only
def end(session_id: UUID) -> ResponseReturnValue:
    if session_id == who().session_id:
        leave()
        say(gettext("You have signed out."))
        return redirect(url_for("home.front"), 303)
    with aside() as session:
        end_session(session, who(), session_id, utc_now())
    say(gettext("That browser has been signed out."))
    return redirect(url_for(".me"), 303)


@bp.post("/me/sessions/end-others")
@known_only
def end_others() -> ResponseReturnValue:
    with aside() as session:
        ended = own_account.end_others(session, who(), utc_now())
    say(
        ngettext("%(num)s browser has been signed out.", "%(num)s browsers have been signed out.",
                 ended)
    )  # fmt: skip
    return redirect(url_for(".me"), 303)


@bp.get("/me/password")
@known_only
def password() -> ResponseReturnValue:
    return _password_page(ChangePasswordForm())


@bp.post("/me/password")
@known_only
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if not form.validate():
        return _password_page(form), 422
    try:
        with aside() as session:
            own_account.change_password(
                session,
                who(),
                current=form.current.data,
                new=form.password.data,
                address=address(),
                now=utc_now(),
            )
    except Invalid as invalid:
        form.take(in_words(invalid))
        return _password_page(form), 422
    except TooMany as flood:
        return too_many(flood)
    say(gettext("The password is changed. Other browsers have been signed out."))
    return redirect(url_for(".me"), 303)


def _password_page(form: ChangePasswordForm) -> str:
    return render_template("portal/identity/password.html", form=form)
