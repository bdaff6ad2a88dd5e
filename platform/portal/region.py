"""The region's own facts that every page shows; asked again every half a minute."""

import time
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from kernel.db import Hat, Reach
from kernel.errors import NotFound
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.tenancy.models import Region
from kernel.work import MOSCOW
from web.i18n import gettext, language
from web.work import aside

KEPT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered, and until when by the monotonic clock."""

    profile: Profile
    demo: bool
    until: float


def known() -> Known | None:
    """The region of this database; None before it is set up."""
    found: Known | None = current_app.extensions.get("known_region")
    if found is not None and found.until > time.monotonic():
        return found
    with aside(Reach(hat=Hat.PUBLIC, read_only=True)) as session:
        try:
            profile = profile_of(session)
        except NotFound:
            return None
        demo = bool(session.scalar(select(Region.demo)))
    found = Known(profile, demo, time.monotonic() + KEPT_SECONDS)
    current_app.extensions["known_region"] = found
    return found


def name() -> str:
    found = known()
    return found.profile.region.name.in_language(language()) if found else ""


def zone() -> ZoneInfo:
    found = known()
    return ZoneInfo(found.profile.region.timezone) if found else MOSCOW


def is_demo() -> bool:
    found = known()
    return found is not None and found.demo


def foot_note() -> str:
    """Invented people and figures are never taken for real ones."""
    if not is_demo():
        return ""
    return gettext("Demonstration data: the people and the demonstration schools are invented.")
