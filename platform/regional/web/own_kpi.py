"""A school's own indicators, beside its municipality's and the region's (KP-05, X-09)."""

from flask import Blueprint, render_template, url_for

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.web.report_badge import badge_of_school
from regional.web.school_figures import figures_of
from regional.web.school_records import records_of
from regional.web.tabs import OF_SCHOOL, tabs
from regional.web.years import year_asked, years_of
from web.guard import requires
from web.i18n import gettext
from web.work import current_work

bp = Blueprint(
    "own_kpi", __name__, url_prefix="/s/<school_code>/indicators", template_folder="templates"
)


@bp.get("/")
@requires(Permission.SCHOOL_VIEW)
def show() -> str:
    """Every figure of the own school, what is missing, and who enters it."""
    work = current_work()
    if work.actor.school_id is None:
        raise NotFound("school")
    year = year_asked(work)
    return render_template(
        "regional/kpi/own.html",
        years=years_of(work, year),
        tabs=tabs(OF_SCHOOL),
        badge=badge_of_school(work, year, work.actor.school_id),
        **figures_of(work, year, work.actor.school_id, doors_of(work)),
    )


@bp.get("/<indicator>")
@requires(Permission.PROGRAMME_VIEW)
def records(indicator: str) -> str:
    """What a figure of the own school is made of: the programmes behind it, one by one."""
    work = current_work()
    year = year_asked(work)
    return render_template(
        "regional/kpi/records.html",
        year=year,
        records=records_of(work, indicator, year, profile_of(work.session)),
    )


def doors_of(work: Work) -> dict[str, tuple[str, str]]:
    """Where this reader enters what is missing."""
    doors = {}
    if work.actor.may(Permission.SCHOOL_EDIT):
        doors["card"] = (url_for("school_card.show"), gettext("To the school's card"))
    if work.actor.may(Permission.PROGRAMME_EDIT):
        programmes = (url_for("programmes.index"), gettext("To the programmes"))
        doors |= {"programme": programmes, "survey": programmes}
    return doors
