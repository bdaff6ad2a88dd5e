"""Every indicator with its versions and targets, as the editor's pages read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.models import Account
from kernel.tenancy.models import Municipality
from regional.indicators.figures import by_name
from regional.indicators.models import Indicator, IndicatorVersion, Target


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version as it stands in the list; a draft has perhaps been tried."""

    indicator_id: UUID
    id: UUID
    number: int
    from_year: int
    numerator_fact: str
    denominator_fact: str | None
    missing: str
    level: str
    order_number: str | None
    order_date: date | None
    source: str
    draft: bool
    trial: Mapping[str, Any] | None
    tried_at: datetime | None
    note: str
    created_at: datetime | None
    created_by: str | None


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target; without a municipality it is the region's."""

    indicator_id: UUID
    id: UUID
    municipality_id: UUID | None
    municipality: str | None
    year: int
    value: Decimal
    basis: Mapping[str, str]
    order_number: str | None
    order_date: date | None
    source: str


Line = TypeVar("Line", VersionLine, TargetLine)


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator; versions and targets stand the newest first, the region's before others."""

    id: UUID
    code: str
    names: Mapping[str, Mapping[str, str]]
    unit: str
    direction: str
    shown_in: str
    position: int
    source: str
    retired_at: datetime | None
    retired_from: int | None
    versions: tuple[VersionLine, ...] = ()
    targets: tuple[TargetLine, ...] = ()

    def say(self, what: str, language: str) -> str:
        """`name`, `short_name` or `about` for a locale; Russian for any language but English."""
        return self.names["en" if language.lower().startswith("en") else "ru"][what]

    @property
    def drafts(self) -> tuple[VersionLine, ...]:
        return tuple(version for version in self.versions if version.draft)

    @property
    def started(self) -> tuple[VersionLine, ...]:
        return tuple(version for version in self.versions if not version.draft)

    def in_force(self, year: int) -> VersionLine | None:
        """The version that the school year goes by."""
        if self.retired_from is not None and year >= self.retired_from:
            return None
        return next((v for v in self.started if v.from_year <= year), None)

    def target(self, year: int) -> TargetLine | None:
        """The region's target that the school year reads (X-09)."""
        return next(
            (t for t in self.targets if t.municipality_id is None and t.year <= year + 1), None
        )


_ENTRY = (Indicator.id, Indicator.code, Indicator.names, Indicator.unit, Indicator.direction,
          Indicator.shown_in, Indicator.position, Indicator.source, Indicator.retired_at,
          Indicator.retired_from)  # fmt: skip
_VERSION = tuple(
    getattr(IndicatorVersion, name) for name in VersionLine.__slots__ if name != "created_by"
)


def entries(session: Session, *, code: str | None = None) -> list[Entry]:
    """All indicators in their order, or the one with the code; three statements."""
    found: Select[*tuple[Any, ...]] = select(*_ENTRY).order_by(Indicator.position, Indicator.code)
    if code is not None:
        found = found.where(Indicator.code == code)
    rows = session.execute(found).all()
    wanted = [row.id for row in rows] if code is not None else None
    versions = _by_indicator(_versions(session, wanted))
    targets = _by_indicator(_targets(session, wanted))
    return [
        replace(Entry(*row), versions=tuple(versions.get(row.id, ())),
              targets=tuple(targets.get(row.id, ())))
        for row in rows
    ]  # fmt: skip


def entry(session: Session, code: str) -> Entry:
    """One indicator; NotFound when there is none."""
    found = entries(session, code=code)
    if not found:
        raise NotFound("indicator")
    return found[0]


def code_of(session: Session, version_id: UUID) -> str:
    """The code of the indicator that a version belongs to."""
    code = session.scalar(
        select(Indicator.code)
        .join(IndicatorVersion, IndicatorVersion.indicator_id == Indicator.id)
        .where(IndicatorVersion.id == version_id)
    )
    if code is None:
        raise NotFound("indicator_version")
    return code


def _versions(session: Session, wanted: Sequence[UUID] | None) -> list[VersionLine]:
    rows: Select[*tuple[Any, ...]] = (
        select(*_VERSION, Account.full_name)
        .outerjoin(Account, Account.id == IndicatorVersion.created_by)
        .order_by(
            IndicatorVersion.draft.desc(),
            IndicatorVersion.from_year.desc(),
            IndicatorVersion.number.desc(),
        )
    )
    if wanted is not None:
        rows = rows.where(IndicatorVersion.indicator_id.in_(wanted))
    return [VersionLine(*row) for row in session.execute(rows)]


def _targets(session: Session, wanted: Sequence[UUID] | None) -> list[TargetLine]:
    rows: Select[*tuple[Any, ...]] = (
        select(
            Target.indicator_id, Target.id, Target.municipality_id, Municipality.name,
            Target.year, Target.value, Target.basis, Target.order_number, Target.order_date,
            Target.source,
        )
        .outerjoin(Municipality, Municipality.id == Target.municipality_id)
        .order_by(Target.year.desc())
    )  # fmt: skip
    if wanted is not None:
        rows = rows.where(Target.indicator_id.in_(wanted))
    found = [TargetLine(*row) for row in session.execute(rows)]
    return sorted(found, key=lambda t: (-t.year, t.municipality is not None,
                                        by_name(t.municipality or "")))  # fmt: skip


def _by_indicator(lines: Iterable[Line]) -> dict[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = {}
    for line in lines:
        found.setdefault(line.indicator_id, []).append(line)
    return found
