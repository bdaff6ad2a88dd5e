"""What the region's act of introduction is filled with, out of the base and the form (D-01)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kernel.documents.fields import FieldKind, fields_of
from kernel.documents.values import PersonWords


@dataclass(frozen=True, slots=True)
class Watch:
    """A time of the monitoring: what is summed up, and by which day."""

    what: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Institution:
    name: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Result:
    """A planned result: an indicator and the value it is to reach by the end of a year."""

    name: str
    value: str
    year: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActData:
    """The fields of the texts of the region's acts: this is the whole list of them."""

    region_genitive: str
    region_locative: str
    authority: str
    operator: str
    school_year: str
    grounds: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    responsible: PersonWords
    signatory: PersonWords
    monitoring: tuple[Watch, ...]
    institutions: tuple[Institution, ...]
    institutions_count: int
    results: tuple[Result, ...]


# Every type of the level «region» that the portal fills.
FIELDS: Mapping[str, Mapping[str, FieldKind]] = {"region_act": fields_of(ActData)}
