"""The list of a pair's meetings, the page of one, and both as a calendar."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.meetings import queries
from school.meetings.calendar import MEDIA_TYPE, Entry, calendar
from school.meetings.company import members
from school.meetings.queries import FeedbackLine, MeetingLine
from school.meetings.rules import Said, gap_of, is_denied
from school.pairing.queries import PairView, pair_view
from school.web.meetings import bp
from school.web.meetings.starting import due_kind
from school.web.meetings.words import MeetingWords, has_steps
from school.web.pair_tabs import pair_tabs
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.work import current_work

Told = Mapping[str, FeedbackLine]


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def index(pair_id: UUID) -> str:
    work = current_work()
    pair = pair_view(work.session, pair_id)
    lines = queries.pair_meetings(work.session, pair_id)
    told = told_to_reader(pair_id)
    ahead = [line for line in reversed(lines) if line.state == "planned"]
    now = work.now()
    return render_template(
        "school/meetings/index.html",
        due=[line for line in ahead if line.planned_at and line.planned_at <= now],
        ahead=[line for line in ahead if line.planned_at and line.planned_at > now],
        past=[line for line in lines if line.state != "planned"],
        proposed=due_kind(lines),
        told=told,
        disagreements=disagreements(lines, told),
        **of_pair(pair),
    )


@bp.get("/<uuid:meeting_id>")
@requires(Permission.PROGRAMME_VIEW)
def show(pair_id: UUID, meeting_id: UUID) -> str:
    session = current_work().session
    pair = pair_view(session, pair_id)
    line = queries.meeting(session, pair_id, meeting_id)
    told = told_to_reader(pair_id, [meeting_id])
    return render_template(
        "school/meetings/show.html",
        meeting=line,
        group=members(session, pair_id, meeting_id),
        told=told.get(meeting_id, {}),
        disagreements=disagreements([line], told).get(meeting_id, ()),
        **of_pair(pair),
    )


@bp.get("/calendar.ics")
@requires(Permission.PROGRAMME_VIEW)
def all_calendar(pair_id: UUID) -> ResponseReturnValue:
    lines = queries.pair_meetings(current_work().session, pair_id)
    pair_view(current_work().session, pair_id)
    return in_calendar(lines, "meetings.ics")


@bp.get("/<uuid:meeting_id>/meeting.ics")
@requires(Permission.PROGRAMME_VIEW)
def one_calendar(pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    line = queries.meeting(current_work().session, pair_id, meeting_id)
    return in_calendar([line], "meeting.ics")


def in_calendar(lines: Sequence[MeetingLine], name: str) -> Response:
    """Planned meetings without a name of anybody: a calendar is kept elsewhere, by others."""
    work = current_work()
    words = MeetingWords(profile_of(work.session))
    entries = [
        Entry(
            line.id, line.planned_at, line.minutes,
            line.place or (_("Online") if line.is_online else ""), words.kind(line.kind),
            line.state == "cancelled",
        )
        for line in lines
        if line.planned_at is not None
    ]  # fmt: skip
    body = calendar(_("Meeting of mentoring"), entries, work.zone.key, work.now())
    return calendar_answer(body, name)


def calendar_answer(body: bytes, name: str) -> Response:
    answer = Response(body, mimetype=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def told_to_reader(
    pair_id: UUID, meeting_ids: Sequence[UUID] | None = None
) -> Mapping[UUID, dict[str, FeedbackLine]]:
    """What the sides said, for those alone who may read it."""
    if not current_actor().may(Permission.FEEDBACK_VIEW):
        return {}
    return queries.feedback(current_work().session, pair_id, meeting_ids)


def disagreements(
    lines: Sequence[MeetingLine], told: Mapping[UUID, Told]
) -> dict[UUID, tuple[str, ...]]:
    """By meeting: «denied» when one says it was and another not, «apart» for distant ratings."""
    gap = profile_of(current_work().session).health.rating_gap
    found = {}
    for line in lines:
        said = Said(line.state)
        for side, word in told.get(line.id, {}).items():
            said = said.with_word(side, word.took_place, word.rating)
        codes = (["denied"] if is_denied(said) else []) + (["apart"] if gap_of(said) >= gap else [])
        if codes:
            found[line.id] = tuple(codes)
    return found


def of_pair(pair: PairView) -> dict[str, object]:
    """What every page of meetings needs of its pair."""
    profile = profile_of(current_work().session)
    actor = current_actor()
    return {
        "pair": pair,
        "tabs": pair_tabs(pair, "meetings.index"),
        "words": MeetingWords(profile),
        "steps": has_steps(profile, pair.form),
        "edits": actor.may(Permission.PROGRAMME_EDIT) and pair.is_open,
        "reads": actor.may(Permission.FEEDBACK_VIEW),
    }
