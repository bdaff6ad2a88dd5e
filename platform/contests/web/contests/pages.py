"""The list of contests and the page of one: what, for whom, when, by which rules."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from contests.held import queries
from contests.held.queries import ContestWish
from contests.rules.checks import contradictions
from contests.web import rule_words
from contests.web.contests import words
from contests.web.contests.base import bp, form_names, page
from kernel.identity.permissions import Permission
from kernel.school_year import SchoolYear
from web.guard import requires
from web.work import current_work


@bp.get("/")
@requires(Permission.CONTESTS_VIEW)
def index() -> ResponseReturnValue:
    work = current_work()
    keeps = work.actor.may(Permission.CONTESTS_EDIT)
    states = words.STATES if keeps else words.STATES[1:]
    wish = _wish(states)
    lines = queries.contests(work, wish)
    return page(
        "index",
        lines=lines,
        wish=wish,
        years=[(str(SchoolYear(year)), str(SchoolYear(year))) for year in queries.years(work)],
        states=[(state, words.contest_state(state)[1]) for state in states],
        keeps=keeps,
        now=work.now(),
    )


@bp.get("/<uuid:contest_id>")
@requires(Permission.CONTESTS_VIEW)
def show(contest_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line = queries.contest(work, contest_id)
    rules = line.told()
    keeps = work.actor.may(Permission.CONTESTS_EDIT)
    return page(
        "show",
        line=line,
        rules=rules,
        parts=rule_words.in_words(rules, form_names(work)),
        found=contradictions(rules) if keeps and line.state == "draft" else [],
        moved=queries.prolongations(work.session, contest_id),
        keeps=keeps,
        now=work.now(),
    )


def _wish(states: tuple[str, ...]) -> ContestWish:
    asked = request.args.get("state", "")
    try:
        year = SchoolYear.parse(request.args.get("year", "")).start
    except ValueError:
        year = None
    return ContestWish(school_year=year, states=(asked,) if asked in states else ())
