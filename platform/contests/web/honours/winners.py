"""Winners of a contest laid before their schools: proposed for an award, nothing is granted."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from contests.held.models import Contest
from contests.honours import decisions
from contests.honours.models import HonourNomination
from contests.honours.types import types
from contests.results.queries import winners as won
from contests.web.honours import bp
from contests.web.honours.words import refused_words
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from web.guard import requires
from web.i18n import gettext as _
from web.page import refusal_said, say
from web.work import current_work


@bp.get("/winners/<uuid:contest_id>")
@requires(Permission.HONOURS_DECIDE)
def winners(contest_id: UUID) -> str:
    session = current_work().session
    contest = session.get(Contest, contest_id)
    if contest is None:
        raise NotFound("contest")
    found = won(session, contest_id)
    entries = [each.entry_id for each in found]
    query = select(HonourNomination.entry_id).where(HonourNomination.entry_id.in_(entries))
    return render_template(
        "contests/honours/winners.html",
        contest=contest,
        winners=found,
        proposed=set(session.scalars(query)),
        kinds=[kind for kind in types(session) if kind.rules.recipient == "mentor"],
    )


@bp.post("/winners/<uuid:contest_id>/<uuid:entry_id>")
@requires(Permission.HONOURS_DECIDE)
def propose(contest_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    try:
        type_id = UUID(request.form.get("type", ""))
    except ValueError:
        raise NotFound("honour_type") from None
    with refusal_said(refused_words):
        decisions.propose(current_work(), contest_id, entry_id, type_id)
        say(_("Proposed: the school finds a draft and decides itself whether to nominate."))
    return redirect(url_for(".winners", contest_id=contest_id), 303)
