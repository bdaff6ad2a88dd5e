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

YEARS = (2025, 2026)
PEOPLE, PAIRS, ANSWERS = 500, 210, 300  # for each school
PROGRAMMES = 3  # for each school and year
FORMS = ("pupil_pupil", "teacher_teacher", "student_pupil", "employer_pupil", "school_school")

Ints = NDArray[np.int64]
Frame = Mapping[str, object]

# Identifiers sort by the time a row was made, as the portal's do.
KEY = """
CREATE MACRO key(kind, n) AS CAST(
  printf('%012x', 1750000000000 + n) || '7' || substr(md5(kind || n), 1, 3)
  || 'a' || substr(md5(kind || n), 4, 15) AS UUID)
"""
# Table → its columns in PostgreSQL, each as DuckDB makes it from the drawn numbers.
ROWS: dict[str, dict[str, str]] = {
    "kernel.municipality": {
        "id": "key('m', n)",
        "code": "'m' || n",
        "name": "'Район ' || n",
        "short_name": "'Р' || n",
        "tile_col": "n % 10",
        "tile_row": "n // 10",
    },
    "kernel.school": {
        "id": "key('s', n)",
        "code": "'s' || n",
        "name": "'Школа ' || n",
        "full_name": "'Школа ' || n",
        "kind": "kind",
        "demo": "true",
    },
    "kernel.school_placement": {
        "id": "key('l', n)",
        "school_id": "key('s', n)",
        "municipality_id": "key('m', municipality)",
    },
    "kernel.school_count": {
        "school_id": "key('s', school)",
        "school_year": "year",
        "pupils": "nullif(pupils, -1)",
        "teachers": "teachers",
        "young_teachers": "nullif(young, -1)",
        "source": "'demo'",
        "updated_at": "TIMESTAMPTZ '2026-10-01 00:00:00+00'",
    },
    "school.person": {
        "school_id": "key('s', school)",
        "id": "key('h', n)",
        "kind": "kind",
        "surname": "'Опытная'",
        "given_name": "'Запись ' || n",
        "created_at": "TIMESTAMPTZ '2025-09-01 00:00:00+00'",
    },
    "school.programme": {
        "school_id": "key('s', school)",
        "id": "key('g', n)",
        "school_year": "year",
        "form": "form",
        "title": "'Программа ' || n",
        "state": "state",
        "created_at": "TIMESTAMPTZ '2025-09-01 00:00:00+00'",
    },
    "school.participation": {
        "school_id": "key('s', school)",
        "id": "key('t', n)",
        "programme_id": "key('g', programme)",
        "school_year": "year",
        "person_id": "key('h', person)",
        "side": "side",
        "person_kind": "kind",
        "is_young_teacher": "young",
        "is_manager": "manager",
        "joined_on": "make_date(year, 9, 1)",
        "full_cycle": "full_cycle",
    },
    "school.pair": {
        "school_id": "key('s', school)",
        "id": "key('p', n)",
        "programme_id": "key('g', programme)",
        "school_year": "year",
        "mentor_id": "key('t', mentor)",
        "mentee_id": "key('t', mentee)",
        "state": "state",
        "started_on": "make_date(year, 9, 10)",
        "ended_on": "CASE WHEN state IN ('completed', 'closed') THEN make_date(year, 12, 1) END",
    },
    "school.satisfaction": {
        "school_id": "key('s', school)",
        "id": "key('a', n)",
        "participation_id": "key('t', participation)",
        "school_year": "year",
        "items_sum": "items_sum",
        "items_count": "items_count",
        "answered_on": "make_date(year, 11, 1)",
    },
    "regional.declaration": {
        "id": "key('d', n)",
        "school_id": "key('s', school)",
        "municipality_id": "key('m', municipality)",
        "school_year": "year",
        "form": "form",
        "running": "running",
        "pairs": "nullif(pairs, -1)",
        "declared_name": "'Школа ' || school",
        "updated_at": "TIMESTAMPTZ '2026-10-01 00:00:00+00'",
    },
    "regional.declared_counter": {
        "id": "key('c', n)",
        "municipality_id": "key('m', municipality)",
        "school_year": "year",
        "fact": "'curators_trained'",
        "value": "value",
        "updated_at": "TIMESTAMPTZ '2026-10-01 00:00:00+00'",
    },
}


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
    return frames


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
