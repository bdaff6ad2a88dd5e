"""House-keeping: what has expired goes."""

from datetime import timedelta

from sqlalchemy import text

from kernel.jobs import Progress
from kernel.work import Work
from workers import jobs
from workers.context import task

KEEP_JOBS = timedelta(days=30)
KEEP_ATTEMPTS = timedelta(days=2)
KEEP_SESSIONS = timedelta(days=30)
KEEP_NOTICES = timedelta(days=180)
KEEP_LETTERS = timedelta(days=30)


@task(jobs.CLEAN_SESSIONS)
def clean_sessions(work: Work, progress: Progress) -> dict[str, object]:
    """Remove old sign-in attempts, ended sessions and spent invitations."""
    now = work.now()
    removed = {
        "attempts": "DELETE FROM kernel.sign_in_attempt WHERE at < :before",
        "sessions": "DELETE FROM kernel.sign_in_session WHERE seen_at < :before",
        "invitations": "DELETE FROM kernel.invitation WHERE expires_at < :before",
    }
    keep = {"attempts": KEEP_ATTEMPTS}
    return {
        name: work.session.execute(
            text(statement), {"before": now - keep.get(name, KEEP_SESSIONS)}
        ).rowcount  # type: ignore[attr-defined]
        for name, statement in removed.items()
    }


@task(jobs.CLEAN_FILES)
def clean_files(work: Work, progress: Progress) -> dict[str, object]:
    """Remove expired files, jobs and letters that ended long ago, old notices.

    Jobs that gave up wait for a person; letters that gave up, as long as those that went.
    """
    now = work.now()
    removed = {
        "files": ("DELETE FROM kernel.stored_file WHERE expires_at < :before", now),
        "jobs": (
            "DELETE FROM kernel.job WHERE state IN ('done', 'cancelled') AND finished_at < :before",
            now - KEEP_JOBS,
        ),
        "notices": ("DELETE FROM kernel.notice WHERE created_at < :before", now - KEEP_NOTICES),
        "letters": (
            "DELETE FROM kernel.letter WHERE state <> 'new' AND created_at < :before",
            now - KEEP_LETTERS,
        ),
    }
    return {
        name: work.session.execute(text(statement), {"before": before}).rowcount  # type: ignore[attr-defined]
        for name, (statement, before) in removed.items()
    }
