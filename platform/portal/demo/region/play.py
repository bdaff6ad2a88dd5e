"""The order in which the region of the demo comes to life; each act wears its own hat."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.identity.models import RoleGrant
from kernel.identity.permissions import Role
from kernel.profile import Profile
from portal.demo.contests import play_contests
from portal.demo.region.desk import Desk
from portal.demo.region.events import play_events
from portal.demo.region.indicators import play_indicators
from portal.demo.region.links import play_links
from portal.demo.region.monitoring import play_monitoring
from portal.demo.region.months import play_months
from portal.demo.region.periods import play_periods
from portal.demo.region.routes import play_routes
from portal.demo.region.sites import play_sites
from portal.demo.region.training import play_training

# Periods freeze figures that the others make, and months follow what was compiled.
ACTS = (
    play_indicators,
    play_training,
    play_events,
    play_sites,
    play_links,
    play_routes,
    play_periods,
    play_months,
    play_monitoring,
    play_contests,
)


def play_region(
    session: Session, profile: Profile, municipality_id: UUID, school_id: UUID, today: date
) -> None:
    """Give the region, the municipality and the school of the demo accounts their common work."""
    accounts = {
        Role(role): account
        for role, account in session.execute(
            select(RoleGrant.role, RoleGrant.account_id).where(RoleGrant.revoked_at.is_(None))
        )
    }
    zone = ZoneInfo(profile.region.timezone)
    desk = Desk(session, profile, accounts, municipality_id, school_id, today, zone)
    for act in ACTS:
        act(desk)
        session.flush()
