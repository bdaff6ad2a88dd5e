"""An official table put together: everything it prints, in words that need nothing else later.

The table of a municipality names its schools with their figures and the hash of each snapshot; the
table of the region names the municipalities with the hash of each table. So one hash stands for
all of it, and a municipality that reads the region's table sees no figures of others' schools.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kernel.profile import Profile
from kernel.profile.facts import FACTS, split
from kernel.school_year import SchoolYear
from regional.indicators.figures import Column, by_name
from regional.indicators.rules import Aim, aim_for
from regional.periods.adding import Cell, add, judge, silent
from regional.periods.canonical import FORMAT, day, moment
from regional.periods.rules import State, is_on_time
from regional.periods.snapshots import Payload

LANGUAGES = ("ru", "en")
OF_MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class Listed:
    """A report of the period as the table tells of it; `snapshot` is the newest, if any."""

    report_id: UUID
    school_id: UUID
    code: str
    name: str
    kind: str
    municipality_id: UUID
    state: str
    reason: str
    first_submitted_on: Any
    snapshot_number: int | None
    snapshot_attempt: int | None
    sha256: str | None

    @property
    def is_in(self) -> bool:
        """Once approved, a school's figures stand until others of its are approved."""
        return self.sha256 is not None

    @property
    def is_obliged(self) -> bool:
        return self.is_in or self.state != State.LIFTED


@dataclass(slots=True)
class Material:
    """What a table is made of. `figures` and `silent` are cells by school and indicator's code;
    `own` are those that municipalities state themselves."""

    head: Payload
    year: SchoolYear
    due_on: Any
    columns: tuple[Column, ...]
    low_percent: int
    places: Sequence[Any]
    reports: Sequence[Listed]
    figures: Mapping[UUID, Mapping[str, Cell]]
    silent: Mapping[UUID, Mapping[str, int | None]]
    own: Mapping[UUID, Mapping[str, Cell]]
    rows: dict[UUID, Payload] = field(default_factory=dict)


def head_of(profile: Profile, period: Payload, approval: Payload, computed_at: Any) -> Payload:
    """The part that every table of one approval begins with."""
    region = profile.region
    return {
        "format": FORMAT,
        "kind": "official",
        "region": {
            "name": _both(region.name),
            "authority": _both(region.authority.name),
            "operator": _both(region.operator.name),
            "timezone": region.timezone,
        },
        "period": period,
        "computed_at": moment(computed_at),
        **approval,
    }


def municipality_table(material: Material, place: Any) -> Payload:
    """The table of one municipality: its schools, and what they add up to."""
    reports = [one for one in material.reports if one.municipality_id == place.id]
    schools = [_school(material, one) for one in sorted(reports, key=lambda one: by_name(one.name))]
    row = _row(material, place, reports)
    material.rows[place.id] = row
    return {
        **material.head,
        "unit": {"type": OF_MUNICIPALITY, "id": place.id, "code": place.code, "name": place.name},
        "indicators": _indicators(material.columns),
        "low_answers_percent": material.low_percent,
        "schools": schools,
        "total": row,
    }


def region_table(material: Material, region: Any, tables: Mapping[UUID, str]) -> Payload:
    """The table of the region over the municipalities' tables, whose hashes it names."""
    rows = [
        {**material.rows[place.id], "table": tables[place.id]}
        for place in sorted(material.places, key=lambda place: by_name(place.name))
    ]
    sums = {
        column.code: add(
            (row["cells"][column.code] for row in rows if column.code in row["cells"]),  # type: ignore[index, operator]
            keeps=True,
        )
        for column in material.columns
    }
    names = {place.id: place.name for place in material.places}
    return {
        **material.head,
        "unit": {"type": "region", "id": region.id, "code": region.code, "name": region.name},
        "indicators": _indicators(material.columns),
        "low_answers_percent": material.low_percent,
        "municipalities": rows,
        "total": {
            **_counts(material, material.reports),
            "cells": _judged(material, sums),
            "targets": _targets(material, None),
        },
        "not_in": [
            {"school": one.name, "municipality": names[one.municipality_id], **_standing(one)}
            for one in sorted(
                material.reports,
                key=lambda one: (by_name(names[one.municipality_id]), by_name(one.name)),
            )
            if not one.is_in
        ],
    }


def _school(material: Material, one: Listed) -> Payload:
    return {
        "report": one.report_id,
        "id": one.school_id,
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        **_standing(one),
        "first_submitted_on": day(one.first_submitted_on),
        "on_time": is_on_time(one.first_submitted_on, material.due_on),
        "number": one.snapshot_number,
        "attempt": one.snapshot_attempt,
        "sha256": one.sha256,
        "cells": _cells_of(material, one),
    }


def _standing(one: Listed) -> Payload:
    """Why a school owes no report is for everybody to read; words about its report are not."""
    reason = one.reason if one.state == State.LIFTED else ""
    return {"in": one.is_in, "state": one.state, "reason": reason}


def _cells_of(material: Material, one: Listed) -> dict[str, Cell]:
    if one.is_in:
        return dict(material.figures.get(one.school_id, {}))
    if not one.is_obliged:
        return {}
    keeps = {column.code: _keeps(column) for column in material.columns}
    known = material.silent.get(one.school_id, {})
    return {code: silent(under if keeps[code] else None) for code, under in known.items()}


def _row(material: Material, place: Any, reports: Sequence[Listed]) -> Payload:
    by_school = [_cells_of(material, one) for one in reports]
    sums: dict[str, Cell | None] = {
        column.code: add(
            (cells[column.code] for cells in by_school if column.code in cells),
            keeps=_keeps(column),
        )
        for column in material.columns
        if column.level != OF_MUNICIPALITY
    }
    sums |= material.own.get(place.id, {})
    return {
        "type": OF_MUNICIPALITY,
        "id": place.id,
        "code": place.code,
        "name": place.name,
        "short_name": place.short_name,
        **_counts(material, reports),
        "cells": _judged(material, sums),
        "targets": _targets(material, place.id),
    }


def _judged(material: Material, sums: Mapping[str, Cell | None]) -> dict[str, Cell]:
    told = {code: cell for code, cell in sums.items() if cell is not None}
    answers = {column.code: column.answered_by for column in material.columns}
    return judge(told, answers, material.low_percent)


def _counts(material: Material, reports: Sequence[Listed]) -> dict[str, int]:
    obliged = [one for one in reports if one.is_obliged]
    return {
        "obliged": len(obliged),
        "in": sum(one.is_in for one in obliged),
        "handed_in": sum(one.first_submitted_on is not None for one in obliged),
        "on_time": sum(is_on_time(one.first_submitted_on, material.due_on) for one in obliged),
        "lifted": len(reports) - len(obliged),
    }


def _targets(material: Material, place: UUID | None) -> Payload:
    """The targets that the year reads (X-09), by indicator."""
    found = {}
    for column in material.columns:
        aim = aim_for(column.aims, material.year, place)
        if aim is not None:
            found[column.code] = _aim(aim)
    return dict(found)


def _aim(aim: Aim) -> Payload:
    whole = aim.value.denominator == 1
    return {
        "year": aim.year,
        "value": str(aim.value.numerator) if whole else f"{float(aim.value):.3f}".rstrip("0"),
        "basis": dict(aim.basis),
        "own": aim.municipality_id is not None,
        "order_number": aim.order_number,
        "order_date": day(aim.order_date),
    }


def _indicators(columns: Sequence[Column]) -> list[Payload]:
    return [
        {
            "code": column.code,
            "names": {language: dict(told) for language, told in column.names.items()},
            "unit": column.unit,
            "direction": column.direction,
            "shown_in": column.shown_in,
            "answered_by": column.answered_by,
            "level": column.level,
            "missing": column.missing,
            "version_id": column.version_id,
            "version": column.version,
            "numerator": _fact(column.numerator_fact),
            "denominator": _fact(column.denominator_fact) if column.denominator_fact else None,
            "order_number": column.order_number,
            "order_date": day(column.order_date),
        }
        for column in columns
    ]


def _fact(code: str) -> Payload:
    return {"fact": code, "meaning": _both(FACTS[split(code)[0]].meaning)}


def _keeps(column: Column) -> bool:
    return column.missing == "keep_denominator"


def _both(words: Any) -> dict[str, str]:
    return {language: words.in_language(language) for language in LANGUAGES}
