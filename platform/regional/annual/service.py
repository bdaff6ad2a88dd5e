"""Asking for the annual report, making its three files in one act, and the reports made before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from kernel.documents.words import Translator
from kernel.errors import Invalid, NotFound
from kernel.files.models import StoredFile
from kernel.files.queries import SHARED
from kernel.files.service import store_file
from kernel.identity.models import Account
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.jobs import Progress
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality
from kernel.work import Work
from regional import jobs
from regional.annual.content import AnnualContent, content_of
from regional.annual.document import to_document
from regional.annual.material import gather, official_of
from regional.annual.models import AnnualReport
from regional.annual.sheet import to_workbook
from regional.exports import MEDIA_TYPES, Format
from regional.indicators.by_today import Structure

MOST_LISTED = 50
FORMATS = (Format.PDF, Format.DOCX, Format.XLSX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which report: of which year and place, by which structure, official or as of now."""

    year: SchoolYear
    place: UUID | None
    structure: Structure = Structure.DATE
    snapshot_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MadeFile:
    format: str
    file_id: UUID
    size: int


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report of the list; `approval` counts the approvals of the period it stands on."""

    id: UUID
    school_year: int
    territory: str | None
    structure: str
    official: bool
    figures_at: datetime | None
    made_at: datetime
    made_by: str | None
    files: tuple[MadeFile, ...]


def ask_report(work: Work, asked: Asked, language: str) -> UUID:
    """Have the worker make the report; returns its job.

    Invalid: structure → «official_by_date»; NotFound for a place or a snapshot that is not there.
    """
    work.actor.require(Permission.KPI_EXPORT)
    _check(work, asked)
    work.record(
        "annual.asked", "municipality", asked.place,
        year=asked.year.start, structure=asked.structure.value, official=bool(asked.snapshot_id),
    )  # fmt: skip
    return work.later(
        jobs.ANNUAL_REPORT,
        year=asked.year.start,
        municipality_id=str(asked.place) if asked.place else None,
        structure=asked.structure.value,
        snapshot_id=str(asked.snapshot_id) if asked.snapshot_id else None,
        language=language,
    )


def make_report(work: Work, asked: Asked, t: Translator, progress: Progress) -> AnnualReport:
    """Read everything once, make the three files of it, keep them for the whole place."""
    work.actor.require(Permission.KPI_EXPORT)
    _check(work, asked)
    told = gather(work, asked.year, asked.place, asked.structure, asked.snapshot_id, t)
    content = content_of(told, t)
    files = {}
    for done, wanted in enumerate(FORMATS):
        progress.report(done, len(FORMATS), wanted.upper())
        files[wanted] = _kept(work, asked, content, wanted, t)
    made = AnnualReport(
        id=new_id(),
        school_year=asked.year.start,
        municipality_id=asked.place,
        structure=told.structure.value,
        snapshot_id=asked.snapshot_id,
        figures_at=content.report.computed_at,
        sha256=content.sha256(),
        pdf_id=files[Format.PDF],
        docx_id=files[Format.DOCX],
        xlsx_id=files[Format.XLSX],
        made_at=work.now(),
        made_by=work.actor.account_id,
    )
    work.session.add(made)
    work.record("annual.made", "annual_report", made.id, year=asked.year.start)
    work.session.flush()
    return made


def render(content: AnnualContent, wanted: Format, t: Translator) -> bytes:
    """The bytes of one file. Each renderer loads a heavy library: the web process does without."""
    if wanted is Format.XLSX:
        from kernel.documents import xlsx

        return xlsx.render(to_workbook(content, t))
    paper = to_document(content, t)
    if wanted is Format.PDF:
        from kernel.documents import pdf

        return pdf.render(paper)
    from kernel.documents import docx

    return docx.render(paper)


def made_reports(session: Session) -> list[MadeReport]:
    """The reports of the reader's place, the newest first. One statement."""
    files = [aliased(StoredFile) for _ in FORMATS]
    keys = (AnnualReport.pdf_id, AnnualReport.docx_id, AnnualReport.xlsx_id)
    query = (
        select(
            AnnualReport.id,
            AnnualReport.school_year,
            Municipality.name,
            AnnualReport.structure,
            AnnualReport.snapshot_id,
            AnnualReport.figures_at,
            AnnualReport.made_at,
            Account.full_name,
            *keys,
            *(file.size for file in files),
        )
        .outerjoin(Municipality, Municipality.id == AnnualReport.municipality_id)
        .outerjoin(Account, Account.id == AnnualReport.made_by)
        .order_by(AnnualReport.made_at.desc(), AnnualReport.id.desc())
        .limit(MOST_LISTED)
    )
    for file, key in zip(files, keys, strict=True):
        query = query.join(file, file.id == key)
    return [_listed(row) for row in session.execute(query)]


def _listed(row: Sequence[object]) -> MadeReport:
    head, ids, sizes = row[:8], row[8:11], row[11:14]
    report_id, year, territory, structure, snapshot_id, figures_at, made_at, made_by = head
    files = tuple(
        MadeFile(wanted.value, file_id, size)  # type: ignore[arg-type]
        for wanted, file_id, size in zip(FORMATS, ids, sizes, strict=True)
    )
    return MadeReport(
        report_id, year, territory, structure, snapshot_id is not None,  # type: ignore[arg-type]
        figures_at, made_at, made_by, files,  # type: ignore[arg-type]
    )  # fmt: skip


def _check(work: Work, asked: Asked) -> None:
    if work.actor.municipality_id not in (None, asked.place):
        raise NotFound("municipality")
    if asked.place is not None and work.session.get(Municipality, asked.place) is None:
        raise NotFound("municipality")
    if asked.structure is Structure.TODAY:
        if asked.snapshot_id is not None:
            raise Invalid({"structure": "official_by_date"})
        if work.actor.municipality_id is not None:
            raise Invalid({"structure": "structure_of_region"})
    if asked.snapshot_id is not None:
        found = official_of(work, asked.year, asked.place)
        if found is None or found.id != asked.snapshot_id:
            raise NotFound("period_snapshot")


def _kept(work: Work, asked: Asked, content: AnnualContent, wanted: Format, t: Translator) -> UUID:
    name = t.gettext(
        "Annual report %(year)s, %(place)s",
        year=str(asked.year).replace("/", "-"), place=content.report.territory,
    )  # fmt: skip
    stored = store_file(
        work,
        name=f"{name}.{wanted}",
        media_type=MEDIA_TYPES[wanted],
        content=render(content, wanted, t),
        purpose=SHARED,
    )
    # What the region makes of a municipality is the municipality's to read as well.
    stored.municipality_id = asked.place
    work.session.flush()
    return stored.id
