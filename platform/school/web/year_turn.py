"""The year turns: a preview, the turn itself, taking it back, graduates to invite (PL-13)."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.roadmap.queries import has_roadmap
from school.roadmap.service import offered_years
from school.web.labels import Labels
from school.web.picks import PicksField
from school.web.year_turn_words import BLOCKED, fate_words, reasons, refused_words
from school.year_turn import queries
from school.year_turn.preview import preview as previewed
from school.year_turn.queries import Turned
from school.year_turn.rules import FATES, fates_of, is_early, turnable, undo_until
from school.year_turn.service import TurnYear, turn_year, undo_turn
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint(
    "year_turn", __name__, url_prefix="/s/<school_code>/year", template_folder="templates"
)
FATE = "fate-"  # a list box of a pupil: the name is this and the identifier


class TurnForm(Form):
    """What goes on; the ways of pupils are list boxes of their own."""

    programmes = PicksField()
    requests = PicksField()

    def chosen(self) -> dict[UUID, str]:
        """Fates by pupil, those that somebody named."""
        found = {}
        for name, fate in request.form.items():
            if name.startswith(FATE) and fate:
                try:
                    found[UUID(name.removeprefix(FATE))] = fate
                except ValueError:
                    raise NotFound("Person") from None
        if not set(found.values()) <= set(FATES):
            raise NotFound("fate")
        return found


@bp.get("")
@requires(Permission.YEAR_TURN)
def index() -> str:
    offered, turns = _offered()
    asked = request.args.get("year", "")
    year = next((each for each in offered if str(each.start) == asked), None)
    return _page(year or next(iter(offered), None), offered, turns, TurnForm(), {}, fresh=True)


@bp.post("/<int:start>")
@requires(Permission.YEAR_TURN)
def turn(start: int) -> ResponseReturnValue:
    """With «look» only the preview is counted anew; nothing is written."""
    form = TurnForm()
    offered, turns = _offered()
    year = next((each for each in offered if each.start == start), None)
    if year is None:
        say(refused_words(WrongState("year_turned")), "bad")
        return redirect(url_for(".index"), 303)
    chosen = form.chosen()
    if not form.validate():
        return _page(year, offered, turns, form, chosen), 422
    if "look" in request.form:
        return _page(year, offered, turns, form, chosen)
    command = TurnYear(
        from_year=start,
        choices=chosen,
        programmes=form.programmes.data,
        requests=form.requests.data,
        reasons=reasons(),
    )
    try:
        turn_year(current_work(), command)
    except (Invalid, WrongState) as refused:
        current_work().session.rollback()
        form.form_errors.append(refused_words(refused))
        return _page(year, offered, turns, form, chosen), 422
    say(_("The year %(year)s is turned. Classes are those of the next year.", year=year))
    return redirect(url_for(".index"), 303)


@bp.get("/turns/<uuid:turn_id>/undo")
@requires(Permission.YEAR_TURN)
def confirm_undo(turn_id: UUID) -> str:
    work = current_work()
    return render_template("school/year_turn/undo.html", turn=queries.turned(work.session, turn_id))


@bp.post("/turns/<uuid:turn_id>/undo")
@requires(Permission.YEAR_TURN)
def undo(turn_id: UUID) -> ResponseReturnValue:
    work = current_work()
    try:
        undo_turn(work, turn_id)
        say(_("The turn is taken back. Classes are as they were."))
    except WrongState as refused:
        work.session.rollback()
        say(refused_words(refused), "bad")
    return redirect(url_for(".index"), 303)


@bp.get("/graduates/<int:start>")
@requires(Permission.YEAR_TURN)
def graduates(start: int) -> str:
    year = SchoolYear(start)
    return render_template(
        "school/year_turn/graduates.html",
        year=year,
        people=queries.graduates(current_work().session, year),
    )


def _offered() -> tuple[list[SchoolYear], list[Turned]]:
    """Years that can be turned today, and those turned before."""
    work = current_work()
    turns = queries.turns(work.session)
    done = {each.year.start for each in turns if each.undone_at is None}
    return turnable(work.today(), done, queries.years_known(work.session)), turns


def _page(
    year: SchoolYear | None,
    offered: list[SchoolYear],
    turns: list[Turned],
    form: TurnForm,
    chosen: Mapping[UUID, str],
    *,
    fresh: bool = False,
) -> str:
    """`fresh` has every request ticked and no programme: those are the curator's own choice."""
    work = current_work()
    preview = previewed(work.session, year, chosen) if year else None
    if fresh and preview:
        form.requests.data = [each.id for each in preview.requests]
    return render_template(
        "school/year_turn/index.html",
        year=year,
        offered=offered,
        form=form,
        preview=preview,
        chosen=chosen,
        early=year is not None and is_early(year, work.today()),
        turns=turns,
        last=_can_be_undone(turns),
        next_roadmap=_next_roadmap(turns),
        labels=Labels(profile_of(work.session)),
        fates_of=fates_of,
        fate_words=fate_words,
        FATES=FATES,
        blocked_words=lambda code: _(BLOCKED[code]),
    )


def _next_roadmap(turns: list[Turned]) -> SchoolYear | None:
    """The year that begins after the latest turn, while nobody has laid its roadmap out."""
    work = current_work()
    turned = next((each for each in turns if each.undone_at is None), None)
    if turned is None:
        return None
    year = SchoolYear(turned.year.start + 1)
    if year.start not in offered_years(work.today()) or has_roadmap(work.session, year.start):
        return None
    return year


def _can_be_undone(turns: list[Turned]) -> tuple[Turned, object] | None:
    """The latest turn and the last day of taking it back, while that has not passed."""
    work = current_work()
    last = next((each for each in turns if each.undone_at is None), None)
    if last is None:
        return None
    until = undo_until(last.done_at.astimezone(work.zone).date())
    return (last, until) if work.today() <= until else None
