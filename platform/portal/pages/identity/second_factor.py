"""The second factor: asked for where a role needs it, set up on the first occasion (PL-03)."""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, TooMany
from kernel.identity import second_factor as factor
from kernel.work import utc_now
from portal import region
from portal.pages.identity import bp
from portal.pages.identity.entry import address, known_only, who
from portal.pages.identity.forms import CodeForm
from portal.pages.identity.sign_in import too_many
from school.web.qr import qr_svg
from web.i18n import gettext
from web.page import say
from web.preferences import safe_next
from web.work import aside


@bp.get("/second-factor")
@known_only
def second_factor() -> ResponseReturnValue:
    """The code, or first the setting up."""
    with aside() as session:
        ready = factor.is_set_up(session, who().account_id)
    return _ask(CodeForm()) if ready else redirect(url_for(".set_up", next=_wanted()), 303)


@bp.post("/second-factor")
@known_only
def second_factor_check() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate():
        try:
            with aside() as session:
                factor.check(
                    session, who(), form.code.data or "", key=_key(), address=address(),
                    now=utc_now(),
                )  # fmt: skip
        except Invalid:
            form.take({"code": _wrong()})
        except TooMany as flood:
            return too_many(flood)
        else:
            return redirect(_onward(), 303)
    return _ask(form), 422


@bp.get("/second-factor/set-up")
@known_only
def set_up() -> ResponseReturnValue:
    with aside() as session:
        if factor.is_set_up(session, who().account_id):
            return redirect(url_for(".second_factor", next=_wanted()), 303)
    return _show(CodeForm())


@bp.post("/second-factor/set-up")
@known_only
def set_up_check() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate():
        try:
            with aside() as session:
                spare = factor.confirm(
                    session, who(), form.code.data or "", key=_key(), now=utc_now()
                )
        except Invalid:
            form.take({"code": _wrong()})
        else:
            say(gettext("The second factor is set up."))
            return render_template(
                "portal/identity/spare_codes.html", spare=spare, onward=_onward()
            )
    return _show(form), 422


def _ask(form: CodeForm) -> str:
    return render_template("portal/identity/second_factor.html", form=form, wanted=_wanted())


def _show(form: CodeForm) -> str:
    with aside() as session:
        begun = factor.begin(session, who(), issuer=region.name(), key=_key(), now=utc_now())
    return render_template(
        "portal/identity/set_up.html",
        form=form,
        secret=" ".join(begun.secret[n : n + 4] for n in range(0, len(begun.secret), 4)),
        code=qr_svg(begun.address, gettext("The code for the application")),
        wanted=_wanted(),
    )


def _key() -> str:
    return str(current_app.secret_key)


def _wrong() -> str:
    return gettext("The code does not fit. Wait for the next one and write it at once.")


def _wanted() -> str:
    return safe_next(request.args.get("next", ""))


def _onward() -> str:
    wanted = _wanted()
    return wanted if wanted != "/" else url_for("home.today")
