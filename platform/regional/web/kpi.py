"""Indicators: the region's table, a municipality's schools, a school, one indicator (KP-05, KP-09).

Pages read compiled cells and nothing else; what a municipal specialist sees of others is only the
region's total, because the database lets no more through.
"""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.indicators import queries, views
from regional.indicators.figures import Column, KpiTable
from regional.structure.queries import municipalities, school_of_region
from regional.web import kpi_pictures, kpi_tables
from regional.web.aim_words import aims_note, order_of
from regional.web.figure_words import BASES, Shown, basis_of, fact_words, shown
from regional.web.kpi_words import FORMATS
from regional.web.report_badge import badge_of_place, badge_of_school
from regional.web.school_figures import figures_of
from regional.web.tabs import INDICATORS, tabs
from regional.web.years import place_asked, year_asked, years_of
from web.guard import requires
from web.paging import sort_of
from web.work import current_work

bp = Blueprint("kpi", __name__, url_prefix="/indicators", template_folder="templates")


@bp.get("/")
@requires(Permission.KPI_VIEW)
def table() -> ResponseReturnValue:
    """The region by municipality; a municipal specialist's own municipality by school."""
    work = current_work()
    if work.actor.municipality_id is not None:
        return _of_municipality(work, work.actor.municipality_id, home=True)
    year = year_asked(work)
    found = queries.kpi_table(work.session, year)
    return render_template("regional/kpi/table.html", **_of_table(work, found, None))


@bp.get("/municipalities/<uuid:municipality_id>")
@requires(Permission.KPI_VIEW)
def municipality(municipality_id: UUID) -> ResponseReturnValue:
    """Its schools, and what they add up to."""
    work = current_work()
    if work.actor.municipality_id not in (None, municipality_id):
        raise NotFound
    return _of_municipality(work, municipality_id, home=False)


@bp.get("/schools/<uuid:school_id>")
@requires(Permission.KPI_VIEW)
def school(school_id: UUID) -> str:
    """Every figure of a school beside its municipality's and the region's: counts, no names."""
    work = current_work()
    own = work.actor.municipality_id
    if own is not None and not views.has_stood_in(work.session, school_id, own):
        raise NotFound
    year = year_asked(work)
    card = school_of_region(work.session, school_id)
    return render_template(
        "regional/kpi/school.html",
        card=card,
        years=years_of(work, year),
        badge=badge_of_school(work, year, school_id),
        **figures_of(work, year, school_id),
    )


@bp.get("/<indicator>")
@requires(Permission.KPI_VIEW)
def indicator(indicator: str) -> str:
    """One indicator: what is divided by what, over the places and over the years."""
    work = current_work()
    year, own = year_asked(work), work.actor.municipality_id
    found = (
        queries.schools_of(work.session, year, own)
        if own is not None
        else queries.kpi_table(work.session, year)
    )
    column = next((c for c in found.columns if c.code == indicator), None)
    if column is None:
        raise NotFound
    profile = profile_of(work.session)
    points = views.by_years(work.session, column, "region" if own is None else "municipality", own)
    return render_template(
        "regional/kpi/indicator.html",
        column=column,
        year=year,
        years=years_of(work, year),
        total=shown([column], found.total)[0],
        place=found.total.name if found.total else "",
        by_school=own is not None,
        lines=kpi_tables.places(found, column),
        points=[kpi_tables.point(column, p) for p in points],
        divided=fact_words(column.numerator_fact, profile),
        by=fact_words(column.denominator_fact, profile) if column.denominator_fact else "",
        versions=[(v, order_of(v)) for v in views.versions_of(work.session, column.code)],
        mixed=kpi_tables.versions_note(points),
        fact_words=fact_words,
        profile=profile,
        **_pictures(column, found, points, own),
    )


@bp.get("/missing")
@requires(Permission.KPI_VIEW)
def missing() -> str:
    """The schools that have told nothing this year, by municipality."""
    work = current_work()
    year, place = year_asked(work), place_asked()
    columns = queries.columns_of(work.session, year)
    return render_template(
        "regional/kpi/missing.html",
        year=year,
        years=years_of(work, year),
        groups=kpi_tables.grouped(views.silent_schools(work.session, year, columns, place), year),
    )


def _of_municipality(work: Work, municipality_id: UUID, *, home: bool) -> str:
    name = dict(municipalities(work.session)).get(municipality_id)
    if name is None:
        raise NotFound
    year = year_asked(work)
    found = queries.schools_of(work.session, year, municipality_id)
    region = views.region_of(work.session, year, found.columns)
    return render_template(
        "regional/kpi/municipality.html",
        name=name,
        municipality_id=municipality_id,
        home=home,
        region=kpi_tables.sum_line(region, found),
        beside={told.code: told for told in shown(found.columns, region)},
        **_of_table(work, found, municipality_id),
    )


def _of_table(work: Work, found: KpiTable, parent: UUID | None) -> dict[str, object]:
    """What the two tables of figures have in common."""
    sort = sort_of(request.args, kpi_tables.sort_keys(found), kpi_tables.NAME)
    column = kpi_tables.chosen(found, request.args.get("kpi", ""))
    causes = queries.schools_over_one(work.session, found.year, found.columns, parent)
    total = shown(found.columns, found.total)
    counted = [told for told in total if told.column.shown_in == "counters"]
    return {
        "found": found,
        "year": found.year,
        "tabs": tabs(INDICATORS),
        "years": years_of(work, found.year),
        "badge": badge_of_place(work, found.year, parent),
        "sort": sort,
        "kpi": column.code if column else "",
        "choice": [
            (told.code, told.short_name) for told in shown(kpi_tables.charted(found.columns), None)
        ],
        "main": [told for told in total if told.column.shown_in == "main"],
        "counters": [told for told in counted if not told.is_of_form] + _further(total),
        "forms": [told for told in counted if told.is_of_form],
        "lines": kpi_tables.lines(found, sort),
        "total": kpi_tables.sum_line(found.total, found),
        "notes": kpi_tables.notes_of(found, causes),
        "silent": max(0, found.schools - found.reported),
        "basis": basis_of(told.figure for told in total),
        "bases": BASES,
        "aims_note": aims_note(found.columns, [told.figure for told in total]),
        "formulas": [(told, order_of(told.column)) for told in total],
        "formats": [f for f in FORMATS if not f.of_all or work.actor.municipality_id == parent],
        "pictured": shown([column], found.total)[0] if column else None,
        **_pictures(column, found, (), parent),
    }


def _further(total: Sequence[Shown]) -> list[Shown]:
    """The supporting shares that do not merely tell how many answered."""
    answers = {told.column.answered_by for told in total}
    return [t for t in total if t.column.shown_in == "support" and t.code not in answers]


def _pictures(
    column: Column | None,
    found: KpiTable,
    points: Sequence[views.YearPoint],
    parent: UUID | None,
) -> dict[str, object]:
    """Where nothing is known there is nothing to draw: the tables say so."""
    told = [shown([column], unit)[0] for unit in found.rows] if column else []
    if column is None or column.unit != "percent" or all(one.value is None for one in told):
        return {"tiles": None, "bars": None, "trend": None}
    tiles = parent is None
    return {
        "tiles": kpi_pictures.map_of(column, found.rows, found.total, found.year)
        if tiles
        else None,
        "bars": None
        if any(one.yes_no for one in told)
        else kpi_pictures.bars_of(column, found.rows, found.total),
        "trend": kpi_pictures.trend_of(column, points),
    }
