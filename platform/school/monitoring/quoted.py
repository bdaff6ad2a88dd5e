"""Earlier reports as they were printed: quoted, never recomputed (K-07).

A printed figure is a string for good: nothing here counts with it, not even where it looks wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.monitoring.models import QuotedReport

EARLIEST = 2000
LONGEST_TITLE, LONGEST_NOTE, LONGEST_NAME, LONGEST_PRINTED, MOST_LINES = 300, 1000, 200, 100, 100


@dataclass(frozen=True, slots=True)
class QuotedFigure:
    """A line of the paper: what it says of what, letter for letter («98 %»)."""

    name: str
    printed: str


@dataclass(frozen=True, slots=True)
class QuotedView:
    """An earlier report: where it was printed, on which day, its lines in their order."""

    id: UUID
    school_year: int
    title: str
    source: str
    as_of: date | None
    lines: tuple[QuotedFigure, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What is typed of an earlier report; `lines` as they stand on the paper."""

    school_year: int | None
    title: str
    source: str
    as_of: date | None = None
    lines: Sequence[QuotedFigure] = ()
    note: str = ""


def quoted_of(session: Session, school_year: int) -> tuple[QuotedView, ...]:
    """The reports quoted for a school year, the earliest first."""
    return _views(session, _query().where(QuotedReport.school_year == school_year))


def all_quoted(session: Session) -> tuple[QuotedView, ...]:
    """Every report the school quotes, the latest year first."""
    return _views(session, _query().order_by(None).order_by(
        QuotedReport.school_year.desc(), *_IN_YEAR
    ))  # fmt: skip


def quoted(session: Session, report_id: UUID) -> QuotedView:
    """One of them; NotFound when the school has none with this id."""
    found = _views(session, _query().where(QuotedReport.id == report_id))
    if not found:
        raise NotFound("QuotedReport")
    return found[0]


def quote_report(work: Work, quote: Quote) -> QuotedReport:
    """Write an earlier report down as it was printed."""
    work.actor.require(Permission.MONITORING_EDIT)
    row = QuotedReport(
        school_id=work.actor.school_id, created_at=work.now(), created_by=work.actor.account_id,
        **_checked(work, quote),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.record("quoted.added", "quoted_report", row.id, school_year=row.school_year)
    return row


def change_quoted(work: Work, report_id: UUID, quote: Quote) -> QuotedReport:
    """Correct what was copied wrongly from the paper."""
    work.actor.require(Permission.MONITORING_EDIT)
    row = work.own(QuotedReport, report_id)
    for name, value in _checked(work, quote).items():
        setattr(row, name, value)
    work.record("quoted.changed", "quoted_report", row.id, school_year=row.school_year)
    return row


def remove_quoted(work: Work, report_id: UUID) -> None:
    """Take away a quotation that was entered by mistake."""
    work.actor.require(Permission.MONITORING_EDIT)
    row = work.own(QuotedReport, report_id)
    work.record("quoted.removed", "quoted_report", row.id, school_year=row.school_year)
    work.session.delete(row)
    work.session.flush()


def read_lines(text: str) -> tuple[QuotedFigure, ...]:
    """Lines «what: figure» as typed; one without either half keeps an empty half."""
    found = []
    for line in text.splitlines():
        if line.strip():
            name, _colon, printed = line.rpartition(":")
            found.append(QuotedFigure(name.strip(), printed.strip()))
    return tuple(found)


def written(lines: Sequence[QuotedFigure]) -> str:
    """The same lines as a text to correct."""
    return "\n".join(f"{each.name}: {each.printed}" for each in lines)


def _checked(work: Work, quote: Quote) -> dict[str, Any]:
    title, source, note = clean(quote.title), clean(quote.source), quote.note.strip()
    faults = {
        **_faults_of_paper(work, quote, title, source),
        **_faults_of_lines(quote.lines),
    }
    if len(note) > LONGEST_NOTE:
        faults["note"] = "text_too_long"
    if faults:
        raise Invalid(faults, line=_first_wrong(quote.lines))
    lines = [{"name": each.name, "printed": each.printed} for each in quote.lines]
    return {"school_year": quote.school_year, "title": title, "source": source,
            "as_of": quote.as_of, "lines": lines, "note": note}  # fmt: skip


def _faults_of_paper(work: Work, quote: Quote, title: str, source: str) -> dict[str, str]:
    faults = {}
    year = quote.school_year
    if year is None or not EARLIEST <= year <= SchoolYear.of(work.today()).start:
        faults["school_year"] = "year_range"
    for name, said in (("title", title), ("source", source)):
        if not said:
            faults[name] = f"quoted_{name}"
        elif len(said) > LONGEST_TITLE:
            faults[name] = "text_too_long"
    if quote.as_of is not None and quote.as_of > work.today():
        faults["as_of"] = "ended_later"
    return faults


def _faults_of_lines(lines: Sequence[QuotedFigure]) -> dict[str, str]:
    if not lines:
        return {"lines": "quoted_lines"}
    if len(lines) > MOST_LINES:
        return {"lines": "quoted_many"}
    if _first_wrong(lines) is not None:
        return {"lines": "quoted_line"}
    long = any(
        len(each.name) > LONGEST_NAME or len(each.printed) > LONGEST_PRINTED for each in lines
    )
    return {"lines": "quoted_long"} if long else {}


def _first_wrong(lines: Sequence[QuotedFigure]) -> int | None:
    """The number of the first line that lacks a half, for the words of the refusal."""
    halves = (n for n, each in enumerate(lines, start=1) if not each.name or not each.printed)
    return next(halves, None)


_IN_YEAR = (QuotedReport.as_of.nulls_first(), QuotedReport.created_at, QuotedReport.id)


def _query() -> Select[*tuple[Any, ...]]:
    return select(
        QuotedReport.id, QuotedReport.school_year, QuotedReport.title, QuotedReport.source,
        QuotedReport.as_of, QuotedReport.lines, QuotedReport.note,
    ).order_by(*_IN_YEAR)  # fmt: skip


def _views(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[QuotedView, ...]:
    return tuple(
        QuotedView(
            row.id, row.school_year, row.title, row.source, row.as_of,
            tuple(QuotedFigure(each["name"], each["printed"]) for each in row.lines), row.note,
        )
        for row in session.execute(query)
    )  # fmt: skip
