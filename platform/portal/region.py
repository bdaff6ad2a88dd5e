"""The region's own facts that every page shows; read once and kept, for they change with a load."""

import time
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from kernel.db import Hat, Reach
from kernel.profile import Profile
from kernel.tenancy.models import Region
from kernel.work import MOSCOW
from web.i18n import gettext, language
from web.work import aside

KEPT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered, and until when."""

    code: str
    profile: Profile
    demo: bool
    until: float


def known() -> Known | None:
    """The region of this database; None before it is set up."""
    found: Known | None = current_app.extensions.get("known_region")
    if found is not None and found.until > time.monotonic():
        return found
    with aside(Reach(hat=Hat.PUBLIC, read_only=True)) as session:
        row = session.scalars(select(Region)).one_or_none()
    if row is None:
        return None
    found = Known(
        row.code,
        Profile.model_validate(row.profile),
        row.demo,
        time.monotonic() + KEPT_SECONDS,
    )
    current_app.extensions["known_region"] = found
    return found


def profile() -> Profile:
    """The region's profile; a page that needs it cannot stand without one."""
    found = known()
    if found is None:
        raise RuntimeError("the region is not set up")
    return found.profile


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
    return gettext("Demonstration data: people and figures are invented.") if is_demo() else ""
