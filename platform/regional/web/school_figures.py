"""One school's figures for a page: beside the sums above it, and what is missing from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.indicators import queries
from regional.web.aim_words import aims_note
from regional.web.figure_words import Shown, shown
from regional.web.kpi_words import WHO_ENTERS, missing_of
from web.i18n import gettext


@dataclass(frozen=True, slots=True)
class Task:
    """Figures that somebody must enter something for; `href` leads there, if the reader may."""

    names: tuple[str, ...]
    words: str
    href: str = ""
    act: str = ""


def figures_of(
    work: Work,
    year: SchoolYear,
    school_id: UUID,
    doors: Mapping[str, tuple[str, str]] | None = None,
) -> dict[str, object]:
    """What the pages of a school show. `doors` say where the reader enters what is missing."""
    found = queries.school_cells(work.session, year, school_id)
    rows = [
        row
        for row in zip(
            shown(found.columns, found.school),
            shown(found.columns, found.municipality),
            shown(found.columns, found.region),
            strict=True,
        )
        if row[0].figure.units  # the others do not concern organisations of this type
    ]
    own = [told for told, _, _ in rows]
    return {
        "found": found,
        "year": year,
        "rows": rows,
        "main": [told for told in own if told.column.shown_in == "main"],
        "beside": {told.code: told for _, _, told in rows},
        "over": [f"{told.short_name}: {told.of}" for told in own if told.is_over],
        "todo": _tasks(own, doors or {}),
        "aims_note": aims_note(found.columns, [told.figure for told in own]),
    }


def _tasks(own: list[Shown], doors: Mapping[str, tuple[str, str]]) -> list[Task]:
    """The same act for several figures is one task."""
    missing: dict[str, list[str]] = {}
    for told in own:
        if kind := missing_of(told):
            missing.setdefault(kind, []).append(told.short_name)
    return [
        Task(tuple(names), gettext(WHO_ENTERS[kind]), *doors.get(kind, ()))
        for kind, names in missing.items()
    ]
