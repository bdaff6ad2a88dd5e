"""All pairs of the school's year, the silent and the troubled first."""

from flask import Blueprint, render_template, request

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.meetings.health import STANDINGS
from school.meetings.overview import overview
from school.web.health_words import STATES, signs, standing, step
from school.web.labels import PAIR_STATES, state_words
from school.web.programme_tabs import section_tabs
from web.guard import requires
from web.i18n import gettext
from web.paging import page_of
from web.work import current_work

bp = Blueprint(
    "all_pairs", __name__, url_prefix="/s/<school_code>/pairs", template_folder="templates"
)


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def index() -> str:
    work = current_work()
    year = SchoolYear.of(work.today())
    found = overview(work.session, profile_of(work.session), year.start, work.today())
    wanted = request.args.get("health", "")
    pairs = [each for each in found.pairs if wanted in ("", each.health.state)]
    page = page_of(len(pairs), request.args)
    return render_template(
        "school/all_pairs/index.html",
        tabs=section_tabs(),
        year=year,
        pairs=pairs[page.offset : page.offset + page.size],
        page=page,
        wanted=wanted,
        kinds=[
            (state, gettext(STATES[state][1]), found.counts[state])
            for state in STANDINGS
            if found.counts[state]
        ],
        standing=standing,
        signs=signs,
        step=step,
        pair_state=lambda state: state_words(PAIR_STATES, state),
    )
