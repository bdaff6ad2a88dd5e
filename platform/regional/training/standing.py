"""Who of the curators is trained, until when, and who must be trained next (TR-02).

One common table expression holds everybody the reader may see; each question is one statement on
it. Standing and urgency are the rules of `rules.py` said in SQL; a test compares the two.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import Session

from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Role
from kernel.profile.facts import FactCode
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, School, SchoolPlacement
from regional.indicators.models import IndicatorVersion, KpiCell
from regional.structure.queries import valid_on
from regional.training.models import Course, CourseCertificate, CourseRun, Enrolment, Learner
from regional.training.rules import OVER, SOON_DAYS, URGENCY, Place, RunState, Standing

# Under way: a place asked for or held in a run not over, or passed with the paper still to come.
_UNDER_WAY = (Place.ASKED, Place.ENROLLED, Place.PASSED)


@dataclass(frozen=True, slots=True)
class CuratorLine:
    """A curator in a municipality; `trained_until` None with a course means for ever."""

    account_id: UUID
    full_name: str
    schools: str
    municipality_id: UUID
    municipality: str
    standing: str
    trained_until: date | None
    course: str | None
    runs_programme: bool
    run_id: UUID | None
    run_starts_on: date | None
    place: str | None
    urgency: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A municipality's curators; trained are those whose certificate holds today, soon or not."""

    municipality_id: UUID
    municipality: str
    curators: int
    trained: int
    expiring: int
    expired: int
    never: int
    under_way: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the list is narrowed to. `next_only`: those to be trained next, without a place yet."""

    municipality_id: UUID | None = None
    standing: str = ""
    search: str = ""
    next_only: bool = False
    outside_run: UUID | None = None


def coverage(session: Session, on: date) -> list[Coverage]:
    """Municipalities by name, those without a curator too."""
    who = _curators(on)

    def counted(*standings: Standing) -> ColumnElement[int]:
        return func.count(who.c.account_id).filter(who.c.standing.in_(standings))

    query = (
        select(
            Municipality.id,
            Municipality.name,
            func.count(who.c.account_id),
            counted(Standing.TRAINED, Standing.EXPIRING),
            counted(Standing.EXPIRING),
            counted(Standing.EXPIRED),
            counted(Standing.NEVER),
            func.count(who.c.account_id).filter(who.c.run_id.is_not(None)),
        )
        .outerjoin(who, who.c.municipality_id == Municipality.id)
        .group_by(Municipality.id, Municipality.name)
        .order_by(Municipality.name)
    )
    return [Coverage(*row) for row in session.execute(query)]


def count_curators(session: Session, on: date, wish: Wish) -> int:
    return session.scalar(_narrowed(on, wish, counted=True)) or 0


def curators(
    session: Session, on: date, wish: Wish, *, limit: int | None = None, offset: int = 0
) -> list[CuratorLine]:
    """The list: by urgency when it is of those to be trained next, else by place and name."""
    rows = session.execute(_narrowed(on, wish, counted=False).limit(limit).offset(offset))
    return [CuratorLine(*row) for row in rows]


def _narrowed(on: date, wish: Wish, *, counted: bool) -> Select[*tuple[Any, ...]]:
    who = _curators(on)
    columns = (func.count(),) if counted else tuple(who.c)
    query = select(*columns).select_from(who)
    if wish.municipality_id is not None:
        query = query.where(who.c.municipality_id == wish.municipality_id)
    if wish.standing:
        query = query.where(who.c.standing == wish.standing)
    if wish.search:
        like = f"%{_plain(wish.search)}%"
        found = [_folded(who.c[name]).like(like) for name in ("full_name", "schools")]
        query = query.where(or_(*found))
    if wish.next_only:
        query = query.where(who.c.urgency.is_not(None), who.c.run_id.is_(None))
    if wish.outside_run is not None:
        query = query.where(who.c.account_id.not_in(_held_in(wish.outside_run)))
    if counted:
        return query
    by_urgency = [who.c.urgency.nulls_last(), who.c.trained_until.nulls_last()]
    return query.order_by(
        *(by_urgency if wish.next_only or wish.outside_run else []),
        who.c.municipality, _folded(who.c.full_name), who.c.account_id,
    )  # fmt: skip


def _curators(on: date) -> CTE:
    """A row for each curator in each municipality the person works in."""
    grants, best, way = _grants(on), _best(), _under_way()
    standing = _standing(best, on)
    programme = func.coalesce(grants.c.runs_programme, False)
    return (
        select(
            grants.c.account_id,
            Account.full_name,
            grants.c.schools,
            grants.c.municipality_id,
            Municipality.name.label("municipality"),
            standing.label("standing"),
            case((best.c.for_ever, None), else_=best.c.until).label("trained_until"),
            best.c.course,
            programme.label("runs_programme"),
            way.c.run_id,
            way.c.starts_on,
            way.c.state,
            _urgency(standing, programme).label("urgency"),
        )
        .select_from(grants)
        .join(Account, Account.id == grants.c.account_id)
        .join(Municipality, Municipality.id == grants.c.municipality_id)
        .outerjoin(best, best.c.account_id == grants.c.account_id)
        .outerjoin(way, way.c.account_id == grants.c.account_id)
        .where(Account.state != "closed")
        .cte("curators")
    )


def _grants(on: date) -> CTE:
    """Account, municipality, its schools there, and whether one of them runs a programme."""
    at_work = _with_programme(on)
    return (
        select(
            RoleGrant.account_id,
            SchoolPlacement.municipality_id,
            func.string_agg(School.name, aggregate_order_by(literal(", "), School.name)).label(
                "schools"
            ),
            func.bool_or(at_work.c.school_id.is_not(None)).label("runs_programme"),
        )
        .join(School, School.id == RoleGrant.school_id)
        .join(
            SchoolPlacement,
            and_(SchoolPlacement.school_id == School.id, valid_on(SchoolPlacement, on)),
        )
        .outerjoin(at_work, at_work.c.school_id == School.id)
        .where(RoleGrant.role == Role.CURATOR.value, RoleGrant.revoked_at.is_(None))
        .group_by(RoleGrant.account_id, SchoolPlacement.municipality_id)
        .cte("grants")
    )


def _with_programme(on: date) -> CTE:
    """Schools at work this year, by the compiled figure: the region reads no programmes."""
    return (
        select(KpiCell.unit_id.label("school_id"))
        .join(IndicatorVersion, IndicatorVersion.id == KpiCell.version_id)
        .where(
            KpiCell.school_year == SchoolYear.of(on).start,
            KpiCell.unit_type == "school",
            KpiCell.numerator > 0,
            IndicatorVersion.numerator_fact == FactCode.WITH_PROGRAMME.value,
        )
        .distinct()
        .cte("at_work")
    )


def _best() -> CTE:
    """The certificate that holds longest, of each account that has one."""
    longest = (CourseCertificate.valid_until.desc().nulls_first(), CourseCertificate.number)
    return (
        select(
            Learner.account_id,
            CourseCertificate.valid_until.label("until"),
            CourseCertificate.valid_until.is_(None).label("for_ever"),
            Course.title.label("course"),
        )
        .ext(distinct_on(Learner.account_id))
        .join(Enrolment, Enrolment.learner_id == Learner.id)
        .join(CourseCertificate, CourseCertificate.enrolment_id == Enrolment.id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(Course, Course.id == CourseRun.course_id)
        .where(
            Learner.account_id.is_not(None),
            Enrolment.state == Place.PASSED,
            CourseCertificate.revoked_at.is_(None),
        )
        .order_by(Learner.account_id, *longest)
        .cte("best")
    )


def _under_way() -> CTE:
    """The earliest run in which somebody waits, learns, or awaits the paper."""
    paper = select(CourseCertificate.id).where(CourseCertificate.enrolment_id == Enrolment.id)
    return (
        select(
            Learner.account_id, CourseRun.id.label("run_id"), CourseRun.starts_on, Enrolment.state
        )
        .ext(distinct_on(Learner.account_id))
        .join(Enrolment, Enrolment.learner_id == Learner.id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .where(
            Learner.account_id.is_not(None),
            Enrolment.state.in_(_UNDER_WAY),
            CourseRun.state != RunState.CANCELLED,
            or_(CourseRun.state.not_in(OVER), Enrolment.state == Place.PASSED),
            ~paper.exists(),
        )
        .order_by(Learner.account_id, CourseRun.starts_on, CourseRun.id)
        .cte("way")
    )


def _standing(best: CTE, on: date) -> ColumnElement[str]:
    soon = on + timedelta(days=SOON_DAYS)
    return case(
        (best.c.for_ever.is_(None), Standing.NEVER.value),
        (or_(best.c.for_ever, best.c.until > soon), Standing.TRAINED.value),
        (best.c.until < on, Standing.EXPIRED.value),
        else_=Standing.EXPIRING.value,
    )


def _urgency(standing: ColumnElement[str], programme: ColumnElement[bool]) -> ColumnElement[Any]:
    return case(
        *(
            (and_(standing == found.value, programme if at_work else ~programme), rank)
            for (found, at_work), rank in URGENCY.items()
        ),
        else_=None,
    )


def _held_in(run_id: UUID) -> Select[UUID | None]:
    """Accounts that hold a place in the run, or have asked for one."""
    return (
        select(Learner.account_id)
        .join(Enrolment, Enrolment.learner_id == Learner.id)
        .where(
            Learner.account_id.is_not(None),
            Enrolment.run_id == run_id,
            Enrolment.state.not_in((Place.WITHDRAWN, Place.DECLINED)),
        )
    )


def _folded(column: ColumnElement[str]) -> ColumnElement[str]:
    return func.replace(func.lower(column), "ё", "е")


def _plain(text: str) -> str:
    return text.lower().replace("ё", "е").replace("%", "").replace("_", "")
