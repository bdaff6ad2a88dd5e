"""Compiling cells: the schools that changed within seconds, everything at night as a check.

One compiler works at a time. Marks are deleted first and the facts read by a later statement, so
a change that was not yet committed then keeps its mark for the next refresh (README).
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.ids import new_id
from kernel.jobs import Progress, Silent
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.indicators.compile_sql import countable, schools_sql, sums_sql, wanted_by
from regional.indicators.formulas import Formula, Rules, in_force, read
from regional.indicators.marks import MOVED, TAKE_MARKS, Marks

log = logging.getLogger(__name__)

LONGEST_LIST = 200
LOCK = "SELECT pg_advisory_xact_lock(7260421)"
# Cells and the marks they answer are lost and kept together, so the commit need not wait for the
# disk. For a few schools planning would cost as much as the work; for all it must fit the data.
OPEN_REFRESH = (
    "SET LOCAL synchronous_commit = off; SET LOCAL plan_cache_mode = force_generic_plan; " + LOCK
)
PLAN_EACH_TIME = "SET LOCAL plan_cache_mode = force_custom_plan"
YEARS = text("""
SELECT school_year FROM regional.compile_state
UNION SELECT school_year FROM school.programme
UNION SELECT school_year FROM regional.declaration
UNION SELECT school_year FROM regional.declared_counter
UNION SELECT school_year FROM kernel.school_count
""")
NOTE_WHOLE = text("""
INSERT INTO regional.compile_state AS state (school_year, full_at, corrected, revision)
VALUES (:year, :now, :corrected, :revision)
ON CONFLICT (school_year) DO UPDATE
   SET full_at = excluded.full_at, corrected = excluded.corrected, revision = excluded.revision
""")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a compile did; `corrected` cells were wrong without any mark telling of it."""

    schools: int = 0
    cells: int = 0
    corrected: int = 0
    whole_years: tuple[int, ...] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.schools + other.schools,
            self.cells + other.cells,
            self.corrected + other.corrected,
            (*self.whole_years, *other.whole_years),
        )


def refresh(work: Work) -> Outcome:
    """Bring the cells up to every change committed so far, touching what changed and no more."""
    work.session.connection().exec_driver_sql(OPEN_REFRESH)
    marks = Marks.of(work.session.execute(TAKE_MARKS).all())
    run = Run.begin(work) if marks else None
    if run is None:
        return Outcome()
    done = Outcome()
    every = run.years() if marks.of_every_year() else []
    for year in sorted(marks.named_years().union(every)):
        schools = marks.schools.get(year, set()) | marks.schools.get(None, set())
        places = marks.places.get(year, set()) | marks.places.get(None, set())
        if marks.everything or run.wants_whole(year, schools):
            done += run.whole(year, corrects=False)
        else:
            done += run.part(year, sorted(schools), places)
    return done


def compile_year(work: Work, year: int) -> Outcome:
    """Compile a school year whole and note how many cells were found wrong."""
    work.session.connection().exec_driver_sql(LOCK)
    run = Run.begin(work)
    if run is None:
        return Outcome()
    moved = run.moved(year)
    done = run.part(year, moved, ()) if moved else Outcome()
    done += run.whole(year, corrects=True)
    if done.corrected:
        log.warning("cells corrected", extra={"year": year, "cells": done.corrected})
    return done


def compile_all(work: Work, progress: Progress | None = None) -> Outcome:
    """Compile every school year whole; the figures must come out as the refreshes left them."""
    progress = progress or Silent()
    run = Run.begin(work)
    years = run.years() if run else []
    done = Outcome()
    for number, year in enumerate(years):
        progress.report(number, len(years), str(SchoolYear(year)))
        done += compile_year(work, year)
    return done


@dataclass(slots=True)
class Touched:
    """What writing schools' cells changed: in which municipalities, of which formulas."""

    places: set[UUID] = field(default_factory=set)
    versions: set[UUID] = field(default_factory=set)
    cells: int = 0
    unexplained: int = 0

    def __iadd__(self, other: "Touched") -> "Touched":
        self.places |= other.places
        self.versions |= other.versions
        self.cells += other.cells
        self.unexplained += other.unexplained
        return self


@dataclass(frozen=True, slots=True)
class Run:
    """One compile: the formulas and rules it goes by, its moment and its revision."""

    session: Session
    today: date
    now: datetime
    zone: ZoneInfo
    revision: UUID
    rules: Rules
    known: Sequence[Formula]

    @classmethod
    def begin(cls, work: Work) -> "Run | None":
        """None before the region is set up: its formulas will leave a mark when they come."""
        rules, known = read(work.session)
        if rules is None:
            return None
        return cls(work.session, work.today(), work.now(), work.zone, new_id(), rules, known)

    def years(self) -> list[int]:
        """The school years something is known of, and the present one."""
        return sorted({*self.session.scalars(YEARS), SchoolYear.of(self.today).start})

    def wants_whole(self, year: int, schools: Collection[UUID]) -> bool:
        """The first time, and when so many changed that one pass over all is cheaper."""
        return year not in self.rules.compiled or 2 * len(schools) > self.rules.schools

    def moved(self, year: int) -> list[UUID]:
        """Schools that came, went or moved since the last whole compile by the calendar alone."""
        last = self.session.scalar(
            text("SELECT full_at FROM regional.compile_state WHERE school_year = :year"),
            {"year": year},
        )
        if last is None:
            return []
        then = last.astimezone(self.zone).date()
        since, day = (SchoolYear(year).cut_off(on) for on in (then, self.today))
        return sorted(self.session.scalars(MOVED, {"year": year, "since": since, "day": day}))

    def whole(self, year: int, *, corrects: bool) -> Outcome:
        """All cells of the year; `corrects` notes what no mark foretold as found wrong."""
        self.session.connection().exec_driver_sql(PLAN_EACH_TIME)
        formulas = in_force(self.known, year)
        schools = self._schools(year, formulas, None)
        rows = self.session.execute(sums_sql(listed=False), self._of_sums(year, formulas)).all()
        below = any(not row.is_region for row in rows)
        wrong = schools.unexplained + sum(
            row.cells
            for row in rows
            if not row.marked and row.unit_id not in schools.places
            if not (row.is_region and below)
        )
        corrected = wrong if corrects else 0
        self.session.execute(
            NOTE_WHOLE,
            {"year": year, "now": self.now, "corrected": corrected, "revision": self.revision},
        )
        cells = schools.cells + sum(row.cells for row in rows)
        return Outcome(self.rules.schools, cells, corrected, (year,))

    def part(self, year: int, schools: Sequence[UUID], places: Collection[UUID]) -> Outcome:
        """The cells of these schools, and of what they and these municipalities add up to."""
        formulas = in_force(self.known, year)
        touched = Touched(places=set(places))
        for some in _lists(schools):
            touched += self._schools(year, formulas, some)
        if not touched.places:
            return Outcome(schools=len(schools))
        leaning = _leaning_on(touched.versions, formulas)
        values = {
            **self._of_sums(year, leaning),
            "places": sorted(touched.places),
            "written": [f.version_id for f in leaning],
        }
        rows = self.session.execute(sums_sql(listed=True), values).all()
        return Outcome(len(schools), touched.cells + sum(row.cells for row in rows))

    def _schools(
        self, year: int, formulas: Sequence[Formula], some: Sequence[UUID] | None
    ) -> "Touched":
        counted = [f for f in formulas if countable(f)]
        values = self.of_schools(year, counted)
        if some is not None:
            values["schools"] = list(some)
        touched = Touched()
        for row in self.session.execute(schools_sql(counted, listed=some is not None), values):
            touched += Touched({row.municipality_id}, set(row.versions), row.cells, row.unexplained)
        return touched

    def day_of(self, year: int) -> date:
        """The cut-off day."""
        return SchoolYear(year).cut_off(self.today)

    def of_schools(self, year: int, counted: Sequence[Formula]) -> dict[str, object]:
        """Parameters of what counts these formulas for schools; the rules, the year, the day."""
        day = self.day_of(year)
        return {
            **self._common(year),
            "day": day,
            "day_ends": datetime.combine(day + timedelta(days=1), time(), self.zone),
            "year_starts": SchoolYear(year).starts_on,
            "year_ends": SchoolYear(year).ends_on,
            "school_kinds": list(self.rules.school_kinds),
            "model_forms": list(self.rules.model_forms),
            "team_forms": list(self.rules.team_forms),
            "satisfied_from": self.rules.satisfied_from,
            **{f"version_{n}": f.version_id for n, f in enumerate(counted)},
            **wanted_by(counted).values(),
        }

    def _of_sums(self, year: int, formulas: Sequence[Formula]) -> dict[str, object]:
        counted = [f for f in formulas if countable(f)]
        own = [f for f in formulas if f.level == "municipality"]
        return {
            **self._common(year),
            "versions": [f.version_id for f in counted],
            "keeps": [f.keeps_denominator for f in counted],
            "answers": [f.answers for f in counted],
            "own_versions": [f.version_id for f in own],
            "own_facts": [f.numerator for f in own],
        }

    def _common(self, year: int) -> dict[str, object]:
        return {
            "year": year,
            "now": self.now,
            "revision": self.revision,
            "low_answers": self.rules.low_answers_percent,
        }


def _leaning_on(versions: Collection[UUID], formulas: Sequence[Formula]) -> list[Formula]:
    """The formulas whose sums may differ: the changed, those flagged by a changed share of
    answers, the shares these are flagged by, and what municipalities name for themselves."""
    changed = {f.version_id for f in formulas if {f.version_id, f.answers} & set(versions)}
    needed = changed | {f.answers for f in formulas if f.version_id in changed}
    return [f for f in formulas if f.version_id in needed or f.level == "municipality"]


def _lists(schools: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(schools), LONGEST_LIST):
        yield schools[start : start + LONGEST_LIST]
