"""What a school does with its roadmap: makes it, moves, closes, drops and adds events (RM-01…35).

Facts close an event that has conditions, and nobody's tick does. The roadmap is advice: nothing
in the portal waits for an event.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.roadmap.facts import keep_facts
from school.roadmap.models import RoadmapItem, RoadmapLink
from school.roadmap.queries import Roadmap, roadmap, team, year_of
from school.roadmap.rules import Span, plan_year, within, workdays_of

MOST = 120
ROLES = ("head", "curator", "responsible", "psychologist")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemText:
    """What is typed of the school's own event; `after_id` is an event it waits for."""

    title: str
    task: str = ""
    result: str = ""
    stage: int = 1
    starts_on: date | None = None
    due_on: date | None = None
    role: str = "curator"
    person_id: UUID | None = None
    after_id: UUID | None = None


def offered_years(today: date) -> tuple[int, int]:
    """A roadmap is made for the year that goes on and for the next one."""
    start = SchoolYear.of(today).start
    return start, start + 1


def generate(work: Work, school_year: int) -> int:
    """Put the region's events into the year, with days; those that are there stay as they are."""
    work.actor.require(Permission.ROADMAP_EDIT)
    if school_year not in offered_years(work.today()):
        raise Invalid({"school_year": "roadmap_year"}, year=str(SchoolYear(school_year)))
    lock_roadmap(work, school_year)
    profile = profile_of(work.session)
    there = {item.code: item.id for item in _rows(work, school_year) if item.code}
    made = {e.code: new_id() for e in profile.roadmap if e.code not in there}
    work.session.add_all(_items(work, profile, school_year, made))
    work.session.flush()
    known = there | made
    for event in profile.roadmap:
        if event.code in made:
            _link(work, made[event.code], [known[c] for c in event.after if c in known])
    if made:
        work.record("roadmap.generated", "roadmap_item", None, school_year=school_year,
                    events=len(made))  # fmt: skip
    keep_facts(work, school_year)
    return len(made)


def _items(
    work: Work, profile: Profile, year: int, made: Mapping[str, UUID]
) -> Iterable[RoadmapItem]:
    spans = plan_year(profile.roadmap, year, workdays_of(profile, year))
    stages = {stage.code: stage.n for stage in profile.stages}
    for n, event in enumerate(profile.roadmap, start=1):
        if event.code in made:
            span = spans[event.code]
            yield RoadmapItem(
                school_id=work.actor.school_id, id=made[event.code], school_year=year,
                code=event.code, n=n, title=event.name.ru, task=event.task.ru,
                result=event.result.ru, stage=stages[event.stage], role=event.responsible,
                done_when=list(event.done_when), created_at=work.now(), **_days(span),
            )  # fmt: skip


def _days(span: Span) -> dict[str, date]:
    return {
        "starts_on": span.starts_on, "due_on": span.due_on,
        "first_starts_on": span.starts_on, "first_due_on": span.due_on,
    }  # fmt: skip


def add_own(work: Work, school_year: int, item_id: UUID, typed: ItemText) -> RoadmapItem:
    """An event of the school's own; the same request twice adds one."""
    work.actor.require(Permission.ROADMAP_EDIT)
    there = work.session.get(RoadmapItem, (work.actor.school_id, item_id))
    if there is not None:
        return there
    lock_roadmap(work, school_year)
    plan = _roadmap(work, school_year)
    span = _checked(work, plan, typed)
    if len(plan.items) >= MOST:
        raise Invalid({"title": "roadmap_too_many"}, most=MOST)
    item = RoadmapItem(
        school_id=work.actor.school_id, id=item_id, school_year=school_year, code="",
        n=max((each.n for each in plan.items), default=0) + 1, created_at=work.now(),
        **_days(span), **_texts(typed),
    )  # fmt: skip
    work.session.add(item)
    work.session.flush()
    _link(work, item_id, [typed.after_id] if typed.after_id else [])
    work.record("roadmap.added", "roadmap_item", item_id, school_year=school_year)
    return item


def change_own(work: Work, item_id: UUID, typed: ItemText) -> RoadmapItem:
    """Other words of the school's own event; its days are moved by a shift."""
    item = _open(work, item_id)
    if item.code:
        raise WrongState("roadmap_not_own")
    _refuse_texts(work, typed, {})
    changed = [name for name, value in _texts(typed).items() if getattr(item, name) != value]
    for name in changed:
        setattr(item, name, _texts(typed)[name])
    if changed:
        item.changed_at = work.now()
        work.record("roadmap.changed", "roadmap_item", item_id, fields=sorted(changed))
    return item


def name_owner(work: Work, item_id: UUID, role: str, person_id: UUID | None) -> RoadmapItem:
    """Who answers for an event: a role and, when it is known, a person of the team."""
    item = _open(work, item_id)
    _refuse_owner(work, role, person_id)
    if (item.role, item.person_id) != (role, person_id):
        item.role, item.person_id, item.changed_at = role, person_id, work.now()
        work.record("roadmap.changed", "roadmap_item", item_id, fields=["person_id", "role"])
    return item


def close_event(
    work: Work, item_id: UUID, done_on: date | None, note: str, evidence_id: UUID | None = None
) -> RoadmapItem:
    """Write that an event without conditions was held, and what shows it: words or a file."""
    item = _held(work, item_id)
    if item.done_when:
        raise WrongState("roadmap_computed")
    if item.state == "dropped":
        raise WrongState("roadmap_dropped")
    faults = {}
    if done_on is None:
        faults["done_on"] = "roadmap_day_needed"
    elif done_on > work.today():
        faults["done_on"] = "roadmap_done_later"
    if not note.strip() and evidence_id is None and item.evidence_id is None:
        faults["note"] = "roadmap_evidence_needed"
    if faults:
        raise Invalid(faults)
    item.state, item.done_on, item.note = "done", done_on, note.strip()
    item.evidence_id = evidence_id or item.evidence_id
    item.changed_at = work.now()
    work.record("roadmap.closed", "roadmap_item", item_id, done_on=str(done_on))
    return item


def reopen_event(work: Work, item_id: UUID) -> RoadmapItem:
    """Take a mark or a dropping back; what closed by facts opens by facts alone."""
    item = _held(work, item_id)
    if item.done_when and item.state == "done":
        raise WrongState("roadmap_computed")
    if item.state != "open":
        item.note = "" if item.state == "dropped" else item.note
        item.state, item.done_on, item.changed_at = "open", None, work.now()
        work.record("roadmap.reopened", "roadmap_item", item_id)
        keep_facts(work, item.school_year)
    return item


def drop_event(work: Work, item_id: UUID, reason: str) -> RoadmapItem:
    """The school does without an event, and says why."""
    item = _held(work, item_id)
    if item.state == "done":
        raise WrongState("roadmap_done")
    if not clean(reason):
        raise Invalid({"reason": "roadmap_reason_needed"})
    item.state, item.note, item.changed_at = "dropped", reason.strip(), work.now()
    work.record("roadmap.dropped", "roadmap_item", item_id)
    return item


def _roadmap(work: Work, year: int) -> Roadmap:
    return roadmap(work.session, profile_of(work.session), year)


def _rows(work: Work, year: int) -> list[RoadmapItem]:
    return list(work.session.scalars(select(RoadmapItem).where(RoadmapItem.school_year == year)))


def lock_roadmap(work: Work, year: int) -> None:
    """Two hands on one roadmap go one after the other."""
    work.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext(f"roadmap {work.actor.school_id} {year}")))
    )


def _held(work: Work, item_id: UUID) -> RoadmapItem:
    """The event, once nobody else has it in hand, as the facts have it now."""
    work.actor.require(Permission.ROADMAP_EDIT)
    year = year_of(work.session, item_id)
    lock_roadmap(work, year)
    keep_facts(work, year)
    return work.own(RoadmapItem, item_id)


def _open(work: Work, item_id: UUID) -> RoadmapItem:
    item = _held(work, item_id)
    if item.state == "dropped":
        raise WrongState("roadmap_dropped")
    return item


def _link(work: Work, item_id: UUID, after: Iterable[UUID]) -> None:
    work.session.add_all(
        RoadmapLink(school_id=work.actor.school_id, id=new_id(), item_id=item_id, after_id=each)
        for each in after
    )
    work.session.flush()


def _checked(work: Work, plan: Roadmap, typed: ItemText) -> Span:
    """The days of an own event, when everything typed fits."""
    faults: dict[str, str] = {}
    starts_on, due_on = typed.starts_on or typed.due_on, typed.due_on
    if due_on is None or starts_on is None:
        faults["due_on"] = "roadmap_due_needed"
    elif starts_on > due_on:
        faults["starts_on"] = "roadmap_span"
    elif not within(plan.year, Span(starts_on, due_on)):
        faults["due_on"] = "roadmap_outside_year"
    if typed.after_id is not None:
        before = plan.item(typed.after_id)
        if starts_on is not None and starts_on < before.due_on:
            faults["starts_on"] = "roadmap_before_what_it_waits"
    _refuse_texts(work, typed, faults, year=str(plan.year))
    if starts_on is None or due_on is None:
        raise NotFound("RoadmapItem")  # refused above
    return Span(starts_on, due_on)


def _refuse_texts(work: Work, typed: ItemText, faults: dict[str, str], **values: object) -> None:
    if not clean(typed.title):
        faults["title"] = "roadmap_title_empty"
    if not 1 <= typed.stage <= 7:
        faults["stage"] = "roadmap_stage"
    if faults:
        raise Invalid(faults, **values)
    _refuse_owner(work, typed.role, typed.person_id)


def _refuse_owner(work: Work, role: str, person_id: UUID | None) -> None:
    if role not in ROLES:
        raise Invalid({"role": "roadmap_role"})
    if person_id is not None and person_id not in {each[0] for each in team(work.session)}:
        raise NotFound("Person")


def _texts(typed: ItemText) -> dict[str, object]:
    return {
        "title": clean(typed.title), "task": typed.task.strip(), "result": typed.result.strip(),
        "stage": typed.stage, "role": typed.role, "person_id": typed.person_id,
    }  # fmt: skip
