"""Pairs proposed: by matching, after an extra meeting, in somebody's stead (R-20, R-23, R-24).

A proposed pair is no work yet: both confirm first (R-41, school/pairing). Pairs by appointment are
made at once (school/programmes/pairs.py) and pass the same checks.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.bases.rules import STANDING
from school.programmes.asking import Judge, Taker, recorded, takers, unanswered
from school.programmes.looked_for import end_searches
from school.programmes.models import Pair, Programme
from school.programmes.room import rooms
from school.programmes.service import form_for_schools, locked

BY_APPOINTMENT = "appointment"
MOST_PROPOSED = 3000
# What comes of the search for somebody who has a pair.
FOUND = "paired"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair to be; identifiers are of participations, codes of the profile, empty as it has it."""

    mentor_id: UUID
    mentee_id: UUID
    way: str
    basis: str
    matching_id: UUID | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    substitutes_id: UUID | None = None
    variant: str = ""
    kind: str = ""
    work_format: str = ""
    mentor_type: str = ""


@dataclass(frozen=True, slots=True)
class Couple:
    """A proposal with the two people behind it, and what is kept of the reasons."""

    proposal: Proposal
    mentor: Taker
    mentee: Taker
    reasons: Mapping[str, str] = field(default_factory=dict)


def propose(work: Work, programme_id: UUID, proposals: Sequence[Proposal]) -> list[UUID]:
    """Write proposed pairs of a running programme down: all of them or none.

    Invalid names the first fault, `pairs`, with `people` it concerns: same_person, pair_open,
    base_stopped, not_admitted, constraint (`note`), mentor_full, mentee_full; or `reasons`:
    ground_needed, with `wanted`, the codes by (mentor, mentee).
    """
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, programme_id)
    if programme.state != "running":
        raise WrongState("programme_not_running", state=programme.state)
    profile = profile_of(work.session)
    couples = checked(work, profile, programme, proposals)
    return insert_pairs(work, programme, couples, state="proposed", started_on=None)


def checked(
    work: Work,
    profile: Profile,
    programme: Programme,
    proposals: Sequence[Proposal],
    at: str = "pairs",
    leaving: Sequence[UUID] = (),
) -> list[Couple]:
    """Everything that would refuse the pairs, at the field `at`; the programme is held already.

    `leaving` are open pairs of the programme that end in this very transaction.
    """
    if len(proposals) > MOST_PROPOSED:
        raise Invalid({at: "too_many_chosen"}, most=MOST_PROPOSED)
    couples = _couples(work, programme, proposals)
    _refuse_same(work, programme, couples, at, leaving)
    _refuse_standings(couples, at)
    form = form_for_schools(profile, programme.form)
    judge = Judge(profile, form, programme, work.today())
    couples = _judged(judge, couples, at)
    _refuse_full(work, programme, couples, at, leaving)
    return couples


def at_fields(refused: Invalid) -> Invalid:
    """One field of the page for each rule that wants its reason."""
    wanted = refused.values.get("wanted")
    if not isinstance(wanted, Mapping):
        return refused
    codes = sorted({code for each in wanted.values() for code in each})
    return Invalid({f"reason_{code}": "ground_needed" for code in codes}, **refused.values)


def insert_pairs(
    work: Work,
    programme: Programme,
    couples: Sequence[Couple],
    *,
    state: str,
    started_on: date | None,
) -> list[UUID]:
    """The rows themselves, in one order for everybody: two curators never wait in a ring."""
    ids = [new_id() for _ in couples]
    rows = [
        _row(work, programme, couple, pair_id, state, started_on)
        for couple, pair_id in zip(couples, ids, strict=True)
    ]
    if rows:
        leads = {couple.mentor.id: couple.mentor.person.id for couple in couples}
        rows.sort(key=lambda row: (leads[row["mentor_id"]], row["mentee_id"]))
        work.session.execute(insert(Pair), rows)
        found = {row[side] for row in rows for side in ("mentor_id", "mentee_id")}
        end_searches(work, found, FOUND)
    act = "pair.proposed" if state == "proposed" else "pair.opened"
    for couple, pair_id in zip(couples, ids, strict=True):
        work.record(act, "pair", pair_id, programme=str(programme.id), way=couple.proposal.way,
                    basis=couple.proposal.basis, against=sorted(couple.reasons))  # fmt: skip
    return ids


def _row(
    work: Work,
    programme: Programme,
    couple: Couple,
    pair_id: UUID,
    state: str,
    started_on: date | None,
) -> dict[str, Any]:
    proposal = couple.proposal
    return {
        "school_id": programme.school_id,
        "id": pair_id,
        "programme_id": programme.id,
        "school_year": programme.school_year,
        "mentor_id": proposal.mentor_id,
        "mentee_id": proposal.mentee_id,
        "state": state,
        "started_on": started_on,
        "way": proposal.way,
        "basis": proposal.basis,
        "matching_id": proposal.matching_id,
        "variant": proposal.variant,
        "kind": proposal.kind,
        "work_format": proposal.work_format,
        "mentor_type": proposal.mentor_type,
        "reasons": dict(couple.reasons),
        "goal": programme.goal,
        "substitutes_id": proposal.substitutes_id,
        "made_at": work.now(),
    }


def _couples(work: Work, programme: Programme, proposals: Sequence[Proposal]) -> list[Couple]:
    """Everybody as they stand in the programme; NotFound for anybody who does not."""
    ids = {part for each in proposals for part in (each.mentor_id, each.mentee_id)}
    known = takers(work.session, programme.id, list(ids))
    couples = []
    for each in proposals:
        mentor, mentee = known.get(each.mentor_id), known.get(each.mentee_id)
        if mentor is None or mentee is None or (mentor.side, mentee.side) != ("mentor", "mentee"):
            raise NotFound("Participation")
        couples.append(Couple(each, mentor, mentee))
    return couples


def _refuse_same(
    work: Work, programme: Programme, couples: Sequence[Couple], at: str, leaving: Sequence[UUID]
) -> None:
    """Nobody mentors oneself, and two people are one open pair at a time."""
    selves = [
        mentee.person
        for mentor, mentee in ((each.mentor, each.mentee) for each in couples)
        if mentor.person.id == mentee.person.id
    ]
    if selves:
        raise Invalid({at: "same_person"}, people=selves)
    query = select(Pair.mentor_id, Pair.mentee_id).where(
        Pair.programme_id == programme.id, Pair.ended_on.is_(None), Pair.id.not_in(leaving)
    )
    open_now = {(row.mentor_id, row.mentee_id) for row in work.session.execute(query)}
    named = Counter((each.mentor.id, each.mentee.id) for each in couples)
    already = [
        each.mentee.person
        for each in couples
        if (each.mentor.id, each.mentee.id) in open_now or named[each.mentor.id, each.mentee.id] > 1
    ]
    if already:
        raise Invalid({at: "pair_open"}, people=already)


def _refuse_standings(couples: Sequence[Couple], at: str) -> None:
    """Who is frozen, refused or gone makes no pair; a matched mentor is admitted (R-11)."""
    everybody = {each.id: each for couple in couples for each in (couple.mentor, couple.mentee)}
    stopped = [one.person for one in everybody.values() if one.base and one.base not in STANDING]
    if stopped:
        raise Invalid({at: "base_stopped"}, people=stopped)
    early = {
        each.mentor.id: each.mentor.person
        for each in couples
        if each.proposal.way != BY_APPOINTMENT
        and (each.mentor.base != "selected" or each.mentor.admitted_on is None)
    }
    if early:
        raise Invalid({at: "not_admitted"}, people=list(early.values()))


def _judged(judge: Judge, couples: Sequence[Couple], at: str) -> list[Couple]:
    """Refuse what the form refuses; take the reasons for what it only asks about (X-02, X-12)."""
    judged, wanted, without = [], {}, []
    for each in couples:
        said = judge.judge(
            each.mentor, each.mentee, each.proposal.variant, each.proposal.mentor_type
        )
        if said.refused:
            raise Invalid({at: "constraint"}, people=[each.mentee.person],
                          note=said.refused[0].note)  # fmt: skip
        if codes := unanswered(said.asks, each.proposal.reasons):
            wanted[each.mentor.id, each.mentee.id] = tuple(codes)
            without.append(each.mentee.person)
        kept = recorded(said.asks, each.proposal.reasons)
        judged.append(replace(each, reasons=kept))
    if wanted:
        raise Invalid({"reasons": "ground_needed"}, people=without, wanted=wanted)
    return judged


def _refuse_full(
    work: Work, programme: Programme, couples: Sequence[Couple], at: str, leaving: Sequence[UUID]
) -> None:
    """More pairs than a mentor or a mentee has room for; the database refuses the same."""
    ids = {part.id for each in couples for part in (each.mentor, each.mentee)}
    free = rooms(work.session, programme.id, ids)
    mentors, mentees = Counter(free.mentors), Counter(free.mentees)
    ends = select(Pair.mentor_id, Pair.mentee_id).where(Pair.id.in_(leaving))
    for row in work.session.execute(ends) if leaving else ():
        mentors[row.mentor_id] += 1
        mentees[row.mentee_id] += 1
    of_person = {each.mentor.id: each.mentor.person for each in couples}
    of_person |= {each.mentee.id: each.mentee.person for each in couples}
    mentors.subtract(each.mentor.id for each in couples)
    mentees.subtract(each.mentee.id for each in couples)
    for counted, fault in ((mentors, "mentor_full"), (mentees, "mentee_full")):
        over = [of_person[part] for part, left in counted.items() if left < 0 and part in of_person]
        if over:
            raise Invalid({at: fault}, people=over)
