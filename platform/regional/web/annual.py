"""The report of the year: three files in one act, and the reports made before (A-05, M-22)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.annual.material import official_of
from regional.annual.service import Asked, ask_report, made_reports
from regional.indicators.by_today import Structure
from regional.periods.official import OfficialLine
from regional.structure.queries import municipalities
from regional.web.aim_words import order_of
from regional.web.forms.annual import AnnualForm
from regional.web.tabs import INDICATORS, tabs
from regional.web.years import place_asked, year_asked, years_of
from web.filters import day
from web.guard import requires
from web.i18n import gettext, language, mark
from web.work import current_work

bp = Blueprint("annual", __name__, url_prefix="/annual-report", template_folder="templates")

OFFICIAL, CURRENT = "official", "current"
FAULTS = {
    "official_by_date": mark("Approved figures stand by the structure of their date."),
    "structure_of_region": mark("By the structure of today the region adds up."),
}
FORMATS = {
    "pdf": mark("report to sign, with the region's heading"),
    "docx": mark("the same report to edit"),
    "xlsx": mark("workbook with numbers"),
}


@bp.get("/")
@requires(Permission.KPI_EXPORT)
def show() -> str:
    """Which report could be made of the year, and the earlier ones."""
    work = current_work()
    year, place = year_asked(work), place_asked()
    official = official_of(work, year, place)
    return _page(work, year, place, official, _form(work, year, official))


@bp.post("/")
@requires(Permission.KPI_EXPORT)
def make() -> ResponseReturnValue:
    """Have the worker make all three files; the job's page leads to them."""
    work = current_work()
    year, place = year_asked(work), place_asked()
    official = official_of(work, year, place)
    form = _form(work, year, official)
    if form.validate():
        taken = official if form.figures.data == OFFICIAL else None
        asked = Asked(
            year=year,
            place=place,
            structure=Structure.DATE if taken else Structure(form.structure.data),
            snapshot_id=taken.id if taken else None,
        )
        try:
            job_id = ask_report(work, asked, language())
        except Invalid as refusal:
            form.take({name: gettext(FAULTS[code]) for name, code in refusal.fields.items()})
        else:
            return redirect(url_for("jobs.show", job_id=job_id), 303)
    return _page(work, year, place, official, form), 422


def _page(
    work: Work,
    year: SchoolYear,
    place: UUID | None,
    official: OfficialLine | None,
    form: AnnualForm,
) -> str:
    own = work.actor.municipality_id
    known: list[tuple[Any, str]] = municipalities(work.session)
    return render_template(
        "regional/annual/show.html",
        tabs=tabs(INDICATORS),
        year=year,
        years=[(str(one), str(one)) for one in years_of(work, year)],
        place=place or "",
        places=[] if own else [("", gettext("The whole region")), *known],
        place_name=dict(known).get(place, ""),
        official=official,
        form=form,
        made=made_reports(work.session),
        year_words=lambda start: str(SchoolYear(start)),
        formats=FORMATS,
    )


def _form(work: Work, year: SchoolYear, official: OfficialLine | None) -> AnnualForm:
    form = AnnualForm()
    current = (CURRENT, gettext("as they are now, preliminary"))
    approved = [(OFFICIAL, _approved(official))] if official else []
    cut_off = year.cut_off(work.today())
    by_date = (Structure.DATE.value, gettext("as of %(day)s", day=day(cut_off)))
    today = [(Structure.TODAY.value, gettext("as of today"))]
    past = cut_off != work.today() and work.actor.municipality_id is None
    form.offer([*approved, current], [by_date, *(today if past else [])])
    return form


def _approved(official: OfficialLine) -> str:
    """«утверждённые: Итоги полугодия, 14.11.2026, приказ № 145»."""
    told = [official.period, day(official.approved_at), order_of(official)]
    return gettext("approved: %(what)s", what=", ".join(filter(None, told)))
