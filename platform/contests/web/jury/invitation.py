"""The member's own page of an invitation: what is asked, yes or no."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from contests.held.models import Contest
from contests.held.service import rules_of
from contests.jury import members
from contests.jury.members import Mine
from contests.web.jury import words
from contests.web.jury.base import bp
from contests.web.jury.forms import ReasonForm
from kernel.db import Hat
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/invitation")
@requires(Permission.HOME)
def invitation(contest_id: UUID) -> ResponseReturnValue:
    """Only in a role of the jury: it is that role which is asked to judge."""
    if current_actor().hat is not Hat.JURY:
        here = url_for(".invitation", contest_id=contest_id)
        return redirect(url_for("identity.roles", next=here), 303)
    return _page(contest_id, ReasonForm(formdata=None))


@bp.post("/invitation/accept")
@requires(Permission.HOME)
def accept(contest_id: UUID) -> ResponseReturnValue:
    members.accept(current_work(), contest_id)
    say(_("Thank you: you are in the jury."))
    return redirect(url_for(".invitation", contest_id=contest_id), 303)


@bp.post("/invitation/decline")
@requires(Permission.HOME)
def decline(contest_id: UUID) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate():
        return _page(contest_id, form), 422
    members.decline(current_work(), contest_id, form.reason.data or "")
    say(_("You have left the jury. The organisers see it."))
    return redirect(url_for("home.today"), 303)


def _page(contest_id: UUID, form: ReasonForm) -> str:
    work = current_work()
    contest = work.session.get(Contest, contest_id)
    seat = _seat(contest_id)
    if contest is None or seat is None:
        raise NotFound("contest")
    rules = rules_of(contest)
    names = {each.code: each.name for each in rules.nominations}
    return render_template(
        "contests/jury/invitation.html",
        contest=contest,
        rules=rules,
        seat=seat,
        form=form,
        role=_(words.ROLES[seat.role]),
        nominations=[names.get(code, code) for code in seat.nominations] or list(names.values()),
        marks=work.actor.may(Permission.BALLOT_CAST),
    )


def _seat(contest_id: UUID) -> Mine | None:
    found = (each for each in members.mine(current_work()) if each.contest_id == contest_id)
    return next(found, None)
