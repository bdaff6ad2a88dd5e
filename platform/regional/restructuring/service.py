"""Making a change of the structure and taking it back: dates move, rows stay.

A merger or a closure ends the school's placement; a transfer begins another one. Reports the school
still owes in open periods are lifted, its open links with schools end. Approved reports, figures of
the past, people, documents and roles are not touched: nobody gains or loses an account by it.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.tenancy.models import Municipality, School, SchoolPlacement
from kernel.work import Work
from regional.partnership.models import SchoolLink
from regional.periods.models import Period, Report
from regional.restructuring.rules import Change, Span, faults_of, standing_on
from regional.structure.models import StructureEvent

OPEN_LINKS = ("offered", "confirmed", "active")
OWED = ("due", "returned")


def spans_of(session: Session, school_id: UUID) -> list[Span]:
    """Every placement of the school, the earliest first."""
    rows = session.execute(
        select(
            SchoolPlacement.id, SchoolPlacement.municipality_id, SchoolPlacement.valid_from,
            SchoolPlacement.valid_to,
        )
        .where(SchoolPlacement.school_id == school_id)
        .order_by(SchoolPlacement.valid_from.nulls_first())
    )  # fmt: skip
    return [
        Span(placement_id=row[0], municipality_id=row[1], valid_from=row[2], valid_to=row[3])
        for row in rows
    ]


def check(work: Work, change: Change) -> Span:
    """The span the change ends. Invalid says what stands in the way; nothing is written."""
    work.actor.require(Permission.STRUCTURE_EVENTS)
    if work.session.get(School, change.school_id) is None:
        raise NotFound("school")
    own = spans_of(work.session, change.school_id)
    successor = spans_of(work.session, change.successor_id) if change.successor_id else []
    faults = faults_of(change, own, successor)
    place = change.to_municipality_id
    if place is not None and work.session.get(Municipality, place) is None:
        faults["to_municipality_id"] = "place_needed"
    span = standing_on(own, change.happens_on)
    if faults or span is None:
        raise Invalid(faults)
    return span


def make(work: Work, change: Change) -> StructureEvent:
    """Date the change and everything that follows from it at once."""
    span = check(work, change)
    placement = work.session.get(SchoolPlacement, span.placement_id, with_for_update=True)
    if placement is None or placement.valid_to is not None:
        raise WrongState("structure_moved_on")
    before: dict[str, object] = {"placement": str(placement.id)}
    placement.valid_to = change.happens_on
    work.session.flush()
    if change.kind == "transferred" and change.to_municipality_id is not None:
        before["begun"] = str(_begin(work, change, change.to_municipality_id))
    else:
        reports, links = _lift(work, change), _end_links(work, change)
        before |= {"reports": reports, "links": links}
    event = StructureEvent(
        kind=change.kind,
        about_school_id=change.school_id,
        successor_id=change.successor_id if change.kind == "merged" else None,
        from_municipality_id=span.municipality_id,
        to_municipality_id=change.to_municipality_id if change.kind == "transferred" else None,
        happens_on=change.happens_on,
        order_number=change.order_number or None,
        order_date=change.order_date,
        reason=change.reason,
        before=before,
        created_at=work.now(),
        created_by=work.actor.account_id,
    )
    work.session.add(event)
    work.session.flush()
    work.record("structure.changed", "school", change.school_id, change=change.kind)
    return event


def undo(work: Work, event_id: UUID, reason: str) -> StructureEvent:
    """Put the dates back as they were; refused once something later stands on the change."""
    work.actor.require(Permission.STRUCTURE_EVENTS)
    event = work.session.get(StructureEvent, event_id, with_for_update=True)
    if event is None:
        raise NotFound("structure_event")
    if event.undone_at is not None:
        raise WrongState("undone_already")
    if len(reason.strip()) < 3:
        raise Invalid({"reason": "reason_needed"})
    _last_word(work, event)
    if event.kind == "transferred":
        _return(work, event)
    else:
        _reopen(work, event)
    event.undone_at, event.undone_by = work.now(), work.actor.account_id
    event.undo_reason = reason.strip()
    work.record("structure.undone", "school", event.about_school_id, change=event.kind)
    return event


def _begin(work: Work, change: Change, municipality_id: UUID) -> UUID:
    row = SchoolPlacement(
        school_id=change.school_id, municipality_id=municipality_id, valid_from=change.happens_on
    )
    work.session.add(row)
    work.session.flush()
    return row.id


def _lift(work: Work, change: Change) -> list[list[str]]:
    """Reports owed in periods that close on that day or later: there is nobody to hand them in."""
    rows = work.session.scalars(
        select(Report)
        .join(Period, Period.id == Report.period_id)
        .where(
            Report.school_id == change.school_id,
            Report.state.in_(OWED),
            Period.closes_on >= change.happens_on,
            Period.cancelled_at.is_(None),
        )
        .order_by(Report.id)
        .with_for_update(of=Report)
    ).all()
    lifted = [[str(row.id), row.state] for row in rows]
    for row in rows:
        row.state, row.reason, row.changed_at = "lifted", f"structure:{change.kind}", work.now()
    return lifted


def _end_links(work: Work, change: Change) -> list[list[str]]:
    rows = work.session.scalars(
        select(SchoolLink)
        .where(
            (SchoolLink.helper_id == change.school_id) | (SchoolLink.helped_id == change.school_id),
            SchoolLink.state.in_(OPEN_LINKS),
        )
        .order_by(SchoolLink.id)
        .with_for_update()
    ).all()
    ended = [[str(row.id), row.state] for row in rows]
    for row in rows:
        row.state, row.reason = "ended", f"structure:{change.kind}"
        row.ended_on = change.happens_on if row.started_on else None
        row.changed_at = work.now()
    return ended


def _last_word(work: Work, event: StructureEvent) -> None:
    """Whether the school's dates are still as the event left them."""
    before = event.before
    placement = work.session.get(SchoolPlacement, UUID(str(before["placement"])))
    if placement is None or placement.valid_to != event.happens_on:
        raise WrongState("structure_moved_on")
    begun = before.get("begun")
    later = [
        span
        for span in spans_of(work.session, event.about_school_id)
        if span.valid_from is not None and span.valid_from >= event.happens_on
    ]
    if [str(span.placement_id) for span in later] != ([str(begun)] if begun else []):
        raise WrongState("structure_moved_on")
    if later and later[0].valid_to is not None:
        raise WrongState("structure_moved_on")


def _return(work: Work, event: StructureEvent) -> None:
    """The span in the new municipality becomes one in the old: days stay covered, nothing goes."""
    begun = work.session.get(SchoolPlacement, UUID(str(event.before["begun"])))
    if begun is None:
        raise WrongState("structure_moved_on")
    begun.municipality_id = event.from_municipality_id


def _reopen(work: Work, event: StructureEvent) -> None:
    placement = work.session.get(SchoolPlacement, UUID(str(event.before["placement"])))
    if placement is None:
        raise WrongState("structure_moved_on")
    placement.valid_to = None
    mark = f"structure:{event.kind}"
    for report_id, _ in _kept(event, "reports"):
        report = work.session.get(Report, UUID(report_id), with_for_update=True)
        if report is not None and report.state == "lifted" and report.reason == mark:
            report.state, report.reason, report.changed_at = "due", "structure:undone", work.now()
    for link_id, state in _kept(event, "links"):
        link = work.session.get(SchoolLink, UUID(link_id), with_for_update=True)
        if link is not None and link.state == "ended" and link.reason == mark:
            link.state, link.reason, link.ended_on = state, "", None
            link.changed_at = work.now()


def _kept(event: StructureEvent, name: str) -> list[tuple[str, str]]:
    rows = event.before.get(name)
    return [(str(one[0]), str(one[1])) for one in rows] if isinstance(rows, list) else []


def last_day(event: StructureEvent) -> date:
    """The last day on which things were as before."""
    return date.fromordinal(event.happens_on.toordinal() - 1)
