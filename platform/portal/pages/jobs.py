"""Background work: how far it is, how it ended, what to do about it (WK-03, WK-04)."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel import jobs_queries as queries
from kernel.files.queries import my_downloads
from kernel.identity.permissions import Permission
from kernel.jobs import JobState
from kernel.notices import letters_state
from portal.job_words import came_to, is_code, job_name, reason
from portal.letter_words import GONE, letter_reason, queue_about, queue_name
from portal.pages.identity.sign_in import letters_go
from web.filters import clock, file_size, moment
from web.guard import current_actor, requires
from web.htmx import wants_fragment
from web.i18n import gettext
from web.labels import role_label
from web.page import say
from web.paging import page_of
from web.preferences import safe_next
from web.work import current_work

bp = Blueprint("jobs", __name__, template_folder="../templates")
bp.context_processor(
    lambda: {
        "job_name": job_name, "reason": reason, "is_code": is_code, "role_label": role_label,
        "state_of": state_of, "kind_of": kind_of, "links_of": links_of, "came_to": came_to,
        "queue_name": queue_name, "queue_about": queue_about, "letter_reason": letter_reason,
        "file_size": file_size,
    }
)  # fmt: skip

# Shapes of states, as the design names them.
KINDS = {
    JobState.NEW: "wait",
    JobState.DONE: "ok",
    JobState.DEAD: "bad",
    JobState.CANCELLED: "void",
}


@bp.get("/jobs/<uuid:job_id>")
@requires(Permission.OWN_JOBS)
def show(job_id: UUID) -> ResponseReturnValue:
    """The page of one job; htmx asks every two seconds for its changing part alone."""
    work = current_work()
    job = queries.job_seen(work, job_id)
    template = "portal/jobs/_job.html" if wants_fragment() else "portal/jobs/show.html"
    names = {} if wants_fragment() else queries.starters(work, [job])
    shown = render_template(
        template,
        job=job,
        starter=names.get(job.account_id) if job.account_id else None,
        own=job.account_id == work.actor.account_id,
    )
    return shown, {"Vary": "HX-Request"}


@bp.post("/jobs/<uuid:job_id>/stop")
@requires(Permission.OWN_JOBS)
def stop(job_id: UUID) -> ResponseReturnValue:
    queries.ask_to_stop(current_work(), job_id)
    say(gettext("It will stop at its next step. What is not finished will not be written."), "wait")
    return redirect(url_for(".show", job_id=job_id), 303)


@bp.get("/me/jobs")
@requires(Permission.OWN_JOBS)
def mine() -> ResponseReturnValue:
    """What one asked for and the files that came of it; htmx looks again while work goes on."""
    work = current_work()
    jobs, files = queries.my_jobs(work), my_downloads(work)
    template = "portal/jobs/_mine.html" if wants_fragment() else "portal/jobs/mine.html"
    shown = render_template(
        template,
        jobs=jobs,
        files=files,
        kept={str(file.id) for file in files},
        under_way=any(not job.ended for job in jobs),
    )
    return shown, {"Vary": "HX-Request"}


@bp.get("/jobs")
@requires(Permission.JOBS_ADMIN)
def index() -> ResponseReturnValue:
    work = current_work()
    page = page_of(queries.count_failed(work), request.args)
    failed = queries.failed_jobs(work, limit=page.size, offset=page.offset)
    letters = letters_state.letters_now(work)
    return render_template(
        "portal/jobs/index.html",
        jobs=failed,
        page=page,
        names=queries.starters(work, failed),
        queues=queries.queues_now(work),
        now=work.now(),
        letters=letters,
        may_go=sum(reason.count for reason in letters.dead if reason.code not in GONE),
        letters_go=letters_go(),
    )


@bp.post("/jobs/letters/again")
@requires(Permission.JOBS_ADMIN)
def letters_again() -> ResponseReturnValue:
    letters_state.ask_again(current_work())
    say(gettext("The letters are being tried again."), "wait")
    return redirect(url_for(".index"), 303)


@bp.post("/jobs/<uuid:job_id>/retry")
@requires(Permission.JOBS_ADMIN)
def retry(job_id: UUID) -> ResponseReturnValue:
    queries.retry(current_work(), job_id)
    say(gettext("It is being tried again."), "wait")
    return redirect(url_for(".show", job_id=job_id), 303)


@bp.post("/jobs/<uuid:job_id>/discard")
@requires(Permission.JOBS_ADMIN)
def discard(job_id: UUID) -> ResponseReturnValue:
    queries.discard(current_work(), job_id)
    say(gettext("Put away. It will not be tried again."))
    return redirect(url_for(".index"), 303)


def kind_of(job: queries.JobRow) -> str:
    return KINDS[job.state]


def state_of(job: queries.JobRow) -> str:
    """Where the job stands, in words: «7 из 11», «готово 22.11.2026 в 10:44»."""
    if job.state is JobState.DONE and job.finished_at:
        return gettext("done on %(moment)s", moment=moment(job.finished_at))
    if job.state is JobState.DEAD and job.finished_at:
        return gettext("stopped on %(moment)s", moment=moment(job.finished_at))
    if job.state is JobState.CANCELLED:
        return gettext("put away, will not be done")
    return _under_way(job)


def _under_way(job: queries.JobRow) -> str:
    if job.cancel_asked:
        return gettext("stopping")
    if job.waits_to_retry:
        return gettext(
            "try %(n)s of %(of)s did not work, the next is at %(time)s",
            n=job.attempts, of=job.max_attempts, time=clock(job.run_after),
        )  # fmt: skip
    if job.started_at is None:
        return gettext("waits for its turn")
    if job.steps_total:
        return gettext("%(n)s of %(of)s", n=job.steps_done, of=job.steps_total)
    return gettext("under way")


def links_of(job: queries.JobRow, kept: Collection[str] | None = None) -> list[tuple[str, str]]:
    """What came of a finished job: the file, the page with the result.

    With `kept`, files known to be there still, a file that is gone is offered no more.
    """
    result: dict[str, Any] = job.result
    links = []
    file_id, url = result.get("file_id"), result.get("url")
    there = kept is None or file_id in kept
    if isinstance(file_id, str) and there and queries.may_open_file(current_work(), job):
        links.append(
            (url_for("files.download", file_id=UUID(file_id)), gettext("Download the file"))
        )
    if isinstance(url, str) and safe_next(url) != "/":
        links.append((url, gettext("Open the result")))
    links += _reports_of(result)
    batch = result.get("batch_id")
    if isinstance(batch, str) and current_actor().may(Permission.IMPORTS_VIEW):
        links.append((url_for("imports.show", batch_id=UUID(batch)), gettext("Open the upload")))
    elif isinstance(batch, str) and current_actor().may(Permission.PEOPLE_IMPORT):
        page = url_for("school_imports.show", batch_id=UUID(batch))
        links.append((page, gettext("Open the upload")))
    return links


def _reports_of(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The page of a report on monitoring that the job made, for those who may read it."""
    known = {
        "report_id": ("monitoring_reports.show", Permission.MONITORING_VIEW),
        "region_report_id": ("region_monitoring.show", Permission.MONITORINGS_VIEW),
    }
    return [
        (url_for(endpoint, report_id=UUID(result[key])), gettext("Open the report"))
        for key, (endpoint, permission) in known.items()
        if isinstance(result.get(key), str) and current_actor().may(permission)
    ]
