"""What people do with waves: open, close, open again, ask those who joined, excuse who refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.instruments.models import FormLink
from school.programmes.models import Participation, Programme
from school.programmes.service import locked
from school.registry.models import Person
from school.tasks.service import close_tasks_about
from school.waves.handing import close_links
from school.waves.models import Asked, Wave, WavePart
from school.waves.rules import (
    LONGEST_TITLE,
    MEASURED_IN,
    audience_of,
    faults_of_days,
    known_kind,
)
from school.waves.suggesting import Offer, offers, row_of
from school.waves.whom import ask_people

LONGEST_EXCUSE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWave:
    """A wave to open: which questionnaires, by their codes, and the days it lasts."""

    kind: str
    opens_on: date | None
    due_on: date | None
    codes: Sequence[str]
    title: str = ""


def open_wave(work: Work, programme_id: UUID, new: NewWave) -> Wave:
    """Open a wave and put down whom it asks.

    Invalid at `codes` (nothing_chosen, not_offered), `title`, `opens_on`, `due_on`. WrongState
    programme_ended, where a programme of this state is not measured so, and wave_exists: one
    «before» and one «after» a programme, one pulse a day.
    """
    work.actor.require(Permission.MONITORING_EDIT)
    programme = locked(work, programme_id)
    if programme.state not in MEASURED_IN[known_kind(new.kind)]:
        raise WrongState("programme_ended")
    offered = offers(work.session, profile_of(work.session), programme, new.kind)
    _refuse_faults(programme, new, offered)
    before = _known(work, programme, new)
    wave = _wave(work, programme, new, before)
    fixed = [code for code, offer in offered.items() if offer.repeats and offer.purpose == "impact"]
    for code in dict.fromkeys([*new.codes, *fixed]):
        _add_part(work, wave, code, offered[code])
    work.session.flush()
    asked = ask_people(work, wave)
    work.record("wave.opened", "wave", wave.id, kind_of_wave=wave.kind, asked=asked,
                programme=str(programme.id), forms=sorted(new.codes))  # fmt: skip
    return wave


def close_wave(work: Work, wave_id: UUID) -> Wave:
    """Take no more answers: open links close, and the boxes are read for the first and only time.

    `closed_at` stays when the wave is opened again, and by it the database keeps those boxes shut:
    an answer dropped into a box that was read would show in the difference of two readings.
    """
    wave = held(work, wave_id)
    if wave.state != "open":
        raise WrongState("wave_closed")
    wave.state = "closed"
    if wave.closed_at is None:
        wave.closed_at, wave.closed_by = work.now(), work.actor.account_id
    links = _revoke_links(work, wave_id)
    close_tasks_about(work, wave_id)
    work.session.flush()
    work.record("wave.closed", "wave", wave_id, links=links)
    return wave


def reopen_wave(work: Work, wave_id: UUID, due_on: date | None) -> Wave:
    """Take answers again till a new day; links are given anew, boxes that were read stay shut."""
    wave = held(work, wave_id)
    if wave.state != "closed":
        raise WrongState("wave_open")
    faults = faults_of_days(wave.opens_on, due_on, SchoolYear(wave.school_year))
    if not faults and due_on is not None and due_on < work.today():
        faults["due_on"] = "day_passed"
    if faults or due_on is None:
        raise Invalid(faults)
    wave.state, wave.due_on = "open", due_on
    work.session.flush()
    work.record("wave.reopened", "wave", wave_id, due=str(due_on))
    return wave


def refresh_asked(work: Work, wave_id: UUID) -> int:
    """Ask those who joined the programme, or a pair of it, since the wave was opened."""
    wave = held(work, wave_id)
    if wave.state != "open":
        raise WrongState("wave_closed")
    asked = ask_people(work, wave)
    if asked:
        work.record("wave.asked", "wave", wave_id, asked=asked)
    return asked


def excuse(work: Work, asked_id: UUID, words: str) -> Asked:
    """Write down that somebody refuses, or cannot: that is a right, and holds no order up.

    Invalid at `words`; WrongState asked_answered, asked_stopped.
    """
    asked = _waiting(work, asked_id)
    why = clean(words)
    if not why or len(why) > LONGEST_EXCUSE:
        raise Invalid({"words": "reason_long" if why else "reason_needed"})
    asked.state, asked.excuse = "excused", why
    work.record("asked.excused", "asked", asked_id)
    return asked


def unexcuse(work: Work, asked_id: UUID) -> Asked:
    """Ask somebody after all who was excused."""
    work.actor.require(Permission.MONITORING_EDIT)
    asked = work.own(Asked, asked_id)
    if asked.state != "excused":
        raise WrongState("asked_" + asked.state)
    asked.state, asked.excuse = "waiting", ""
    work.record("asked.waits", "asked", asked_id)
    return asked


def ask_also(
    work: Work, part_id: UUID, respondent_id: UUID, participation_id: UUID | None = None
) -> Asked:
    """Ask one person more: a partner of the programme, or somebody about a participant.

    NotFound for whom this part does not ask about; the row that is there already is returned.
    """
    work.actor.require(Permission.MONITORING_EDIT)
    part = work.own(WavePart, part_id)
    if held(work, part.wave_id).state != "open":
        raise WrongState("wave_closed")
    respondent = work.own(Person, respondent_id)
    if part.anonymous or (part.side == "programme") != (participation_id is None):
        raise NotFound("wave_part")
    person_id = _person_of(work, part, participation_id) if participation_id else None
    known = work.session.scalar(
        select(Asked).where(
            Asked.part_id == part_id, Asked.respondent_id == respondent.id,
            Asked.participation_id.is_not_distinct_from(participation_id),
        )
    )  # fmt: skip
    if known is not None:
        return known
    asked = Asked(
        school_id=part.school_id, id=new_id(), part_id=part_id, person_id=person_id,
        participation_id=participation_id, respondent_id=respondent.id, state="waiting",
        excuse="", created_at=work.now(),
    )  # fmt: skip
    work.session.add(asked)
    work.session.flush()
    work.record("asked.added", "asked", asked.id)
    return asked


def held(work: Work, wave_id: UUID) -> Wave:
    """The wave, held until the transaction ends."""
    work.actor.require(Permission.MONITORING_EDIT)
    wave = work.own(Wave, wave_id)
    work.session.refresh(wave, with_for_update=True)
    return wave


def _waiting(work: Work, asked_id: UUID) -> Asked:
    work.actor.require(Permission.MONITORING_EDIT)
    asked = work.own(Asked, asked_id)
    work.session.refresh(asked, with_for_update=True)
    if asked.state in ("answered", "stopped"):
        raise WrongState("asked_" + asked.state)
    return asked


def _person_of(work: Work, part: WavePart, participation_id: UUID) -> UUID:
    seat = work.own(Participation, participation_id)
    wave = work.own(Wave, part.wave_id)
    if (seat.programme_id, seat.side) != (wave.programme_id, part.side) or seat.left_on is not None:
        raise NotFound("participation")
    return seat.person_id


def _refuse_faults(programme: Programme, new: NewWave, offered: Mapping[str, Offer]) -> None:
    faults = faults_of_days(new.opens_on, new.due_on, SchoolYear(programme.school_year))
    if not new.codes and not any(offer.repeats for offer in offered.values()):
        faults["codes"] = "nothing_chosen"
    elif set(new.codes) - set(offered):
        faults["codes"] = "not_offered"
    if len(clean(new.title)) > LONGEST_TITLE:
        faults["title"] = "title_long"
    if faults:
        raise Invalid(faults)


def _known(work: Work, programme: Programme, new: NewWave) -> Wave | None:
    """The wave «before» that one «after» repeats; WrongState where the wanted one is there."""
    waves = work.session.scalars(select(Wave).where(Wave.programme_id == programme.id)).all()
    for wave in waves:
        if wave.kind == new.kind and (new.kind != "pulse" or wave.opens_on == new.opens_on):
            raise WrongState("wave_exists")
    return next((wave for wave in waves if wave.kind == "before"), None)


def _wave(work: Work, programme: Programme, new: NewWave, before: Wave | None) -> Wave:
    if new.opens_on is None or new.due_on is None:
        raise Invalid({"opens_on": "day_needed"})
    wave = Wave(
        school_id=programme.school_id,
        id=new_id(),
        programme_id=programme.id,
        school_year=programme.school_year,
        kind=new.kind,
        title=clean(new.title),
        opens_on=new.opens_on,
        due_on=new.due_on,
        state="open",
        before_id=before.id if before is not None and new.kind == "after" else None,
        created_at=work.now(),
        created_by=work.actor.account_id,
    )
    work.session.add(wave)
    work.session.flush()
    return wave


def _add_part(work: Work, wave: Wave, code: str, offer: Offer) -> None:
    instrument_id, definition = row_of(work, code, offer)
    if definition.use is None:
        raise Invalid({"codes": "not_offered"})
    work.session.add(
        WavePart(
            school_id=wave.school_id,
            id=new_id(),
            wave_id=wave.id,
            instrument_id=instrument_id,
            side=definition.use.side,
            audience=audience_of(definition),
            purpose=definition.use.purpose,
            anonymous=definition.anonymous,
            expected=0,
        )
    )


def _revoke_links(work: Work, wave_id: UUID) -> int:
    parts = select(WavePart.id).where(WavePart.wave_id == wave_id)
    rows = select(Asked.id).where(Asked.part_id.in_(parts))
    return close_links(work, FormLink.asked_id.in_(rows) | FormLink.part_id.in_(parts))
