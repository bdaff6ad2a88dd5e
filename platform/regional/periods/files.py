"""Files of official tables: asked for by a page, made by the worker."""

import json
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.documents.words import Translator
from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.exports import Export
from regional.indicators.report import KpiReport
from regional.periods import jobs, printing
from regional.periods.official import kept, payload_of


def ask_file(work: Work, snapshot_id: UUID, wanted: str, language: str) -> UUID:
    """Have the worker make xlsx, pdf, docx, csv or json; returns its job.

    Invalid: format → «format_unknown»; NotFound.
    """
    work.actor.require(Permission.KPI_EXPORT)
    if wanted not in printing.WANTED:
        raise Invalid({"format": "format_unknown"})
    kept(work.session, snapshot_id)
    work.record("period.file_asked", "period_snapshot", snapshot_id, format=str(wanted))
    return work.later(
        jobs.OFFICIAL_FILE, snapshot_id=str(snapshot_id), wanted=str(wanted), language=language
    )


def make_file(session: Session, snapshot_id: UUID, wanted: str, t: Translator) -> Export:
    """The file's bytes; two statements, and equal bytes for equal tables."""
    row = kept(session, snapshot_id)
    return printing.file_of(row.payload, json.loads(row.payload), row.sha256, wanted, t)


def kept_report(session: Session, snapshot_id: UUID, t: Translator) -> KpiReport:
    """A kept table as the report on indicators that its paper is printed from."""
    return printing.report_from(payload_of(session, snapshot_id), t)
