"""What people do with a programme: create, correct, move by a stage, complete, cancel, reopen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean, fold
from kernel.profile import Form, Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.programmes.full_cycle import count_full_cycles
from school.programmes.models import Pair, Programme
from school.programmes.rules import (
    ENDS_PROGRAMME,
    OPEN_PROGRAMME,
    PROGRAMME_ACTS,
    faults_of_term,
    stages_near,
)

EARLIEST, YEARS_AHEAD = 2015, 1
# General meetings stand above programmes, so their rows are named, not imported.
_GATHERING = table(
    "gathering", column("id"), column("programme_id"), column("state"), schema="school"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What may be corrected in a programme; the form and the year are chosen once."""

    variant: str = ""
    kind: str = ""
    title: str = ""
    goal: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateProgramme:
    form: str
    school_year: SchoolYear
    plan: Plan
    state: str = "running"
    stage: int = 1


def form_for_schools(profile: Profile, code: str) -> Form:
    """A form that a school may run; NotFound for the region's own and for unknown ones."""
    found = next((form for form in profile.forms if form.code == code), None)
    if found is None or found.level != "school":
        raise NotFound("Form")
    return found


def create_programme(work: Work, cmd: CreateProgramme) -> Programme:
    """Enter a programme of one school year."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    profile = profile_of(work.session)
    form = form_for_schools(profile, cmd.form)
    current = SchoolYear.of(work.today()).start
    faults = {}
    if not EARLIEST <= cmd.school_year.start <= current + YEARS_AHEAD:
        faults["school_year"] = "year_range"
    if cmd.state not in OPEN_PROGRAMME:
        faults["state"] = "state_at_start"
    if not 1 <= cmd.stage <= len(profile.stages):
        faults["stage"] = "stage_range"
    _refuse(faults | _faults_of_plan(work, profile, form, cmd.school_year, cmd.plan, None), cmd)
    programme = Programme(
        school_id=work.actor.school_id,
        school_year=cmd.school_year.start,
        form=form.code,
        state=cmd.state,
        stage=cmd.stage,
        created_at=work.now(),
        created_by=work.actor.account_id,
        **_columns(cmd.plan),
    )
    work.session.add(programme)
    work.session.flush()
    work.record(
        "programme.created",
        "programme",
        programme.id,
        form=form.code,
        school_year=cmd.school_year.start,
    )
    return programme


def change_programme(work: Work, programme_id: UUID, plan: Plan) -> Programme:
    """Correct a programme that goes on or is still to start."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    profile = profile_of(work.session)
    form = form_for_schools(profile, programme.form)
    year = SchoolYear(programme.school_year)
    faults = _faults_of_plan(work, profile, form, year, plan, programme_id)
    _refuse(faults, plan)
    values = _columns(plan)
    changed = sorted(name for name, value in values.items() if getattr(programme, name) != value)
    for name in changed:
        setattr(programme, name, values[name])
    if changed:
        work.record("programme.changed", "programme", programme.id, fields=changed)
    if "kind" in changed:
        count_full_cycles(work, programme)
    return programme


def move_stage(
    work: Work, programme_id: UUID, *, since: int, to: int, missing: Sequence[str] = ()
) -> Programme:
    """Go one stage on or back; WrongState when the programme no longer stands at `since`.

    `missing` are the conditions of the gate that did not hold: the log keeps them.
    """
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, programme_id)
    if programme.stage != since or to not in stages_near(programme.stage, programme.state):
        raise WrongState("stage_moved", stage=programme.stage)
    programme.stage = to
    work.record("programme.stage", "programme", programme.id, since=since, to=to,
                missing=list(missing))  # fmt: skip
    return programme


def act_on_programme(work: Work, programme_id: UUID, act: str) -> Programme:
    """Start, complete, cancel or reopen; open pairs keep a programme from ending."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, programme_id)
    move = PROGRAMME_ACTS[act]
    if programme.state not in move.since:
        raise WrongState("programme_state", state=programme.state)
    if act in ENDS_PROGRAMME and (open_pairs := _open_pairs(work, programme_id)):
        raise WrongState("pairs_open", pairs=open_pairs)
    if act in ENDS_PROGRAMME and voting_now(work.session, programme_id):
        raise WrongState("gathering_open")
    work.record("programme." + act, "programme", programme.id, since=programme.state, to=move.to)
    programme.state = move.to
    return programme


def locked(work: Work, programme_id: UUID) -> Programme:
    """The programme, held until the transaction ends: two hands do not move it at once.

    Whoever changes a pair or a participant holds the programme first, so nobody waits in a ring.
    """
    programme = work.own(Programme, programme_id)
    work.session.refresh(programme, with_for_update=True)
    return programme


def voting_now(session: Session, programme_id: UUID) -> list[UUID]:
    """General meetings of the programme whose voting is open."""
    query = select(_GATHERING.c.id).where(
        _GATHERING.c.programme_id == programme_id, _GATHERING.c.state == "open"
    )
    return list(session.scalars(query.order_by(_GATHERING.c.id)))


def _open_pairs(work: Work, programme_id: UUID) -> int:
    query = (
        select(func.count())
        .select_from(Pair)
        .where(Pair.programme_id == programme_id, Pair.ended_on.is_(None))
    )
    return work.session.scalar(query) or 0


def _faults_of_plan(
    work: Work,
    profile: Profile,
    form: Form,
    year: SchoolYear,
    plan: Plan,
    programme_id: UUID | None,
) -> dict[str, str]:
    faults = faults_of_term(plan.starts_on, plan.ends_on, year)
    if plan.variant and plan.variant not in {each.code for each in form.variants}:
        faults["variant"] = "variant_unknown"
    if plan.kind and plan.kind not in {each.code for each in profile.kinds_for(form.code)}:
        faults["kind"] = "kind_of_work_unknown"
    if not clean(plan.title):
        faults["title"] = "title_empty"
    elif _is_taken(work, clean(plan.title), year, programme_id):
        faults["title"] = "title_taken"
    return faults


def _is_taken(work: Work, title: str, year: SchoolYear, programme_id: UUID | None) -> bool:
    """Two programmes of a year are told apart by their titles, also when a button was hit twice."""
    query = select(Programme.id, Programme.title).where(
        Programme.school_year == year.start, Programme.state != "cancelled"
    )
    rows = work.session.execute(query)
    return any(fold(row.title) == fold(title) and row.id != programme_id for row in rows)


def _refuse(faults: dict[str, str], cmd: CreateProgramme | Plan) -> None:
    if faults:
        plan = cmd.plan if isinstance(cmd, CreateProgramme) else cmd
        raise Invalid(faults, starts_on=plan.starts_on, ends_on=plan.ends_on)


def _columns(plan: Plan) -> dict[str, object]:
    return {
        "variant": plan.variant,
        "kind": plan.kind,
        "title": clean(plan.title),
        "goal": plan.goal.strip(),
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
    }
