"""A programme of several years at the turn: last year's row ends, next year's row goes on.

Every year has its own rows, so no pair, no person and no programme is counted in two years. The
old pairs end «as planned, end of the school year», which is what happened: whoever worked the
shortest term has gone the full cycle of that year (K-06), and the next cycle is reckoned from the
first day of the new year. The new row stands in preparation until its year begins, and only
running and completed programmes count, so the figures of neither year move before their time.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, func, insert, select, update

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import fold
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.consents.queries import missing
from school.programmes.full_cycle import count_full_cycles
from school.programmes.models import Pair, Participation, Programme
from school.programmes.participants import counts_as_young
from school.programmes.rules import kinds_for, usual_term
from school.programmes.service import form_for_schools, locked
from school.registry.models import Person
from school.year_turn.rules import CARRIED

FIRST_STAGE = 1
YEAR_END = "year_end"
# What a pair was, it is in the new year too; its order, its agreement and its plan are of a year.
KEPT = (
    "way", "basis", "variant", "kind", "work_format", "mentor_type", "reasons", "goal",
    "strengths", "weaknesses", "mentor_confirmed_on", "mentee_confirmed_on", "probation_until",
    "made_at",
)  # fmt: skip


def continue_programme(work: Work, programme_id: UUID, year: SchoolYear) -> dict[str, object]:
    """End the row of `year` and open that of the next; returns what an undoing needs."""
    work.actor.require(Permission.YEAR_TURN)
    old = locked(work, programme_id)
    _refuse(work, old, year)
    profile = profile_of(work.session)
    new = _next_row(work, old, SchoolYear(year.start + 1))
    moved = _carry_people(work, profile, old, new)
    pairs = _open_pairs(work, old)
    # The old pairs end first: a mentor's places are counted over all years (U-3).
    _end_pairs(work, profile, old, pairs, year)
    carried = _carry_pairs(work, new, pairs, moved)
    old.state = "completed"
    count_full_cycles(work, old)
    work.record("programme.continued", "programme", old.id, by=str(new.id), people=len(moved),
                pairs=carried)  # fmt: skip
    return {
        "old": str(old.id),
        "new": str(new.id),
        "state": new.state,
        "people": len(moved),
        "pairs": carried,
        "ended": {str(row.id): row.state for row in pairs},
    }


def are_untouched(work: Work, kept: Mapping[str, Any]) -> bool:
    """Whether the new row is as it was made, and nobody has touched the old pairs."""
    session, new_id_ = work.session, UUID(kept["new"])
    new = session.scalars(select(Programme).where(Programme.id == new_id_)).one_or_none()
    old = work.own(Programme, UUID(kept["old"]))
    if new is None or old.state != "completed":
        return False
    if (new.state, new.stage, new.continues_id) != (kept["state"], FIRST_STAGE, old.id):
        return False
    people = session.scalar(_count(Participation).where(Participation.programme_id == new.id))
    fresh = and_(Pair.ended_on.is_(None), Pair.started_on == new.starts_on)
    pairs = session.execute(
        select(func.count(), func.count().filter(fresh)).where(Pair.programme_id == new.id)
    ).one()
    still = and_(Pair.state == "completed", Pair.id.in_([UUID(each) for each in kept["ended"]]))
    ended = session.scalar(_count(Pair).where(still))
    return (people, tuple(pairs), ended) == (
        kept["people"], (kept["pairs"], kept["pairs"]), len(kept["ended"]),
    )  # fmt: skip


def take_back(work: Work, kept: Mapping[str, Any]) -> None:
    """Remove the new row with its people and pairs, and open the old ones again."""
    work.actor.require(Permission.YEAR_TURN)
    old, new = locked(work, UUID(kept["old"])), UUID(kept["new"])
    school = old.school_id
    for model in (Pair, Participation):
        work.session.execute(
            delete(model).where(model.school_id == school, model.programme_id == new)
        )
    work.session.execute(
        delete(Programme).where(Programme.school_id == school, Programme.id == new)
    )
    by_state: dict[str, list[UUID]] = {}
    for pair_id, state in kept["ended"].items():
        by_state.setdefault(state, []).append(UUID(pair_id))
    for state, ids in by_state.items():
        work.session.execute(
            update(Pair)
            .where(Pair.school_id == school, Pair.id.in_(ids))
            .values(state=state, ended_on=None, end_reason="")
        )
    old.state = "running"
    count_full_cycles(work, old)
    work.record("programme.taken_back", "programme", old.id)


def _refuse(work: Work, old: Programme, year: SchoolYear) -> None:
    if old.school_year != year.start or old.state != "running":
        raise WrongState("programme_not_running")
    offered = exists().where(Pair.programme_id == old.id, Pair.state == "proposed")
    if work.session.scalar(select(offered)):
        raise Invalid({"programmes": "pairs_proposed"}, title=old.title)
    following = work.session.execute(
        select(Programme.title, Programme.continues_id).where(
            Programme.school_year == year.start + 1, Programme.state != "cancelled"
        )
    )
    for title, continues_id in following:
        if continues_id == old.id or fold(title) == fold(old.title):
            raise Invalid({"programmes": "next_year_there"}, title=old.title)


def _next_row(work: Work, old: Programme, year: SchoolYear) -> Programme:
    starts_on, ends_on = usual_term(year)
    new = Programme(
        school_id=old.school_id,
        school_year=year.start,
        form=old.form,
        variant=old.variant,
        kind=old.kind,
        title=old.title,
        goal=old.goal,
        state="running" if work.today() >= starts_on else "planned",
        stage=FIRST_STAGE,
        starts_on=starts_on,
        ends_on=ends_on,
        continues_id=old.id,
        settings=dict(old.settings),
        template=old.template,
        created_at=work.now(),
        created_by=work.actor.account_id,
    )
    work.session.add(new)
    work.session.flush()
    return new


def _carry_people(work: Work, profile: Profile, old: Programme, new: Programme) -> dict[UUID, UUID]:
    """Participations of those who stay, suit the form and consent; old identifier → new."""
    form = form_for_schools(profile, old.form)
    query = (
        select(Participation.id, Participation.side, Person)
        .join(
            Person,
            and_(Person.school_id == Participation.school_id, Person.id == Participation.person_id),
        )
        .where(
            Participation.programme_id == old.id,
            Participation.left_on.is_(None),
            Person.left_on.is_(None),
            Person.merged_into_id.is_(None),
        )
        .execution_options(populate_existing=True)  # the turn has just moved them up a class
    )
    stay = [r for r in work.session.execute(query) if r.Person.kind in kinds_for(form, r.side)]
    lacking = {
        side: missing(work.session, [r.Person.id for r in stay if r.side == side], side,
                      work.today())
        for side in ("mentor", "mentee")
    }  # fmt: skip
    moved, rows = {}, []
    for part_id, side, person in stay:
        if person.id not in lacking[side]:
            moved[part_id] = new_id()
            rows.append(_participation(new, moved[part_id], person, side))
    if rows:
        work.session.execute(insert(Participation), rows)
    return moved


def _participation(new: Programme, part_id: UUID, person: Person, side: str) -> dict[str, object]:
    """What is true of the person now, in the new year."""
    return {
        "school_id": new.school_id,
        "id": part_id,
        "programme_id": new.id,
        "school_year": new.school_year,
        "person_id": person.id,
        "side": side,
        "person_kind": person.kind,
        "is_young_teacher": counts_as_young(person, new.school_year),
        "is_manager": person.is_manager,
        "joined_on": new.starts_on,
    }


def _open_pairs(work: Work, old: Programme) -> Sequence[Any]:
    kept = [getattr(Pair, name) for name in KEPT]
    query = select(
        Pair.id, Pair.state, Pair.mentor_id, Pair.mentee_id, Pair.started_on, *kept
    ).where(Pair.programme_id == old.id, Pair.ended_on.is_(None), Pair.state.in_(CARRIED))
    return work.session.execute(query).all()


def _carry_pairs(
    work: Work, new: Programme, pairs: Sequence[Any], moved: Mapping[UUID, UUID]
) -> int:
    """Pairs whose both people go on, in the standing they had, from the first day of the year."""
    rows = [
        {
            "school_id": new.school_id,
            "id": new_id(),
            "programme_id": new.id,
            "school_year": new.school_year,
            "mentor_id": moved[pair.mentor_id],
            "mentee_id": moved[pair.mentee_id],
            "state": pair.state,
            "started_on": new.starts_on,
            **{name: getattr(pair, name) for name in KEPT},
        }
        for pair in pairs
        if pair.mentor_id in moved and pair.mentee_id in moved
    ]
    if rows:
        work.session.execute(insert(Pair), rows)
    return len(rows)


def _end_pairs(
    work: Work, profile: Profile, old: Programme, pairs: Sequence[Any], year: SchoolYear
) -> None:
    """The last day is today, or the last of the programme; never before the pair began."""
    planned = [reason.code for reason in profile.completion.planned]
    reason = YEAR_END if YEAR_END in planned else planned[0]
    last: date = min(work.today(), old.ends_on or year.ends_on)
    work.session.execute(
        update(Pair)
        .where(Pair.school_id == old.school_id, Pair.id.in_([pair.id for pair in pairs]))
        .values(state="completed", end_reason=reason,
                ended_on=func.greatest(last, Pair.started_on))
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def _count(model: type[Pair] | type[Participation]) -> Any:
    return select(func.count()).select_from(model)
