"""Whether what is kept is what was approved: hashes counted anew, tables against reports.

From below: a report's snapshot against its frozen figures, a municipality's table against its
schools' snapshots, the region's table against those of the municipalities.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kernel.db import Hat
from regional.indicators.models import Indicator, IndicatorVersion
from regional.periods.adding import Cell, add, judge
from regional.periods.canonical import sha256
from regional.periods.models import Period, PeriodSnapshot, ReportFigure, ReportSnapshot
from regional.periods.snapshots import figure_columns, figure_words

_CELL = ("numerator", "denominator", "known", "anomaly", "basis")


@dataclass(frozen=True, slots=True)
class Verified:
    """One kept table. `faults` are codes of what is wrong with it.

    hash: its words are not those that were approved; figures: a school's figures are not those of
    its snapshot; report_missing, report_hash: that snapshot is gone, or its words have changed;
    frozen: the snapshot and the figures that were handed in differ; sums: they do not add up;
    table: a municipality's table is not the one the region's names.
    """

    snapshot_id: UUID
    period_id: UUID
    period: str
    number: int
    unit_type: str
    unit_name: str
    sha256: str
    faults: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return not self.faults


def verify(session: Session, period_id: UUID | None = None) -> list[Verified]:
    """Every kept table that the reader sees, of one period or of all; the newest period first."""
    query = select(Period.id, Period.name).order_by(Period.opens_on.desc(), Period.id)
    if period_id is not None:
        query = query.where(Period.id == period_id)
    return [
        verified
        for found, name in session.execute(query).all()
        for verified in _verify_period(session, found, name)
    ]


def _verify_period(session: Session, period_id: UUID, name: str) -> list[Verified]:
    tables = session.execute(_tables(period_id)).all()
    if not tables:
        return []
    reports = _reports(session, period_id)
    hashes = {(row.number, str(row.unit_id)): row.sha256 for row in tables}
    found = []
    for row in tables:
        told = json.loads(row.payload)
        faults = set() if sha256(row.payload) == row.sha256 else {"hash"}
        if row.unit_type == "region":
            faults |= _faults_of_region(told, row.number, hashes, whole=_sees_all(session))
        else:
            faults |= _faults_of_municipality(told, reports)
        found.append(
            Verified(
                snapshot_id=row.id,
                period_id=period_id,
                period=name,
                number=row.number,
                unit_type=row.unit_type,
                unit_name=told["unit"]["name"],
                sha256=row.sha256,
                faults=tuple(sorted(faults)),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Report:
    """A report's snapshot by its hash: its figures by indicator and version, what is wrong."""

    figures: Mapping[tuple[str, str], Mapping[str, Any]]
    faults: frozenset[str]


def _reports(session: Session, period_id: UUID) -> dict[str, _Report]:
    frozen: dict[tuple[UUID, int], list[dict[str, Any]]] = {}
    for row in session.execute(_frozen(period_id)):
        told = json.loads(json.dumps(figure_words(row), default=str))
        frozen.setdefault((row.report_id, row.attempt), []).append(told)
    query = select(
        ReportSnapshot.report_id,
        ReportSnapshot.attempt,
        ReportSnapshot.payload,
        ReportSnapshot.sha256,
    ).where(ReportSnapshot.period_id == period_id)
    found = {}
    for report_id, attempt, payload, kept in session.execute(query):
        told = json.loads(payload)
        faults = set() if sha256(payload) == kept else {"report_hash"}
        if _by_cell(told["figures"]) != _by_cell(frozen.get((report_id, attempt), [])):
            faults.add("frozen")
        found[kept] = _Report(_by_cell(told["figures"]), frozenset(faults))
    return found


def _by_cell(figures: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(one["indicator"], one["version_id"]): one for one in figures}


def _faults_of_municipality(told: Mapping[str, Any], reports: Mapping[str, _Report]) -> set[str]:
    versions = {one["code"]: one["version_id"] for one in told["indicators"]}
    faults: set[str] = set()
    for school in told["schools"]:
        if not school["in"]:
            continue
        report = reports.get(school["sha256"])
        if report is None:
            faults.add("report_missing")
            continue
        faults |= report.faults
        if not _same(school["cells"], report, versions):
            faults.add("figures")
    if not _adds_up(told, [school["cells"] for school in told["schools"]]):
        faults.add("sums")
    return faults


def _sees_all(session: Session) -> bool:
    """A municipality sees one table of many: the others are not missing for that."""
    return session.info["reach"].hat in (Hat.REGION, Hat.COMPILER)


def _faults_of_region(
    told: Mapping[str, Any],
    number: int,
    hashes: Mapping[tuple[int, str], str],
    *,
    whole: bool,
) -> set[str]:
    faults = set()
    for row in told["municipalities"]:
        kept = hashes.get((number, row["id"]))
        if kept != row["table"] and (whole or kept is not None):
            faults.add("table")
    if not _adds_up(told, [row["cells"] for row in told["municipalities"]]):
        faults.add("sums")
    return faults


def _same(
    cells: Mapping[str, Mapping[str, Any]], report: _Report, versions: Mapping[str, str]
) -> bool:
    """The table's cells of a school are its snapshot's figures of the table's versions."""
    of_table = {
        code: tuple(figure[name] for name in _CELL)
        for (code, version_id), figure in report.figures.items()
        if versions.get(code) == version_id
    }
    return of_table == {code: tuple(cell[name] for name in _CELL) for code, cell in cells.items()}


def _adds_up(told: Mapping[str, Any], parts: Sequence[Mapping[str, Cell]]) -> bool:
    """Sums of the parts, counted anew; what a municipality states itself has no parts in it."""
    of_region = told["unit"]["type"] == "region"
    sums: dict[str, Cell] = {}
    for one in told["indicators"]:
        if one["level"] == "municipality" and not of_region:
            continue
        keeps = of_region or one["missing"] == "keep_denominator"
        cell = add((cells[one["code"]] for cells in parts if one["code"] in cells), keeps=keeps)
        if cell is not None:
            sums[one["code"]] = cell
    answers = {one["code"]: one["answered_by"] for one in told["indicators"]}
    counted = judge(sums, answers, told["low_answers_percent"])
    return all(told["total"]["cells"].get(code) == cell for code, cell in counted.items())


def _tables(period_id: UUID) -> Any:
    return (
        select(
            PeriodSnapshot.id,
            PeriodSnapshot.number,
            PeriodSnapshot.unit_type,
            PeriodSnapshot.unit_id,
            PeriodSnapshot.payload,
            PeriodSnapshot.sha256,
        )
        .where(PeriodSnapshot.period_id == period_id)
        .order_by(
            PeriodSnapshot.number.desc(), PeriodSnapshot.unit_type.desc(), PeriodSnapshot.unit_id
        )
    )


def _frozen(period_id: UUID) -> Any:
    """Figures of every attempt that has a snapshot."""
    of_attempt = and_(
        ReportSnapshot.report_id == ReportFigure.report_id,
        ReportSnapshot.attempt == ReportFigure.attempt,
    )
    return (
        select(ReportFigure.report_id, ReportFigure.attempt, *figure_columns())
        .join(ReportSnapshot, of_attempt)
        .join(IndicatorVersion, IndicatorVersion.id == ReportFigure.version_id)
        .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .where(ReportSnapshot.period_id == period_id)
    )
