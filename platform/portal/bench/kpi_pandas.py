"""The cells by pandas: tables read from the database, then frames."""

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from portal.bench.kpi_data import YEARS
from portal.bench.kpi_indicators import (
    AT_WORK,
    COLUMNS,
    COUNTED,
    DAYS,
    INDICATORS,
    LEAST_ANSWERED,
    LINKED,
    MODEL,
    OF_FORM,
    TEAM,
    Told,
)

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
    "site": "SELECT school_id::text, school_year, checked_on, has_section FROM regional.site_check",
    "link": "SELECT helper_id::text, helped_id::text, state, started_on, ended_on"
    " FROM regional.school_link",
    "role": "SELECT account_id::text, school_id::text, role, granted_at::date, revoked_at::date"
    " FROM kernel.role_grant",
    "paper": "SELECT l.account_id::text, c.issued_on, c.valid_until"
    " FROM regional.course_certificate c JOIN regional.enrolment o ON o.id = c.enrolment_id"
    " JOIN regional.learner l ON l.id = o.learner_id",
    "counter": "SELECT municipality_id::text, school_year, value FROM regional.declared_counter",
}
KEY = ["school_id", "school_year"]


def compute(engine: Engine) -> pd.DataFrame:
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


def plain_rows(cells: pd.DataFrame) -> list[tuple[object, ...]]:
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
    around = pd.concat([_around(frames, year) for year in YEARS])
    return _with_returns(facts.join(counts).join(around), frames["declared"])


def _around(frames: dict[str, pd.DataFrame], year: int) -> pd.DataFrame:
    """What is known of schools beside their own entries: sites, links, curators with papers."""
    day = pd.Timestamp(DAYS[year]).date()
    site, link, role, paper = (frames[name] for name in ("site", "link", "role", "paper"))
    seen = site[site["school_year"] == year].sort_values("checked_on").groupby("school_id")
    first, last = pd.Timestamp(year, 9, 1).date(), pd.Timestamp(year + 1, 8, 31).date()
    at_work = link[
        link["state"].isin(LINKED)
        & (link["started_on"] <= last)
        & (link["ended_on"].isna() | (link["ended_on"].fillna(last) >= first))
    ]
    linked = pd.concat([at_work["helper_id"], at_work["helped_id"]]).unique()
    held = role[
        (role["granted_at"] <= day)
        & (role["revoked_at"].isna() | (role["revoked_at"].fillna(first) > day))
    ]
    valid = paper[
        (paper["issued_on"] <= day)
        & (paper["valid_until"].isna() | (paper["valid_until"].fillna(first) >= day))
    ]
    curator = held["role"] == "curator"
    staff = held.assign(
        curators=curator, trained=curator & held["account_id"].isin(valid["account_id"])
    )
    found = staff.groupby("school_id")[["curators", "trained"]].sum()
    found = found.join(seen["has_section"].last().rename("section").astype("float64"), how="outer")
    found = found.join(pd.Series(1.0, index=linked, name="linked"), how="outer")
    found.index.name = "school_id"
    return found.assign(school_year=year).set_index("school_year", append=True)


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
    found: dict[str, pd.Series] = {}
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
    linked = facts["linked"] > 0
    team = (facts["q_team"] > 0) | linked
    no_telling = among(running[running["form"].isin(TEAM)]) & ~team
    facts["team"] = team.astype("float64").where(entered | linked).mask(no_telling)
    facts["unknown"] = flag(~entered & among(missing))
    for form in OF_FORM:
        named = entered | among(declared[declared["form"] == form])
        facts[f"pairs_{form}"] = pairs(
            f"pairs_{form}", running[running["form"] == form], missing[missing["form"] == form]
        ).where(named)
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
    rows = places.merge(frames["counter"], on=["municipality_id", "school_year"], how="outer")
    rows = rows.assign(units=1, known=rows["value"].notna().astype("int64"))
    whole = rows.groupby("school_year")[["value", "units", "known"]].sum().reset_index()
    return pd.concat(
        [
            rows.assign(unit_type="municipality", unit_id=rows["municipality_id"]),
            whole.assign(unit_type="region", unit_id="region"),
        ]
    ).assign(code="curators_trained", numerator=lambda r: r["value"], denominator=np.nan,
             anomaly="")  # fmt: skip
