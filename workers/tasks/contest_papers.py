"""Papers of contests: protocols, tables, archives, regulations; diplomas in bulk."""

from datetime import date
from uuid import UUID

from contests import jobs
from contests.results.archive import keep_for_all
from contests.results.diplomas import Given, issue
from contests.results.papers import KEPT_DAYS, Made, Wanted, make_paper, make_regulations
from kernel.errors import Invalid
from kernel.files.service import store_file
from kernel.jobs import Progress
from kernel.work import Work
from school.registry.cases import Case, decline
from school.registry.names import gender_of, parse_name
from workers.context import task


@task(jobs.ROUND_PAPER)
def round_paper(
    work: Work, progress: Progress, *, round_id: str, wanted: str, number: int
) -> dict[str, object]:
    """Of the result with this number, whichever came after it."""
    progress.report(0, 2)
    made = make_paper(work, UUID(round_id), Wanted(wanted), number)
    progress.report(1, 2)
    return _kept(work, made, f"/protocols/{round_id}/")


@task(jobs.PUBLIC_ARCHIVE)
def public_archive(work: Work, progress: Progress, *, round_id: str) -> dict[str, object]:
    """Done again it keeps nothing twice."""
    return {"kept": keep_for_all(work, UUID(round_id)), "url": f"/protocols/{round_id}/"}


@task(jobs.REGULATIONS)
def regulations(
    work: Work, progress: Progress, *, contest_id: str, wanted: str
) -> dict[str, object]:
    made = make_regulations(work, UUID(contest_id), Wanted(wanted))
    return _kept(work, made, f"/contests/{contest_id}/regulations/")


@task(jobs.DIPLOMAS)
def diplomas(
    work: Work,
    progress: Progress,
    *,
    contest_id: str,
    kinds: list[str],
    issued_on: str | None,
    address: str,
) -> dict[str, object]:
    """Run again it gives nobody a second paper: whoever holds one is left out."""
    from contests.results.diploma_sheets import print_sheets  # loads reportlab

    wanted = [Given(kind) for kind in kinds]
    contest = UUID(contest_id)
    new = (
        issue(work, contest, wanted, date.fromisoformat(issued_on), in_case, progress)
        if issued_on
        else 0
    )
    name, content, sheets = print_sheets(work, contest, wanted, address, progress)
    made = Made(name, "application/pdf", content)
    return {**_kept(work, made, f"/contests/{contest_id}/diplomas/"), "papers": sheets, "new": new}


def in_case(full_name: str, case: str) -> str:
    """The name in a case by the register's grammar; empty where it is not sure of the person."""
    try:
        name = parse_name(full_name)
        return decline(name, gender_of(name.patronymic), Case(case))
    except Invalid:
        return ""


def _kept(work: Work, made: Made, url: str) -> dict[str, object]:
    stored = store_file(
        work,
        name=made.name,
        media_type=made.media_type,
        content=made.content,
        purpose="contest_paper",
        days=KEPT_DAYS,
    )
    work.session.flush()
    return {"file_id": str(stored.id), "url": url}
