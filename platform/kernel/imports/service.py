"""The way of an upload: stored, checked with a dry run, committed by the worker or put away.

Preview and commit are one function: the check applies the rows inside a savepoint and takes the
savepoint back, so what it tells of each row is what writing will do.
"""

import hashlib
from collections import Counter
from uuid import UUID

from sqlalchemy import select, text

from kernel.errors import NotFound, WrongState
from kernel.files.service import load_file, store_file
from kernel.imports import jobs, queries
from kernel.imports.annotate import MEDIA_TYPE, annotate
from kernel.imports.batch import ImportBatch
from kernel.imports.check import check_book
from kernel.imports.folding import clean
from kernel.imports.problems import Issue, Severity
from kernel.imports.reading import read_book
from kernel.imports.registry import ImportKind, Outcome, Params, kind_of
from kernel.imports.report import Effect, Report
from kernel.imports.sheets import Book, Refused
from kernel.imports.values import display
from kernel.imports.wording import Gettext, addresses, alike, describe
from kernel.jobs import Progress
from kernel.work import Work

ALL, VALID = "all", "valid"

batch_of, job_of, standing = queries.batch_of, queries.job_of, queries.standing
batches, count_batches = queries.batches, queries.count_batches


def upload(work: Work, kind: str, name: str, content: bytes, params: Params) -> ImportBatch:
    """Keep the file and ask for its check. Nothing is parsed here."""
    known = kind_of(kind)
    work.actor.require(known.permission)
    name = clean(name.replace("\\", "/").rsplit("/", 1)[-1])[-120:] or "table"
    stored = store_file(
        work,
        name=name,
        media_type="application/octet-stream",
        content=content,
        purpose="import",
        days=known.kept_days,
    )
    work.session.flush()
    batch = ImportBatch(
        kind=kind,
        file_id=stored.id,
        file_name=name,
        state="uploaded",
        params=dict(params),
        created_by=work.actor.account_id,
        school_id=stored.school_id,
        municipality_id=stored.municipality_id,
        created_at=work.now(),
    )
    work.session.add(batch)
    work.session.flush()
    batch.job_id = work.later(jobs.CHECK, batch_id=str(batch.id))
    work.record("import.uploaded", "import_batch", batch.id, import_kind=kind)
    return batch


def check_again(work: Work, batch_id: UUID) -> ImportBatch:
    """Check a file once more, after its check was stopped or the schools have changed."""
    batch = _locked(work, batch_id)
    _allow(work, batch, "checked", "stopped")
    batch.state = "uploaded"
    batch.job_id = work.later(jobs.CHECK, batch_id=str(batch.id))
    return batch


def run_check(
    work: Work, batch_id: UUID, progress: Progress, gettext: Gettext = str
) -> ImportBatch:
    """Read, check and try out a file; leaves a report in the batch and no other trace.

    `gettext` words the annotated copy. A second run of the same job does nothing.
    """
    batch = _locked(work, batch_id)
    if batch.state not in ("uploaded", "checking"):
        return batch
    kind = kind_of(batch.kind)
    params: Params = dict(batch.params)
    try:
        book = _book(work, batch)
    except Refused as refused:
        batch.state, batch.report = "refused", {"refused": refused.code, "values": refused.values}
        batch.checked_at = work.now()
        return batch
    report = check_book(kind.spec(work, params, lines_of(book)), book)
    outcome = _tried(work, kind, report, params, progress)
    report = report.with_issues(outcome.issues).with_effects(outcome.effects)
    batch.params, batch.report, batch.state = params, report.to_json(), "checked"
    batch.annotated_file_id = _annotated(work, batch, book, report, kind, gettext)
    batch.checked_at = work.now()
    return batch


def request_commit(work: Work, batch_id: UUID, take: str = ALL) -> ImportBatch:
    """Ask the worker to write the rows: `all`, which refuses when any is wrong, or `valid`."""
    batch = _locked(work, batch_id)
    _allow(work, batch, "checked", "stopped")
    report = Report.from_json(batch.report) if batch.report else None
    if report is None or report.blocked or not report.ready:
        raise WrongState("nothing_to_write")
    if take != VALID and report.ready < len(report.rows):
        raise WrongState("rows_with_errors")
    batch.params = {**batch.params, "take": VALID if take == VALID else ALL}
    batch.state = "committing"
    batch.job_id = work.later(jobs.COMMIT, batch_id=str(batch.id))
    work.record("import.commit_asked", "import_batch", batch.id, import_kind=batch.kind)
    return batch


def run_commit(work: Work, batch_id: UUID, progress: Progress) -> ImportBatch:
    """Write the rows. The file is read and checked anew, for the schools may have changed since.

    A second run of the same job does nothing; a killed one leaves nothing.
    """
    batch = _locked(work, batch_id)
    if batch.state == "committed":
        return batch
    if batch.state != "committing":
        raise WrongState(batch.state)
    kind = kind_of(batch.kind)
    work.actor.require(kind.permission)
    params: Params = dict(batch.params)
    book = _book(work, batch)
    report = check_book(kind.spec(work, params, lines_of(book)), book)
    rows = report.taken(all_or_nothing=params.get("take") != VALID)
    if not rows:
        raise WrongState("rows_with_errors")
    _one_at_a_time(work, batch)
    written = kind.apply(work, rows, params | {"batch_id": str(batch.id)}, progress)
    report = report.with_issues(written.issues).with_effects(written.effects)
    counted = outcome_of(report, written)
    batch.report, batch.outcome = report.to_json(), dict(counted)
    batch.state, batch.committed_at = "committed", work.now()
    work.record("import.committed", "import_batch", batch.id, kind="change", **counted)
    return batch


def discard(work: Work, batch_id: UUID) -> ImportBatch:
    """Put an upload away; one that is being written or was written stays."""
    batch = _locked(work, batch_id)
    _allow(work, batch, "checked", "stopped", "refused")
    batch.state = "discarded"
    work.record("import.discarded", "import_batch", batch.id, import_kind=batch.kind)
    return batch


def outcome_of(report: Report, written: Outcome) -> dict[str, int]:
    """How many rows were new, changed, the same as before, and left out."""
    counted = Counter(written.effects.values())
    return {
        **{effect.value: counted[effect] for effect in Effect},
        "left_out": len(report.rows) - len(written.effects),
    }


def described(kind: str, report: Report, gettext: Gettext) -> list[tuple[str, str, str]]:
    """Severity, cells and sentence of each issue, alike ones together, in the report's order."""
    words = kind_of(kind).words
    return [
        (str(group[0].severity), _place(group), describe(group[0], gettext, words))
        for group in alike(report.issues)
    ]


def _place(group: list[Issue]) -> str:
    """Cells, or the row's number where the whole row is meant, or nothing for the whole table."""
    return addresses(group) or ", ".join(str(issue.row) for issue in group if issue.row)


def lines_of(book: Book) -> list[str]:
    """Texts in the first rows of every sheet, where titles stand."""
    return [
        display(value)
        for sheet in book.sheets
        for row, _, value in sheet.cells()
        if row <= 10 and isinstance(value, str)
    ][:60]


def _locked(work: Work, batch_id: UUID) -> ImportBatch:
    """The batch, held until the transaction ends: two workers never write one file at once."""
    batch = work.session.scalars(
        select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update()
    ).one_or_none()
    if batch is None:
        raise NotFound("import_batch")
    return batch


def _allow(work: Work, batch: ImportBatch, *states: str) -> None:
    work.actor.require(kind_of(batch.kind).permission)
    now = standing(work, batch)
    if now not in states:
        raise WrongState(now)


def _book(work: Work, batch: ImportBatch) -> Book:
    """The stored file, read in a child; a file that is not the one uploaded is not read."""
    stored = load_file(work, batch.file_id)
    if hashlib.sha256(stored.content).hexdigest() != stored.sha256:
        raise Refused("damaged")
    return read_book(batch.file_name, stored.content)


def _one_at_a_time(work: Work, batch: ImportBatch) -> None:
    """Two files of one kind at one place are written one after the other."""
    statement = text("SELECT pg_advisory_xact_lock(hashtext(:kind))")
    place = batch.school_id or ""  # the region's own kinds meet districts' files in one table
    work.session.execute(statement, {"kind": f"import:{batch.kind}:{place}"})


def _tried(
    work: Work, kind: ImportKind, report: Report, params: Params, progress: Progress
) -> Outcome:
    """Apply the good rows inside a savepoint and take it back."""
    rows = report.taken(all_or_nothing=False)
    if not rows:
        return Outcome({})
    savepoint = work.session.begin_nested()
    try:
        return kind.apply(work, rows, params | {"batch_id": None}, progress)
    finally:
        savepoint.rollback()


def _annotated(
    work: Work, batch: ImportBatch, book: Book, report: Report, kind: ImportKind, gettext: Gettext
) -> UUID | None:
    """The copy with remarks, when there is anything to mend."""
    if all(issue.severity is Severity.NOTE for issue in report.issues):
        return None
    content = annotate(
        book, report, report.issues, lambda issue: describe(issue, gettext, kind.words)
    )
    stem = batch.file_name.rsplit(".", 1)[0]
    stored = store_file(
        work,
        name=gettext("%(name)s, remarks.xlsx") % {"name": stem},
        media_type=MEDIA_TYPE,
        content=content,
        purpose="import_remarks",
        days=kind.kept_days,
    )
    work.session.flush()
    return stored.id
