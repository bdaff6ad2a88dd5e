"""Who may know of an event: its organisers of a draft, those it invites once it is published."""

from sqlalchemy import ColumnElement, and_, any_, func, literal, or_, true

from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.events.models import RegionalEvent as Event
from regional.placement import placed


def visible(work: Work) -> ColumnElement[bool]:
    """The condition of an event this reader may know of.

    The region's events are for the whole region, a municipality's for its own schools. The region
    and the municipalities see to what others are invited; a school's staff see what is for them.
    """
    actor = work.actor
    # A draft that was put away has never been published: its revision is still nought.
    shown = or_(Event.state == "published", and_(Event.state == "cancelled", Event.revision > 0))
    if actor.school_id is not None:
        near = Event.organiser_municipality_id == placed(actor.school_id, work.today())
        return and_(shown, or_(Event.organiser_municipality_id.is_(None), near), invites(work))
    if actor.municipality_id is not None:
        ours = Event.organiser_municipality_id == actor.municipality_id
        return or_(ours, and_(shown, Event.organiser_municipality_id.is_(None)))
    ours = Event.organiser_municipality_id.is_(None)
    drafts = ours if actor.may(Permission.EVENTS_EDIT) else ~true()
    return or_(drafts, shown)


def invites(work: Work) -> ColumnElement[bool]:
    """The condition of an event that invites the reader's role; nobody named is everybody."""
    return or_(
        func.cardinality(Event.roles) == 0,
        literal(str(work.actor.role)) == any_(Event.roles),
    )
