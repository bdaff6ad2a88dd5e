"""Results once they are out: for staff and schools, and for everybody without a sign-in (CT-06)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contests.held.models import Contest, Round
from contests.results.queries import counted, standings
from contests.rules.schema import Rules
from contests.web import result_tables as tables
from contests.web.tabs import contest_tabs
from kernel.db import Hat, Reach
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from web.guard import public as anybody
from web.guard import requires
from web.work import aside, current_work

bp = Blueprint("results", __name__, template_folder="templates")
Page = dict[str, Any]


@bp.get("/contests/<uuid:contest_id>/results")
@requires(Permission.CONTESTS_VIEW)
def index(contest_id: UUID) -> str:
    """Every round's results that are out; of the others only when they may be waited for."""
    work = current_work()
    contest = work.session.get(Contest, contest_id)
    if contest is None:
        raise NotFound("contest")
    rounds = work.session.scalars(
        select(Round).where(Round.contest_id == contest_id).order_by(Round.number.desc())
    ).all()
    now = work.now()
    return render_template(
        "contests/results/index.html",
        contest=contest,
        rules=Rules.read(contest.rules),
        rounds=[(held, _told(work.session, held) if is_out(held, now) else None)
                for held in rounds],
        tabs=contest_tabs(contest_id, "results.index"),
        counts=work.actor.may(Permission.ROUND_CLOSE),
    )  # fmt: skip


@bp.get("/contest-results/<uuid:round_id>")
@anybody
def public(round_id: UUID) -> str:
    """Read under the public's hat whoever asks: what the rules publish, and nothing before."""
    with aside(Reach(hat=Hat.PUBLIC, read_only=True)) as session:
        row = session.execute(
            select(Round, Contest, func.now().label("now"))
            .join(Contest, Contest.id == Round.contest_id)
            .where(Round.id == round_id)
        ).one_or_none()
        if row is None or not is_out(row[0], row.now):
            raise NotFound("round")
        held, contest = row[0], row[1]
        rules = Rules.read(held.rules)
        return render_template(
            "contests/results/public.html",
            contest=contest,
            held=held,
            rules=rules,
            round=rules.round(held.code),
            archive=_archive(held, rules),
            **_told(session, held),
        )


def is_out(held: Round, now: Any) -> bool:
    return held.state == "published" and (held.embargo_until is None or held.embargo_until <= now)


def _told(session: Session, held: Round) -> Page:
    """Parts of the page; only awarded places where the rules publish winners alone."""
    rules = Rules.read(held.rules)
    last = counted(session, held.id)
    return {
        "last": last,
        "parts": tables.parts_of(last, standings(session, held.id, last), rules, held.code),
        "caption": tables.value_words(rules.round(held.code)),
    }


def _archive(held: Round, rules: Rules) -> str:
    """The address of the archive where the rules order one for everybody."""
    if not rules.publication.archive or "archives.download" not in current_app.view_functions:
        return ""
    return url_for("archives.download", round_id=held.id)
