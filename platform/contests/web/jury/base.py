"""The blueprint of a jury's pages, and what they have in common."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from contests.held.models import Contest
from contests.held.service import rules_of
from contests.jury.conflicts import keeps
from contests.jury.panels import edits_panels
from contests.web.jury import words
from contests.web.tabs import contest_tabs
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from web.forms import Form
from web.i18n import gettext
from web.work import current_work

# The region's editors and the commission: the chair and the secretary of some contest.
KEEPERS = Permission.ROUND_CLOSE

bp = Blueprint(
    "jury", __name__, url_prefix="/contests/<uuid:contest_id>/jury", template_folder="../templates"
)


def kept(contest_id: UUID) -> Contest:
    """The contest, if the actor keeps its jury; a secretary of another contest does not."""
    work = current_work()
    contest = work.session.get(Contest, contest_id)
    if contest is None:
        raise NotFound("contest")
    keeps(work, contest_id)
    return contest


def page(
    name: str, contest: Contest, form: Form | None = None, **values: object
) -> ResponseReturnValue:
    """A page of the jury; 422 when its form comes back with faults, what was typed still in."""
    work = current_work()
    shown = render_template(
        f"contests/jury/{name}.html",
        contest=contest,
        form=form,
        tabs=contest_tabs(contest.id, "jury.index"),
        words=words,
        nominations={each.code: each.name for each in rules_of(contest).nominations},
        edits=work.actor.may(Permission.JURY_EDIT),
        edits_panels=edits_panels(work),
        gettext=gettext,
        **values,
    )
    return (shown, 422) if form is not None and form.errors else shown
