"""The way to pairs and one run of it: the three ways, the runs, the two variants side by side."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.jobs_queries import JobRow, job_seen
from kernel.profile.stored import profile_of
from school.gatherings.queries import GatheringLine, gatherings
from school.matching.inputs import Somebody, people
from school.matching.queries import MatchingView, extra_meetings, matching_view, runs, searches
from school.matching.service import run as match
from school.programmes.queries import ProgrammeView, programme
from school.web.gatherings.words import KIND_WORDS
from school.web.matching import bp, variants
from school.web.matching.words import refused_words, words
from school.web.programme_tabs import programme_tabs
from web.guard import requires
from web.htmx import wants_fragment
from web.i18n import gettext as _
from web.page import say
from web.paging import page_of
from web.work import current_work

A_PAGE = 25
# What of a run is looked at: both variants, one alone, those without a pair.
VIEWS = ("both", "a", "b", "alone")
# So few without a pair stand on the first page too.
FEW_ALONE = 12


@bp.get("")
@requires(Permission.MATCHING)
def index(programme_id: UUID) -> str:
    work = current_work()
    shown = programme(work.session, programme_id)
    meetings = gatherings(work.session, programme_id)
    here = people(work.session, programme_id, None, work.today())
    return render_template(
        "school/matching/index.html",
        **page(shown),
        closed=[each for each in meetings if each.state == "closed"],
        going_on=[each for each in meetings if each.state in ("planned", "open")],
        wanted=request.args.get("gathering", type=UUID),
        standing={side: _standing(here.values(), side) for side in ("mentor", "mentee")},
        runs=[(each, _by(meetings, each.gathering_id)) for each in
              runs(work.session, programme_id, 10)],
        to_hold=sum(each.row.state in ("proposed", "agreed")
                    for each in extra_meetings(work.session, programme_id)),
        to_find=sum(each.row.closed_on is None
                    for each in searches(work.session, programme_id)),
    )  # fmt: skip


@bp.post("/run")
@requires(Permission.MATCHING)
def run(programme_id: UUID) -> ResponseReturnValue:
    """Match by a closed meeting, or by questionnaires alone when none is named."""
    back = url_for(".index", programme_id=programme_id)
    return to_run(programme_id, request.form.get("gathering", type=UUID), back)


@bp.get("/<uuid:matching_id>")
@requires(Permission.MATCHING)
def show(programme_id: UUID, matching_id: UUID) -> ResponseReturnValue:
    view = of_programme(programme_id, matching_id)
    if view.state == "computing":
        return _computing(programme_id, view)
    if wants_fragment():
        return "", 200, {"HX-Refresh": "true"}  # the run is there: the whole page changes
    return _show(programme_id, view)


def to_run(
    programme_id: UUID,
    gathering_id: UUID | None,
    back: str,
    said: Callable[[UUID], str] | None = None,
) -> ResponseReturnValue:
    """Match and go to the run, saying `said` of it; what refuses is said where one came from."""
    try:
        row = match(current_work(), programme_id, gathering_id)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(back, 303)
    if said is not None:
        say(said(row.id))
    return redirect(at(programme_id, row.id), 303)


def of_programme(programme_id: UUID, matching_id: UUID) -> MatchingView:
    """A run of this very programme."""
    work = current_work()
    view = matching_view(work.session, matching_id, work.today())
    if view.programme_id != programme_id:
        raise NotFound("Matching")
    return view


def page(shown: ProgrammeView) -> dict[str, Any]:
    """What every page of the matching shows."""
    return {
        "programme": shown,
        "tabs": programme_tabs(shown, "matching.index"),
        "is_running": shown.state == "running",
        "kind_word": lambda kind: _(KIND_WORDS[kind]),
        "school_class": variants.school_class,
        **words(),
    }


def at(programme_id: UUID, matching_id: UUID) -> str:
    return url_for(".show", programme_id=programme_id, matching_id=matching_id)


def _computing(programme_id: UUID, view: MatchingView) -> str:
    values = {"view": view, "job": _job(view), "programme_id": programme_id}
    if wants_fragment():
        return render_template("school/matching/_job.html", **values)
    shown = programme(current_work().session, programme_id)
    return render_template("school/matching/computing.html", **page(shown), **values)


def _job(view: MatchingView) -> JobRow | None:
    """The work that computes the run; a colleague's is not seen."""
    if view.job_id is None:
        return None
    try:
        return job_seen(current_work(), view.job_id)
    except NotFound:
        return None


def _show(programme_id: UUID, view: MatchingView) -> str:
    work = current_work()
    shown = programme(work.session, programme_id)
    meeting = _by(gatherings(work.session, programme_id), view.gathering_id)
    looked = request.args.get("view", "both")
    looked = looked if looked in VIEWS else "both"
    lone = variants.alone(view)
    return render_template(
        "school/matching/show.html",
        **page(shown),
        **_listed(view, shown.form, looked, lone),
        view=view,
        looked=looked,
        meeting=meeting,
        difference=variants.difference_words(view),
        lone_count=len(lone),
        may_change=view.state == "draft" and shown.state == "running",
    )


def _listed(
    view: MatchingView, form_code: str, looked: str, lone: list[variants.Lone]
) -> dict[str, Any]:
    """The rows of the view looked at, a page of them."""
    profile = profile_of(current_work().session)
    empty: dict[str, Any] = {"rows": [], "cards": [], "lone": [], "same_count": 0}
    if looked == "alone":
        part = page_of(len(lone), request.args)
        return {**empty, "list": part, "lone": lone[part.offset : part.last]}
    if looked == "both":
        order = variants.mentees_in_order(view)
        part = page_of(len(order), request.args, size=A_PAGE)
        return {
            **empty,
            "list": part,
            "rows": variants.rows(view, profile, order[part.offset : part.last], form_code),
            "same_count": sum(same for _mentee, same in order),
            "lone": lone if len(lone) <= FEW_ALONE else [],
        }
    of = view.a if looked == "a" else view.b
    pairs = of.pairs if of else ()
    part = page_of(len(pairs), request.args, size=A_PAGE)
    of_page = pairs[part.offset : part.last]
    return {**empty, "list": part, "cards": variants.cards(view, profile, of_page, form_code)}


def _by(meetings: Collection[GatheringLine], gathering_id: UUID | None) -> GatheringLine | None:
    return next((each for each in meetings if each.id == gathering_id), None)


def _standing(people_: Collection[Somebody], side: str) -> Counter[str]:
    """How many of a side may be matched now, under «», and how many may not, by why."""
    return Counter(each.barred for each in people_ if each.side == side)
