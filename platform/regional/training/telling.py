"""Which word of the training reaches whom; kinds are those of kernel.notices.kinds."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.notices.service import To, tell
from kernel.work import Work
from regional.training.models import Course, CourseRun, Enrolment, Learner
from regional.training.rules import Place

# Everybody who learns opens this page; it sends each to the courses of the own school.
OWN = "/courses/mine"


def tell_learners(
    work: Work, kind: str, run: CourseRun, learner_ids: Collection[UUID], **more: object
) -> None:
    """Tell those of the learners who have accounts; the others are told by the district."""
    found = select(Learner.account_id).where(
        Learner.id.in_(learner_ids), Learner.account_id.is_not(None)
    )
    accounts = tuple(account for account in work.session.scalars(found) if account)
    if accounts:
        _tell(work, kind, run, To(accounts=accounts), OWN, **more)


def tell_asked(work: Work, run: CourseRun, municipality_id: UUID) -> None:
    """The municipality's specialist learns that a curator asks for a place."""
    _tell(
        work, "course_asked", run,
        To(roles=(Role.MUNICIPAL,), municipalities=(municipality_id,)), f"/courses/runs/{run.id}",
    )  # fmt: skip


def tell_cancelled(work: Work, run: CourseRun) -> None:
    """Everybody who asked for a place or has one."""
    waiting = select(Enrolment.learner_id).where(
        Enrolment.run_id == run.id, Enrolment.state.in_((Place.ASKED, Place.ENROLLED))
    )
    learners = work.session.scalars(waiting).all()
    if learners:
        tell_learners(work, "course_cancelled", run, learners)


def _tell(work: Work, kind: str, run: CourseRun, to: To, path: str, **more: object) -> None:
    title = work.session.scalar(select(Course.title).where(Course.id == run.course_id))
    # One occasion a day: a place given, taken back and given again is told again tomorrow.
    key = f"{kind}:{run.id}:{work.today()}"
    tell(
        work, kind, key=key, path=path, to=to,
        course=title, day=run.starts_on.isoformat(), **more,
    )  # fmt: skip
