"""What a round stands on: who seeks, who offers and has room, whom the operator pins and bans."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, School, SchoolCount, SchoolPlacement
from regional.partnership.fit import WEIGHTS, Party, Weights
from regional.partnership.models import LinkWish, SchoolLink, SupportProfile
from regional.partnership.profiles import weights
from regional.partnership.rules import OPEN, PARTED
from regional.structure.queries import valid_on

GENERAL = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator chooses for a round. `max_km` None means any distance."""

    weights: str = "even"
    max_km: int | None = None
    general_only: bool = True

    def of(self) -> Weights:
        return WEIGHTS[self.weights]

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Settings":
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})


@dataclass(frozen=True, slots=True)
class Gathered:
    """Parties in the order of their identifiers; pairs are (helper, helped).

    `linked` have an open link as the helped and are not asked for; `apart` are bans and pairs that
    parted this year; `pinned` maps the helped to the helper.
    """

    settings: Settings
    school_year: int
    helped: tuple[Party, ...]
    helpers: tuple[Party, ...]
    linked: frozenset[UUID]
    apart: frozenset[tuple[UUID, UUID]]
    pinned: Mapping[UUID, UUID]

    def digest(self) -> str:
        """SHA-256 of all that the answer depends on; the order of reading does not matter."""
        plain = {
            "settings": asdict(self.settings),
            "year": self.school_year,
            "helped": [_plain(party) for party in self.helped],
            "helpers": [_plain(party) for party in self.helpers],
            "apart": sorted([str(a), str(b)] for a, b in self.apart),
            "pinned": sorted([str(a), str(b)] for a, b in self.pinned.items()),
        }
        written = json.dumps(plain, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()


def gather(session: Session, school_year: int, today: date, settings: Settings) -> Gathered:
    """Read everything a round of the year needs, in a few statements whatever the region's size."""
    taken, linked, parted = _links(session, school_year)
    banned, pinned = _wishes(session, school_year)
    helped, helpers = [], []
    for row in _schools(session, school_year, SchoolYear(school_year).cut_off(today)):
        if row.seeks and row.id not in linked:
            helped.append(_party(row, row.needs))
        if row.offers:
            room = max(row.capacity - taken.get(row.id, 0), 0)
            helpers.append(_party(row, row.strengths, room))
    return Gathered(
        settings,
        school_year,
        in_order(helped),
        in_order(helpers),
        linked,
        banned | parted,
        pinned,
    )


def in_order(parties: Iterable[Party]) -> tuple[Party, ...]:
    """By identifier, so that the same schools give the same answer however they were read."""
    return tuple(sorted(parties, key=lambda party: party.id))


def _schools(session: Session, school_year: int, day: date) -> Any:
    """Profiles of the year with where each school stands and how large it last was."""
    counted = (
        select(SchoolCount.school_id, SchoolCount.pupils)
        .where(SchoolCount.school_year <= school_year, SchoolCount.pupils.is_not(None))
        .order_by(SchoolCount.school_id, SchoolCount.school_year.desc())
        .ext(distinct_on(SchoolCount.school_id))
        .subquery()
    )
    return session.execute(
        select(
            School.id, School.kind, School.latitude, School.longitude, counted.c.pupils,
            Municipality.id.label("municipality_id"), Municipality.tile_col, Municipality.tile_row,
            SupportProfile.seeks, SupportProfile.offers, SupportProfile.capacity,
            SupportProfile.needs, SupportProfile.strengths,
        )
        .join(SupportProfile, SupportProfile.school_id == School.id)
        .join(SchoolPlacement, SchoolPlacement.school_id == School.id)
        .join(Municipality, Municipality.id == SchoolPlacement.municipality_id)
        .outerjoin(counted, counted.c.school_id == School.id)
        .where(SupportProfile.school_year == school_year, valid_on(SchoolPlacement, day))
    )  # fmt: skip


def _party(row: Any, topics: Mapping[str, object], room: int = 0) -> Party:
    placed = row.latitude is not None and row.longitude is not None
    return Party(
        id=row.id,
        kind=row.kind,
        municipality_id=row.municipality_id,
        tile=(row.tile_col, row.tile_row),
        point=(float(row.latitude), float(row.longitude)) if placed else None,
        pupils=row.pupils,
        topics=weights(topics),
        room=room,
    )


Links = tuple[dict[UUID, int], frozenset[UUID], frozenset[tuple[UUID, UUID]]]


def _links(session: Session, school_year: int) -> Links:
    """Places taken by open links, schools helped by one, and pairs that parted this year."""
    rows = session.execute(
        select(SchoolLink.helper_id, SchoolLink.helped_id, SchoolLink.state).where(
            SchoolLink.state.in_(OPEN)
            | (SchoolLink.state.in_(PARTED) & (SchoolLink.school_year == school_year))
        )
    ).all()
    taken: dict[UUID, int] = {}
    for row in rows:
        if row.state in OPEN:
            taken[row.helper_id] = taken.get(row.helper_id, 0) + 1
    return (
        taken,
        frozenset(row.helped_id for row in rows if row.state in OPEN),
        frozenset((row.helper_id, row.helped_id) for row in rows if row.state in PARTED),
    )


def _wishes(
    session: Session, school_year: int
) -> tuple[frozenset[tuple[UUID, UUID]], dict[UUID, UUID]]:
    rows = session.execute(
        select(LinkWish.kind, LinkWish.helper_id, LinkWish.helped_id).where(
            LinkWish.school_year == school_year
        )
    ).all()
    return (
        frozenset((row.helper_id, row.helped_id) for row in rows if row.kind == "ban"),
        {row.helped_id: row.helper_id for row in rows if row.kind == "pin"},
    )


def _plain(party: Party) -> list[object]:
    return [
        str(party.id), party.kind, str(party.municipality_id), list(party.tile),
        list(party.point) if party.point else None, party.pupils, dict(party.topics), party.room,
    ]  # fmt: skip


def room_left(session: Session, helper_id: UUID, school_year: int) -> int:
    """How many more schools a helper can take; nought when it does not offer help this year."""
    capacity = session.scalar(
        select(SupportProfile.capacity).where(
            SupportProfile.school_id == helper_id,
            SupportProfile.school_year == school_year,
            SupportProfile.offers,
        )
    )
    taken = session.scalar(
        select(func.count()).where(SchoolLink.helper_id == helper_id, SchoolLink.state.in_(OPEN))
    )
    return max((capacity or 0) - (taken or 0), 0)
