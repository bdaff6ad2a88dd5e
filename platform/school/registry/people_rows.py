"""A row of a list of people: what is checked across its cells, and the person it tells of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kernel.imports.problems import Problem, Severity
from kernel.imports.spec import Values
from kernel.imports.values import Scalar, text_of
from kernel.profile import Profile
from school.registry import people_cells as read
from school.registry.names import PersonName, gender_of
from school.registry.people_columns import PLACES, RELATION_OF
from school.registry.rules import (
    TEACHING,
    WITH_CLASS,
    SchoolClass,
    faults_of_dates,
    is_minor,
    parse_class,
)

Row = Mapping[str, Scalar | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the whole list says of its people where their rows do not, and when it is read."""

    profile: Profile
    today: date
    kind: str | None = None
    school_class: str | None = None


@dataclass(frozen=True, slots=True)
class Representative:
    """Somebody who stands for a child; `guessed` is a relation that the list does not tell."""

    name: PersonName
    relation: str
    is_legal: bool
    phone: str
    guessed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A person as a row tells; what is empty was not told, and `roughly` marks counted years."""

    name: PersonName
    kind: str
    fields: Mapping[str, object]
    roughly: bool
    representatives: tuple[Representative, ...]

    @property
    def born_on(self) -> object:
        return self.fields.get("born_on")


def checks_of(listing: Listing) -> Callable[[Values], Iterable[tuple[str, Problem]]]:
    """The check of a whole row, for the spec."""

    def check(values: Values) -> Iterable[tuple[str, Problem]]:
        at = "full_name" if "full_name" in values else "surname"
        name = read.tidied(_written_name(values))
        if isinstance(name, Problem):
            yield at, name
        kind = _kind(values, listing)
        if kind is None:
            yield at, Problem("people_kind_unknown")
            return
        if kind in WITH_CLASS and not _class(values, listing):
            yield (
                ("school_class" if "school_class" in values else at),
                Problem("people_class_needed"),
            )
        for key, code in _dates(values, kind, listing.today).items():
            yield key, Problem(f"people_{code}")
        yield from _of_representatives(values, kind, listing)

    return check


def _dates(values: Values, kind: str, today: date) -> dict[str, str]:
    return faults_of_dates(
        born_on=_day(values, "born_on"),
        teaching_since=_day(values, "teaching_since") if kind in TEACHING else None,
        left_on=None,
        today=today,
    )


def _of_representatives(
    values: Values, kind: str, listing: Listing
) -> Iterable[tuple[str, Problem]]:
    minor = is_minor(kind, _day(values, "born_on"), listing.today, listing.profile)
    for place in PLACES:
        name, key = values.get(f"{place}_name"), f"{place}_relation"
        if name is None:
            lone = next((k for k in (key, f"{place}_phone") if values.get(k) is not None), None)
            if lone:
                yield lone, _warning("people_no_representative")
        elif not minor:
            yield f"{place}_name", _warning("people_of_age")
        else:
            yield from _of_relation(values, place, listing.profile)


def _of_relation(values: Values, place: str, profile: Profile) -> Iterable[tuple[str, Problem]]:
    """A relation that makes nobody a representative, or that had to be guessed."""
    found = _representative(values, place, profile)
    if found is None:
        return
    if found.guessed:
        word = next(each.name.ru for each in profile.relations if each.code == found.relation)
        problem = Problem("people_relation_guessed", {"relation": word}, Severity.WARNING)
        yield f"{place}_name", problem
    elif not found.is_legal:
        told = text_of(values, f"{place}_relation_text")
        yield (
            f"{place}_relation",
            Problem("people_not_legal", {"found": told}, Severity.WARNING),
        )


def _warning(code: str) -> Problem:
    return Problem(code, {}, Severity.WARNING)


def draft_of(values: Row, listing: Listing) -> Draft:
    """The person of a row that was checked."""
    name, kind = read.name_of(_written_name(values)), _kind(values, listing) or ""
    minor = is_minor(kind, _day(values, "born_on"), listing.today, listing.profile)
    return Draft(
        name=name,
        kind=kind,
        fields=_fields(values, name, kind, listing),
        roughly=read.is_number_of_years(text_of(values, "teaching_since_text")),
        representatives=tuple(_representatives(values, listing.profile)) if minor else (),
    )


def _fields(values: Row, name: PersonName, kind: str, listing: Listing) -> dict[str, object]:
    """Columns of the card that the row fills; what does not belong to the kind is passed over."""
    told = ["born_on", "phone", "email", "workplace", "position"]
    told += ["subject", "teaching_since"] if kind in TEACHING else []
    found: dict[str, object] = {key: values.get(key) for key in told}
    found["gender"] = values.get("gender") or gender_of(name.patronymic)
    if kind in WITH_CLASS and (written := _class(values, listing)):
        within: SchoolClass = parse_class(written)
        found |= {"grade": within.grade, "grade_letter": within.letter}
    return {key: value for key, value in found.items() if value is not None}


def _representatives(values: Row, profile: Profile) -> Iterable[Representative]:
    """Those whom the row names, each once."""
    named = filter(None, (_representative(values, place, profile) for place in PLACES))
    yield from {each.name: each for each in named}.values()


def _representative(values: Row, place: str, profile: Profile) -> Representative | None:
    """Whom one place names. A relation that is not told is guessed by the patronymic.

    Without a patronymic it stays the one that signs nothing.
    """
    written = text_of(values, f"{place}_name")
    if not written:
        return None
    name = read.name_of(written)
    told = text_of(values, f"{place}_relation") or RELATION_OF.get(place, "")
    by_name = {"f": "mother", "m": "father"}.get(gender_of(name.patronymic) or "", "relative")
    legal = {each.code: each.is_legal for each in profile.relations}
    code = told or by_name
    phone = text_of(values, f"{place}_phone")
    return Representative(name, code, legal.get(code, False), phone, guessed=not told)


def _written_name(values: Row) -> str:
    whole = text_of(values, "full_name")
    parts = (text_of(values, key) for key in ("surname", "given_name", "patronymic"))
    return whole or " ".join(filter(None, parts))


def _kind(values: Row, listing: Listing) -> str | None:
    return text_of(values, "kind") or listing.kind


def _class(values: Row, listing: Listing) -> str | None:
    """The row's class; that of the titles only where the sheet has no column for it."""
    if "school_class" in values:
        return text_of(values, "school_class") or None
    return listing.school_class


def _day(values: Row, key: str) -> date | None:
    found = values.get(key)
    return found if isinstance(found, date) else None
