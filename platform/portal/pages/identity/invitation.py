"""A one-time link: the invited choose their first password, the forgetful a new one.

The link's token stands in the address of one redirect only, then in the browser's session: so it
stays out of the history, of a screenshot and of whatever writes addresses down.
"""

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kernel.errors import Invalid, NotFound
from kernel.identity.invitations import accept, invitation_of
from kernel.identity.sign_in import open_session, roles_held
from kernel.work import utc_now
from portal.fault_words import in_words
from portal.pages.identity import bp
from portal.pages.identity.entry import device, enter
from portal.pages.identity.forms import NewPasswordForm
from web.errors import error_page
from web.guard import public
from web.i18n import gettext
from web.page import say
from web.work import aside

KEY = "invitation"


@bp.get("/invitation/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    session[KEY] = token[:100]
    return redirect(url_for(".first_password"), 303)


@bp.get("/invitation")
@public
def first_password() -> ResponseReturnValue:
    return _page(NewPasswordForm())


@bp.post("/invitation")
@public
def set_first_password() -> ResponseReturnValue:
    form = NewPasswordForm()
    if not form.validate():
        return _page(form, 422)
    try:
        with aside() as work:
            account_id = accept(work, _token(), form.password.data, utc_now())
            token = open_session(work, account_id, device=device(), now=utc_now())
    except Invalid as invalid:
        form.take(in_words(invalid))
        return _page(form, 422)
    except NotFound:
        return _spent()
    answer = enter(token)
    say(gettext("The password is set. From now on sign in with your login."))
    return answer


def _token() -> str:
    return str(session.get(KEY, ""))


def _page(form: NewPasswordForm, status: int = 200) -> Response:
    try:
        with aside() as work:
            found, account = invitation_of(work, _token(), utc_now())
            held = roles_held(work, account.id)
    except NotFound:
        return _spent()
    shown = render_template(
        "portal/identity/invitation.html",
        form=form,
        login=account.login,
        purpose=found.purpose,
        held=held,
    )
    # It names a person's login and roles before anybody has signed in.
    return Response(shown, status, {"Cache-Control": "no-store"}, mimetype="text/html")


def _spent() -> Response:
    """The same words for a link that is spent, too old or never was."""
    return error_page(
        404,
        title=gettext("This link does not open any more"),
        advice=gettext(
            "It opens once: an invitation within 7 days, a link for a new password within 24"
            " hours, one asked for by mail within an hour. Ask for a new one."
        ),
    )
