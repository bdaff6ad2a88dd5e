"""The year turns once: classes, graduates and leavers, programmes of several years, requests."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.registry.models import Person
from school.requests.models import MentoringRequest
from school.tasks.models import Task
from school.tasks.service import add_task
from school.year_turn import people, programmes
from school.year_turn.models import YearTurn
from school.year_turn.people import Fates
from school.year_turn.rules import UNMET, undo_until

INVITE, INVITE_WITHIN = "invite_graduates", timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnYear:
    """What the page has asked: fates by person, programmes that go on, requests carried over.

    `reasons` are the words of leaving a base, for those who finish and those who leave.
    """

    from_year: int
    choices: Mapping[UUID, str] = field(default_factory=dict)
    programmes: Collection[UUID] = ()
    requests: Collection[UUID] = ()
    reasons: Mapping[str, str] = field(default_factory=lambda: {"graduate": "", "leave": ""})


def turn_year(work: Work, cmd: TurnYear) -> YearTurn:
    """Turn the year once, all or nothing; WrongState when it, or a later one, is turned."""
    work.actor.require(Permission.YEAR_TURN)
    year, today = SchoolYear(cmd.from_year), work.today()
    if not SchoolYear.of(today).start - 1 <= year.start <= SchoolYear.of(today).start:
        raise Invalid({"from_year": "year_range"})
    turn = _claim(work, year)
    chosen = people.fates(work, cmd.choices)
    finished = people.finished_before(work, chosen.graduate)
    pupils = people.keep_classes(work, year.start)
    people.move_people(work, year.start, chosen, today)
    entries = people.empty_bases(work, chosen, today, cmd.reasons)
    work.session.expire_all()
    continued = [
        programmes.continue_programme(work, each, year) for each in sorted(set(cmd.programmes))
    ]
    turn.details = {
        **chosen.as_json(),
        "pupils": pupils,
        "finished": finished,
        "entries": entries,
        "programmes": continued,
        "requests": _carry_requests(work, year, cmd.requests, continued),
        "day": today.isoformat(),
    }
    if chosen.graduate:
        add_task(work, INVITE, due_on=today + INVITE_WITHIN, object_id=turn.id,
                 number=len(chosen.graduate))  # fmt: skip
    work.record("year.turned", "year_turn", turn.id, from_year=year.start, pupils=pupils,
                graduates=len(chosen.graduate), left=len(chosen.leave),
                programmes=len(continued))  # fmt: skip
    work.session.flush()
    return turn


def undo_turn(work: Work, turn_id: UUID) -> YearTurn:
    """Take the latest turn back within a fortnight, when nobody has changed anything since."""
    work.actor.require(Permission.YEAR_TURN)
    turn = work.own(YearTurn, turn_id)
    work.session.refresh(turn, with_for_update=True)
    _refuse_undo(work, turn)
    kept: dict[str, Any] = turn.details
    chosen = Fates.from_json(kept)
    _refuse_changed(work, turn, kept, chosen)
    try:
        with work.session.begin_nested():
            _return_requests(work, turn.from_year, kept["requests"])  # they name the new rows
            for each in kept["programmes"]:
                programmes.take_back(work, each)
            people.restore_people(work, turn.from_year, chosen, kept["finished"])
            work.session.expire_all()
            untouched = people.restore_bases(work, kept["entries"])
    except IntegrityError:  # something new stands on what the turn made, or a consent is gone
        raise WrongState("turn_changed") from None
    if not untouched:
        raise WrongState("turn_changed")
    turn.undone_at = work.now()
    work.session.execute(
        delete(Task).where(
            Task.school_id == turn.school_id, Task.kind == INVITE, Task.object_id == turn_id
        )
    )
    work.record("year.taken_back", "year_turn", turn_id, from_year=turn.from_year)
    work.session.flush()
    return turn


def _claim(work: Work, year: SchoolYear) -> YearTurn:
    """The one row of the year: two hands at once, and the second waits and is refused."""
    later = exists().where(YearTurn.from_year >= year.start, YearTurn.undone_at.is_(None))
    if work.session.scalar(select(later)):
        raise WrongState("year_turned")
    query = select(YearTurn).where(YearTurn.from_year == year.start).with_for_update()
    turn = work.session.scalars(query).one_or_none()
    if turn is not None:  # taken back before; its row is used again
        if turn.undone_at is None:
            raise WrongState("year_turned")
        turn.undone_at = None
    else:
        turn = YearTurn(school_id=work.actor.school_id, from_year=year.start)
        work.session.add(turn)
    turn.done_at, turn.done_by, turn.details = work.now(), work.actor.account_id, {}
    try:
        with work.session.begin_nested():
            work.session.flush()
    except IntegrityError:
        raise WrongState("year_turned") from None
    return turn


def _carry_requests(
    work: Work, year: SchoolYear, ids: Collection[UUID], continued: list[dict[str, object]]
) -> dict[str, object]:
    """Requests nobody has met go on in the next year, with the programme that goes on."""
    wanted = set(ids)
    if not wanted:
        return {}
    query = (
        select(MentoringRequest.id, MentoringRequest.programme_id)
        .outerjoin(
            Person,
            (Person.school_id == MentoringRequest.school_id)
            & (Person.id == MentoringRequest.person_id),
        )
        .where(
            MentoringRequest.id.in_(wanted),
            MentoringRequest.school_year == year.start,
            MentoringRequest.state.in_(UNMET),
        )
    )
    known = {row.id: row.programme_id for row in work.session.execute(query)}
    if wanted != known.keys():
        raise NotFound("MentoringRequest")
    next_rows = {UUID(str(each["old"])): UUID(str(each["new"])) for each in continued}
    for programme_id in set(known.values()):
        work.session.execute(
            update(MentoringRequest)
            .where(
                MentoringRequest.school_id == work.actor.school_id,
                MentoringRequest.id.in_([i for i, p in known.items() if p == programme_id]),
            )
            .values(
                school_year=year.start + 1,
                programme_id=next_rows.get(programme_id) if programme_id else None,
            )
            .execution_options(synchronize_session=False)
        )
    return {str(i): str(p) if p else None for i, p in known.items()}


def _return_requests(work: Work, from_year: int, kept: Mapping[str, str | None]) -> None:
    for programme_id in set(kept.values()):
        ids = [UUID(each) for each, was in kept.items() if was == programme_id]
        work.session.execute(
            update(MentoringRequest)
            .where(MentoringRequest.school_id == work.actor.school_id, MentoringRequest.id.in_(ids))
            .values(
                school_year=from_year, programme_id=UUID(programme_id) if programme_id else None
            )
            .execution_options(synchronize_session=False)
        )


def _refuse_undo(work: Work, turn: YearTurn) -> None:
    if turn.undone_at is not None:
        raise WrongState("turn_undone")
    if work.today() > undo_until(turn.done_at.astimezone(work.zone).date()):
        raise WrongState("turn_too_old")
    later = exists().where(YearTurn.from_year > turn.from_year, YearTurn.undone_at.is_(None))
    if work.session.scalar(select(later)):
        raise WrongState("turn_changed")


def _refuse_changed(work: Work, turn: YearTurn, kept: Mapping[str, Any], chosen: Fates) -> None:
    done_on = turn.done_at.astimezone(work.zone).date()
    carried = [UUID(each) for each in kept["requests"]]
    still = select(MentoringRequest.id).where(
        MentoringRequest.id.in_(carried),
        MentoringRequest.school_year == turn.from_year + 1,
        MentoringRequest.state.in_(UNMET),
    )
    untouched = (
        people.are_untouched(work, turn.from_year, chosen, done_on)
        and all(programmes.are_untouched(work, each) for each in kept["programmes"])
        and len(work.session.scalars(still).all()) == len(carried)
    )
    if not untouched:
        raise WrongState("turn_changed")
