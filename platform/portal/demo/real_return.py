"""A district's real return as it was reported: declarations, never pairs or people (KP-11).

What a school's own diagnosis printed stands beside it as a quotation, letter for letter (K-07).
"""

from datetime import date
from pathlib import Path
from uuid import UUID

import yaml
from psycopg.types.json import Jsonb
from pydantic import BaseModel, ConfigDict

from kernel.school_year import SchoolYear
from portal.demo.making import Making

FILE = Path(__file__).with_name("onguday.yaml")


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Printed(Part):
    """A figure of the paper, which is text here: nothing may count with it."""

    name: str
    printed: str


class Diagnostics(Part):
    """What a school's own diagnosis told, in the order of the paper."""

    title: str
    lines: tuple[Printed, ...]
    note: str


class ReportedSchool(Part):
    """A line of the return; None is what it does not say."""

    name: str
    full_name: str
    form: str
    pairs: int | None
    years: int | None
    starts_on: date | None
    ends_on: date | None
    note: str = ""
    diagnostics: Diagnostics | None = None


class ReportedTraining(Part):
    """Curators who were trained, as the district counts them."""

    trained: int
    note: str


class Report(Part):
    """A district's return of one school year."""

    region: str
    municipality: str
    school_year: str
    source: str
    as_of: date
    curator_training: ReportedTraining
    schools: tuple[ReportedSchool, ...]


def read_report(file: Path = FILE) -> Report:
    """The return that ships with the demo."""
    return Report.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def write_return(making: Making, report: Report, municipality_id: UUID) -> None:
    """The reported schools and what the return declares of them."""
    year = SchoolYear.parse(report.school_year).start
    for number, school in enumerate(report.schools, start=1):
        school_id = _school(making, report, school, number, municipality_id)
        form = making.profile.form_named(school.form)
        if form is None:
            raise ValueError(school.form)
        making.rows.add(
            "regional.declaration",
            id=making.ids.next(),
            school_id=school_id,
            municipality_id=municipality_id,
            school_year=year,
            form=form.code,
            running=True,
            pairs=school.pairs,
            years=school.years,
            starts_on=school.starts_on,
            ends_on=school.ends_on,
            note=school.note,
            declared_name=school.name,
            row_number=number,
            updated_at=making.made_at,
        )
        if school.diagnostics is not None:
            _quote(making, report, school.diagnostics, school_id)
    write_trained(making, municipality_id, year, report.curator_training)


def _school(
    making: Making, report: Report, school: ReportedSchool, number: int, municipality_id: UUID
) -> UUID:
    """A real school: its card holds nothing but the name, and its place is as old as known."""
    school_id = making.ids.next()
    making.rows.add(
        "kernel.school",
        id=school_id,
        code=f"{report.municipality}-{number:02d}",
        name=school.name,
        full_name=school.full_name,
        kind="general",
        address=None,
        head_name=None,
        demo=False,
    )
    making.rows.add(
        "kernel.school_placement",
        id=making.ids.next(),
        school_id=school_id,
        municipality_id=municipality_id,
        valid_from=None,
        valid_to=None,
    )
    return school_id


def _quote(making: Making, report: Report, told: Diagnostics, school_id: UUID) -> None:
    making.rows.add(
        "school.quoted_report",
        school_id=school_id,
        id=making.ids.next(),
        school_year=SchoolYear.parse(report.school_year).start,
        title=told.title,
        source=report.source,
        as_of=report.as_of,
        lines=Jsonb([line.model_dump() for line in told.lines]),
        note=told.note,
        created_at=making.made_at,
    )


def write_trained(
    making: Making, municipality_id: UUID, year: int, training: ReportedTraining
) -> None:
    """How many curators a municipality says were trained."""
    making.rows.add(
        "regional.declared_counter",
        id=making.ids.next(),
        municipality_id=municipality_id,
        school_year=year,
        fact="curators_trained",
        value=training.trained,
        note=training.note,
        updated_at=making.made_at,
    )
