"""Measurings of the demo school: who was asked what, who answered, who did not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.profile.stored import profile_of
from kernel.work import Work
from portal.demo.autumn.stage import Stage
from portal.demo.measured.replies import Raw, reply
from school.instruments.answers import take
from school.instruments.box import drop_in
from school.instruments.definition import Instrument, from_json
from school.instruments.models import Instrument as Row
from school.programmes.models import Participation, Programme
from school.waves.asking import enter_grid
from school.waves.queries import AskedLine, PartLine, asked_of, parts_of
from school.waves.suggesting import suggested
from school.waves.waves import NewWave, close_wave, excuse, open_wave

# How much people differ from one another; what one of them is like stays on both days.
SPREAD = 0.1
# Nearly all are content with the work, however they are otherwise.
CONTENT = 0.87


@dataclass(frozen=True, slots=True)
class Asking:
    """A wave of the story, by days ago; `due_in` days after it was opened."""

    kind: str
    opened: int
    due_in: int
    answered: int
    wellness: float


def measure(
    stage: Stage, programme_id: UUID, asking: Asking, *, silent: Collection[UUID] = (),
    excused: Mapping[UUID, str] | None = None,
) -> UUID:  # fmt: skip
    """Open a wave and bring in what everybody answered, but for the persons who are `silent`."""
    with stage.as_role(Role.CURATOR, asking.opened) as work:
        wave_id = _open(work, stage, programme_id, asking)
        parts = parts_of(work.session, wave_id)
    with stage.as_role(Role.CURATOR, asking.answered) as work:
        for part in parts:
            definition = from_json(work.own(Row, part.instrument_id).definition)
            if part.anonymous:
                _fill_box(work, part, definition, asking)
            else:
                _answer(work, part, definition, asking, silent, excused or {})
    return wave_id


def close(stage: Stage, wave_id: UUID, days_ago: int) -> None:
    with stage.as_role(Role.CURATOR, days_ago) as work:
        close_wave(work, wave_id)


def _open(work: Work, stage: Stage, programme_id: UUID, asking: Asking) -> UUID:
    programme = work.own(Programme, programme_id)
    offered = suggested(work.session, profile_of(work.session), programme, asking.kind)
    wanted = [each.code for each in offered if each.ticked and each.people]
    opened = work.today()
    due_on = stage.day(asking.opened - asking.due_in)
    new = NewWave(kind=asking.kind, opens_on=opened, due_on=due_on, codes=wanted)
    return open_wave(work, programme_id, new).id


def _answer(
    work: Work, part: PartLine, definition: Instrument, asking: Asking,
    silent: Collection[UUID], excused: Mapping[UUID, str],
) -> None:  # fmt: skip
    rows = {}
    for line in asked_of(work.session, part.id):
        if line.state != "waiting" or line.person_id in silent:
            continue
        if line.person_id is not None and line.person_id in excused:
            excuse(work, line.id, excused[line.person_id])
        else:
            rows[line.id] = _said(definition, line, asking)
    kept = enter_grid(work, part.id, work.today(), rows)
    if kept.faults:
        raise ValueError(part.code, kept.faults)


def _said(definition: Instrument, line: AskedLine, asking: Asking) -> Raw:
    """The same person is alike on both days; what changes is the day's own wellness."""
    who = Random(f"{line.name}{line.respondent}{definition.code}")  # noqa: S311 - no secret
    day = Random(f"{line.name}{definition.code}{asking.kind}")  # noqa: S311 - no secret
    content = definition.use is not None and definition.use.purpose == "satisfaction"
    level = CONTENT if content else asking.wellness
    return reply(definition, day, level + who.gauss(0, SPREAD))


def _fill_box(work: Work, part: PartLine, definition: Instrument, asking: Asking) -> None:
    """Most of those whom the box is meant for."""
    draw = Random(f"{part.code}{asking.kind}")  # noqa: S311 - no secret
    for _ in range(part.expected - part.expected // 4):
        answers = take(definition, reply(definition, draw, asking.wellness))
        drop_in(work, definition, part.instrument_id, part.id, answers, seen=new_id())


def people_of(work: Work, programme_id: UUID, side: str) -> Sequence[UUID]:
    """Persons of a side in the order in which they were written down."""
    mine = (Participation.programme_id == programme_id) & (Participation.side == side)
    query = select(Participation.person_id).where(mine).order_by(Participation.id)
    return work.session.scalars(query).all()
