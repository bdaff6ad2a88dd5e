"""The list of links with their map, and the schools that still have no partner (LK-03)."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from sqlalchemy import select

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality
from kernel.work import Work
from regional.partnership import overview, queries
from regional.partnership.rules import State
from regional.web.links import bp
from regional.web.links.map import Unit, links_map
from regional.web.links.words import STATES, STATES_SHORT, Names, reason_words, state_words
from regional.web.tabs import LINKS, tabs
from regional.web.years import place_asked, year_asked
from web.guard import requires
from web.i18n import gettext as _
from web.paging import page_of
from web.work import current_work

# What the map shows when no state is asked for: links that are, or were, at work or on the way.
DRAWN = (State.OFFERED, State.CONFIRMED, State.ACTIVE, State.COMPLETED)
MOST_ALONE = 20


@bp.get("/")
@requires(Permission.LINKS_VIEW)
def index() -> str:
    work = current_work()
    wish = _wish(work)
    page = page_of(queries.count_links(work.session, wish), request.args)
    units = units_of(work)
    drawn = (wish.state,) if wish.state else DRAWN
    return render_template(
        "regional/links/index.html",
        wish=wish,
        page=page,
        rows=queries.links(work.session, wish, limit=page.size, offset=page.offset),
        counts=queries.states_counted(work.session, wish),
        map=links_map(units, queries.streams(work.session, wish, drawn), _narrowed_to),
        places=[(str(unit.id), unit.name) for unit in sorted(units, key=lambda u: u.name)],
        states=[(code, _(STATES_SHORT[code])) for code in STATES],
        years=years_of(work, wish.year),
        **_alone(work, wish),
        **_words(work),
    )


def _wish(work: Work) -> queries.LinkFilter:
    year = year_asked(work)
    state = request.args.get("state", "")
    return queries.LinkFilter(
        on=year.cut_off(work.today()),
        year=year,
        state=state if state in STATES else "",
        municipality_id=place_asked(),
    )


def _narrowed_to(municipality_id: UUID) -> str:
    year, state = request.args.get("year"), request.args.get("state")
    return url_for(".index", municipality=municipality_id, year=year, state=state)


def _alone(work: Work, wish: queries.LinkFilter) -> dict[str, Any]:
    """Schools that seek help this year and have nobody, the first of them by name."""
    asked = overview.ProfileFilter(
        on=wish.on,
        school_year=wish.year.start,
        told="alone",
        municipality_id=wish.municipality_id,
    )
    return {
        "alone": overview.profiles(work.session, asked, limit=MOST_ALONE),
        "totals": overview.totals(work.session, asked),
    }


def _words(work: Work) -> dict[str, Any]:
    return {
        "tabs": tabs(LINKS),
        "names": Names(profile_of(work.session)),
        "state_words": state_words,
        "reason_words": reason_words,
    }


def units_of(work: Work) -> list[Unit]:
    """Municipalities in the order of the map's rows; a specialist's own comes with the others,
    for its schools have partners elsewhere.
    """
    rows = work.session.execute(
        select(
            Municipality.id, Municipality.name, Municipality.short_name, Municipality.tile_col,
            Municipality.tile_row,
        ).order_by(Municipality.tile_row, Municipality.tile_col, Municipality.name)
    )  # fmt: skip
    return [Unit(*row) for row in rows]


def years_of(work: Work, year: SchoolYear) -> list[tuple[str, str]]:
    """Years with links, the current one and the one asked for, the latest first, for a filter."""
    found = {SchoolYear(start) for start in queries.years_with_links(work.session)}
    years = sorted({*found, year, SchoolYear.of(work.today())}, reverse=True)
    return [(str(each), str(each)) for each in years]
