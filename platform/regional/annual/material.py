"""Everything the annual report is made of, read in the right of whoever asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.documents.words import Translator
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality
from kernel.work import Work
from regional import exports
from regional.annual import reading
from regional.annual.reading import CourseLine, Links
from regional.indicators import by_today, queries, views
from regional.indicators.by_today import Moved, Structure
from regional.indicators.figures import Column, KpiTable
from regional.indicators.report import KpiReport, ReportCell, ReportIndicator
from regional.periods import printing
from regional.periods.counting import Counts
from regional.periods.official import OfficialLine, official_tables, payload_of
from regional.periods.queries import Completeness, PeriodLine, completeness, periods
from regional.sites.queries import PlaceLine, SiteWish
from regional.sites.queries import places as site_places


@dataclass(frozen=True, slots=True)
class Told:
    """A reporting period of the year and how the reports came in, by municipality."""

    period: PeriodLine
    came: Completeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """`targets` stand beside the rows of `report`, by the code of the indicator. `silent` are
    schools whose figures are not in: municipality, school, and why where that is known."""

    report: KpiReport
    columns: Mapping[str, Column]
    targets: Sequence[Mapping[str, Fraction]]
    profile: Profile
    year: SchoolYear
    place: UUID | None
    structure: Structure
    made_at: datetime
    official: OfficialLine | None
    approval: tuple[str, ...]
    moved: Moved
    silent: tuple[tuple[str, str, str], ...]
    periods: tuple[Told, ...]
    courses: tuple[CourseLine, ...]
    links: Links
    sites: tuple[PlaceLine, ...]

    @property
    def by_school(self) -> bool:
        return self.place is not None

    def indicator(self, numerator: str, denominator: str | None = None) -> str | None:
        """The code of the report's first indicator over these facts."""
        for one in self.report.indicators:
            column = self.columns.get(one.code)
            if column and (column.numerator_fact, column.denominator_fact) == (
                numerator,
                denominator,
            ):
                return one.code
        return None

    def total(self, code: str) -> tuple[ReportIndicator, ReportCell]:
        """The indicator and its figure for the whole territory."""
        at = self.index(code)
        return self.report.indicators[at], self.report.total.cells[at]

    def index(self, code: str) -> int:
        return next(i for i, one in enumerate(self.report.indicators) if one.code == code)

    def target(self, row: int, code: str) -> Decimal | None:
        """A municipality's own target, else the region's."""
        found = self.targets[row].get(code)
        return None if found is None else Decimal(found.numerator) / found.denominator


def gather(
    work: Work,
    year: SchoolYear,
    place: UUID | None,
    structure: Structure,
    snapshot_id: UUID | None,
    t: Translator,
) -> Material:
    """Read it all. With a snapshot the indicators are those that were approved."""
    profile = profile_of(work.session)
    official = _chosen(work, year, place, snapshot_id)
    day = year.cut_off(work.today())
    wish = SiteWish(
        on=day, school_year=year.start, wanted=len(profile.site_acts), municipality_id=place
    )
    return Material(
        **(_approved(work, official, t) if official else _present(work, year, place, structure, t)),
        profile=profile,
        year=year,
        place=place,
        structure=Structure.DATE if official else structure,
        made_at=work.now().astimezone(ZoneInfo(profile.region.timezone)),
        official=official,
        periods=tuple(_told(work, year, place)),
        courses=reading.courses(
            work.session, year, place, sees_people=work.actor.may(Permission.COURSES_VIEW)
        ),
        links=reading.links(work.session, year, place, day),
        sites=tuple(site_places(work.session, wish)),
    )


def official_of(work: Work, year: SchoolYear, place: UUID | None) -> OfficialLine | None:
    """The newest approved table of the year for the region or the municipality."""
    kept = official_tables(work.session)
    of_unit = (
        one
        for one in kept
        if one.school_year == year.start
        and (one.unit_type == "region" if place is None else one.unit_id == place)
    )
    return next(of_unit, None)


def _chosen(
    work: Work, year: SchoolYear, place: UUID | None, snapshot_id: UUID | None
) -> OfficialLine | None:
    if snapshot_id is None:
        return None
    found = official_of(work, year, place)
    if found is None or found.id != snapshot_id:
        raise NotFound("period_snapshot")
    return found


def _present(
    work: Work, year: SchoolYear, place: UUID | None, structure: Structure, t: Translator
) -> dict[str, Any]:
    """The figures as they are compiled now."""
    table, moved = _table(work, year, place, structure)
    unit = work.session.get(Municipality, place) if place else None
    silent = views.silent_schools(work.session, year, table.columns, place)
    return {
        "report": exports.report_from(work, table, unit, t, paper=False),
        "columns": {column.code: column for column in table.columns},
        "targets": [
            {code: one.aim.value for code, one in row.figures.items() if one.aim}
            for row in table.rows
        ],
        "approval": (),
        "moved": moved,
        "silent": tuple((school.municipality, school.name, "") for school in silent),
    }


def _table(
    work: Work, year: SchoolYear, place: UUID | None, structure: Structure
) -> tuple[KpiTable, Moved]:
    session = work.session
    table = queries.schools_of(session, year, place) if place else queries.kpi_table(session, year)
    if structure is Structure.DATE:
        return table, Moved()
    today, columns = work.today(), table.columns
    moved = by_today.moved(session, year, today, columns)
    if place is None:
        rows = by_today.municipalities(session, year, today, columns)
        return replace(table, rows=tuple(rows), oddities=()), moved
    total = next(iter(by_today.municipalities(session, year, today, columns, place)), None)
    rows = by_today.schools(session, year, today, place, columns)
    return replace(table, rows=tuple(rows), total=total, oddities=()), moved


def _approved(work: Work, official: OfficialLine, t: Translator) -> dict[str, Any]:
    """The figures as they were approved; nothing that happened since is in them."""
    kept = payload_of(work.session, official.id)
    year = SchoolYear(official.school_year)
    report = printing.report_from(kept, t, paper=False)
    columns = {column.code: column for column in queries.columns_of(work.session, year)}
    rows = kept.get("municipalities", ())
    own = [{code: Fraction(aim["value"]) for code, aim in row["targets"].items()} for row in rows]
    everybody = {one.code: Fraction(one.target) for one in report.indicators if one.target}
    outside = printing.outside(kept)
    return {
        "report": report,
        "columns": columns,
        "targets": own or [everybody] * len(report.rows),
        "approval": tuple(printing.approval_words(kept, t)),
        "moved": Moved(),
        "silent": tuple(
            (place, name, printing.state_words(state, t)) for name, place, state, _ in outside
        ),
    }


def _told(work: Work, year: SchoolYear, place: UUID | None) -> list[Told]:
    """Periods whose list of the obliged is drawn up, the earliest first."""
    found = []
    for period in reversed(periods(work.session)):
        listed = period.listed_at is not None and period.cancelled_at is None
        if period.school_year == year.start and listed:
            came = completeness(work.session, period.id)
            found.append(Told(period, _of_place(came, place)))
    return found


def _of_place(came: Completeness, place: UUID | None) -> Completeness:
    if place is None:
        return came
    own = tuple(one for one in came.places if one.municipality_id == place)
    return Completeness(own, own[0].counts if own else Counts())
