"""How a wave reaches people: personal links, slips that are nobody's, paper typed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.work import Work
from school.instruments.answers import Answers, kept_scores, take
from school.instruments.box import drop_in
from school.instruments.definition import Instrument, from_json
from school.instruments.models import AnswerSheet, FormLink
from school.instruments.models import Instrument as Row
from school.links.models import Link
from school.waves.handing import close_links, hand_out
from school.waves.models import Asked, Wave, WavePart
from school.waves.queries import AskedLine, waiting_of
from school.waves.waves import held

Raw = Mapping[str, Sequence[str]]

MOST_SLIPS = 300
# How long before its wave a paper may have been filled in.
EARLIER = timedelta(days=92)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A link to print or to send; the token is told here once.

    `name` and `school_class` are of whoever gets it, "" where that is nobody in particular: an
    anonymous slip, or one for a class teacher. `about` is whom it asks about, if another.
    """

    asked_id: UUID | None
    link_id: UUID
    token: str
    name: str
    school_class: str
    title: str
    expires_at: datetime
    about: str = ""


@dataclass(frozen=True, slots=True)
class GridKept:
    """What a table of answers left: how many were kept, faults by row and question."""

    kept: int
    faults: Mapping[UUID, Mapping[str, str]]


def give_links(work: Work, wave_id: UUID, asked_ids: Iterable[UUID]) -> list[Slip]:
    """A link each, for one answer; the earlier ones of these people close.

    Who has answered meanwhile, is excused or is asked no more gets none. WrongState wave_closed.
    """
    wave = _open(work, wave_id)
    wanted = set(asked_ids)
    lines = [line for line in waiting_of(work.session, wave_id) if line.id in wanted]
    parts = _parts(work, {line.part_id for line in lines})
    close_links(work, FormLink.asked_id.in_([line.id for line in lines]))
    slips = []
    for line in lines:
        part, title = parts[line.part_id]
        slips.append(_slip(work, wave, part, title, line))
    work.session.execute(
        update(Asked)
        .where(Asked.id.in_([line.id for line in lines]))
        .values(sent_at=work.now())
        .execution_options(synchronize_session=False)
    )
    work.record("wave.links", "wave", wave_id, links=len(slips))
    return slips


def give_slips(work: Work, part_id: UUID, count: int) -> list[Slip]:
    """Links for one answer each that are nobody's: shuffled by hand, drawn from a box.

    Invalid at `count`: slips_range. NotFound for a part that wants to know who answers.
    """
    part, wave, title = _box(work, part_id)
    if not 1 <= count <= MOST_SLIPS:
        raise Invalid({"count": "slips_range"}, most=MOST_SLIPS)
    slips = [_slip(work, wave, part, title) for _ in range(count)]
    given = select(func.count()).select_from(FormLink).join(Link, Link.id == FormLink.link_id)
    known = work.session.scalar(
        given.where(FormLink.part_id == part_id, Link.most_uses == 1, Link.revoked_at.is_(None))
    )
    part.expected = max(part.expected, known or 0)
    work.record("wave.slips", "wave_part", part_id, slips=count)
    return slips


def give_common(work: Work, part_id: UUID) -> Slip:
    """One link for a whole room, on the wall or on the screen; the one before it closes."""
    part, wave, title = _box(work, part_id)
    close_links(work, FormLink.part_id == part_id, Link.most_uses.is_(None))
    slip = _slip(work, wave, part, title, most_uses=None)
    work.record("wave.slips", "wave_part", part_id, slips=0)
    return slip


def enter_asked(work: Work, asked_id: UUID, filled_on: date | None, raw: Raw) -> AnswerSheet:
    """Type in the paper that one of the asked has filled in.

    Invalid at the questions and `filled_on` (filled_later, filled_early). WrongState
    asked_answered, asked_stopped, wave_closed. A confidential one asks for the right to read it.
    """
    work.actor.require(Permission.MONITORING_EDIT)
    part = work.own(WavePart, work.own(Asked, asked_id).part_id)
    wave = _open(work, part.wave_id)
    definition = _definition(work, part)
    asked = _locked(work, asked_id)
    if asked.state in ("answered", "stopped"):
        raise WrongState("asked_" + asked.state)
    answers = take(definition, raw)
    faults = dict(answers.faults) | _faults_of_day(work, wave, filled_on)
    if faults:
        raise Invalid(faults)
    return _keep(work, asked, part, definition, answers, filled_on)


def enter_grid(
    work: Work, part_id: UUID, filled_on: date | None, rows: Mapping[UUID, Raw]
) -> GridKept:
    """Type in a table: a row where nothing is written is passed over, one with faults is not kept.

    Invalid at `filled_on`. Rows that were answered meanwhile have a fault at «state».
    """
    work.actor.require(Permission.MONITORING_EDIT)
    part = work.own(WavePart, part_id)
    wave = _open(work, part.wave_id)
    definition = _definition(work, part)
    if fault := _faults_of_day(work, wave, filled_on):
        raise Invalid(fault)
    mine = set(work.session.scalars(select(Asked.id).where(Asked.part_id == part_id)))
    if set(rows) - mine:
        raise NotFound("asked")
    kept, faults = 0, {}
    for asked_id, raw in sorted(rows.items()):
        answers = take(definition, raw)
        if not answers.values and set(answers.faults.values()) <= {"required"}:
            continue
        asked = _locked(work, asked_id)
        if asked.state in ("answered", "stopped"):
            faults[asked_id] = {"state": "asked_" + asked.state}
        elif answers.faults:
            faults[asked_id] = dict(answers.faults)
        else:
            _keep(work, asked, part, definition, answers, filled_on)
            kept += 1
    return GridKept(kept, faults)


def enter_slip(work: Work, part_id: UUID, raw: Raw) -> None:
    """Type in a slip that somebody filled in by hand: into the box, with no name and no day."""
    part, _, _ = _box(work, part_id)
    definition = from_json(work.own(Row, part.instrument_id).definition)
    answers = take(definition, raw)
    if answers.faults:
        raise Invalid(answers.faults)
    drop_in(work, definition, part.instrument_id, part_id, answers, seen=uuid4())


def mark_reminded(work: Work, wave_id: UUID) -> int:
    """Write down that whoever has not answered was reminded by word or message; returns how many.

    The portal itself writes to no child: the curator sends the links, or says it in class.
    """
    _open(work, wave_id)
    waiting = [line.id for line in waiting_of(work.session, wave_id)]
    work.session.execute(
        update(Asked)
        .where(Asked.id.in_(waiting))
        .values(reminded_at=work.now())
        .execution_options(synchronize_session=False)
    )
    work.record("wave.reminded", "wave", wave_id, people=len(waiting))
    return len(waiting)


def _open(work: Work, wave_id: UUID) -> Wave:
    wave = held(work, wave_id)
    if wave.state != "open":
        raise WrongState("wave_closed")
    return wave


def _box(work: Work, part_id: UUID) -> tuple[WavePart, Wave, str]:
    """An anonymous part whose box takes answers; WrongState box_read once it was opened."""
    work.actor.require(Permission.MONITORING_EDIT)
    part = work.own(WavePart, part_id)
    wave = _open(work, part.wave_id)
    if not part.anonymous:
        raise NotFound("wave_part")
    if wave.closed_at is not None:
        raise WrongState("box_read")
    return part, wave, _parts(work, {part_id})[part_id][1]


def _locked(work: Work, asked_id: UUID) -> Asked:
    """The row as it is, held; the wave is held before it, so that nobody waits in a ring."""
    asked = work.own(Asked, asked_id)
    work.session.refresh(asked, with_for_update=True)
    return asked


def _definition(work: Work, part: WavePart) -> Instrument:
    """What the part asks, for those who may type it in."""
    if part.anonymous:
        raise NotFound("asked")
    definition = from_json(work.own(Row, part.instrument_id).definition)
    if definition.confidential:
        work.actor.require(Permission.MONITORING_READ)
    return definition


def _keep(
    work: Work, asked: Asked, part: WavePart, definition: Instrument, answers: Answers,
    filled_on: date | None,
) -> AnswerSheet:  # fmt: skip
    sheet = AnswerSheet(
        school_id=asked.school_id,
        id=new_id(),
        instrument_id=part.instrument_id,
        person_id=asked.person_id,
        respondent_id=asked.respondent_id,
        asked_id=asked.id,
        via="paper",
        answers=dict(answers.values),
        scores=kept_scores(definition, answers.values),
        filled_on=filled_on or work.today(),
        filled_at=work.now(),
        entered_by=work.actor.account_id,
        typed_name="",
        typed_place="",
        correction_reason="",
    )
    work.session.add(sheet)
    work.session.flush()
    # The database has marked the row.
    work.session.expire(asked)
    close_links(work, FormLink.asked_id == asked.id)
    work.record("sheet.answered", "answer_sheet", sheet.id, code=definition.code, via="paper")
    return sheet


def _faults_of_day(work: Work, wave: Wave, filled_on: date | None) -> dict[str, str]:
    if filled_on is None:
        return {}
    if filled_on > work.today():
        return {"filled_on": "filled_later"}
    return {"filled_on": "filled_early"} if filled_on < wave.opens_on - EARLIER else {}


def _parts(work: Work, part_ids: set[UUID]) -> dict[UUID, tuple[WavePart, str]]:
    """Parts with the titles of their questionnaires."""
    query = (
        select(WavePart, Row.title)
        .join(Row, (Row.school_id == WavePart.school_id) & (Row.id == WavePart.instrument_id))
        .where(WavePart.id.in_(part_ids))
    )
    return {part.id: (part, title) for part, title in work.session.execute(query)}


def _slip(
    work: Work, wave: Wave, part: WavePart, title: str, line: AskedLine | None = None,
    most_uses: int | None = 1,
) -> Slip:  # fmt: skip
    made, last = hand_out(work, wave, part, line, most_uses)
    by_another = line is not None and line.respondent_id != line.person_id
    return Slip(
        asked_id=line.id if line else None,
        link_id=made.link_id,
        token=made.token,
        name="" if line is None else line.respondent if by_another else line.name,
        school_class="" if line is None or by_another else line.school_class,
        title=title,
        expires_at=last,
        about=line.name if line and by_another else "",
    )
