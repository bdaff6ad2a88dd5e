"""What a juror's pages show: the rounds one judges, the entries given, one sheet (CT-04)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contests.rules.schema import Round as RoundRules
from contests.rules.schema import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When sheets are taken; `now` is the database's clock at this reading."""

    state: str
    opens_at: datetime
    closes_at: datetime
    grace_seconds: int
    now: datetime

    @property
    def until(self) -> datetime:
        """The last moment a sheet is taken, the grace with it."""
        return self.closes_at + timedelta(seconds=self.grace_seconds)

    @property
    def is_open(self) -> bool:
        return self.state == "open" and self.opens_at <= self.now <= self.until

    @property
    def in_grace(self) -> bool:
        return self.is_open and self.now > self.closes_at

    @property
    def is_ahead(self) -> bool:
        return self.state == "open" and self.now < self.opens_at

    @property
    def left(self) -> timedelta:
        """What is left before the end; never less than nothing."""
        return max(self.closes_at - self.now, timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """An entry given to the reader.

    `state` is none, draft, handed, changed (handed in, and a draft of a new version) or conflict.
    """

    round_id: UUID
    entry_id: UUID
    code: str
    nomination: str
    entrant: str
    state: str
    marked: int
    handed_at: datetime | None
    version: int
    kind: str | None

    @property
    def is_left(self) -> bool:
        return self.state in ("none", "draft")


@dataclass(frozen=True, slots=True, kw_only=True)
class MyRound:
    """A round of a contest the reader judges; without `round_id` none is open yet."""

    contest_id: UUID
    title: str
    round_id: UUID | None
    rules: Rules
    code: str | None
    times: Times | None
    accepted: bool
    lines: Sequence[EntryLine]

    @property
    def of_round(self) -> RoundRules | None:
        return self.rules.round(self.code) if self.code else None

    @property
    def due(self) -> int:
        """Entries to mark: those in conflict are not counted."""
        return sum(line.state != "conflict" for line in self.lines)

    @property
    def done(self) -> int:
        return sum(line.state in ("handed", "changed") for line in self.lines)

    @property
    def left(self) -> list[EntryLine]:
        return [line for line in self.lines if line.is_left]

    @property
    def is_open(self) -> bool:
        return self.times is not None and self.times.is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """The latest version of the reader's sheet."""

    marks: Mapping[str, int]
    comments: Mapping[str, str]
    version: int
    receipt: str
    cast_at: datetime
    in_grace: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """One entry before its juror. `material` is None where the reader must not read it."""

    contest_id: UUID
    title: str
    round_id: UUID
    entry_id: UUID
    code: str
    nomination: str
    rules: Rules
    of_round: RoundRules
    times: Times
    material: Mapping[str, Any] | None
    draft_marks: Mapping[str, int] | None
    draft_comments: Mapping[str, str]
    revision: int
    saved_at: datetime | None
    handed: Handed | None
    conflict: str | None
    void: str | None
    is_removed: bool
    accepted: bool

    @property
    def takes(self) -> bool:
        """Whether a sheet can be handed in now, as far as this reading knows."""
        return self.times.is_open and not self.is_removed and self.conflict is None
