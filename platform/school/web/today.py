"""What waits in a school for its head, its curator and the one responsible (PL-06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from sqlalchemy import and_, func, or_, select

from kernel.identity.permissions import Permission, Role
from kernel.school_year import SchoolYear
from kernel.tenancy.models import SchoolCount
from kernel.work import Work
from school.programmes.models import AT_WORK, Pair, Participation, Programme
from school.registry.models import Person
from web.i18n import gettext, ngettext
from web.today import TodayLine

KEEPERS = frozenset({Role.HEAD, Role.CURATOR, Role.RESPONSIBLE})
OPEN_PAIR = ("proposed", "probation", "active", "paused")


@dataclass(frozen=True, slots=True)
class ProgrammeNow:
    """A programme of this school year and the stage it has reached."""

    id: UUID
    title: str
    stage: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people and pairs wait for something."""

    undated_pairs: int
    without_mentor: int
    outside: int


def programmes_now(work: Work, role: Role) -> Sequence[ProgrammeNow]:
    """Programmes under way this school year, in the order of their titles."""
    if role not in KEEPERS:
        return []
    rows = work.session.execute(
        select(Programme.id, Programme.title, Programme.stage)
        .where(
            Programme.school_year == _year(work).start,
            Programme.state.in_(("planned", "running")),
        )
        .order_by(Programme.title, Programme.id)
    )
    return [ProgrammeNow(*row) for row in rows]


def today_lines(work: Work, role: Role) -> list[TodayLine]:
    """Nothing for those who do not keep the programme: their pages come with their pairs."""
    if role not in KEEPERS:
        return []
    has_programme = _programmes(work) > 0
    lines = [] if has_programme else [_no_programme(work)]
    lines += _no_counts(work)
    if has_programme:
        lines += _people(_counted(work), _where_to_pair(work, role))
    return lines


def _where_to_pair(work: Work, role: Role) -> str:
    """The programme's page when there is one programme, else their list."""
    running = programmes_now(work, role)
    if len(running) == 1:
        return url_for("programmes.show", programme_id=running[0].id)
    return url_for("programmes.index")


def _year(work: Work) -> SchoolYear:
    return SchoolYear.of(work.today())


def _programmes(work: Work) -> int:
    """Every programme of the year counts here: a completed one is not a missing one."""
    query = select(func.count()).where(
        Programme.school_year == _year(work).start, Programme.state != "cancelled"
    )
    return work.session.scalar(query) or 0


def _counted(work: Work) -> Counted:
    year = _year(work).start
    undated = select(func.count()).where(
        Pair.school_year == year, Pair.state.in_(AT_WORK), Pair.started_on.is_(None)
    )
    paired = select(Pair.id).where(
        Pair.school_id == Participation.school_id,
        Pair.mentee_id == Participation.id,
        Pair.state.in_(OPEN_PAIR),
    )
    running = select(Programme.id).where(
        Programme.school_id == Participation.school_id,
        Programme.id == Participation.programme_id,
        Programme.state == "running",
    )
    without = select(func.count()).where(
        Participation.school_year == year,
        Participation.side == "mentee",
        Participation.left_on.is_(None),
        running.exists(),
        ~paired.exists(),
    )
    taking_part = select(Participation.id).where(
        Participation.school_id == Person.school_id,
        Participation.person_id == Person.id,
        Participation.school_year == year,
    )
    here = or_(Person.left_on.is_(None), Person.left_on > work.today())
    outside = select(func.count()).where(and_(here, ~taking_part.exists()))
    row = work.session.execute(
        select(undated.scalar_subquery(), without.scalar_subquery(), outside.scalar_subquery())
    ).one()
    return Counted(*row)


def _no_programme(work: Work) -> TodayLine:
    return TodayLine(
        edge=str(_year(work)),
        title=gettext("There is no programme for this school year"),
        text=gettext("Until there is one, the school counts as having no mentoring."),
        url=url_for("programmes.choose_form"),
        action=gettext("Open a programme"),
        kind="bad",
    )


def _no_counts(work: Work) -> list[TodayLine]:
    row = work.session.execute(
        select(SchoolCount.pupils, SchoolCount.teachers, SchoolCount.young_teachers).where(
            SchoolCount.school_id == work.actor.school_id,
            SchoolCount.school_year == _year(work).start,
        )
    ).one_or_none()
    names = (
        gettext("number of pupils"),
        gettext("number of teachers"),
        gettext("number of young teachers"),
    )
    missing = [n for n, value in zip(names, row or (None,) * 3, strict=True) if value is None]
    if not missing:
        return []
    year, may = _year(work), work.actor.may(Permission.SCHOOL_EDIT)
    page = url_for("school_card.counts", start=year.start) if may else url_for("school_card.show")
    return [
        TodayLine(
            edge=str(year),
            title=gettext("The school's counts are not complete"),
            text=gettext(
                "Not named yet: %(missing)s. The indicators are counted from these.",
                missing=", ".join(missing),
            ),
            url=page,
            action=gettext("Name the counts") if may else gettext("See the school's page"),
            kind="near",
        )
    ]


def _people(counted: Counted, where: str) -> list[TodayLine]:
    lines = []
    if counted.without_mentor:
        lines.append(
            TodayLine(
                edge=ngettext("%(num)s person", "%(num)s people", counted.without_mentor),
                title=gettext("Mentees without a mentor"),
                text=gettext("They take part in a running programme and are in no pair yet."),
                url=where,
                action=gettext("Make the pairs"),
                kind="wait",
            )
        )
    if counted.undated_pairs:
        lines.append(
            TodayLine(
                edge=ngettext("%(num)s pair", "%(num)s pairs", counted.undated_pairs),
                title=gettext("Pairs without a date of beginning"),
                text=gettext("Write when each began: its term is reckoned from that day."),
                url=where,
                action=gettext("Write the dates"),
            )
        )
    if counted.outside:
        lines.append(
            TodayLine(
                edge=ngettext("%(num)s person", "%(num)s people", counted.outside),
                title=gettext("People in no programme"),
                text=gettext("They are on the school's list and take no part this year."),
                url=url_for("people.index"),
                action=gettext("Look at the list"),
            )
        )
    return lines
