"""The curator accepts a variant: mutual pairs are proposed, the rest meet once more or are sought.

Nothing one-sided becomes a pair here, whatever the variant holds (R-20, R-24).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.gatherings.models import Gathering
from school.matching.explain import Explained
from school.matching.extra import propose_meetings
from school.matching.feasible import PINS_PASS, REASONS, refusals
from school.matching.inputs import gather
from school.matching.kept import chosen_of, outcome_of
from school.matching.models import ExtraMeeting, Matching, Search
from school.matching.searches import open_searches
from school.matching.solve import Solved
from school.matching.values import MUTUAL, VARIANTS, Case
from school.programmes.models import Pair, Participation, Programme
from school.programmes.proposing import Proposal, propose
from school.programmes.service import locked
from school.registry.models import Person

WAYS: Mapping[str, str] = {"hall": "gathering", "remote": "questionnaires"}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of it: pairs proposed, extra meetings, searches."""

    pairs: tuple[UUID, ...]
    extra: tuple[UUID, ...]
    searches: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A pair of the draft that is not possible any more; the code is one of feasible.REASONS."""

    mentor_id: UUID
    mentee_id: UUID
    reason: str


def accept(
    work: Work, matching_id: UUID, chosen: str, reasons: Mapping[str, str] | None = None
) -> Accepted:
    """Carry a variant of a draft out, all of it or nothing; again it changes nothing.

    `reasons` are written ones for rules that ask (the `asks` of pairs), one for each code.
    WrongState «matching_changed» names in `changed` and `people` what is not as it was computed.
    """
    work.actor.require(Permission.MATCHING)
    if chosen not in VARIANTS:
        raise Invalid({"chosen": "variant_needed"})
    row = work.own(Matching, matching_id)
    outcome = outcome_of(row)
    solved = chosen_of(outcome, chosen) if outcome else None
    programme = _hold(work, row, solved.pairs if solved else ())
    if row.state == "accepted" and row.chosen == chosen:
        return _as_accepted(work, row)
    if row.state != "draft" or solved is None:
        raise WrongState("matching_state", state=row.state)
    _refuse_changed(work, programme, row, solved.pairs)
    done = _carry_out(work, row, solved, reasons or {})
    row.state, row.chosen = "accepted", chosen
    row.accepted_at, row.accepted_by = work.now(), work.actor.account_id
    _supersede_others(work, row)
    work.session.flush()
    work.record("matching.accepted", "matching", row.id, chosen=chosen, pairs=len(done.pairs),
                extra=len(done.extra), searches=len(done.searches))  # fmt: skip
    return done


def _hold(work: Work, row: Matching, pairs: Sequence[Explained]) -> Programme:
    """Nobody takes back a consent, moves a pair or a standing, or accepts this meanwhile.

    Consents first, then the programme, then the bases: the order in which a withdrawal goes.
    """
    parts = [part for pair in pairs for part in (pair.mentor_id, pair.mentee_id)]
    persons = set(
        work.session.scalars(select(Participation.person_id).where(Participation.id.in_(parts)))
    )
    of_them = select(Consent.id).where(
        Consent.person_id.in_(persons), Consent.withdrawn_on.is_(None)
    )
    work.session.execute(of_them.order_by(Consent.id).with_for_update(read=True))
    programme = locked(work, row.programme_id)
    work.session.refresh(row, with_for_update=True)
    entries = select(BaseEntry.id).where(BaseEntry.person_id.in_(persons))
    work.session.execute(entries.order_by(BaseEntry.id).with_for_update())
    if programme.state != "running":
        raise WrongState("programme_not_running", state=programme.state)
    return programme


def _refuse_changed(
    work: Work, programme: Programme, row: Matching, pairs: Sequence[Explained]
) -> None:
    given = gather(
        work.session, profile_of(work.session), programme, row.gathering_id, work.today()
    )
    found = changed(given.case, pairs)
    if found:
        parts = {part for each in found for part in (each.mentor_id, each.mentee_id)}
        raise WrongState("matching_changed", changed=found, people=_persons(work, parts))


def changed(case: Case, pairs: Sequence[Explained]) -> list[Changed]:
    """Pairs of a draft that today's case does not allow."""
    why = refusals(case)
    room = Counter({mentor.id: mentor.room for mentor in case.mentors})
    found = []
    for pair in pairs:
        row, column = case.mentee_at.get(pair.mentee_id), case.mentor_at.get(pair.mentor_id)
        if row is None or column is None:
            reason = "mentee_left" if row is None else "mentor_left"
        else:
            reason = REASONS[why[row, column]]
        if reason in PINS_PASS and pair.is_pinned:
            reason = ""
        room[pair.mentor_id] -= 1
        if not reason and room[pair.mentor_id] < 0:
            reason = "mentor_full"
        if reason:
            found.append(Changed(pair.mentor_id, pair.mentee_id, reason))
    return found


def _carry_out(work: Work, row: Matching, solved: Solved, reasons: Mapping[str, str]) -> Accepted:
    way = _way(work, row)
    mutual = [pair for pair in solved.pairs if pair.of == MUTUAL]
    pairs = propose(
        work,
        row.programme_id,
        [
            Proposal(pair.mentor_id, pair.mentee_id, way, MUTUAL, row.id, dict(reasons))
            for pair in mutual
        ],
    )
    apart = [(pair.mentor_id, pair.mentee_id) for pair in solved.pairs if pair.of != MUTUAL]
    extra = propose_meetings(work, row.programme_id, apart, row.id)
    searches = open_searches(work, row.programme_id, solved.unmatched, row.id)
    return Accepted(tuple(pairs), tuple(extra), tuple(searches))


def _way(work: Work, row: Matching) -> str:
    if row.gathering_id is None:
        return WAYS["remote"]
    return WAYS[work.own(Gathering, row.gathering_id).kind]


def _as_accepted(work: Work, row: Matching) -> Accepted:
    """What came of the run when it was accepted."""

    def of(model: type[Pair | ExtraMeeting | Search]) -> tuple[UUID, ...]:
        query = select(model.id).where(model.matching_id == row.id)
        return tuple(work.session.scalars(query.order_by(model.id)))

    return Accepted(of(Pair), of(ExtraMeeting), of(Search))


def _supersede_others(work: Work, row: Matching) -> None:
    """Other drafts of the programme stood on who was free then."""
    query = select(Matching).where(
        Matching.programme_id == row.programme_id,
        Matching.id != row.id,
        Matching.state.in_(("draft", "computing")),
    )
    for other in work.session.scalars(query):
        other.state = "superseded"


def _persons(work: Work, parts: Collection[UUID]) -> Sequence[Person]:
    query = (
        select(Person)
        .join(
            Participation,
            (Participation.school_id == Person.school_id) & (Participation.person_id == Person.id),
        )
        .where(Participation.id.in_(parts))
    )
    return work.session.scalars(query.order_by(Person.surname, Person.given_name, Person.id)).all()
