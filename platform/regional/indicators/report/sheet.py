"""The report as a workbook: the summary, and the table by unit with the numbers behind shares."""

from kernel.documents.sheet import Col, Kind, TableSheet, Value, Workbook
from kernel.documents.words import Translator
from regional.indicators.report import findings
from regional.indicators.report.content import KpiReport, ReportRow
from regional.indicators.report.document import to_document
from regional.indicators.report.figures import Figure, unknown


def to_sheet(report: KpiReport, t: Translator) -> Workbook:
    """The same figures as the paper, as numbers a person can go on counting with."""
    sheets = (_summary(report, t), to_table(report, t)) if report.rows else (_summary(report, t),)
    paper = to_document(report, t)
    return Workbook(
        sheets,
        title=f"{paper.title}. {paper.subject}",
        author=report.authority,
        language=t.language,
        made_at=report.computed_at,
    )


def to_table(report: KpiReport, t: Translator) -> TableSheet:
    """By municipality or by school; this sheet is also the CSV."""
    unit = t.gettext("School") if report.by_school else t.gettext("Municipality")
    columns = [Col(unit)]
    if not report.by_school:
        columns.append(Col(t.gettext("Number of schools"), Kind.INTEGER))
    for indicator in report.indicators:
        name = indicator.short_name
        if indicator.is_share:
            columns += [
                Col(f"{name}, %", Kind.SHARE),
                Col(t.gettext("%(name)s: numerator", name=name), Kind.INTEGER),
                Col(t.gettext("%(name)s: denominator", name=name), Kind.INTEGER),
            ]
        else:
            columns.append(Col(name, Kind.INTEGER))
    return TableSheet(
        name=t.gettext("By school") if report.by_school else t.gettext("By municipality"),
        titles=_titles(report, t),
        columns=(*columns, Col(t.gettext("Remarks"), width=48)),
        rows=tuple(_row(report, row, row.unit_name, t) for row in report.rows),
        total=_row(report, report.total, t.gettext("Total"), t),
        notes=(*findings.origin(report, t), *findings.notes(report, t)),
        numbered=t.gettext("Row no."),
        unknown=unknown(t),
    )


def _titles(report: KpiReport, t: Translator) -> tuple[str, ...]:
    paper = to_document(report, t)
    return (f"{paper.title}. {paper.subject}", report.authority)


def _row(report: KpiReport, row: ReportRow, name: str, t: Translator) -> tuple[Value, ...]:
    values: list[Value] = [name]
    if not report.by_school:
        values.append(row.schools)
    remarks = []
    for indicator, cell in zip(report.indicators, row.cells, strict=True):
        one = Figure(indicator, cell)
        values.append(one.stored)
        if indicator.is_share:
            values += [cell.numerator, cell.denominator]
        remarks += _remarks(one, t)
    return (*values, "; ".join(remarks))


def _remarks(one: Figure, t: Translator) -> list[str]:
    name = findings.lowered(one.indicator.short_name)
    said = [findings.anomaly_text(one.cell, t)]
    if one.cell.known < one.cell.total and one.cell.total > 1:
        said.append(t.gettext("schools counted: %(schools)s", schools=one.schools(t)))
    return [f"{name}: {text}" for text in said if text]


def _summary(report: KpiReport, t: Translator) -> TableSheet:
    columns = (
        Col(t.gettext("Indicator"), width=56),
        Col(t.gettext("Share, %"), Kind.SHARE),
        Col(t.gettext("Numerator or count"), Kind.INTEGER, 14),
        Col(t.gettext("Denominator"), Kind.INTEGER, 14),
        Col(t.gettext("Target"), width=12),
        Col(t.gettext("Whose target"), width=16),
        Col(t.gettext("State"), width=28),
        Col(t.gettext("Schools counted"), Kind.INTEGER, 12),
        Col(t.gettext("Schools in all"), Kind.INTEGER, 12),
    )
    return TableSheet(
        name=t.gettext("Summary"),
        titles=_titles(report, t),
        columns=columns,
        rows=tuple(_summary_row(one, t) for one in findings.totals(report)),
        notes=(findings.main_finding(report, t), *findings.details(report, t)),
        unknown=unknown(t),
    )


def _summary_row(one: Figure, t: Translator) -> tuple[Value, ...]:
    share = one.indicator.is_share
    return (
        one.indicator.name,
        one.stored if share else "",
        one.cell.numerator,
        one.cell.denominator if share else "",
        one.target_text(t),
        one.indicator.target_note,
        one.state_text(t),
        one.cell.known,
        one.cell.total,
    )
