"""Where schools lag by their roadmaps: for the municipality its own, for the region all."""

from flask import Blueprint, render_template, request

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from regional.roadmaps import queries
from regional.roadmaps.queries import RoadmapWish
from regional.structure.queries import municipalities
from regional.web.tabs import SCHOOLS, tabs
from regional.web.years import place_asked, year_asked, years_offered
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import language, mark
from web.paging import page_of
from web.work import current_work

bp = Blueprint("roadmaps", __name__, url_prefix="/roadmaps", template_folder="templates")
STANDINGS = {
    "late": mark("with overdue events"),
    "fine": mark("nothing overdue"),
    "none": mark("no roadmap"),
}


@bp.get("/")
@requires(Permission.ROADMAPS_VIEW)
def index() -> str:
    work = current_work()
    year = year_asked(work)
    standing = request.args.get("standing", "")
    wish = RoadmapWish(
        on=work.today(),
        school_year=year.start,
        municipality_id=place_asked(),
        standing=standing if standing in STANDINGS else "",
    )
    page = page_of(queries.count_lags(work.session, wish), request.args)
    stages = {each.n: each.name.in_language(language()) for each in profile_of(work.session).stages}
    return render_template(
        "regional/roadmaps/index.html",
        lines=queries.lags(work.session, wish, limit=page.size, offset=page.offset),
        sums=queries.sums(work.session, wish),
        page=page,
        wish=wish,
        year=year,
        years=[(str(each), str(each)) for each in years_offered(work)],
        municipalities=municipalities(work.session),
        standings=[(code, _(words)) for code, words in STANDINGS.items()],
        stages=stages,
        tabs=tabs(SCHOOLS),
    )
