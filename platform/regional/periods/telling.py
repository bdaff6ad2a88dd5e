"""What schools are told when their report is judged, reopened, or a period opens."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from kernel.identity.permissions import Role
from kernel.notices.service import To, tell
from kernel.work import Work

LEADERS = (Role.HEAD, Role.CURATOR)
# Filled for each receiver by the post; a curator of two schools is told of both.
OWN_REPORTS = "/s/{school_code}/report"
CODE = "{school_code}"
LONGEST_REASON = 300


def opened(work: Work, period_id: UUID, name: str, due_on: date, schools: Collection[UUID]) -> None:
    """The period can be handed in: told once to each school, whoever asks for it and when."""
    _tell(
        work,
        "period.opened",
        f"period.opened:{period_id}:{CODE}",
        schools,
        period=name,
        due=due_on.isoformat(),
    )


def judged(
    work: Work, kind: str, period_id: UUID, name: str, schools: Sequence[UUID], reason: str = ""
) -> None:
    """`kind` is report.accepted, report.returned or report.approved; each occasion is told anew."""
    words = {"reason": reason[:LONGEST_REASON]} if kind == "report.returned" else {}
    _tell(work, kind, f"{kind}:{period_id}:{_moment(work)}:{CODE}", schools, period=name, **words)


def reopened(
    work: Work, name: str, leave_id: UUID, schools: Sequence[UUID], reason: str, until: datetime
) -> None:
    """A report may be handed in again until a moment."""
    _tell(
        work,
        "report.reopened",
        f"report.reopened:{leave_id}:{CODE}",
        schools,
        period=name,
        reason=reason[:LONGEST_REASON],
        until=until.astimezone(work.zone).isoformat(timespec="minutes"),
    )


def _tell(work: Work, kind: str, key: str, schools: Collection[UUID], **values: object) -> None:
    if schools:
        to = To(roles=LEADERS, schools=tuple(sorted(schools)))
        tell(work, kind, key=key, path=OWN_REPORTS, to=to, **values)


def _moment(work: Work) -> str:
    return f"{work.now():%Y%m%d%H%M%S%f}"
