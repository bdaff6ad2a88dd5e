"""What a programme sets apart from the region's defaults: meetings, terms, the least age (X-06)."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from kernel.db import Json
from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.programmes.full_cycle import count_full_cycles
from school.programmes.models import Programme
from school.programmes.rules import OPEN_PROGRAMME
from school.programmes.service import locked

# The least and the most that makes sense; the region's own default may be anywhere between.
LIMITS: Mapping[str, tuple[int, int]] = {
    "training_meetings": (0, 40),
    "shortest_months": (0, 12),
    "probation_weeks": (0, 26),
    "notice_days": (0, 90),
    "min_mentee_age": (5, 18),
    "mentors_at_once": (1, 5),
}


class Settled(Protocol):
    """Whatever keeps a programme's own settings: the row, or what a page read of it."""

    @property
    def settings(self) -> Json: ...


def regional(profile: Profile, name: str) -> int:
    """What the region lays down where the programme says nothing."""
    if name == "min_mentee_age":
        return profile.region.min_mentee_age
    return int(getattr(profile.defaults, name))


def own_setting(programme: Settled, name: str) -> int | None:
    """What the programme itself says, if anything."""
    value = programme.settings.get(name)
    return value if isinstance(value, int) else None


def setting(programme: Settled | None, profile: Profile, name: str) -> int:
    """The programme's own number, or the region's default."""
    own = own_setting(programme, name) if programme is not None else None
    return regional(profile, name) if own is None else own


def change_settings(work: Work, programme_id: UUID, values: Mapping[str, int | None]) -> Programme:
    """Set numbers apart from the region's; None, and the region's own number, take it back.

    A default that the region changes later reaches every programme that did not decide itself.
    """
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    faults = {name: "setting_range" for name, value in values.items() if _is_out(name, value)}
    if faults:
        raise Invalid(faults)
    profile = profile_of(work.session)
    kept = dict(programme.settings)
    for name, value in values.items():
        if value is None or value == regional(profile, name):
            kept.pop(name, None)
        else:
            kept[name] = value
    changed = sorted(name for name in LIMITS if kept.get(name) != programme.settings.get(name))
    if changed:
        programme.settings = kept
        work.record("programme.settings", "programme", programme.id, fields=changed)
    if "shortest_months" in changed:
        count_full_cycles(work, programme)
    return programme


def _is_out(name: str, value: int | None) -> bool:
    least, most = LIMITS[name]
    return value is not None and not least <= value <= most
