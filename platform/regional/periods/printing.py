"""An official table on paper, as a workbook, and for machines: from what is kept and nothing else.

Equal tables give equal bytes whatever has happened to the structure since: names, targets and
words of the act come from the snapshot, and the files carry the moment of the approval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from kernel.documents.content import Block, Bullets, Document, HeadingBlock, Note, Paragraph
from kernel.documents.sheet import Col, TableSheet, Workbook
from kernel.documents.words import Translator, long_date
from regional.exports import MEDIA_TYPES, Export, Format
from regional.indicators.report import (
    KpiReport,
    ReportCell,
    ReportIndicator,
    ReportRow,
    to_document,
    to_sheet,
    to_table,
)

JSON = "json"
WANTED = (*Format, JSON)
_PAPERS = (Format.PDF, Format.DOCX)

Table = Mapping[str, Any]


def report_from(table: Table, t: Translator, *, paper: bool = True) -> KpiReport:
    """The kept table as the report on indicators.

    What concerns none of the schools is left out, and of a paper what only explains other figures.
    """
    region, total, unit = table["region"], table["total"], table["unit"]
    shown = [
        one
        for one in table["indicators"]
        if one["code"] in total["cells"] and not (paper and one["shown_in"] == "support")
    ]
    own = region["name"][t.language] if unit["type"] == "region" else unit["name"]
    return KpiReport(
        region_name=region["name"][t.language],
        authority=region["authority"][t.language],
        operator=region["operator"][t.language],
        school_year=_year(table),
        computed_at=_moment(table["computed_at"] or table["approved_at"], table),
        schools_total=total["obliged"],
        schools_known=total["in"],
        territory=own,
        indicators=tuple(_indicator(one, total, t) for one in shown),
        rows=tuple(_rows(table, shown)),
        total=_row("", unit["type"], total["obliged"], total["cells"], shown),
        footnotes=tuple(_footnotes(shown, total, t)),
        basis_note=t.gettext("Figures stand on the reports that were approved."),
    )


def document_of(table: Table, sha256: str, t: Translator) -> Document:
    """The paper: what was approved and by which act, the report, what is not in it."""
    report = report_from(table, t)
    paper = to_document(report, t)
    approved = _moment(table["approved_at"], table)
    lead: list[Block] = [Paragraph(" ".join(approval_words(table, t)))]
    title = t.gettext("Official mentoring indicators")
    return replace(
        paper,
        title=title,
        blocks=(*lead, *paper.blocks, *_outside_blocks(table, t), Note(_hash(sha256, t))),
        heading=replace(paper.heading, date=long_date(approved.date(), t.language)),
        footer=replace(paper.footer, text=f"{title}. {paper.subject}"),
        made_at=approved,
    )


def workbook_of(table: Table, sha256: str, t: Translator) -> Workbook:
    """The same figures as numbers; a sheet of its own says who is not in, and why."""
    report = report_from(table, t, paper=False)
    book = to_sheet(report, t)
    title = f"{t.gettext('Official mentoring indicators')}. {to_document(report, t).subject}"
    said = (*approval_words(table, t), _hash(sha256, t))
    first, *rest = (replace(sheet, titles=(title, *sheet.titles[1:])) for sheet in book.sheets)
    beside = (_outside_sheet(table, title, t),) if outside(table) else ()
    return replace(
        book,
        sheets=(replace(first, notes=(*said, *first.notes)), *rest, *beside),
        title=title,
        made_at=_moment(table["approved_at"], table),
    )


def file_of(payload: str, table: Table, sha256: str, wanted: str, t: Translator) -> Export:
    """The file's bytes. JSON is the kept text itself, so its SHA-256 is the snapshot's."""
    name = t.gettext(
        "Official indicators, %(period)s, %(place)s, approval %(number)s",
        period=table["period"]["name"],
        place=_place(table, t),
        number=table["number"],
    ).replace("/", "-")
    if wanted == JSON:
        return Export(f"{name}.json", "application/json", payload.encode())
    kind = Format(wanted)
    return Export(f"{name}.{kind}", MEDIA_TYPES[kind], _render(table, sha256, kind, t))


def approval_words(table: Table, t: Translator) -> list[str]:
    """Sentences: the period, the act, which approval it is and why another one was made."""
    period, total = table["period"], table["total"]
    said = [
        t.gettext(
            "Period “%(period)s”: %(counted)s of %(obliged)s reports are approved, "
            "%(on_time)s were handed in on time.",
            period=period["name"],
            counted=total["in"],
            obliged=total["obliged"],
            on_time=total["on_time"],
        ),
        t.gettext("The structure of %(day)s is counted.", day=_day(period["cut_off_on"])),
        t.gettext("Approved on %(day)s.", day=f"{_moment(table['approved_at'], table):%d.%m.%Y}"),
    ]
    if table["order_number"]:
        order = _order(table["order_number"], table["order_date"], t)
        said.append(t.gettext("Ground: %(act)s.", act=order))
    if table["number"] > 1:
        said.append(
            t.gettext(
                "Approval No. %(number)s replaces the one before: %(reason)s",
                number=table["number"],
                reason=table["reason"],
            )
        )
    return said


def state_words(state: str, t: Translator) -> str:
    """Where a report that is not in the table stood on the day of the approval."""
    return {
        "due": t.gettext("not handed in"),
        "submitted": t.gettext("handed in, not accepted yet"),
        "returned": t.gettext("sent back for correction"),
        "accepted": t.gettext("accepted, not approved"),
        "lifted": t.gettext("the school owes no report"),
    }.get(state, state)


def why_outside(state: str, reason: str, t: Translator) -> str:
    """The state, and of a lifted report the reason; words to a school stay between the two."""
    said = state_words(state, t)
    if state != "lifted" or not reason:
        return said
    told = {
        "structure:merged": t.gettext("The school was merged into another one."),
        "structure:closed": t.gettext("The school was closed."),
    }.get(reason, reason)
    return f"{said}. {told}"


def _render(table: Table, sha256: str, wanted: Format, t: Translator) -> bytes:
    # Each renderer loads a heavy library, and the web process does without them.
    if wanted is Format.CSV:
        from kernel.documents import csv

        return csv.render(to_table(report_from(table, t, paper=False), t), t.language)
    if wanted is Format.XLSX:
        from kernel.documents import xlsx

        return xlsx.render(workbook_of(table, sha256, t))
    if wanted is Format.PDF:
        from kernel.documents import pdf

        return pdf.render(document_of(table, sha256, t))
    from kernel.documents import docx

    return docx.render(document_of(table, sha256, t))


def _rows(table: Table, shown: Sequence[Table]) -> list[ReportRow]:
    if table["unit"]["type"] == "region":
        return [
            _row(one["name"], "municipality", one["obliged"], one["cells"], shown)
            for one in table["municipalities"]
        ]
    return [
        _row(one["name"], "school", 1, one["cells"], shown)
        for one in table["schools"]
        if one["in"] or one["state"] != "lifted"
    ]


def _row(
    name: str, unit_type: str, schools: int, cells: Mapping[str, Any], shown: Sequence[Table]
) -> ReportRow:
    return ReportRow(
        name, unit_type, schools, tuple(_cell(cells.get(one["code"]), one) for one in shown)
    )


def _cell(cell: Table | None, indicator: Table) -> ReportCell:
    if cell is None:
        return ReportCell(None, None, None, None, 0, 0, "none")
    over, under = cell["numerator"], cell["denominator"]
    value = Fraction(over) if over is not None else None
    if indicator["unit"] == "percent":
        value = Fraction(over, under) if over is not None and under else None
    odd = cell["anomaly"] if cell["anomaly"] != "zero_denominator" else None
    return ReportCell(over, under, value, odd, cell["known"], cell["units"], cell["basis"])


def _indicator(one: Table, total: Table, t: Translator) -> ReportIndicator:
    aim = total["targets"].get(one["code"])
    names = one["names"][t.language]
    return ReportIndicator(
        code=one["code"],
        name=names["name"],
        short_name=names["short_name"],
        unit=one["unit"],
        target=Decimal(aim["value"]) if aim else None,
        target_note=t.gettext("target of %(year)s", year=aim["year"]) if aim else "",
        direction=one["direction"],
    )


def _footnotes(shown: Sequence[Table], total: Table, t: Translator) -> list[str]:
    """For each indicator that is compared: its version, the target, and the acts behind them."""
    notes = []
    for one in shown:
        if one["shown_in"] != "main":
            continue
        said = [t.gettext("version %(number)s", number=one["version"])]
        said.append(_order(one["order_number"], one["order_date"], t))
        aim = total["targets"].get(one["code"])
        if aim:
            act = _order(aim["order_number"], aim["order_date"], t)
            source = act or aim["basis"].get(t.language) or aim["basis"].get("ru", "")
            said += [t.gettext("target of %(year)s", year=aim["year"]), source]
        name = one["names"][t.language]["short_name"]
        notes.append(f"{name}: {', '.join(filter(None, said))}.")
    return notes


def _order(number: str | None, on: str | None, t: Translator) -> str:
    if not number:
        return ""
    if on is None:
        return t.gettext("order No. %(number)s", number=number)
    return t.gettext("order No. %(number)s of %(day)s", number=number, day=_day(on))


def outside(table: Table) -> list[tuple[str, str, str, str]]:
    """Name, municipality, state and reason of the schools whose figures are not in."""
    if table["unit"]["type"] == "region":
        return [
            (one["school"], one["municipality"], one["state"], one["reason"])
            for one in table["not_in"]
        ]
    return [
        (one["name"], table["unit"]["name"], one["state"], one["reason"])
        for one in table["schools"]
        if not one["in"]
    ]


def _outside_blocks(table: Table, t: Translator) -> list[Block]:
    schools = outside(table)
    if not schools:
        return []
    items = tuple(
        f"{name} ({place}): {why_outside(state, reason, t)}"
        for name, place, state, reason in schools
    )
    title = t.gettext("Schools whose figures are not in the table")
    return [HeadingBlock(title, level=2), Bullets(items, small=True)]


def _outside_sheet(table: Table, title: str, t: Translator) -> TableSheet:
    return TableSheet(
        name=t.gettext("Not in the table"),
        titles=(title, t.gettext("Schools whose figures are not in the table")),
        columns=(
            Col(t.gettext("School"), width=48),
            Col(t.gettext("Municipality"), width=32),
            Col(t.gettext("State"), width=48),
        ),
        rows=tuple(
            (name, place, why_outside(state, reason, t))
            for name, place, state, reason in outside(table)
        ),
        numbered=t.gettext("Row no."),
    )


def _hash(sha256: str, t: Translator) -> str:
    return t.gettext("SHA-256 of the approved table: %(hash)s.", hash=sha256)


def _place(table: Table, t: Translator) -> str:
    unit = table["unit"]
    return str(table["region"]["name"][t.language] if unit["type"] == "region" else unit["name"])


def _year(table: Table) -> str:
    start = table["period"]["school_year"]
    return f"{start}/{start + 1}"


def _moment(written: str, table: Table) -> datetime:
    zone = ZoneInfo(table["region"]["timezone"])
    return datetime.fromisoformat(written).astimezone(zone)


def _day(written: str) -> str:
    return f"{date.fromisoformat(written):%d.%m.%Y}"
