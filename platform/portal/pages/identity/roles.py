"""Choosing the active role: one is worn at a time, and every page shows which."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.sign_in import choose_role
from kernel.work import utc_now
from portal.pages.identity import bp
from portal.pages.identity.entry import known_only, who
from web.i18n import gettext
from web.labels import role_label
from web.page import say
from web.preferences import safe_next
from web.work import aside


@bp.get("/roles")
@known_only
def roles() -> ResponseReturnValue:
    wanted = safe_next(request.args.get("next", ""))
    return render_template("portal/identity/roles.html", held=who().held, wanted=wanted)


@bp.post("/roles")
@known_only
def choose() -> ResponseReturnValue:
    grant_id = request.form.get("grant", type=UUID)
    if grant_id is None:
        raise NotFound("role")
    with aside() as session:
        chosen = choose_role(session, who(), grant_id, utc_now())
    said = ", ".join(filter(None, (role_label(chosen.role), chosen.place)))
    say(gettext("Your role now: %(role)s.", role=said))
    wanted = safe_next(request.form.get("next", ""))
    return redirect(wanted if wanted != "/" else url_for("home.today"), 303)
