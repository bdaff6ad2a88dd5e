"""The region's report by the portal's worker and by plain pandas; each in a process of its own.

`python -m portal.bench.monitoring_rivals portal|pandas <url>` prints one JSON object: the rows it
came to, the seconds, the most memory that the process held.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.jobs import Silent
from kernel.measures.content import Change, ReportContent, digest
from kernel.measures.statistics import change
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from portal.bench.monitoring_data import DOWN, YEAR
from regional.monitoring.service import region_content
from workers.context import load_tasks

if TYPE_CHECKING:
    import pandas as pd

MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
COMPILER = Actor(system=Hat.COMPILER)
Told = list[list[object]]
READ = {
    "part": "SELECT p.id::text AS part, p.school_id::text AS school, w.kind, g.form,"
    " i.id::text AS instrument FROM school.wave w JOIN school.wave_part p ON p.wave_id = w.id"
    " JOIN school.instrument i ON i.id = p.instrument_id"
    " JOIN school.programme g ON g.id = w.programme_id"
    " WHERE p.purpose = 'impact'",
    "place": "SELECT school_id::text AS school, municipality_id::text AS municipality"
    " FROM kernel.school_placement",
    "asked": "SELECT id::text AS asked, part_id::text AS part, participation_id::text AS person,"
    " respondent_id::text AS respondent FROM school.asked WHERE state = 'answered'",
    "person": "SELECT id::text AS person, person_kind AS kind_of FROM school.participation",
    "sheet": "SELECT asked_id::text AS asked, scores FROM school.answer_sheet",
}
BREAKDOWNS = {"all": None, "form": "form", "municipality": "municipality", "kind": "kind_of"}


def by_portal(url: str) -> Told:
    """As the worker does it; the same hat, the same statements."""
    with Session(create_engine(url), info={"reach": COMPILER.reach()}) as session, session.begin():
        work = Work(session, COMPILER, lambda: MOMENT)
        content = region_content(work, Silent(), profile_of(session), SchoolYear(YEAR), "")
    digest(content)
    return list(_told(content))


def _told(content: ReportContent) -> Iterator[list[object]]:
    for row in content.parameters:
        for group in row.groups:
            yield [row.code, group.breakdown, group.key, group.pairs, *_numbers(group.change)]


def by_pandas(url: str) -> Told:
    """The tables into frames, the scores out of their JSON, before beside after, group by group."""
    import numpy as np
    import pandas as pd

    with create_engine(url).connect() as connection:
        frame = {name: pd.read_sql(query, connection) for name, query in READ.items()}
    rows = frame["asked"].merge(frame["part"], on="part").merge(frame["place"], on="school")
    rows = rows.merge(frame["person"], on="person").merge(frame["sheet"], on="asked")
    told = pd.DataFrame(rows.pop("scores").tolist(), index=rows.index)
    told = told.map(lambda one: float(one["value"] or "nan") if isinstance(one, dict) else np.nan)
    long = rows.join(told).melt(id_vars=list(rows), var_name="score").dropna(subset=["value"])
    key = ["person", "respondent", "instrument", "score"]
    after = long.loc[long["kind"] == "after", [*key, "value"]]
    both = long[long["kind"] == "before"].merge(after, on=key, suffixes=("_before", "_after"))
    both = both.drop_duplicates(["person", "instrument", "score"])
    return [
        [*names, len(group), *_numbers(_changed(names[0], group))]
        for names, group in _grouped(both)
    ]


def _grouped(both: "pd.DataFrame") -> "Iterator[tuple[list[str], pd.DataFrame]]":
    for breakdown, column in BREAKDOWNS.items():
        by = ["score", column] if column else ["score"]
        for names, group in both.groupby(by):
            yield [str(names[0]), breakdown, str(names[1]) if column else "all"], group


def _changed(score: str, group: "pd.DataFrame") -> Change:
    before, after = group["value_before"].to_numpy(), group["value_after"].to_numpy()
    return change(before, after, "down" if score in DOWN else "up")


def _numbers(told: Change | None) -> list[object]:
    if told is None:
        return []
    return [told.before, told.after, told.median, told.low, told.high]


RIVALS: dict[str, Callable[[str], Told]] = {"portal": by_portal, "pandas": by_pandas}


def tell() -> None:
    """Run one of them; whatever a worker has loaded beforehand is loaded here, too."""
    name, url = sys.argv[1:]
    load_tasks()
    began = time.perf_counter()
    rows = RIVALS[name](url)
    seconds = time.perf_counter() - began
    megabytes = held()
    print(json.dumps({"rows": rows, "seconds": seconds, "megabytes": megabytes}))


def held() -> float:
    """The most megabytes this program held; rusage would count its parent's before the start."""
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(told[1]) / 1024 if told else 0.0


if __name__ == "__main__":
    tell()
