"""The report as a paper: one page to read and sign, the tables by unit as its annex."""

from kernel.documents.content import (
    Align,
    Bar,
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Footer,
    Heading,
    HeadingBlock,
    Note,
    Orientation,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Signature,
    Signatures,
    Table,
)
from kernel.documents.registry import DocumentType
from kernel.documents.words import Translator, long_date
from regional.indicators.report import findings
from regional.indicators.report.content import KpiReport, ReportRow
from regional.indicators.report.figures import Figure

_PORTRAIT_COLUMNS = 5
_LANDSCAPE_COLUMNS = 9


def to_document(report: KpiReport, t: Translator) -> Document:
    """Finding, totals and signature on the first page; then the table by unit, and notes."""
    blocks: list[Block] = [_lead(report, t)]
    if report.main:
        blocks += [HeadingBlock(t.gettext("Results and targets")), _results(report, t)]
    if report.counters:
        blocks += [HeadingBlock(t.gettext("Indicators in numbers")), _counters(report, t)]
    blocks += [Note(" ".join(findings.origin(report, t))), _signature(report, t)]
    blocks += _annex(report, t)
    notes = tuple(findings.notes(report, t))
    if notes:
        blocks += [HeadingBlock(t.gettext("Notes"), level=2), Bullets(notes, small=True)]
    return Document(
        title=t.gettext("Mentoring indicators"),
        blocks=tuple(blocks),
        heading=_heading(report, t),
        footer=Footer(f"{t.gettext('Mentoring indicators')}. {_whose(report, t)}"),
        language=t.language,
        subject=_whose(report, t),
        made_at=report.computed_at,
    )


KPI_REPORT = DocumentType("kpi_report", "Report on mentoring indicators", to_document)


def _whose(report: KpiReport, t: Translator) -> str:
    places = [report.territory]
    if report.territory != report.region_name:
        places.append(report.region_name)
    return t.gettext(
        "%(territory)s, school year %(year)s", territory=", ".join(places), year=report.school_year
    )


def _heading(report: KpiReport, t: Translator) -> Heading:
    return Heading(
        authority=report.authority,
        operator=report.operator,
        date=long_date(report.computed_at.date(), t.language),
        subtitle=_whose(report, t),
    )


def _lead(report: KpiReport, t: Translator) -> Paragraph:
    finding = findings.main_finding(report, t)
    rest = " ".join(findings.details(report, t))
    if not finding:
        return Paragraph(rest)
    return Paragraph((Run(finding, bold=True), Run(f" {rest}")))


def _results(report: KpiReport, t: Translator) -> Table:
    columns = (
        Column(t.gettext("Indicator"), 5.2),
        Column(t.gettext("Value"), 2.0, Align.RIGHT),
        Column(t.gettext("Target"), 1.7, Align.RIGHT),
        Column(t.gettext("State"), 3.4),
        Column(t.gettext("Schools counted"), 2.0, Align.RIGHT),
    )
    figures = findings.totals(report)
    rows = tuple(_result(report, figures[place], t) for place in report.main)
    return Table(columns, rows)


def _result(report: KpiReport, one: Figure, t: Translator) -> Row:
    mark = findings.ANOMALY if findings.is_odd(one.cell) else ""
    return (
        Cell(one.indicator.name, bar=_bar(one)),
        Cell((Run(one.text(t), bold=True),) if not mark else one.text(t), one.under(t), mark),
        Cell(one.target_text(t) or "–", one.indicator.target_note),
        one.state_text(t),
        one.schools(t),
    )


def _bar(one: Figure) -> Bar | None:
    if not one.indicator.is_share or one.cell.value is None:
        return None
    target = one.indicator.target
    return Bar(float(one.cell.value), None if target is None else float(target) / 100)


def _counters(report: KpiReport, t: Translator) -> Table:
    columns = (
        Column(t.gettext("Indicator"), 8.0),
        Column(t.gettext("Value"), 2.6, Align.RIGHT),
        Column(t.gettext("Schools counted"), 2.6, Align.RIGHT),
    )
    figures = findings.totals(report)
    rows = tuple(
        (
            figures[place].indicator.name,
            Cell(
                figures[place].text(t),
                mark=findings.ANOMALY if findings.is_odd(figures[place].cell) else "",
            ),
            figures[place].schools(t),
        )
        for place in report.counters
    )
    return Table(columns, rows)


def _signature(report: KpiReport, t: Translator) -> Signatures:
    post = report.signatory_post or t.gettext("Regional operator")
    return Signatures((Signature(post, report.signatory_name),))


def _annex(report: KpiReport, t: Translator) -> list[Block]:
    if not report.rows:
        return []
    main, counters = (_told(report, places) for places in (report.main, report.counters))
    wide = len(main) + len(counters) > _PORTRAIT_COLUMNS
    most = _LANDSCAPE_COLUMNS if wide else _PORTRAIT_COLUMNS
    together = len(main) + len(counters) <= most
    title = (
        t.gettext("Annex. Indicators by school")
        if report.by_school
        else t.gettext("Annex. Indicators by municipality")
    )
    turned = Orientation.LANDSCAPE if wide else Orientation.PORTRAIT
    blocks: list[Block] = [PageBreak(turned), HeadingBlock(title)]
    for places in [(*main, *counters)] if together else [main, counters]:
        blocks += [_by_unit(report, part, t) for part in _portions(places, most)]
    used = "".join(
        findings.marks(report, row, place)
        for row in (*report.rows, report.total)
        for place in (*main, *counters)
    )
    used += "".join(findings.column_mark(report, place) for place in (*main, *counters))
    return blocks + [Note(line) for line in findings.legend(used, t)]


def _told(report: KpiReport, places: tuple[int, ...]) -> tuple[int, ...]:
    """Without indicators that no unit of the table can have, such as those of a municipality."""
    return tuple(
        place for place in places if any(row.cells[place].value is not None for row in report.rows)
    )


def _portions(places: tuple[int, ...], most: int) -> list[tuple[int, ...]]:
    """As few tables as fit the page, and about equal in width."""
    if not places:
        return []
    tables = -(-len(places) // most)
    size = -(-len(places) // tables)
    return [places[start : start + size] for start in range(0, len(places), size)]


def _by_unit(report: KpiReport, places: tuple[int, ...], t: Translator) -> Table:
    unit = t.gettext("School") if report.by_school else t.gettext("Municipality")
    columns = [Column(unit, 3.2 if report.by_school else 2.5)]
    if not report.by_school:
        columns.append(Column(t.gettext("Number of schools"), 0.9, Align.RIGHT))
    columns += [_column(report, place, t) for place in places]
    return Table(
        tuple(columns),
        tuple(_line(report, row, places, row.unit_name, t) for row in report.rows),
        total=_line(report, report.total, places, t.gettext("Total"), t),
        caption=_caption(report, places, t),
    )


def _caption(report: KpiReport, places: tuple[int, ...], t: Translator) -> str:
    if any(report.indicators[place].is_share for place in places):
        return t.gettext("Shares in percent, numerator and denominator beneath each.")
    return ""


def _column(report: KpiReport, place: int, t: Translator) -> Column:
    indicator = report.indicators[place]
    target = Figure(indicator, report.total.cells[place]).target_text(t)
    under = t.gettext("target %(target)s", target=target) if target else ""
    return Column(
        indicator.short_name + findings.column_mark(report, place), 1.75, Align.RIGHT, under
    )


def _line(
    report: KpiReport, row: ReportRow, places: tuple[int, ...], name: str, t: Translator
) -> Row:
    cells: list[Cell | str] = [name]
    if not report.by_school:
        cells.append(str(row.schools))
    for place in places:
        one = Figure(report.indicators[place], row.cells[place])
        mark = findings.marks(report, row, place)
        cells.append(Cell(one.bare(t), one.under(t), mark))
    return tuple(cells)
