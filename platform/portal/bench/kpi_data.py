"""An invented region for the KPI benchmark: the same rows in DuckDB and in PostgreSQL.

Volumes follow reference/performance.md for each 1,000 schools and two school years. Schools
differ in size, rows come in no order of schools, some figures are unknown, as in life.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import psycopg
from numpy.typing import NDArray

from portal.bench.kpi_rows import KEY, ROWS

YEARS = (2025, 2026)
PEOPLE, PAIRS, ANSWERS = 500, 210, 300  # for each school
PROGRAMMES = 3  # for each school and year
FORMS = ("pupil_pupil", "teacher_teacher", "student_pupil", "employer_pupil", "school_school")

Ints = NDArray[np.int64]
Frame = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Size:
    """How large the region is."""

    schools: int = 1000
    municipalities: int = 60
    seed: int = 7


def make(size: Size) -> duckdb.DuckDBPyConnection:
    """The region in DuckDB's memory: one table for each of PostgreSQL's, named without schema."""
    engine = duckdb.connect()
    engine.execute("SET threads = 2")
    engine.execute(KEY)
    for table, drawn in _draw(size).items():
        engine.register("drawn", pd.DataFrame(drawn))
        columns = ", ".join(f"{how} AS {name}" for name, how in ROWS[table].items())
        engine.execute(f"CREATE TABLE {_bare(table)} AS SELECT {columns} FROM drawn")  # noqa: S608
        engine.unregister("drawn")
    return engine


def load(engine: duckdb.DuckDBPyConnection, admin: psycopg.Connection) -> dict[str, int]:
    """Copy every row into PostgreSQL; keys and marks are not checked row by row. Rows by table."""
    sizes = {}
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        for table, columns in ROWS.items():
            file = Path(folder) / "rows.csv"
            engine.execute(f"COPY {_bare(table)} TO '{file}' (HEADER false)")
            with admin.cursor() as cursor, file.open("rb") as source:
                names = ", ".join(columns)
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as sink:
                    while part := source.read(1 << 20):
                        sink.write(part)
                sizes[table] = cursor.rowcount
    admin.execute("VACUUM (ANALYZE, FREEZE)")
    return sizes


def _bare(table: str) -> str:
    return table.partition(".")[2]


def _draw(size: Size) -> dict[str, Frame]:
    rng = np.random.default_rng(size.seed)
    schools = np.arange(size.schools)
    municipality = schools % size.municipalities
    places = np.arange(size.municipalities)
    frames: dict[str, Frame] = {
        "kernel.municipality": {"n": places},
        "kernel.school": {
            "n": schools,
            "kind": np.where(schools % 33 == 32, "additional", "general"),
        },
        "kernel.school_placement": {"n": schools, "municipality": municipality},
    }
    school_years = np.repeat(schools, 2)
    years = np.tile(np.array(YEARS), size.schools)
    frames["kernel.school_count"] = _counts(rng, school_years, years)
    frames |= _school_rows(rng, size, school_years, years)
    frames["regional.declaration"] = _declarations(rng, school_years, years, size.municipalities)
    trained = rng.random(2 * len(places)) < 0.8
    frames["regional.declared_counter"] = {
        "n": np.arange(trained.sum()),
        "municipality": np.repeat(places, 2)[trained],
        "year": np.tile(np.array(YEARS), len(places))[trained],
        "value": rng.integers(0, 20, trained.sum()),
    }
    return frames | _around_schools(np.random.default_rng(size.seed + 1), size.municipalities,
                                    schools, school_years, years)  # fmt: skip


def _around_schools(
    rng: np.random.Generator, municipalities: int, schools: Ints, school_years: Ints, years: Ints
) -> dict[str, Frame]:
    """Curators with and without papers, sites looked at once or twice, links of a few schools."""
    present = schools[rng.random(len(schools)) < 0.95]
    holders = np.repeat(present, 3)
    accounts = np.arange(len(holders))
    papers = accounts[(accounts % 3 > 0) & (rng.random(len(accounts)) < 0.6)]
    looked = np.flatnonzero(rng.random(len(school_years)) < 0.8)
    looks = np.concatenate([looked, looked[rng.random(len(looked)) < 0.3]])
    helpers = schools[: max(1, len(schools) // 20)]
    return {
        "kernel.account": {"n": accounts},
        "kernel.role_grant": {
            "n": accounts,
            "school": holders,
            "role": np.array(["head", "curator", "curator"])[accounts % 3],
            "gone": (accounts % 3 == 2) & (rng.random(len(accounts)) < 0.5),
        },
        "regional.learner": {"n": np.arange(len(papers)), "account": papers},
        "regional.enrolment": {"n": np.arange(len(papers))},
        "regional.course_certificate": {
            "n": np.arange(len(papers)),
            "days": rng.integers(0, 300, len(papers)),
            "ends": rng.random(len(papers)) < 0.5,
        },
        "regional.site_check": {
            "n": np.arange(len(looks)),
            "school": school_years[looks],
            "municipality": school_years[looks] % municipalities,
            "year": years[looks],
            "look": np.arange(len(looks)) >= len(looked),
            "section": rng.random(len(looks)) < 0.6,
        },
        "regional.school_link": {
            "n": np.arange(len(helpers)),
            "helper": helpers,
            "helped": helpers + len(schools) // 2,
            "state": rng.choice(["active", "completed", "ended"], len(helpers), p=[0.6, 0.3, 0.1]),
            "days": rng.integers(0, 500, len(helpers)),
        },
    }


def _counts(rng: np.random.Generator, school: Ints, year: Ints) -> Frame:
    size = len(school)
    known = rng.random((2, size)) < 0.97
    return {
        "school": school,
        "year": year,
        "pupils": np.where(known[0], rng.integers(80, 1200, size), -1),
        "teachers": rng.integers(8, 90, size),
        "young": np.where(known[1], rng.integers(0, 60, size), -1),
    }


def _declarations(rng: np.random.Generator, school: Ints, year: Ints, municipalities: int) -> Frame:
    chosen = np.flatnonzero(rng.random(len(school)) < 0.4)
    known = rng.random(len(chosen)) < 0.8
    return {
        "n": np.arange(len(chosen)),
        "school": school[chosen],
        "municipality": school[chosen] % municipalities,
        "year": year[chosen],
        "form": np.array(FORMS)[rng.integers(0, len(FORMS), len(chosen))],
        "running": rng.random(len(chosen)) < 0.9,
        "pairs": np.where(known, rng.integers(0, 30, len(chosen)), -1),
    }


def _school_rows(
    rng: np.random.Generator, size: Size, school_years: Ints, years: Ints
) -> dict[str, Frame]:
    """Programmes, people, participations, pairs and answers; one school in twenty has none."""
    reporting = rng.random(len(school_years)) < 0.95
    school = np.repeat(school_years[reporting], PROGRAMMES)
    year = np.repeat(years[reporting], PROGRAMMES)
    programme = np.arange(len(school))
    weight = np.repeat(rng.lognormal(0, 0.6, int(reporting.sum())), PROGRAMMES)
    parts = PEOPLE * size.schools
    at = np.searchsorted(np.cumsum(weight / weight.sum()), rng.random(parts))
    at = at.clip(0, len(school) - 1)
    part = _participations(rng, at, school, year)
    pair = _pairs(rng, at, part["side"] == "mentor", PAIRS * size.schools)
    answered = rng.permutation(parts)[: ANSWERS * size.schools]
    items = rng.integers(3, 9, len(answered))
    return {
        "school.person": {"n": np.arange(parts), "school": school[at], "kind": part["kind"]},
        "school.programme": {
            "n": programme,
            "school": school,
            "year": year,
            "form": np.array(FORMS)[rng.integers(0, len(FORMS), len(school))],
            "state": rng.choice(
                ["running", "completed", "planned", "cancelled"],
                len(school),
                p=[0.6, 0.3, 0.05, 0.05],
            ),
        },
        "school.participation": part,
        "school.pair": pair
        | {"school": school[pair["programme"]], "year": year[pair["programme"]]},
        "school.satisfaction": {
            "n": np.arange(len(answered)),
            "school": school[at][answered],
            "year": year[at][answered],
            "participation": answered,
            "items_count": items,
            "items_sum": (items * (2.4 + 2.6 * rng.beta(4, 1.5, len(answered)))).astype(np.int64),
        },
    }


def _participations(
    rng: np.random.Generator, at: Ints, school: Ints, year: Ints
) -> dict[str, NDArray[np.generic]]:
    size = len(at)
    kind = rng.choice(["pupil", "teacher", "student", "employer"], size, p=[0.5, 0.4, 0.06, 0.04])
    teacher = kind == "teacher"
    # One in ten is somebody's second part, in another programme of the same school.
    person = np.arange(size)
    order = np.argsort(school[at], kind="stable")
    second = np.flatnonzero((rng.random(size - 1) < 0.1) & (np.diff(school[at][order]) == 0)) + 1
    other = at[order[second]] != at[order[second - 1]]
    person[order[second[other]]] = order[second[other] - 1]
    return {
        "n": np.arange(size),
        "school": school[at],
        "year": year[at],
        "programme": at,
        "person": person,
        "side": np.where(rng.random(size) < 0.4, "mentor", "mentee"),
        "kind": kind,
        "young": teacher & (rng.random(size) < 0.25),
        "manager": teacher & (rng.random(size) < 0.06),
        "full_cycle": rng.random(size) < 0.35,
    }


def _pairs(
    rng: np.random.Generator, at: Ints, mentors: NDArray[np.bool_], wanted: int
) -> dict[str, NDArray[np.generic]]:
    """Mentor and mentee of one programme, each couple once."""
    mentor_rows = np.flatnonzero(mentors)
    mentor_rows = mentor_rows[np.argsort(at[mentor_rows], kind="stable")]
    count = np.bincount(at[mentor_rows], minlength=int(at.max()) + 1)
    start = np.concatenate([[0], np.cumsum(count)[:-1]])
    mentee = rng.choice(np.flatnonzero(~mentors), wanted)
    mentee = mentee[count[at[mentee]] > 0]
    programme = at[mentee]
    mentor = mentor_rows[
        start[programme] + (rng.random(len(mentee)) * count[programme]).astype(int)
    ]
    _, once = np.unique(mentor * len(at) + mentee, return_index=True)
    once = rng.permutation(once)
    return {
        "n": np.arange(len(once)),
        "programme": programme[once],
        "mentor": mentor[once],
        "mentee": mentee[once],
        "state": rng.choice(
            ["proposed", "probation", "active", "paused", "completed", "closed"],
            len(once),
            p=[0.03, 0.07, 0.5, 0.05, 0.28, 0.07],
        ),
    }
