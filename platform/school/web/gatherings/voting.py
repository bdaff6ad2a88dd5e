"""How the voting goes, and slips of paper typed in: numbers of ballots, never what they say."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from school.gatherings import queries
from school.gatherings.ballots import write_down
from school.web.gatherings import bp
from school.web.gatherings.forms import SlipForm
from school.web.gatherings.plan import page
from school.web.gatherings.words import faults_into, refused_words
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/<uuid:gathering_id>/progress")
@requires(Permission.MATCHING)
def progress(programme_id: UUID, gathering_id: UUID) -> ResponseReturnValue:
    """How many have voted, for the page that asks every few seconds; others go to the page."""
    if "HX-Request" not in request.headers:
        return redirect(url_for(".show", programme_id=programme_id, gathering_id=gathering_id), 303)
    session = current_work().session
    return render_template(
        "school/gatherings/_progress.html",
        gathering=queries.gathering(session, programme_id, gathering_id),
        progress=queries.progress(queries.seats(session, gathering_id)),
    )


@bp.get("/<uuid:gathering_id>/paper")
@requires(Permission.MATCHING)
def paper(programme_id: UUID, gathering_id: UUID) -> str:
    return _paper_page(programme_id, gathering_id, _empty())


@bp.post("/<uuid:gathering_id>/paper")
@requires(Permission.MATCHING)
def write_paper(programme_id: UUID, gathering_id: UUID) -> ResponseReturnValue:
    form = SlipForm()
    if form.validate():
        slip = form.slip()
        with faults_into(form):
            if not slip.with_whom and not slip.whom_helps:
                form.with_whom.errors = [_("Write at least one number in one of the answers.")]
                return _paper_page(programme_id, gathering_id, form), 422
            try:
                write_down(current_work(), programme_id, gathering_id, slip)
                say(_("The slip of number %(number)s is kept.", number=slip.number))
            except WrongState as refused:
                say(refused_words(refused), "bad")
            return redirect(url_for(".paper", programme_id=programme_id, gathering_id=gathering_id),
                            303)  # fmt: skip
    return _paper_page(programme_id, gathering_id, form), 422


def _empty() -> SlipForm:
    return SlipForm(formdata=None, data={"request_id": str(new_id())})


def _paper_page(programme_id: UUID, gathering_id: UUID, form: SlipForm) -> str:
    session = current_work().session
    shown = queries.gathering(session, programme_id, gathering_id)
    return render_template(
        "school/gatherings/paper.html",
        **page(programme_id, shown),
        form=form,
        progress=queries.progress(queries.seats(session, gathering_id)),
    )
