"""The year's roadmap; the orders of September, an agreement of a pair, a paper in draft."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from kernel.errors import WrongState
from kernel.identity.permissions import Role
from kernel.work import Work
from portal.demo.autumn.stage import Stage
from portal.demo.pairs_at_work.matched import CHECK_PAGE, TITLE
from school.documents.models import SchoolDocument
from school.documents.service import SignPaper, make_document, sign_document
from school.finale.models import FinalEvent
from school.programmes.models import Pair, Programme
from school.roadmap.models import RoadmapItem
from school.roadmap.service import close_event, generate


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the whole school: its type, its number, how many days ago it was signed."""

    type: str
    number: str
    days_ago: int


OF_SCHOOL = (
    Paper("introduction_order", "31-о", 79),
    Paper("regulations_order", "32-о", 79),
    Paper("regulations", "", 79),
    Paper("curator_order", "36-о", 71),
)
LATE, AGREED = 25, 47
EVIDENCE = "Проведено, отметка в журнале мероприятий школы"
AGREEMENT, FINAL_ORDER = "pair_agreement", "final_event_order"


def plan_roadmap(stage: Stage) -> None:
    """Events by days; what facts close has closed, what is marked by hand is a little behind."""
    year = stage.year.start
    with stage.as_role(Role.CURATOR) as work:
        generate(work, year)
        by_hand = (
            select(RoadmapItem)
            .where(RoadmapItem.school_year == year, RoadmapItem.due_on < stage.day(LATE))
            .order_by(RoadmapItem.due_on, RoadmapItem.n)
        )
        for item in work.session.scalars(by_hand).all():
            if not item.done_when:
                close_event(work, item.id, item.due_on, EVIDENCE)


def sign_papers(stage: Stage) -> None:
    """Whatever of it the school year has had time for: what lacks something is not made.

    The orders of pairs are signed with their pairs (pairs_at_work/matched.py).
    """
    for each in OF_SCHOOL:
        with stage.as_role(Role.CURATOR, each.days_ago) as work:
            if document := _made(work, each.type):
                signed = SignPaper(
                    number=each.number, dated_on=work.today(), address=CHECK_PAGE
                )  # fmt: skip
                sign_document(work, document.id, signed)
    with stage.as_role(Role.CURATOR, AGREED) as work:
        for pair_id in work.session.scalars(_agreed_pair()):
            if document := _made(work, AGREEMENT, subject_id=pair_id):
                signed = SignPaper(dated_on=work.today(), address=CHECK_PAGE)
                sign_document(work, document.id, signed)
    with stage.as_role(Role.CURATOR) as work:
        for event_id in work.session.scalars(select(FinalEvent.id)):
            _made(work, FINAL_ORDER, subject_id=event_id)


def _agreed_pair() -> Select[UUID]:
    """The first pair of the teachers at work, where the year has got to it."""
    return (
        select(Pair.id)
        .join(Programme, (Programme.school_id == Pair.school_id)
              & (Programme.id == Pair.programme_id))
        .where(Programme.title == TITLE, Pair.state == "active")
        .order_by(Pair.started_on, Pair.id)
        .limit(1)
    )  # fmt: skip


def _made(work: Work, kind: str, subject_id: UUID | None = None) -> SchoolDocument | None:
    try:
        return make_document(work, kind, subject_id=subject_id)
    except WrongState:
        return None
