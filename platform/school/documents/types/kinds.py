"""What a type of the school's papers is made of: its data, how they are read, what it lacks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.profile import Profile
from kernel.tenancy.models import School

Kind = Literal["school", "programme", "pair", "order", "person", "participation", "final_event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which paper is asked for; `params` is what a person typed for it."""

    school_year: int
    programme_id: UUID | None = None
    subject_id: UUID | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    dated_on: date | None = None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something a paper misses; `where` is the endpoint of the page that mends it, with values.

    `done` of `of` are there; `people` counts whom it concerns. A blocking one stops the paper.
    """

    code: str
    done: int = 0
    of: int = 0
    people: int = 0
    where: tuple[str, Mapping[str, Any]] | None = None
    blocking: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """What a person types for the paper beside the base."""

    code: str
    kind: Literal["line", "text", "day", "lines"] = "line"
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolType:
    """A type of paper. `data` is a frozen dataclass: its fields are all that a text may name.

    `whom` gives the subjects due the paper within `asked.programme_id`; without it everything of
    the kind `subject` is. `bulk` papers are given out to many at once (bulk.py).
    """

    code: str
    subject: Kind
    data: type
    fill: Callable[[Session, Profile, School, Asked], Any]
    lacks: Callable[[Session, Profile, School, Asked], tuple[Lack, ...]]
    params: tuple[Param, ...] = ()
    bulk: bool = False
    whom: Callable[[Session, Profile, School, Asked], tuple[UUID, ...]] | None = None
