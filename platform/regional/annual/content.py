"""The annual report as a whole: whose it is, what it stands on, its sections in order."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from kernel.documents.words import Translator, long_moment
from regional.annual.material import Material
from regional.annual.parts import Grid, Section
from regional.annual.sections import indicators, mentoring, trust, work
from regional.indicators.by_today import Structure
from regional.indicators.report import KpiReport, ReportRow


@dataclass(frozen=True, slots=True)
class AnnualContent:
    """What both the paper and the workbook say. `standing` tells whether the figures are official,
    as of when, and by which structure. `report` is the table of indicators, whole for the workbook;
    `paper`, the first annex, leaves out what only explains other figures."""

    title: str
    subject: str
    standing: tuple[str, ...]
    sections: tuple[Section, ...]
    absent: Grid | None
    report: KpiReport
    paper: KpiReport
    made_at: datetime
    is_official: bool

    def sha256(self) -> str:
        """Of everything said, before it became files."""
        told = json.dumps(asdict(self), default=_written, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


def content_of(told: Material, t: Translator) -> AnnualContent:
    """Put the report together; equal material gives equal content."""
    report = told.report
    place = [report.territory]
    if report.territory != report.region_name:
        place.append(report.region_name)
    sections = [
        indicators.summary(told, t),
        *([] if told.by_school else [indicators.places(told, t)]),
        mentoring.pairs(told, t),
        indicators.young_teachers(told, t),
        mentoring.satisfaction(told, t),
        work.training(told, t),
        work.links(told, t),
        work.sites(told, t),
        work.discipline(told, t),
        trust.unknown(told, t),
        trust.method(told, t),
    ]
    return AnnualContent(
        title=t.gettext(
            "Report on mentoring for the school year %(year)s", year=report.school_year
        ),
        subject=", ".join(place),
        standing=tuple(_standing(told, t)),
        sections=tuple(sections),
        absent=trust.absent(told, t),
        report=report,
        paper=_paper(told),
        made_at=told.made_at,
        is_official=told.official is not None,
    )


def _paper(told: Material) -> KpiReport:
    report = told.report
    kept = [
        at
        for at, one in enumerate(report.indicators)
        if one.code not in told.columns or told.columns[one.code].shown_in != "support"
    ]

    def narrowed(row: ReportRow) -> ReportRow:
        return replace(row, cells=tuple(row.cells[at] for at in kept))

    return replace(
        report,
        indicators=tuple(report.indicators[at] for at in kept),
        rows=tuple(narrowed(row) for row in report.rows),
        total=narrowed(report.total),
    )


def _standing(told: Material, t: Translator) -> list[str]:
    made = long_moment(told.made_at, t.language)
    if told.official is not None:
        beside = t.gettext(
            "The indicators are official. What is said of training, links, sites and reporting is"
            " as of %(moment)s.",
            moment=made,
        )
        return [beside, *told.approval]
    said = [
        t.gettext(
            "The indicators are preliminary: as of %(moment)s, not approved by the region.",
            moment=long_moment(told.report.computed_at, t.language),
        )
    ]
    if told.structure is Structure.TODAY:
        said.append(t.gettext("Schools are counted where they stand on the day of the report."))
        if told.moved.count:
            said.append(
                t.ngettext(
                    "%(num)s school stood elsewhere in that school year.",
                    "%(num)s schools stood elsewhere in that school year.",
                    told.moved.count,
                )
            )
    else:
        day = told.year.cut_off(told.made_at.date())
        said.append(
            t.gettext("Schools are counted where they stood on %(day)s.", day=f"{day:%d.%m.%Y}")
        )
    return said


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
