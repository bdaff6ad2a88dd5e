"""A district's return from a workbook: declarations of its schools, never pairs or people (KP-11).

The schools must be known already. A row says that a form of mentoring runs at a school; a blank
number stays unknown, a written 0 says that nothing runs.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports import cells, dates
from kernel.imports.bulk import insert_rows, update_rows
from kernel.imports.problems import Answer, Issue, Parser, Problem, Severity
from kernel.imports.registry import Outcome, Params, register
from kernel.imports.report import Effect, ReportRow
from kernel.imports.spec import Column, ImportSpec, Need, SheetCheck, Values
from kernel.imports.values import Scalar, display
from kernel.imports.wording import mark
from kernel.jobs import Progress
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality
from kernel.work import Work
from regional.returns.models import Declaration
from regional.returns.return_titles import municipality_named, years_named
from regional.structure.known_schools import known_schools
from regional.structure.school_names import SchoolIndex

KIND = "return"
MOST_PAIRS, MOST_YEARS = 500, 20
FACTS = ("running", "pairs", "years", "starts_on", "ends_on", "note", "declared_name")

WORDS = {
    "no_municipality": mark(
        "The lines above the table name no district. Choose the district and upload the file again."
    ),
    "other_municipality": mark(
        "The file is about %(found)s, and %(chosen)s was chosen. Choose the district of the file."
    ),
    "other_year": mark(
        "The file is about the school year %(found)s, and %(chosen)s was chosen. Choose the year"
        " of the file."
    ),
    "school_unknown": mark(
        "Found “%(found)s”. There is no such school in %(place)s. Write the name as the list of"
        " schools has it, or add the school to the list."
    ),
    "school_unknown_near": mark(
        "Found “%(found)s”. There is no such school in %(place)s. If it is “%(nearest)s”, write"
        " that name."
    ),
    "school_ambiguous": mark(
        "Found “%(found)s”, which suits several schools: %(schools)s. Write the whole name."
    ),
    "ends_before_start": mark(
        "The end, %(found)s, is not after the beginning, %(start)s. Check both dates."
    ),
    "no_schools": mark(
        "The portal knows no school of %(place)s in %(year)s. Upload the list of schools first."
    ),
    "declared_before": mark(
        "Declared before and absent from this file, so left as it is: %(schools)s."
    ),
}


def spec_of(work: Work, params: Params, lines: Sequence[str]) -> ImportSpec:
    """The columns for one district and year; completes params with the district of the titles."""
    names = _municipality_names(work)
    named = municipality_named(lines, names)
    chosen = _municipality_of(work, params) or named
    params["municipality_id"] = str(chosen) if chosen else None
    year = SchoolYear(int(params["school_year"]))
    schools = known_schools(work.session, year.cut_off(work.today()), chosen) if chosen else []
    place = names[chosen][0] if chosen in names else ""
    return ImportSpec(
        kind=KIND,
        columns=_columns(SchoolIndex(schools), place, profile_of(work.session)),
        unique=(("school", "form"),),
        check_row=_dates_in_order,
        check_titles=_titles_agree(year, chosen, named, names, known=len(schools)),
        words=WORDS,
    )


def _columns(index: SchoolIndex, place: str, profile: Profile) -> tuple[Column, ...]:
    forms = {
        form.code: (form.name.ru, *form.aliases, *(v.name.ru for v in form.variants))
        for form in profile.forms
    }
    warn, tell = Severity.WARNING, Severity.NOTE
    return (
        Column(
            "school",
            ("Наименование ОО", "Наименование образовательной организации", "Наименование школы",
             "Образовательная организация", "Наименование организации", "Школа", "ОО"),
            _school(index, place),
            Need.CELL,
            keep_text=True,
        ),
        Column(
            "form",
            ("Форма наставничества", "Форма", "Модель наставничества"),
            cells.choice(forms),
            Need.CELL,
        ),
        Column(
            "pairs",
            ("Количество пар", "Пар", "Число пар", "Количество наставнических пар",
             "Кол-во пар", "Количество пар (групп)"),
            cells.integer(highest=MOST_PAIRS),
            Need.COLUMN,
            warn,
            total=True,
        ),
        Column(
            "years",
            ("Срок реализации, лет", "Срок, лет", "Срок реализации", "Срок реализации (лет)"),
            cells.integer(lowest=1, highest=MOST_YEARS),
            blank=tell,
        ),
        Column(
            "starts_on",
            ("Начало", "Дата начала", "Начало реализации", "Дата начала реализации"),
            dates.day(earliest=date(2000, 1, 1)),
            blank=tell,
        ),
        Column(
            "ends_on",
            ("Окончание", "Дата окончания", "Окончание реализации", "Дата окончания реализации"),
            dates.day(earliest=date(2000, 1, 1)),
            blank=tell,
        ),
        Column("note", ("Примечание", "Примечания", "Комментарий"), cells.text(longest=1_000)),
    )  # fmt: skip


def _school(index: SchoolIndex, place: str) -> Parser:
    """The identifier of the school that a name means, as text."""
    single = cells.text(single=True)

    def parse(value: Scalar) -> Answer:
        found = single(value)
        if not isinstance(found, str) or not index.names:
            return found
        suits = index.find(found)
        if len(suits) == 1:
            return str(next(iter(suits)))
        values = {"found": found, "place": place}
        if suits:
            names = ", ".join(sorted(index.names[school] for school in suits))
            return Problem("school_ambiguous", {**values, "schools": names})
        nearest = index.nearest(found)
        if nearest is not None:
            return Problem("school_unknown_near", {**values, "nearest": nearest})
        return Problem("school_unknown", {**values})

    return parse


def _dates_in_order(values: Values) -> Iterable[tuple[str, Problem]]:
    start, end = values.get("starts_on"), values.get("ends_on")
    if isinstance(start, date) and isinstance(end, date) and end <= start:
        yield (
            "ends_on",
            Problem("ends_before_start", {"found": display(end), "start": display(start)}),
        )


def _titles_agree(
    year: SchoolYear,
    chosen: UUID | None,
    named: UUID | None,
    names: dict[UUID, tuple[str, ...]],
    *,
    known: int,
) -> SheetCheck:
    """The lines above the table must not speak of another year or district than was chosen.

    `known` is how many schools the district had that year: without any no row can be placed.
    """

    def check(lines: Sequence[str]) -> Iterable[Problem]:
        years = years_named(lines)
        if years and year.start not in years:
            values = {"found": str(SchoolYear(years[0])), "chosen": str(year)}
            yield Problem("other_year", {**values})
        if chosen is None:
            yield Problem("no_municipality")
        elif named is not None and named != chosen:
            values = {"found": names[named][0], "chosen": names[chosen][0]}
            yield Problem("other_municipality", {**values})
        elif not known:
            yield Problem("no_schools", {"place": names[chosen][0], "year": str(year)})

    return check


def _municipality_of(work: Work, params: Params) -> UUID | None:
    """A district's own specialist uploads for that district and no other."""
    if work.actor.municipality_id is not None:
        return work.actor.municipality_id
    given = params.get("municipality_id")
    return UUID(str(given)) if given else None


def _municipality_names(work: Work) -> dict[UUID, tuple[str, ...]]:
    """Every municipality with the names it goes by, the proper one first."""
    aliases = {m.code: (m.name.ru, *m.aliases) for m in profile_of(work.session).municipalities}
    rows = work.session.execute(select(Municipality.id, Municipality.code, Municipality.name))
    return {row.id: (row.name, *aliases.get(row.code, ())) for row in rows}


def apply(work: Work, rows: Sequence[ReportRow], params: Params, progress: Progress) -> Outcome:
    """Write the declarations of these rows; what is the same already is not touched."""
    work.actor.require(Permission.RETURN_IMPORT)
    municipality = UUID(str(params["municipality_id"]))
    year = int(params["school_year"])
    known = _declared(work, municipality, year)
    effects: dict[int, Effect] = {}
    new, changed = [], []
    for done, row in enumerate(rows):
        if done % 500 == 0:
            progress.report(done, len(rows))
        school, form, facts = _facts(row)
        before = known.pop((school, form), None)
        stamp = {"updated_at": work.now(), "updated_by": work.actor.account_id,
                 "row_number": row.number, "batch_id": _batch(params)}  # fmt: skip
        if before is None:
            place = {"school_id": school, "municipality_id": municipality, "school_year": year}
            new.append({"id": new_id(), **place, "form": form, **facts, **stamp})
            effects[row.number] = Effect.NEW
        elif any(getattr(before, name) != facts[name] for name in FACTS):
            changed.append({"id": before.id, **facts, **stamp})
            effects[row.number] = Effect.CHANGED
        else:
            effects[row.number] = Effect.SAME
    insert_rows(work.session, Declaration, new)
    update_rows(work.session, Declaration, changed)
    progress.report(len(rows), len(rows))
    return Outcome(effects, _left_as_they_are(list(known.values())))


def _facts(row: ReportRow) -> tuple[UUID, str, dict[str, object]]:
    values = row.values
    pairs = values["pairs"]
    facts: dict[str, object] = {
        "running": pairs != 0,
        "pairs": pairs,
        "years": values.get("years"),
        "starts_on": values.get("starts_on"),
        "ends_on": values.get("ends_on"),
        "note": values.get("note") or "",
        "declared_name": values["school_text"],
    }
    return UUID(str(values["school"])), str(values["form"]), facts


def _declared(work: Work, municipality: UUID, year: int) -> dict[tuple[UUID, str], Declaration]:
    rows = work.session.scalars(
        select(Declaration).where(
            Declaration.municipality_id == municipality, Declaration.school_year == year
        )
    )
    return {(row.school_id, row.form): row for row in rows}


def _left_as_they_are(declarations: Sequence[Declaration]) -> tuple[Issue, ...]:
    """Lines declared earlier that this file does not name; a file never deletes."""
    if not declarations:
        return ()
    names = sorted({row.declared_name for row in declarations})
    shown = ", ".join(names[:10]) + ("…" if len(names) > 10 else "")
    return (Issue("declared_before", Severity.NOTE, values={"schools": shown}),)


def _batch(params: Params) -> UUID | None:
    return UUID(cast("str", params["batch_id"])) if params.get("batch_id") else None


register(KIND, spec_of, apply, permission=Permission.RETURN_IMPORT, words=WORDS)
