"""Draws the rotation of a hall from what is known of those who came, before any ballot."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, or_, select

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.work import Work
from school.bases.models import BaseEntry
from school.gatherings.models import Gathering, GatheringSeat, GatheringSlot
from school.gatherings.rotation import Meeting, Pair, Schedule, rotate
from school.gatherings.rules import Offers, Wants, age_on, glance
from school.gatherings.seats import IS_ENTRY_OF, NOT_LET_IN
from school.gatherings.service import going_on
from school.mentors.models import MentorProfile
from school.programmes.models import Pair as PairRow
from school.programmes.models import Participation
from school.programmes.rosters import IS_PERSON_OF
from school.registry.models import Person
from school.requests.models import MentoringRequest

# A row of some columns.
Found = Row[*tuple[Any, ...]]

# Requests that speak for a mentee; declined and withdrawn ones do not.
SPEAKS = ("new", "accepted", "met")


def draw(work: Work, programme_id: UUID, gathering_id: UUID) -> Schedule:
    """Draw the rounds that have not begun, with those who are here now."""
    work.actor.require(Permission.MATCHING)
    gathering = going_on(work, programme_id, gathering_id)
    if gathering.round_now == 0 and gathering.round_began_at is not None:
        raise WrongState("rounds_over")
    seats = _seats(work, gathering_id)
    here = [seat for seat in seats if seat.came and seat.left_on is None
            and seat.state not in NOT_LET_IN]  # fmt: skip
    if len({seat.side for seat in here}) < 2:
        raise WrongState("seats_missing")
    schedule = _drawn(work, gathering, seats, here)
    _keep(work, gathering, seats, schedule)
    work.record("gathering.drawn", "gathering", gathering_id, rounds=gathering.rounds,
                count=len(schedule.meetings), least=schedule.least_fitting)  # fmt: skip
    return schedule


def planned(work: Work, gathering: Gathering, seats: Iterable[Found]) -> list[Meeting]:
    """The rotation as it stands, by badges."""
    badge = {seat.id: seat.number for seat in seats}
    query = select(
        GatheringSlot.round, GatheringSlot.mentor_seat_id, GatheringSlot.mentee_seat_id
    ).where(GatheringSlot.gathering_id == gathering.id)
    return sorted(Meeting(n, badge[mentor], badge[mentee])
                  for n, mentor, mentee in work.session.execute(query))  # fmt: skip


def fitting(work: Work, here: Collection[Found]) -> tuple[dict[Pair, int], set[Pair]]:
    """Pairs of badges that may fit and how well, and those who do not meet at all.

    A glance: age range and kind of help, each only where both are known; ballots and the matching
    see more. Two who are a pair already need no quick meeting.
    """
    offers, wants = _offers(work, here), _wants(work, here)
    mentors = [seat for seat in here if seat.side == "mentor"]
    mentees = [seat for seat in here if seat.side == "mentee"]
    known = _together(work, {seat.participation_id: seat.number for seat in here})
    fits = {}
    for mentee in mentees:
        for mentor in mentors:
            fit = glance(wants[mentee.number], offers[mentor.number])
            if mentee.person_id == mentor.person_id:
                known.add((mentee.number, mentor.number))
            elif fit is not None:
                fits[mentee.number, mentor.number] = fit
    return fits, known


def _drawn(
    work: Work,
    gathering: Gathering,
    seats: list[Found],
    here: list[Found],
) -> Schedule:
    fits, never = fitting(work, here)
    before = [each for each in planned(work, gathering, seats) if each.round <= gathering.round_now]
    return rotate(
        [seat.number for seat in here if seat.side == "mentee"],
        [seat.number for seat in here if seat.side == "mentor"],
        {pair: fit for pair, fit in fits.items() if pair not in never},
        gathering.rounds,
        never=never,
        before=before,
    )


def _keep(work: Work, gathering: Gathering, seats: list[Found], schedule: Schedule) -> None:
    seat_of = {seat.number: seat.id for seat in seats}
    work.session.execute(
        delete(GatheringSlot)
        .where(
            GatheringSlot.gathering_id == gathering.id, GatheringSlot.round > gathering.round_now
        )
        .execution_options(synchronize_session=False)
    )
    rows = [
        {
            "school_id": gathering.school_id,
            "id": new_id(),
            "gathering_id": gathering.id,
            "round": each.round,
            "mentor_seat_id": seat_of[each.mentor],
            "mentee_seat_id": seat_of[each.mentee],
        }
        for each in schedule.meetings
        if each.round > gathering.round_now
    ]
    if rows:
        work.session.execute(insert(GatheringSlot), rows)


def _seats(work: Work, gathering_id: UUID) -> list[Found]:
    query = (
        select(
            GatheringSeat.id, GatheringSeat.side, GatheringSeat.number, GatheringSeat.came,
            GatheringSeat.participation_id, Person.id.label("person_id"), Person.born_on,
            Participation.left_on, BaseEntry.state, Person.grade,
        )
        .join(
            Participation,
            (Participation.school_id == GatheringSeat.school_id)
            & (Participation.id == GatheringSeat.participation_id),
        )
        .join(Person, IS_PERSON_OF)
        .outerjoin(BaseEntry, IS_ENTRY_OF)
        .where(GatheringSeat.gathering_id == gathering_id)
        .order_by(GatheringSeat.number)
    )  # fmt: skip
    return list(work.session.execute(query))


def _offers(work: Work, here: Iterable[Found]) -> dict[int, Offers]:
    mentors = {seat.person_id: seat.number for seat in here if seat.side == "mentor"}
    query = select(
        MentorProfile.person_id, MentorProfile.age_from, MentorProfile.age_to, MentorProfile.help,
        MentorProfile.times,
    ).where(MentorProfile.person_id.in_(mentors))  # fmt: skip
    found = dict.fromkeys(mentors.values(), Offers())
    for row in work.session.execute(query):
        found[mentors[row.person_id]] = Offers(
            row.age_from, row.age_to, frozenset(row.help), frozenset(row.times)
        )
    return found


def _wants(work: Work, here: Iterable[Found]) -> dict[int, Wants]:
    mentees = {seat.person_id: seat for seat in here if seat.side == "mentee"}
    query = select(MentoringRequest.person_id, MentoringRequest.help, MentoringRequest.times).where(
        MentoringRequest.person_id.in_(mentees), MentoringRequest.state.in_(SPEAKS)
    )
    help_of: dict[UUID, set[str]] = {person_id: set() for person_id in mentees}
    times_of: dict[UUID, set[str]] = {person_id: set() for person_id in mentees}
    for row in work.session.execute(query):
        help_of[row.person_id] |= set(row.help)
        times_of[row.person_id] |= set(row.times)
    today = work.today()
    return {
        seat.number: Wants(
            age_on(today, seat.born_on, seat.grade),
            frozenset(help_of[person_id]),
            frozenset(times_of[person_id]),
        )
        for person_id, seat in mentees.items()
    }


def _together(work: Work, badges: Mapping[UUID, int]) -> set[Pair]:
    query = select(PairRow.mentee_id, PairRow.mentor_id).where(
        PairRow.ended_on.is_(None),
        or_(PairRow.mentor_id.in_(badges), PairRow.mentee_id.in_(badges)),
    )
    return {
        (badges[mentee], badges[mentor])
        for mentee, mentor in work.session.execute(query)
        if mentee in badges and mentor in badges
    }
