"""Other days for an event: what moves with it is shown first, then done, then may be undone."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from school.roadmap import shifts
from school.roadmap.queries import Roadmap
from school.roadmap.rules import Span
from school.roadmap.shifts import Move
from school.web.roadmap import bp
from school.web.roadmap.pages import frame, plan_with
from school.web.roadmap.words import faults_into, refusal
from web.forms import DayField, Form, Needed
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext
from web.page import say
from web.work import current_work

NEEDED = _l("A date is needed. For example, 14.03.2027.")


class ShiftForm(Form):
    starts_on = DayField(_l("First day"), validators=[Needed(NEEDED)])
    due_on = DayField(_l("By what day"), validators=[Needed(NEEDED)])


@bp.get("/<uuid:item_id>/shift")
@requires(Permission.ROADMAP_EDIT)
def ask_shift(item_id: UUID) -> str:
    plan = plan_with(item_id)
    if plan.item(item_id).is_closed:
        raise WrongState("roadmap_closed")
    return _page(plan, item_id, ShiftForm(obj=plan.item(item_id)))


@bp.post("/<uuid:item_id>/shift")
@requires(Permission.ROADMAP_EDIT)
def shift(item_id: UUID) -> ResponseReturnValue:
    """With «do» the events move; without it the page only shows what would."""
    plan = plan_with(item_id)
    form, work = ShiftForm(), current_work()
    if form.validate():
        to = Span(form.starts_on.data, form.due_on.data)
        with faults_into(form):
            if "do" not in request.form:
                return _page(plan, item_id, form, shifts.preview(work, plan, item_id, to))
            _say_moved(len(shifts.shift(work, item_id, to)))
            return redirect(url_for(".index", year=plan.year.start), 303)
    return _page(plan, item_id, form), 422


def _say_moved(moved: int) -> None:
    say(
        ngettext("%(num)s event is moved.", "%(num)s events are moved.", moved)
        if moved
        else _("The days are the same, nothing is moved.")
    )


@bp.post("/undo")
@requires(Permission.ROADMAP_EDIT)
def undo() -> ResponseReturnValue:
    try:
        moved = shifts.undo_shift(current_work(), UUID(request.form.get("shift", "")))
        say(ngettext("%(num)s event has its former days again.",
                     "%(num)s events have their former days again.", moved))  # fmt: skip
    except ValueError:
        raise NotFound("shift") from None
    except WrongState as refused:
        say(refusal(refused), "bad")
    return redirect(url_for(".index"), 303)


def _page(plan: Roadmap, item_id: UUID, form: ShiftForm, moves: Sequence[Move] = ()) -> str:
    return render_template(
        "school/roadmap/shift.html",
        form=form,
        item=plan.item(item_id),
        moves=moves,
        **frame(plan, current_work().today()),
    )
