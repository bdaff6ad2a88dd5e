"""The list of schools with the denominators of a school year (RG-02), from a workbook.

A school is known by its INN, else by its name in its municipality. The list adds and corrects: a
blank cell leaves what the portal knows, and a school that moved is moved by a dated event, not
by a list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports import cells, dates
from kernel.imports.bulk import insert_rows, update_rows
from kernel.imports.problems import Problem, Severity
from kernel.imports.registry import Outcome, Params, register
from kernel.imports.report import Effect, ReportRow
from kernel.imports.spec import Column, ImportSpec, Need, Values
from kernel.imports.values import Scalar
from kernel.imports.wording import mark
from kernel.jobs import Progress
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.tenancy.models import Municipality, School, SchoolCount, SchoolPlacement
from kernel.work import Work
from regional.structure.known_schools import known_schools
from regional.structure.points import in_russia
from regional.structure.school_names import KnownSchool, SchoolIndex
from regional.structure.service import school_code

KIND = "schools"
CARD = ("name", "full_name", "kind", "inn", "address", "latitude", "longitude")
COUNTS = ("pupils", "teachers", "young_teachers")

WORDS = {
    "more_young_than_teachers": mark(
        "Young teachers %(found)s, teachers %(teachers)s. There cannot be more young teachers than"
        " teachers."
    ),
    "point_half": mark("Latitude and longitude are needed both, or neither."),
    "point_outside": mark(
        "This is no place in Russia. Latitude comes first: for example, 51.9581 and 85.9603."
    ),
    "school_elsewhere": mark(
        "The school with this INN stands in %(place)s. A school is moved on its card, with a date;"
        " the list does not move it."
    ),
    "inn_of_other": mark(
        "The portal has the school “%(school)s” with the INN %(known)s. Check the INN or the name."
    ),
    "schools_alike": mark(
        "The name suits several schools of the portal: %(schools)s. Add the INN or write the whole"
        " name."
    ),
}


def spec_of(work: Work, params: Params, lines: Sequence[str]) -> ImportSpec:
    """The columns of the list; municipalities and types of schools are the profile's."""
    return ImportSpec(
        kind=KIND,
        columns=_columns(work, profile_of(work.session)),
        unique=(("name", "municipality"), ("inn",)),
        check_row=_Checks(work).row,
        words=WORDS,
    )


def _columns(work: Work, profile: Profile) -> tuple[Column, ...]:
    places = _places(work, profile)
    kinds = {t.code: (t.name.ru, t.short_name.ru, *t.aliases) for t in profile.school_types}
    schools = cells.choice(kinds)
    return (
        Column(
            "municipality",
            ("Муниципалитет", "Муниципальное образование", "Район", "Территория", "МО"),
            cells.choice(places),
            Need.CELL,
        ),
        Column(
            "name",
            ("Краткое наименование", "Наименование ОО", "Школа", "Сокращённое наименование",
             "Наименование школы", "Наименование"),
            cells.text(longest=200, single=True),
            Need.CELL,
        ),
        Column("full_name", ("Полное наименование", "Полное наименование ОО"),
               cells.text(longest=600)),
        Column("kind", ("Тип организации", "Тип", "Тип ОО"), schools),
        Column("inn", ("ИНН", "ИНН организации"), cells.inn()),
        Column("address", ("Адрес", "Юридический адрес", "Адрес школы"), cells.text(longest=600)),
        Column("latitude", ("Широта",), cells.decimal(lowest=-90, highest=90, places=5)),
        Column("longitude", ("Долгота",), cells.decimal(lowest=-180, highest=180, places=5)),
        _count("pupils", 20_000, "Обучающихся", "Количество обучающихся", "Учеников",
               "Численность обучающихся"),
        _count("teachers", 2_000, "Педагогов", "Количество педагогов", "Учителей",
               "Педагогических работников", "Численность педагогов"),
        _count("young_teachers", 2_000, "Молодых педагогов", "Молодых специалистов",
               "Педагогов со стажем до 3 лет", "Молодых педагогов (стаж до 3 лет)"),
        Column("opened_on", ("Дата открытия", "Открыта", "Действует с"),
               dates.day(earliest=date(1900, 1, 1))),
    )  # fmt: skip


def _count(key: str, highest: int, *titles: str) -> Column:
    """A denominator: blank is unknown and worth a look."""
    parse = cells.integer(highest=highest)
    return Column(key, titles, parse, blank=Severity.WARNING, total=True)


def _places(work: Work, profile: Profile) -> dict[str, tuple[str, ...]]:
    """Identifiers of municipalities by every name they go by."""
    aliases = {m.code: (m.name.ru, *m.aliases) for m in profile.municipalities}
    rows = work.session.execute(select(Municipality.id, Municipality.code, Municipality.name))
    return {str(row.id): (row.name, *aliases.get(row.code, ())) for row in rows}


class _Known:
    """The schools of the portal, looked up by INN, else by name in a municipality."""

    def __init__(self, work: Work) -> None:
        schools = known_schools(work.session, work.today())
        self.by_id = {school.id: school for school in schools}
        held = select(School.inn, School.id).where(School.inn.is_not(None))
        rows = work.session.execute(held)
        self.by_inn: dict[str, UUID] = {str(inn): school for inn, school in rows}
        self.inn_of = {school: inn for inn, school in self.by_inn.items()}
        places: dict[UUID, list[KnownSchool]] = {}
        for school in schools:
            places.setdefault(school.municipality_id, []).append(school)
        self.indexes = {place: SchoolIndex(found) for place, found in places.items()}

    def meant(self, values: Mapping[str, Scalar | None]) -> frozenset[UUID]:
        """Schools that a row may mean; none is a new school."""
        inn = values.get("inn")
        if isinstance(inn, str) and inn in self.by_inn:
            return frozenset({self.by_inn[inn]})
        index = self.indexes.get(UUID(str(values["municipality"])))
        return index.find(str(values["name"])) if index else frozenset()


class _Checks:
    """What can only be told beside the portal's own schools; read once, when first needed."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.known: _Known | None = None

    def row(self, values: Values) -> Iterable[tuple[str, Problem]]:
        self.known = self.known or _Known(self.work)
        yield from _young(values)
        yield from _point(values)
        if not (values.get("municipality") and values.get("name")):
            return
        meant = self.known.meant(values)
        if len(meant) > 1:
            names = ", ".join(sorted(self.known.by_id[school].name for school in meant))
            yield "name", Problem("schools_alike", {"schools": names})
        for school in meant if len(meant) == 1 else ():
            yield from self._one(self.known, school, values)

    def _one(self, known: _Known, school: UUID, values: Values) -> Iterable[tuple[str, Problem]]:
        card, inn = known.by_id.get(school), values.get("inn")
        if card is not None and str(card.municipality_id) != values["municipality"]:
            place = self.work.session.get(Municipality, card.municipality_id)
            yield "inn", Problem("school_elsewhere", {"place": place.name if place else ""})
        held = known.inn_of.get(school)
        if inn is not None and held is not None and held != inn:
            name = card.name if card else ""
            yield "inn", Problem("inn_of_other", {"school": name, "known": held})


def _young(values: Values) -> Iterable[tuple[str, Problem]]:
    young, teachers = values.get("young_teachers"), values.get("teachers")
    if isinstance(young, int) and isinstance(teachers, int) and young > teachers:
        found = {"found": young, "teachers": teachers}
        yield "young_teachers", Problem("more_young_than_teachers", {**found})


def _point(values: Values) -> Iterable[tuple[str, Problem]]:
    latitude, longitude = values.get("latitude"), values.get("longitude")
    if (latitude is None) != (longitude is None):
        yield "latitude" if latitude is None else "longitude", Problem("point_half")
    elif isinstance(latitude, Decimal) and not in_russia(latitude, Decimal(str(longitude))):
        yield "latitude", Problem("point_outside")


@dataclass(slots=True)
class _Changes:
    """Rows to write, gathered so that each table is written by few statements."""

    schools: list[dict[str, object]] = field(default_factory=list)
    places: list[dict[str, object]] = field(default_factory=list)
    cards: list[dict[str, object]] = field(default_factory=list)
    counts: list[dict[str, object]] = field(default_factory=list)


def apply(work: Work, rows: Sequence[ReportRow], params: Params, progress: Progress) -> Outcome:
    """Add schools, correct cards and write the counts of the year; equal values stay untouched."""
    work.actor.require(Permission.SCHOOLS_IMPORT)
    year, known = int(params["school_year"]), _Known(work)
    cards = {
        row.id: row for row in work.session.execute(select(School.id, *_attributes(School, CARD)))
    }
    counted = {
        row.school_id: row
        for row in work.session.execute(
            select(SchoolCount.school_id, *_attributes(SchoolCount, COUNTS)).where(
                SchoolCount.school_year == year
            )
        )
    }
    changes, effects = _Changes(), {}
    for done, row in enumerate(rows):
        if done % 500 == 0:
            progress.report(done, len(rows))
        meant = known.meant(row.values)
        school = next(iter(meant)) if meant else _added(changes, row.values)
        changed = _corrected(changes, cards.get(school), school, row.values)
        changed |= _counted(changes, counted.get(school), school, row.values)
        effects[row.number] = (
            Effect.NEW if not meant else Effect.CHANGED if changed else Effect.SAME
        )
    _write(work, changes, year)
    progress.report(len(rows), len(rows))
    return Outcome(effects)


def _attributes(model: type[School] | type[SchoolCount], names: Iterable[str]) -> list[object]:
    return [getattr(model, name) for name in names]


def _added(changes: _Changes, values: Mapping[str, Scalar | None]) -> UUID:
    school = new_id()
    changes.schools.append(
        {
            "id": school,
            "code": school_code(school),
            "name": values["name"],
            "full_name": values.get("full_name") or values["name"],
            "kind": values.get("kind") or "general",
            "inn": values.get("inn"),
            "address": values.get("address"),
            "latitude": values.get("latitude"),
            "longitude": values.get("longitude"),
            "demo": False,
        }
    )
    changes.places.append(
        {
            "id": new_id(),
            "school_id": school,
            "municipality_id": UUID(str(values["municipality"])),
            "valid_from": values.get("opened_on"),
        }
    )
    return school


def _corrected(
    changes: _Changes, before: object, school: UUID, values: Mapping[str, Scalar | None]
) -> bool:
    """Whether the card says otherwise than a filled cell; a blank cell says nothing."""
    if before is None:
        return False
    given = {name: values[name] for name in CARD if values.get(name) is not None}
    now = {name: getattr(before, name) for name in CARD} | given
    if all(getattr(before, name) == value for name, value in given.items()):
        return False
    changes.cards.append({"id": school, **now})
    return True


def _counted(
    changes: _Changes, before: object, school: UUID, values: Mapping[str, Scalar | None]
) -> bool:
    """Whether a filled count differs from what is known of the year."""
    known = {name: getattr(before, name, None) for name in COUNTS}
    given = {name: values[name] for name in COUNTS if values.get(name) is not None}
    if all(known[name] == value for name, value in given.items()):
        return False
    changes.counts.append({"school_id": school, **known, **given})
    return True


def _write(work: Work, changes: _Changes, year: int) -> None:
    insert_rows(work.session, School, changes.schools)
    insert_rows(work.session, SchoolPlacement, changes.places)
    update_rows(work.session, School, changes.cards)
    stamp = {
        "school_year": year,
        "source": "region",
        "updated_at": work.now(),
        "updated_by": work.actor.account_id,
    }
    counts = [{**row, **stamp} for row in changes.counts]
    insert_rows(work.session, SchoolCount, counts, replace_at=("school_id", "school_year"))


register(KIND, spec_of, apply, permission=Permission.SCHOOLS_IMPORT, words=WORDS)
