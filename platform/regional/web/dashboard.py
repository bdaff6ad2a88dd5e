"""The indicators in pictures: for the region by municipality, for a municipality by school (KP-09).

A page reads compiled cells and what each month ended with; every picture has its table. The same
figures are given to programs as JSON.
"""

import json
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kernel.identity.permissions import Permission
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.indicators.board import Board, board_of, plain, shares
from regional.indicators.by_today import Structure
from regional.indicators.figures import Figure
from regional.indicators.pictures import missing_units
from regional.structure.queries import municipalities
from regional.web import dashboard_pictures as draw
from regional.web.aim_words import aims_note
from regional.web.figure_words import BASES, Shown, basis_of, shown
from regional.web.kpi_exports import api
from regional.web.lack_words import lack_words
from regional.web.tabs import INDICATORS, tabs
from regional.web.years import year_asked, years_of
from web.filters import day
from web.guard import requires
from web.i18n import gettext
from web.work import current_work

bp = Blueprint("dashboard", __name__, url_prefix="/dashboard", template_folder="templates")


@bp.get("/")
@requires(Permission.KPI_VIEW)
def show() -> str:
    """The region; for a municipal specialist the own municipality."""
    work = current_work()
    return _page(work, work.actor.municipality_id)


@bp.get("/municipalities/<uuid:municipality_id>")
@requires(Permission.KPI_VIEW)
def municipality(municipality_id: UUID) -> str:
    """One municipality by school, for the region and for its own specialist."""
    work = current_work()
    if work.actor.municipality_id not in (None, municipality_id):
        raise NotFound
    return _page(work, municipality_id)


@api.get("/dashboard")
@requires(Permission.KPI_EXPORT)
def figures() -> ResponseReturnValue:
    """The numbers behind the pictures: of the region, or of `municipality`."""
    work = current_work()
    try:
        asked = UUID(request.args.get("municipality", ""))
    except ValueError:
        asked = None
    told = plain(_board(work, work.actor.municipality_id or asked))
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/json")


def _board(work: Work, place: UUID | None) -> Board:
    return board_of(
        work.session,
        year_asked(work),
        request.args.get("kpi", ""),
        place,
        _structure(work),
        work.today(),
    )


def _structure(work: Work) -> Structure:
    """A municipality reads its own schools of the date: those of today were others' then."""
    asked = request.args.get("structure")
    if work.actor.municipality_id is None and asked == Structure.TODAY:
        return Structure.TODAY
    return Structure.DATE


def _page(work: Work, place: UUID | None) -> str:
    board = _board(work, place)
    name = board.total.name if board.total else ""
    if place is not None and not name:
        name = dict(municipalities(work.session)).get(place, "")
        if not name:
            raise NotFound
    now = _now(board)
    return render_template(
        "regional/dashboard/show.html",
        board=board,
        name=name,
        home=work.actor.municipality_id is not None,
        year=board.year,
        years=_years(work, board),
        tabs=tabs(INDICATORS),
        main=[told for told in shown(board.columns, board.total) if told.column.shown_in == "main"],
        beside={told.code: told for told in shown(board.columns, board.region)},
        choice=[(c.code, Shown(c, Figure()).short_name) for c in shares(board.columns)],
        now=now,
        lacks=lack_words(board.column, missing_units(now.figure, board.column.direction))
        if board.column and now
        else "",
        drawn=draw.pictures_of(board, now) if now else draw.Pictures(),
        short=draw.short_of_target(board),
        has_or_not=draw.counts_schools(board),
        structures=_structures(work, board),
        basis=basis_of(board.total.figures.values()) if board.total else "none",
        bases=BASES,
        aims_note=aims_note(
            board.columns, list(board.total.figures.values()) if board.total else []
        ),
        lack_words=lack_words,
    )


def _now(board: Board) -> Shown | None:
    return shown([board.column], board.total)[0] if board.column and board.total else None


def _years(work: Work, board: Board) -> list[SchoolYear]:
    """As `years_of` has them; a board that shows anything knows them already."""
    if not board.trend.compiled:
        return years_of(work, board.year)
    present = SchoolYear.of(work.today())
    return sorted({*board.trend.compiled, present, board.year}, reverse=True)


def _structures(work: Work, board: Board) -> list[tuple[str, str]]:
    """The two structures to choose from; a year that still runs has but one."""
    cut_off = board.year.cut_off(work.today())
    if work.actor.municipality_id is not None or cut_off == work.today():
        return []
    return [
        (Structure.DATE, gettext("as of %(day)s", day=day(cut_off))),
        (Structure.TODAY, gettext("as of today")),
    ]
