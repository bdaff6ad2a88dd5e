"""The same cells by other means: DuckDB over tables in memory, pandas over frames read by SQL.

Both are written from the definitions, not from the portal's SQL, so that equal results mean
something. They leave out what a cell stands on and when it was made; all else is compared.
"""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
from sqlalchemy import Engine

from portal.bench.kpi_data import FORMS, YEARS

MODEL = ("teacher_teacher", "head_teacher")
TEAM = ("school_school",)
COUNTED = ("running", "completed")
AT_WORK = ("probation", "active", "paused", "completed")
OF_FORM = (*FORMS[:4], "head_teacher")
LEAST_ANSWERED = 50


@dataclass(frozen=True, slots=True)
class Told:
    """An indicator of the profile: columns of a school's facts, and whom it concerns."""

    code: str
    numerator: str
    denominator: str | None = None
    keeps: bool = False
    of: str = "school"
    answered: tuple[str, str] | None = None


INDICATORS = (
    Told("young_teachers", "young_mentees", "young_teachers"),
    Told("schools_model", "model", "one", keeps=True),
    Told("schools_mentored_teams", "team", "one", keeps=True),
    Told("mentee_satisfaction", "mentees_happy", "mentees", of="all",
         answered=("mentees_told", "mentees")),
    Told("mentor_satisfaction", "mentors_happy", "mentors", of="all",
         answered=("mentors_told", "mentors")),
    Told("pupils_engaged", "full_cycle", "pupils"),
    Told("pupils_in_work", "in_work", "pupils"),
    Told("mentee_answers", "mentees_told", "mentees", of="all"),
    Told("mentor_answers", "mentors_told", "mentors", of="all"),
    Told("schools_with_programme", "runs"),
    Told("pairs", "pairs", of="all"),
    Told("schools_without_pair_count", "unknown"),
    Told("other_institutions", "runs", of="other"),
    *(Told(f"pairs_{form}", f"pairs_{form}", of="all") for form in OF_FORM),
)  # fmt: skip
COLUMNS = ("school_year", "unit_type", "unit_id", "code", "numerator", "denominator", "units",
           "known", "anomaly")  # fmt: skip


def by_duckdb(engine: duckdb.DuckDBPyConnection) -> Callable[[], None]:
    """Computes the table `cell` in the engine's memory."""
    statement = _duckdb_statement()
    return lambda: engine.execute(statement) and None


def duckdb_cells(engine: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """What `by_duckdb` computed."""
    return engine.execute(f"SELECT {', '.join(COLUMNS)} FROM cell").fetchall()  # noqa: S608


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _duckdb_statement() -> str:
    of_forms = ", ".join(
        f"count(*) FILTER (WHERE form = '{form}') AS pairs_{form}" for form in OF_FORM
    )
    declared_of = ", ".join(
        f"sum(pairs) FILTER (WHERE running AND form = '{form}') AS pairs_{form},"
        f" bool_or(running AND pairs IS NULL AND form = '{form}') AS no_{form}"
        for form in OF_FORM
    )
    pairs_of = ", ".join(
        f"CASE WHEN e.entered THEN coalesce(p.pairs_{form}, 0) WHEN NOT d.no_{form}"
        f" THEN coalesce(d.pairs_{form}, 0) END AS pairs_{form}"
        for form in OF_FORM
    )
    told = ", ".join(
        "{{'code': '{}', 'n': {}::BIGINT, 'd': {}::BIGINT, 'counter': {}, 'keeps': {}, 'a':"
        " {}::BIGINT, 'b': {}::BIGINT, 'applies': {}}}".format(
            i.code, i.numerator, i.denominator or "NULL", i.denominator is None, i.keeps,
            *(i.answered or ("NULL", "NULL")),
            {"school": "is_school", "other": "NOT is_school", "all": "true"}[i.of],
        )
        for i in INDICATORS
    )  # fmt: skip
    anomaly = (
        "CASE WHEN d = 0 THEN 'zero_denominator' WHEN n > d THEN 'over_one'"
        f" WHEN a * 100 < b * {LEAST_ANSWERED} THEN 'few_answers' END AS anomaly"
    )
    in_counted = "(t.school_id = g.school_id AND t.programme_id = g.id)"
    return f"""
CREATE OR REPLACE TABLE cell AS
WITH g AS (
  SELECT school_id, id, school_year, form, form IN ({_quoted(MODEL)}) AS model,
         form IN ({_quoted(TEAM)}) AS team
    FROM programme WHERE state IN ({_quoted(COUNTED)})),
w AS (
  SELECT t.school_id, t.school_year, t.mentor_id, t.mentee_id, g.form, g.model
    FROM pair t JOIN g ON {in_counted} WHERE t.state IN ({_quoted(AT_WORK)})),
p AS (
  SELECT school_id, school_year, count(*) AS pairs, bool_or(model) AS model, {of_forms}
    FROM w GROUP BY ALL),
e AS (SELECT DISTINCT school_id, school_year, true AS entered FROM g),
part AS (
  SELECT t.school_id, t.school_year, t.id, t.person_id, t.side = 'mentee' AS mentee,
         t.person_kind = 'pupil' AS pupil, t.is_young_teacher AS young, t.full_cycle,
         t.is_manager AND g.team AS team
    FROM participation t JOIN g ON {in_counted}),
a AS (
  SELECT t.school_id, t.school_year, bool_or(t.team) AS team,
         count(*) FILTER (WHERE mentee) AS mentees,
         count(s.items_sum) FILTER (WHERE mentee) AS mentees_told,
         count(*) FILTER (WHERE mentee AND s.items_sum >= 4 * s.items_count) AS mentees_happy,
         count(*) FILTER (WHERE NOT mentee) AS mentors,
         count(s.items_sum) FILTER (WHERE NOT mentee) AS mentors_told,
         count(*) FILTER (WHERE NOT mentee AND s.items_sum >= 4 * s.items_count) AS mentors_happy
    FROM part t
    LEFT JOIN satisfaction s ON s.school_id = t.school_id AND s.participation_id = t.id
   GROUP BY ALL),
busy AS (
  SELECT school_id, mentee_id AS id, true AS mentored FROM w
  UNION ALL SELECT school_id, mentor_id, false FROM w),
h AS (
  SELECT school_id, school_year, count(*) FILTER (WHERE in_work) AS in_work,
         count(*) FILTER (WHERE full_cycle) AS full_cycle,
         count(*) FILTER (WHERE mentored) AS young_mentees
    FROM (
      SELECT t.school_id, t.school_year, t.person_id,
             bool_or(t.pupil AND b.id IS NOT NULL) AS in_work,
             bool_or(t.pupil AND t.full_cycle) AS full_cycle,
             bool_or(t.young AND coalesce(b.mentored, false)) AS mentored
        FROM part t LEFT JOIN busy b ON b.school_id = t.school_id AND b.id = t.id
       WHERE (t.pupil OR t.young) AND (t.full_cycle OR b.id IS NOT NULL)
       GROUP BY ALL)
   GROUP BY ALL),
d AS (
  SELECT school_id, school_year, bool_or(running) AS running,
         bool_or(running AND form IN ({_quoted(MODEL)})) AS model,
         bool_or(running AND form IN ({_quoted(TEAM)})) AS team,
         bool_or(running AND pairs IS NULL) AS no_number,
         sum(pairs) FILTER (WHERE running) AS pairs, {declared_of}
    FROM declaration GROUP BY ALL),
f AS (
  SELECT s.id AS school_id, y.school_year, l.municipality_id, s.kind = 'general' AS is_school,
         1 AS one, e.entered, d.school_id IS NOT NULL AS returned,
         CASE WHEN e.entered OR d.running THEN 1 WHEN d.school_id IS NOT NULL THEN 0 END AS runs,
         CASE WHEN p.model OR d.model THEN 1 WHEN e.entered OR d.school_id IS NOT NULL THEN 0 END
           AS model,
         CASE WHEN a.team THEN 1 WHEN d.team THEN NULL
              WHEN e.entered OR d.school_id IS NOT NULL THEN 0 END AS team,
         CASE WHEN e.entered THEN coalesce(p.pairs, 0) WHEN NOT d.no_number
              THEN coalesce(d.pairs, 0) END AS pairs,
         CASE WHEN e.entered THEN 0 ELSE d.no_number::INT END AS unknown,
         c.pupils, c.young_teachers, {pairs_of},
         {
        ", ".join(
            f"CASE WHEN e.entered THEN coalesce({name}, 0) END AS {name}"
            for name in (
                "mentees",
                "mentees_told",
                "mentees_happy",
                "mentors",
                "mentors_told",
                "mentors_happy",
                "in_work",
                "full_cycle",
                "young_mentees",
            )
        )
    }
    FROM school s CROSS JOIN (VALUES {", ".join(f"({year})" for year in YEARS)}) y (school_year)
    JOIN school_placement l ON l.school_id = s.id
    LEFT JOIN e ON e.school_id = s.id AND e.school_year = y.school_year
    LEFT JOIN p ON p.school_id = s.id AND p.school_year = y.school_year
    LEFT JOIN a ON a.school_id = s.id AND a.school_year = y.school_year
    LEFT JOIN h ON h.school_id = s.id AND h.school_year = y.school_year
    LEFT JOIN d ON d.school_id = s.id AND d.school_year = y.school_year
    LEFT JOIN school_count c ON c.school_id = s.id AND c.school_year = y.school_year),
told AS MATERIALIZED (
  SELECT school_year, school_id, municipality_id, code, n, d, a, b, keeps,
         (n IS NOT NULL AND (counter OR d IS NOT NULL))::INT AS known
    FROM (SELECT school_year, school_id, municipality_id, unnest([{told}], recursive := true)
            FROM f)
   WHERE applies),
summed AS (
  SELECT school_year, municipality_id, code, sum(n) FILTER (WHERE keeps OR known = 1) AS n,
         sum(d) FILTER (WHERE keeps OR known = 1) AS d,
         sum(a) FILTER (WHERE a IS NOT NULL AND b IS NOT NULL) AS a,
         sum(b) FILTER (WHERE a IS NOT NULL AND b IS NOT NULL) AS b,
         count(*) AS units, sum(known) AS known
    FROM told
   GROUP BY GROUPING SETS ((school_year, municipality_id, code), (school_year, code))),
own AS (
  SELECT l.school_year, l.municipality_id, c.value
    FROM (SELECT DISTINCT school_year, municipality_id FROM told) l
    LEFT JOIN declared_counter c
      ON c.municipality_id = l.municipality_id AND c.school_year = l.school_year)
SELECT school_year, 'school' AS unit_type, school_id::VARCHAR AS unit_id, code, n AS numerator,
       d AS denominator, 1 AS units, known, {anomaly} FROM told
UNION ALL
SELECT school_year, CASE WHEN municipality_id IS NULL THEN 'region' ELSE 'municipality' END,
       coalesce(municipality_id::VARCHAR, 'region'), code, n, d, units, known, {anomaly} FROM summed
UNION ALL
SELECT school_year, CASE WHEN municipality_id IS NULL THEN 'region' ELSE 'municipality' END,
       coalesce(municipality_id::VARCHAR, 'region'), 'curators_trained', sum(value), NULL,
       count(*), count(value), NULL
  FROM own GROUP BY GROUPING SETS ((school_year, municipality_id), (school_year))
"""  # noqa: S608 - from the constants of this module


READ = {
    "programme": "SELECT school_id::text, id::text, school_year, form, state FROM school.programme",
    "pair": "SELECT school_id::text, programme_id::text, school_year, mentor_id::text,"
    " mentee_id::text, state FROM school.pair",
    "part": "SELECT school_id::text, id::text, programme_id::text, school_year, person_id::text,"
    " side, person_kind, is_young_teacher, is_manager, full_cycle FROM school.participation",
    "answer": "SELECT participation_id::text, items_sum, items_count FROM school.satisfaction",
    "school": "SELECT s.id::text AS school_id, s.kind, l.municipality_id::text FROM kernel.school s"
    " JOIN kernel.school_placement l ON l.school_id = s.id",
    "count": "SELECT school_id::text, school_year, pupils, young_teachers FROM kernel.school_count",
    "declared": "SELECT school_id::text, school_year, form, running, pairs"
    " FROM regional.declaration",
    "counter": "SELECT municipality_id::text, school_year, value FROM regional.declared_counter",
}
KEY = ["school_id", "school_year"]


def by_pandas(engine: Engine) -> pd.DataFrame:
    """Reads the tables and computes the cells in frames."""
    with engine.connect() as connection:
        frames = {name: pd.read_sql(query, connection) for name, query in READ.items()}
    facts = _facts(frames)
    told = pd.concat([_told(facts, indicator) for indicator in INDICATORS])
    sums = [_summed(told, "municipality_id"), _summed(told, None)]
    schools = told.assign(unit_type="school", unit_id=told["school_id"], units=1)
    cells = pd.concat([schools, *sums])
    cells["anomaly"] = np.select(
        [
            cells["denominator"] == 0,
            cells["numerator"] > cells["denominator"],
            cells["a"] * 100 < cells["b"] * LEAST_ANSWERED,
        ],
        ["zero_denominator", "over_one", "few_answers"],
        default="",
    )
    return pd.concat([cells, _own(frames, told)])[list(COLUMNS)]


def pandas_cells(cells: pd.DataFrame) -> list[tuple[object, ...]]:
    """The frame as plain rows, unknown as None."""
    return [
        tuple(None if value is pd.NA or value != value or value == "" else _plain(value)
              for value in row)
        for row in cells.astype(object).itertuples(index=False)
    ]  # fmt: skip


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float | np.integer) else value


def _facts(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    programme = frames["programme"][frames["programme"]["state"].isin(COUNTED)]
    form = programme.set_index("id")["form"]
    pair = frames["pair"][frames["pair"]["state"].isin(AT_WORK)]
    pair = pair[pair["programme_id"].isin(form.index)].assign(
        form=lambda rows: rows["programme_id"].map(form)
    )
    part = frames["part"][frames["part"]["programme_id"].isin(form.index)]
    index = pd.MultiIndex.from_product([frames["school"]["school_id"], YEARS], names=KEY)
    facts = frames["school"].merge(index.to_frame(index=False), on="school_id").set_index(KEY)
    facts["one"] = 1
    facts["is_school"] = facts["kind"] == "general"
    facts = facts.join(frames["count"].set_index(KEY))
    facts["entered"] = facts.index.isin(programme.set_index(KEY).index)
    counts = pd.concat(
        [_of_pairs(pair), _of_answers(part, frames["answer"], form), _of_people(part, pair)], axis=1
    )
    counts = counts.reindex(facts.index).fillna(0).where(facts["entered"])
    return _with_returns(facts.join(counts), frames["declared"])


def _of_pairs(pair: pd.DataFrame) -> pd.DataFrame:
    by_form = pair.groupby([*KEY, "form"]).size().unstack(fill_value=0)
    found = pd.DataFrame(
        {f"pairs_{form}": by_form.get(form, 0) for form in OF_FORM},
        index=by_form.index,
    )
    found["pairs"] = by_form.sum(axis=1)
    found["q_model"] = by_form[[form for form in MODEL if form in by_form]].sum(axis=1) > 0
    return found.astype("int64")


def _of_answers(part: pd.DataFrame, answer: pd.DataFrame, form: pd.Series) -> pd.DataFrame:
    rows = part.merge(answer, left_on="id", right_on="participation_id", how="left")
    told = rows["items_sum"].notna()
    happy = rows["items_sum"] >= 4 * rows["items_count"]
    found = {}
    for side in ("mentee", "mentor"):
        here = rows["side"] == side
        found |= {f"{side}s": here, f"{side}s_told": here & told, f"{side}s_happy": here & happy}
    found["q_team"] = rows["is_manager"] & rows["programme_id"].map(form).isin(TEAM)
    summed = rows[KEY].assign(**found).groupby(KEY).sum()
    summed["q_team"] = (summed["q_team"] > 0).astype("int64")
    return summed


def _of_people(part: pd.DataFrame, pair: pd.DataFrame) -> pd.DataFrame:
    mentored = part["id"].isin(pair["mentee_id"])
    busy = mentored | part["id"].isin(pair["mentor_id"])
    pupil = part["person_kind"] == "pupil"
    found = {
        "in_work": part[pupil & busy],
        "full_cycle": part[pupil & part["full_cycle"]],
        "young_mentees": part[part["is_young_teacher"] & mentored],
    }
    return pd.DataFrame(
        {name: rows.groupby(KEY)["person_id"].nunique() for name, rows in found.items()}
    )


def _with_returns(facts: pd.DataFrame, declared: pd.DataFrame) -> pd.DataFrame:
    running = declared[declared["running"]]
    missing = running[running["pairs"].isna()]
    entered = facts["entered"]
    returned = facts.index.isin(declared.set_index(KEY).index)
    reported = entered | returned

    def among(rows: pd.DataFrame) -> pd.Series:
        return pd.Series(facts.index.isin(rows.set_index(KEY).index), index=facts.index)

    def pairs(own: str, rows: pd.DataFrame, unknown: pd.DataFrame) -> pd.Series:
        number = rows.groupby(KEY)["pairs"].sum().reindex(facts.index).fillna(0)
        return facts[own].where(entered, number.where(returned & ~among(unknown)))

    def flag(yes: pd.Series) -> pd.Series:
        return yes.astype("float64").where(reported)

    facts["runs"] = flag(entered | among(running))
    facts["model"] = flag((facts["q_model"] > 0) | among(running[running["form"].isin(MODEL)]))
    team = facts["q_team"] > 0
    no_telling = among(running[running["form"].isin(TEAM)]) & ~team
    facts["team"] = flag(team).mask(no_telling)
    facts["unknown"] = flag(~entered & among(missing))
    for form in OF_FORM:
        facts[f"pairs_{form}"] = pairs(
            f"pairs_{form}", running[running["form"] == form], missing[missing["form"] == form]
        )
    facts["pairs"] = pairs("pairs", running, missing)
    return facts.reset_index()


def _told(facts: pd.DataFrame, told: Told) -> pd.DataFrame:
    chosen = {
        "all": facts,
        "school": facts[facts["is_school"]],
        "other": facts[~facts["is_school"]],
    }[told.of]
    nothing = pd.Series(np.nan, index=chosen.index)
    over = chosen[told.numerator]
    under = chosen[told.denominator] if told.denominator else nothing
    a, b = (chosen[name] for name in told.answered) if told.answered else (nothing, nothing)
    known = over.notna() & (under.notna() if told.denominator else True)
    return chosen[["school_year", "school_id", "municipality_id"]].assign(
        code=told.code, numerator=over, denominator=under, a=a, b=b, keeps=told.keeps,
        known=known.astype("int64"),
    )  # fmt: skip


def _summed(told: pd.DataFrame, by: str | None) -> pd.DataFrame:
    counted = told["keeps"] | (told["known"] == 1)
    masked = told.assign(
        numerator=told["numerator"].where(counted), denominator=told["denominator"].where(counted)
    )
    keys = ["school_year", "code", *([by] if by else [])]
    sums = masked.groupby(keys)[["numerator", "denominator", "a", "b"]].sum(min_count=1)
    sums["units"] = masked.groupby(keys).size()
    sums["known"] = masked.groupby(keys)["known"].sum()
    sums = sums.reset_index()
    sums["unit_type"] = "municipality" if by else "region"
    sums["unit_id"] = sums[by] if by else "region"
    return sums


def _own(frames: dict[str, pd.DataFrame], told: pd.DataFrame) -> pd.DataFrame:
    places = told[["school_year", "municipality_id"]].drop_duplicates()
    rows = places.merge(frames["counter"], on=["municipality_id", "school_year"], how="left")
    rows = rows.assign(units=1, known=rows["value"].notna().astype("int64"))
    whole = rows.groupby("school_year")[["value", "units", "known"]].sum().reset_index()
    return pd.concat(
        [
            rows.assign(unit_type="municipality", unit_id=rows["municipality_id"]),
            whole.assign(unit_type="region", unit_id="region"),
        ]
    ).assign(code="curators_trained", numerator=lambda r: r["value"], denominator=np.nan,
             anomaly="")  # fmt: skip
