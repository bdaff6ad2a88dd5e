"""The flag «a psychologist is needed» and the psychologist's written word (R-12, D-16, X-07).

Neither leaves a person's identifier in the log: the head reads the log, and may not learn whom a
flag stands at.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from school.bases.models import BaseEntry
from school.bases.service import set_state
from school.registry.models import Person
from school.selection.decisions import AGAIN
from school.selection.gates import gate_of
from school.selection.models import Interview, Opinion, PsychologistFlag
from school.selection.rules import CONFIRMATIONS
from school.selection.sheet import tidy
from school.tasks.service import add_task

LONGEST = 10_000
OLDEST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOpinion:
    """None is a question left open: each of the four is answered in so many words."""

    person_id: UUID
    written_on: date | None
    able: bool | None = None
    ready_to_communicate: bool | None = None
    does_no_harm: bool | None = None
    safe_for_health: bool | None = None
    words: str = ""
    file_id: UUID | None = None


def set_flag(work: Work, person_id: UUID) -> None:
    """Say that a psychologist is needed; a second time changes nothing. No reason is asked."""
    work.actor.require(Permission.OPINION_VIEW)
    person = work.own(Person, person_id)
    if _flag(work, person_id) is not None:
        return
    flag = PsychologistFlag(
        school_id=work.actor.school_id,
        person_id=person_id,
        set_at=work.now(),
        set_by=work.actor.account_id,
    )
    work.session.add(flag)
    work.session.flush()
    work.record("psychologist.flag_set", "psychologist_flag", flag.id)
    _ask_again(work, person)


def clear_flag(work: Work, person_id: UUID) -> None:
    """Take the flag off: the row goes, nothing says that it was there."""
    work.actor.require(Permission.OPINION_VIEW)
    work.own(Person, person_id)
    flag = _flag(work, person_id)
    if flag is not None:
        work.record("psychologist.flag_cleared", "psychologist_flag", flag.id)
        work.session.delete(flag)
        work.session.flush()


def write_opinion(work: Work, typed: WriteOpinion) -> Opinion:
    """Keep the psychologist's word; it is never changed, only taken back and written anew."""
    work.actor.require(Permission.OPINION_WRITE)
    work.own(Person, typed.person_id)
    faults = faults_of_opinion(work, typed)
    if faults:
        raise Invalid(faults, longest=LONGEST)
    opinion = Opinion(
        school_id=work.actor.school_id,
        person_id=typed.person_id,
        written_on=typed.written_on,
        words=tidy(typed.words),
        file_id=typed.file_id,
        written_at=work.now(),
        written_by=work.actor.account_id,
        **{name: getattr(typed, name) for name in CONFIRMATIONS},
    )
    work.session.add(opinion)
    work.session.flush()
    work.record("opinion.written", "opinion", opinion.id)
    _ask_again(work, work.own(Person, typed.person_id))
    return opinion


def faults_of_opinion(work: Work, typed: WriteOpinion) -> dict[str, str]:
    """Everything the opinion lacks, by field."""
    faults = {name: "confirmation_needed" for name in CONFIRMATIONS if getattr(typed, name) is None}
    if not tidy(typed.words) and typed.file_id is None:
        faults["words"] = "opinion_empty"
    elif len(typed.words) > LONGEST:
        faults["words"] = "note_long"
    day = typed.written_on
    if day is None:
        faults["written_on"] = "day_needed"
    elif day > work.today():
        faults["written_on"] = "written_later"
    elif (work.today() - day).days > OLDEST_DAYS:
        faults["written_on"] = "written_long_ago"
    return faults


def take_back(work: Work, opinion_id: UUID) -> Opinion:
    """The word no longer stands; it stays in the history. A child let in by it is asked again."""
    work.actor.require(Permission.OPINION_WRITE)
    opinion = work.own(Opinion, opinion_id)
    if opinion.taken_back_at is not None:
        raise WrongState("opinion_taken_back")
    opinion.taken_back_at = work.now()
    work.session.flush()
    work.record("opinion.taken_back", "opinion", opinion.id)
    _ask_again(work, work.own(Person, opinion.person_id))
    return opinion


def _ask_again(work: Work, person: Person) -> None:
    """A mentee whose gate is shut waits for a new interview, and the curator is told of it."""
    query = select(BaseEntry).where(BaseEntry.person_id == person.id, BaseEntry.side == "mentee")
    entry = work.session.scalars(query.with_for_update()).one_or_none()
    if entry is None or entry.state != "ready":
        return
    day = _last_yes(work, entry.id) or work.today()
    if not gate_of(work.session, person, "mentee", day).is_open:
        set_state(work, entry, "entered")
        add_task(work, AGAIN, due_on=work.today(), person_id=person.id)


def _last_yes(work: Work, entry_id: UUID) -> date | None:
    """The day of the interview that let the mentee in."""
    query = (
        select(Interview.held_on)
        .where(Interview.entry_id == entry_id, Interview.decision == "yes")
        .order_by(Interview.decided_at.desc())
        .limit(1)
    )
    return work.session.scalars(query).one_or_none()


def _flag(work: Work, person_id: UUID) -> PsychologistFlag | None:
    query = select(PsychologistFlag).where(PsychologistFlag.person_id == person_id)
    return work.session.scalars(query).one_or_none()
