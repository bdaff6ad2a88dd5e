"""Files of the indicators: the report put together from compiled cells, and made into a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.documents.words import Translator
from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality
from kernel.work import Work
from regional import jobs
from regional.indicators import queries, views
from regional.indicators.figures import Column, Figure, KpiTable, Unit
from regional.indicators.report import (
    KpiReport,
    ReportCell,
    ReportIndicator,
    ReportRow,
    to_document,
    to_sheet,
    to_table,
)
from regional.indicators.rules import Aim, Anomaly

KEPT_DAYS = 7
_OFFICE = "application/vnd.openxmlformats-officedocument"


class Format(StrEnum):
    """CSV is made while the reader waits, the others by the worker."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    DOCX = "docx"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
    Format.DOCX: f"{_OFFICE}.wordprocessingml.document",
}
# A paper is read and signed; the shares that only explain others stay in the tables.
_PAPERS = frozenset({Format.PDF, Format.DOCX})


@dataclass(frozen=True, slots=True)
class Export:
    """A file ready to be handed out."""

    name: str
    media_type: str
    content: bytes


def ask_export(
    work: Work, year: SchoolYear, wanted: str, municipality_id: UUID | None, language: str
) -> UUID:
    """Have the worker make a file; returns its job."""
    work.actor.require(Permission.KPI_EXPORT)
    if wanted not in tuple(Format):
        raise Invalid({"format": "format_unknown"})
    _check_place(work, municipality_id)
    work.record("kpi.export_asked", "municipality", municipality_id, format=wanted, year=year.start)
    return work.later(
        jobs.EXPORT,
        year=year.start,
        wanted=wanted,
        municipality_id=str(municipality_id) if municipality_id else None,
        language=language,
    )


def ask_recompute(work: Work, year: SchoolYear) -> UUID:
    """Have a school year compiled whole; returns the job."""
    work.actor.require(Permission.KPI_RECOMPUTE)
    work.record("kpi.recompute_asked", "school_year", None, year=year.start)
    return work.later(jobs.COMPILE_YEAR, year=year.start)


def make(
    work: Work, year: SchoolYear, wanted: Format, municipality_id: UUID | None, t: Translator
) -> Export:
    """The file's bytes, from what the actor may read."""
    work.actor.require(Permission.KPI_EXPORT)
    _check_place(work, municipality_id)
    report = report_of(work, year, municipality_id, t, paper=wanted in _PAPERS)
    name = t.gettext(
        "Indicators %(year)s, %(place)s",
        year=str(year).replace("/", "-"), place=report.territory,
    )  # fmt: skip
    return Export(f"{name}.{wanted}", MEDIA_TYPES[wanted], _render(report, wanted, t))


def report_of(
    work: Work,
    year: SchoolYear,
    municipality_id: UUID | None,
    t: Translator,
    *,
    paper: bool = True,
) -> KpiReport:
    """The report: the region by municipality, or a municipality by school."""
    session = work.session
    place = session.get(Municipality, municipality_id) if municipality_id else None
    table = (
        queries.schools_of(session, year, place.id) if place else queries.kpi_table(session, year)
    )
    return report_from(work, table, place, t, paper=paper)


def report_from(
    work: Work, table: KpiTable, place: Municipality | None, t: Translator, *, paper: bool = True
) -> KpiReport:
    """The same of a table that was read already, such as one by the structure of today."""
    profile = profile_of(work.session)
    columns = [c for c in table.columns if not (paper and c.shown_in == "support")]
    return KpiReport(
        region_name=profile.region.name.in_language(t.language),
        authority=profile.region.authority.name.in_language(t.language),
        operator=profile.region.operator.name.in_language(t.language),
        school_year=str(table.year),
        computed_at=_moment(table, profile, work.now()),
        schools_total=table.schools,
        schools_known=table.reported,
        territory=place.name if place else profile.region.name.in_language(t.language),
        indicators=tuple(_indicator(column, table.total, t) for column in columns),
        rows=tuple(_row(unit, columns, table) for unit in table.rows),
        total=_total(table, columns),
        footnotes=tuple(_footnotes(columns, table.total, t)),
        basis_note=_basis_note(table, columns, t),
        missing=_missing(work, table, place.id if place else None),
    )


def _check_place(work: Work, municipality_id: UUID | None) -> None:
    """A district's specialist has that district and no other."""
    if work.actor.municipality_id not in (None, municipality_id):
        raise NotFound("municipality")
    if municipality_id is not None and work.session.get(Municipality, municipality_id) is None:
        raise NotFound("municipality")


def _render(report: KpiReport, wanted: Format, t: Translator) -> bytes:
    # Each renderer loads a heavy library: the web process, which makes CSV only, does without.
    if wanted is Format.CSV:
        from kernel.documents import csv

        return csv.render(to_table(report, t), t.language)
    if wanted is Format.XLSX:
        from kernel.documents import xlsx

        return xlsx.render(to_sheet(report, t))
    if wanted is Format.PDF:
        from kernel.documents import pdf

        return pdf.render(to_document(report, t))
    from kernel.documents import docx

    return docx.render(to_document(report, t))


def _moment(table: KpiTable, profile: Profile, now: datetime) -> datetime:
    """When the figures became what they are, on the region's clock."""
    return (table.computed_at or now).astimezone(ZoneInfo(profile.region.timezone))


def _indicator(column: Column, total: Unit | None, t: Translator) -> ReportIndicator:
    aim = total.figures[column.code].aim if total else None
    return ReportIndicator(
        code=column.code,
        name=column.say("name", t.language),
        short_name=column.say("short_name", t.language),
        unit=column.unit,
        target=_decimal(aim.value) if aim else None,
        target_note=t.gettext("target of %(year)s", year=aim.year) if aim else "",
        direction=column.direction,
    )


def _row(unit: Unit, columns: Sequence[Column], table: KpiTable) -> ReportRow:
    return ReportRow(
        unit_name=unit.name,
        unit_type=unit.unit_type,
        schools=views.schools_in(unit, table.columns),
        cells=tuple(_cell(unit.figures[c.code], c) for c in columns),
    )


def _total(table: KpiTable, columns: Sequence[Column]) -> ReportRow:
    if table.total is not None:
        return _row(table.total, columns, table)
    return ReportRow("", "region", 0, tuple(_cell(Figure(), column) for column in columns))


def _cell(figure: Figure, column: Column) -> ReportCell:
    value = figure.value
    if value is not None and column.unit == "percent":
        value = value / 100
    # A share of nobody is simply unknown (KP-03): there is nothing in it to check.
    odd = figure.anomaly if figure.anomaly != Anomaly.ZERO_DENOMINATOR else None
    return ReportCell(
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=value,
        anomaly=odd,
        known=figure.known,
        total=figure.units,
        basis=figure.basis,
    )


def _missing(work: Work, table: KpiTable, municipality_id: UUID | None) -> tuple[str, ...]:
    """Silent schools of a municipality; of a region the report names whole municipalities."""
    if municipality_id is None:
        return ()
    silent = views.silent_schools(work.session, table.year, table.columns, municipality_id)
    return tuple(school.name for school in silent)


def _footnotes(columns: Sequence[Column], total: Unit | None, t: Translator) -> list[str]:
    """By which version each figure was counted, the target and their acts.

    Counters that never had another formula, nor an order or a target, go without saying.
    """
    notes = []
    for column in columns:
        aim = total.figures[column.code].aim if total else None
        told = column.shown_in == "main" or column.version > 1 or column.order_number or aim
        if not told:
            continue
        said = [_version(column, t), _order(column, t)]
        if aim is not None:
            said += [t.gettext("target of %(year)s", year=aim.year), _source(aim, t)]
        notes.append(f"{column.say('short_name', t.language)}: {', '.join(filter(None, said))}.")
    return notes


def _version(column: Column, t: Translator) -> str:
    if column.version == 1:
        return t.gettext("version %(number)s", number=column.version)
    return t.gettext(
        "version %(number)s from %(year)s",
        number=column.version, year=str(SchoolYear(column.from_year)),
    )  # fmt: skip


def _source(aim: Aim, t: Translator) -> str:
    return _order(aim, t) or aim.basis.get(t.language) or aim.basis.get("ru", "")


def _order(what: Column | Aim, t: Translator) -> str:
    if not what.order_number:
        return ""
    if what.order_date is None:
        return t.gettext("order No. %(number)s", number=what.order_number)
    return t.gettext(
        "order No. %(number)s of %(day)s",
        number=what.order_number, day=f"{what.order_date:%d.%m.%Y}",
    )  # fmt: skip


def _basis_note(table: KpiTable, columns: Sequence[Column], t: Translator) -> str:
    units = (*table.rows, *([table.total] if table.total else []))
    found = {unit.figures[c.code].basis for unit in units for c in columns} - {"none"}
    if not found:
        return ""
    if found == {"primary"}:
        return t.gettext("Figures stand on schools' own records.")
    if found == {"declared"}:
        return t.gettext("Figures stand on what districts declared.")
    return t.gettext("Figures stand on schools' own records and on what districts declared.")


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
