"""The front page for everyone, and the home of each role: what must be done today (PL-06)."""

from collections.abc import Callable, Sequence

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from contests.web.today_commission import commission_lines as of_commission
from contests.web.today_contests import contest_lines as of_contests
from contests.web.today_jury import jury_lines as of_jury
from kernel.identity.permissions import Permission, Role
from kernel.work import Work
from portal import region
from portal.pages.home.jobs_lines import today_lines as of_jobs
from portal.pages.home.waiting import waiting_words
from regional.web.today import today_lines as of_region
from regional.web.today_links import link_lines as of_links
from regional.web.today_periods import school_lines as of_reports
from regional.web.today_training import training_lines as of_training
from regional.web.today_work import work_lines as of_events
from school.web.today import programmes_now
from school.web.today import today_lines as of_school
from web.guard import public, requires
from web.i18n import language
from web.today import TodayLine, most_urgent_first
from web.work import current_work

bp = Blueprint("home", __name__, template_folder="../../templates")

# Each package tells what waits in it for a role; a new package adds its own here. Notices are
# not among them: what a reminder speaks of has a line of its own here while it waits, and none
# when it is done.
SOURCES: tuple[Callable[[Work, Role], Sequence[TodayLine]], ...] = (
    of_region,
    of_reports,
    of_events,
    of_training,
    of_links,
    of_contests,
    of_school,
    of_jury,
    of_commission,
    of_jobs,
)


@bp.get("/")
@public
def front() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for(".today"), 303)
    return render_template("portal/home/front.html", stages=_stages())


@bp.get("/today")
@requires(Permission.HOME)
def today() -> ResponseReturnValue:
    work = current_work()
    role = work.actor.role
    assert role is not None  # noqa: S101 - the guard lets nobody in without one
    lines = [line for source in SOURCES for line in source(work, role)]
    return render_template(
        "portal/home/today.html",
        today=work.today(),
        lines=most_urgent_first(lines),
        programmes=programmes_now(work, role),
        stages=_stages(),
        waiting=waiting_words(role),
    )


def _stages() -> list[tuple[str, str]]:
    """Name and result of each of the seven stages; none before the region is set up."""
    known = region.known()
    if known is None:
        return []
    spoken = language()
    stages = sorted(known.profile.stages, key=lambda stage: stage.n)
    return [(s.name.in_language(spoken), s.result.in_language(spoken)) for s in stages]
