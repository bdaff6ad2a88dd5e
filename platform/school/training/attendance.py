"""Who was at a meeting: ticks in a list, names from phones, and what the curator makes of these."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.work import Work
from school.links.service import use_link
from school.registry.names import PersonName
from school.training import roll
from school.training.admission_refresh import refresh
from school.training.meetings import held_session, marked
from school.training.models import Attendance, Training, TrainingSession
from school.training.people import enrol
from school.training.rules import recognise, same_name, window, words_of

LONGEST_NAME = 150
# More names than a hall holds are no meeting but a prank; they are thanked for like the others.
MOST_CLAIMS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveAttendance:
    """The list as it was shown and as it came back: only what somebody changed is changed.

    Two people may mark at the same time, each on a phone. `claims` are the names from phones that
    the page had recognised and ticked by itself.
    """

    training_id: UUID
    session_id: UUID
    present: Collection[UUID]
    was: Collection[UUID] = ()
    claims: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a phone is shown: the meeting, and whether its time has come."""

    session_id: UUID
    topic: str
    state: str
    opens: str


def save_attendance(work: Work, cmd: SaveAttendance) -> int:
    """Keep who came; the meeting is held from then on. Returns how many have a mark."""
    work.actor.require(Permission.TRAINING_EDIT)
    training, meeting = held_session(work, cmd.training_id, cmd.session_id)
    _refuse_unheld(work, meeting)
    people = {each.person_id: each for each in roll.trainees(work.session, training.id)}
    if not set(cmd.present) <= people.keys():
        raise NotFound("Trainee")
    there = marked(work, meeting.id)
    removed = (set(cmd.was) - set(cmd.present)) & there
    _forget(work, meeting, removed)
    names = {each: person.name for each, person in people.items()}
    by_phone = _confirm(work, meeting, cmd, names, there - removed)
    by_list = set(cmd.present) - set(cmd.was) - there - by_phone
    work.session.add_all(_mark(work, meeting, person_id) for person_id in sorted(by_list))
    _hold(work, training, meeting)
    work.record("training.attendance", "training_session", meeting.id,
                added=len(by_list | by_phone), removed=len(removed))  # fmt: skip
    now_there = marked(work, meeting.id)
    refresh(work, now_there | removed)
    return len(now_there)


def settle_claim(
    work: Work, training_id: UUID, session_id: UUID, claim_id: UUID, person_id: UUID | None
) -> None:
    """Say whose name it was, enrolling a mentor who came uninvited; None puts the name away."""
    work.actor.require(Permission.TRAINING_EDIT)
    _, meeting = held_session(work, training_id, session_id)
    claim = work.own(Attendance, claim_id)
    if claim.session_id != session_id or claim.person_id is not None:
        raise NotFound("Attendance")
    if person_id is None:
        _drop(work, claim)
        work.record("training.claim_refused", "training_session", session_id)
        return
    enrol(work, training_id, [person_id])
    if person_id in marked(work, session_id):
        _drop(work, claim)
    else:
        claim.person_id, claim.marked_by = person_id, work.actor.account_id
    work.record("training.claim_settled", "training_session", session_id, person=str(person_id))
    if meeting.state == "held":
        refresh(work, [person_id])


def sign_in_at(work: Work, link_id: UUID) -> SignIn:
    """What the link of a poster opens; NotFound when its meeting is no more."""
    query = select(
        TrainingSession.id, TrainingSession.topic, TrainingSession.held_on,
        TrainingSession.starts_at, TrainingSession.state,
    ).where(TrainingSession.link_id == link_id)  # fmt: skip
    row = work.session.execute(query).one_or_none()
    if row is None or row.held_on is None or row.state == "cancelled":
        raise NotFound("TrainingSession")
    span = window(row.held_on, row.starts_at, work.zone)
    return SignIn(row.id, row.topic, span.state(work.now()), span.opens.strftime("%H:%M"))


def claim_attendance(work: Work, link_id: UUID, full_name: str) -> None:
    """Keep a name typed on a phone. A name twice is one, and nobody learns who is known."""
    full_name = clean(full_name)[:LONGEST_NAME]
    if sum(words_of(full_name).values()) < 2:
        raise Invalid({"full_name": "claim_name"})
    use_link(work, link_id)
    meeting = sign_in_at(work, link_id)
    if meeting.state != "open":
        raise WrongState("sign_in_closed")
    known = work.session.scalars(
        select(Attendance.typed_name).where(Attendance.session_id == meeting.session_id)
    ).all()
    if len(known) >= MOST_CLAIMS or any(same_name(full_name, each) for each in known):
        return
    work.session.add(
        Attendance(
            school_id=work.actor.school_id,
            session_id=meeting.session_id,
            typed_name=full_name,
            via="link",
            link_id=link_id,
            marked_at=work.now(),
        )
    )
    work.record("training.claimed", "training_session", meeting.session_id)


def _refuse_unheld(work: Work, meeting: TrainingSession) -> None:
    if meeting.state == "cancelled":
        raise WrongState("session_state")
    if meeting.held_on is None:
        raise WrongState("session_undated")
    if meeting.held_on > work.today():
        raise WrongState("session_ahead")


def _hold(work: Work, training: Training, meeting: TrainingSession) -> None:
    meeting.state = "held"
    if training.state == "planned":
        training.state = "running"
    work.session.flush()


def _confirm(
    work: Work,
    meeting: TrainingSession,
    cmd: SaveAttendance,
    names: Mapping[UUID, PersonName],
    there: Collection[UUID],
) -> set[UUID]:
    """Names that the page recognised become marks, or go away where the tick was taken off."""
    shown = work.session.scalars(
        select(Attendance).where(
            Attendance.session_id == meeting.id,
            Attendance.person_id.is_(None),
            Attendance.id.in_(set(cmd.claims)),
        )
    )
    confirmed: set[UUID] = set()
    for claim in shown.all():
        person_id = recognise(claim.typed_name, names)
        if person_id is None:
            continue
        if person_id in cmd.present and person_id not in {*there, *confirmed}:
            claim.person_id, claim.marked_by = person_id, work.actor.account_id
            confirmed.add(person_id)
        else:
            _drop(work, claim)
    return confirmed


def _mark(work: Work, meeting: TrainingSession, person_id: UUID) -> Attendance:
    return Attendance(
        school_id=meeting.school_id,
        session_id=meeting.id,
        person_id=person_id,
        via="list",
        marked_at=work.now(),
        marked_by=work.actor.account_id,
    )


def _forget(work: Work, meeting: TrainingSession, person_ids: Collection[UUID]) -> None:
    if person_ids:
        work.session.execute(
            delete(Attendance).where(
                Attendance.school_id == meeting.school_id,
                Attendance.session_id == meeting.id,
                Attendance.person_id.in_(person_ids),
            )
        )


def _drop(work: Work, claim: Attendance) -> None:
    work.session.execute(
        delete(Attendance).where(Attendance.school_id == claim.school_id, Attendance.id == claim.id)
    )
