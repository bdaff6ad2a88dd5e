"""Who gets a place in a run: given by the region or the municipality, asked for by the curator."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, text, update

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.work import Work
from regional.training.models import CourseRun, Enrolment, Learner
from regional.training.people import Person, learners_of, named_learners, people_of
from regional.training.rules import SEATED, Place, may_move, why_no_place
from regional.training.telling import tell_asked, tell_learners

WAYS = ("in_person", "distance")
MOST_AT_ONCE = 500
LONGEST_NAME = 150

# The trigger of migration 0016 takes the same lock: two who confirm at once wait for each other.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:run AS text), 0))")
_TAKEN = text("SELECT app.places_taken(:run)")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a list came to: new places, places given to those who had asked or left, the rest."""

    added: int = 0
    confirmed: int = 0
    already: int = 0


@dataclass(frozen=True, slots=True)
class _Origin:
    """A learner and where the learner works on the day of the enrolment."""

    learner_id: UUID
    school_id: UUID | None
    municipality_id: UUID | None


def enrol(work: Work, run_id: UUID, account_ids: Collection[UUID], way: str) -> Enrolled:
    """Give places to people with accounts; who has one keeps it, a repeat changes nothing."""
    work.actor.require(Permission.COURSES_ENROL)
    run = _run_with_places(work, run_id, way)
    wanted = set(account_ids)
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Invalid({"people": "nobody_chosen" if not wanted else "too_many_chosen"},
                      most=MOST_AT_ONCE)  # fmt: skip
    people = people_of(work, wanted)
    if people.keys() != wanted:
        raise NotFound("account")
    learners = learners_of(work, people)
    return _give(work, run, way, [_origin(learners[one], people[one]) for one in sorted(wanted)])


def enrol_named(
    work: Work, run_id: UUID, names: Sequence[str], municipality_id: UUID | None, way: str
) -> Enrolled:
    """People without accounts, from a district's list; a name twice in a district is one person."""
    work.actor.require(Permission.COURSES_ENROL)
    place = work.actor.municipality_id or municipality_id
    wanted = _tidy(names)
    if place is None:
        raise Invalid({"municipality_id": "place_needed"})
    run = _run_with_places(work, run_id, way)
    query = (
        select(Learner.full_name)
        .join(Enrolment, Enrolment.learner_id == Learner.id)
        .where(
            Enrolment.run_id == run_id,
            Enrolment.from_municipality_id == place,
            Learner.account_id.is_(None),
        )
    )
    known = {_folded(name) for name in work.session.scalars(query)}
    new = [name for name in wanted if _folded(name) not in known]
    _refuse_overfull(work, run, len(new))
    learners = named_learners(work, new)
    given = _give(work, run, way, [_Origin(one, None, place) for one in learners])
    return Enrolled(given.added, given.confirmed, len(wanted) - len(new))


def ask(work: Work, run_id: UUID, way: str) -> Place:
    """A curator asks for a place of one's own; asking twice is asking once."""
    work.actor.require(Permission.OWN_COURSES)
    run = _run_with_places(work, run_id, way)
    account_id = work.actor.account_id
    people = people_of(work, [account_id] if account_id else [])
    if not people:
        raise NotFound("account")
    [person] = people.values()
    [learner_id] = learners_of(work, people).values()
    held = _places(work, run_id, [learner_id]).get(learner_id)
    if held is not None and held.state != Place.WITHDRAWN:
        if held.state == Place.DECLINED:
            raise WrongState("declined_before")
        return Place(held.state)
    _refuse_overfull(work, run, 1)
    if held is not None:
        _move(work, [held.id], Place.ASKED, mode=way)
    else:
        _add(work, run_id, Place.ASKED, way, [_origin(learner_id, person)])
    work.record("enrolment.asked", "course_run", run_id)
    tell_asked(work, run, person.municipality_id)
    return Place.ASKED


def settle_requests(
    work: Work, run_id: UUID, enrolment_ids: Collection[UUID], *, confirm: bool, reason: str = ""
) -> int:
    """Give the places asked for, or decline them; returns how many were still waiting."""
    work.actor.require(Permission.COURSES_ENROL)
    run = _run_of(work, run_id)
    query = select(Enrolment.id, Enrolment.learner_id).where(
        Enrolment.run_id == run_id,
        Enrolment.id.in_(enrolment_ids),
        Enrolment.state == Place.ASKED,
        *_settled_here(work),
    )
    waiting = {row.id: row.learner_id for row in work.session.execute(query)}
    if not waiting:
        return 0
    if confirm:
        _refuse_closed(work, run)
        _refuse_overfull(work, run, len(waiting))
        _move(work, waiting, Place.ENROLLED)
    else:
        _move(work, waiting, Place.DECLINED, result=reason.strip()[:300])
    act = "confirmed" if confirm else "declined"
    work.record(f"enrolment.{act}", "course_run", run_id, count=len(waiting))
    kind = "course_enrolled" if confirm else "course_declined"
    tell_learners(work, kind, run, set(waiting.values()))
    return len(waiting)


def withdraw(work: Work, enrolment_id: UUID) -> UUID:
    """Give a place back: one's own, or a curator's by those above. Returns the run."""
    own = not work.actor.may(Permission.COURSES_ENROL)
    if own:
        work.actor.require(Permission.OWN_COURSES)
    query = select(Enrolment.run_id, Enrolment.state, Enrolment.learner_id).where(
        Enrolment.id == enrolment_id, *_settled_here(work)
    )
    held = work.session.execute(query).one_or_none()
    if held is None:
        raise NotFound("enrolment")
    if not may_move(held.state, Place.WITHDRAWN, work.actor.hat):
        raise WrongState("enrolment_state")
    run = _run_of(work, held.run_id)
    _move(work, [enrolment_id], Place.WITHDRAWN)
    work.record("enrolment.withdrawn", "enrolment", enrolment_id)
    if not own:
        tell_learners(work, "course_withdrawn", run, [held.learner_id])
    return run.id


def change_way(work: Work, enrolment_id: UUID, way: str) -> UUID:
    """Whether somebody comes or listens from afar; returns the run."""
    work.actor.require(Permission.COURSES_ENROL)
    if way not in WAYS:
        raise Invalid({"way": "way_unknown"})
    query = (
        update(Enrolment)
        .where(Enrolment.id == enrolment_id, *_settled_here(work))
        .values(mode=way)
        .returning(Enrolment.run_id)
    )
    run_id = work.session.scalar(query)
    if run_id is None:
        raise NotFound("enrolment")
    work.record("enrolment.way_changed", "enrolment", enrolment_id)
    return run_id


def free_places(work: Work, run: CourseRun) -> int | None:
    """Places left; None is no limit. It asks the database, which counts everybody's."""
    if run.capacity is None:
        return None
    taken: int = work.session.scalar(_TAKEN, {"run": run.id}) or 0
    return max(0, run.capacity - taken)


@dataclass(frozen=True, slots=True)
class _Held:
    id: UUID
    state: str


def _give(work: Work, run: CourseRun, way: str, origins: Sequence[_Origin]) -> Enrolled:
    held = _places(work, run.id, [one.learner_id for one in origins])
    new = [one for one in origins if one.learner_id not in held]
    back = {learner: row for learner, row in held.items() if row.state not in SEATED}
    _refuse_overfull(work, run, len(new) + len(back))
    _add(work, run.id, Place.ENROLLED, way, new)
    _move(work, [row.id for row in back.values()], Place.ENROLLED, mode=way)
    if new or back:
        work.record("enrolment.enrolled", "course_run", run.id, count=len(new) + len(back))
        tell_learners(work, "course_enrolled", run, {*back, *(one.learner_id for one in new)})
    return Enrolled(len(new), len(back), len(held) - len(back))


def _places(work: Work, run_id: UUID, learners: Collection[UUID]) -> dict[UUID, _Held]:
    query = select(Enrolment.learner_id, Enrolment.id, Enrolment.state).where(
        Enrolment.run_id == run_id, Enrolment.learner_id.in_(learners)
    )
    return {row[0]: _Held(row[1], row[2]) for row in work.session.execute(query)}


def _add(work: Work, run_id: UUID, state: Place, way: str, origins: Sequence[_Origin]) -> None:
    now, by = work.now(), work.actor.account_id
    work.session.add_all(
        Enrolment(
            id=new_id(), run_id=run_id, learner_id=one.learner_id, from_school_id=one.school_id,
            from_municipality_id=one.municipality_id, mode=way, state=state, asked_at=now,
            asked_by=by,
        )
        for one in origins
    )  # fmt: skip
    work.session.flush()


def _move(work: Work, ids: Collection[UUID], state: Place, **more: object) -> None:
    if not ids:
        return
    work.session.execute(
        update(Enrolment)
        .where(Enrolment.id.in_(ids))
        .values(state=state, settled_at=work.now(), settled_by=work.actor.account_id, **more)
    )


def _run_of(work: Work, run_id: UUID) -> CourseRun:
    run = work.session.get(CourseRun, run_id)
    if run is None:
        raise NotFound("course_run")
    return run


def _run_with_places(work: Work, run_id: UUID, way: str) -> CourseRun:
    if way not in WAYS:
        raise Invalid({"way": "way_unknown"})
    run = _run_of(work, run_id)
    _refuse_closed(work, run)
    work.session.execute(_LOCK, {"run": run_id})
    return run


def _refuse_closed(work: Work, run: CourseRun) -> None:
    why = why_no_place(
        work.actor.hat, run.state,
        today=work.today(), enrol_until=run.enrol_until, ends_on=run.ends_on,
    )  # fmt: skip
    if why is not None:
        raise WrongState(why)


def _refuse_overfull(work: Work, run: CourseRun, wanted: int) -> None:
    work.session.execute(_LOCK, {"run": run.id})
    free = free_places(work, run)
    if free is not None and wanted > free:
        raise WrongState("run_full", free=free, wanted=wanted)


def _settled_here(work: Work) -> list[ColumnElement[bool]]:
    """A municipality reads the history of those who moved in, and settles its own alone."""
    place = work.actor.municipality_id
    return [Enrolment.from_municipality_id == place] if place is not None else []


def _origin(learner_id: UUID, person: Person) -> _Origin:
    return _Origin(learner_id, person.school_id, person.municipality_id)


def _tidy(names: Sequence[str]) -> list[str]:
    tidy = {_folded(name): " ".join(name.split()) for name in names if name.strip()}
    if not tidy:
        raise Invalid({"names": "names_needed"})
    if len(tidy) > MOST_AT_ONCE or any(len(name) > LONGEST_NAME for name in tidy.values()):
        raise Invalid({"names": "names_too_many"}, most=MOST_AT_ONCE)
    if any(len(name.split()) < 2 for name in tidy.values()):
        raise Invalid({"names": "names_short"})
    return list(tidy.values())


def _folded(name: str) -> str:
    return " ".join(name.lower().replace("ё", "е").split())
