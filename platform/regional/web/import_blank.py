"""The columns an upload expects, in words, and the empty workbook to fill in."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kernel.imports.problems import Severity
from kernel.imports.registry import Params, kind_of
from kernel.imports.spec import Column, ImportSpec, Need
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.structure.known_schools import known_schools
from regional.structure.queries import municipalities
from regional.web.import_words import DAYS, RETURN, WHOLE, Kind
from web.i18n import gettext


@dataclass(frozen=True, slots=True)
class Expected:
    """A column as the page tells it."""

    title: str
    also: str
    need: str
    hint: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes


def expected_columns(work: Work, kind: Kind) -> list[Expected]:
    """Every column of the kind: its name, what else it may be called, what goes into it."""
    spec = _spec(work, kind, SchoolYear.of(work.today()), None)
    return [
        Expected(c.title, ", ".join(c.titles[1:]), _need(c), gettext(kind.hints[c.key]))
        for c in spec.columns
    ]


def blank_workbook(work: Work, kind: Kind, year: SchoolYear, place: UUID | None) -> Blank:
    """An empty workbook with lists of what may be chosen; of one district when it is named."""
    from regional import import_template  # loads xlsxwriter, which other pages do without

    spec = _spec(work, kind, year, place)
    name = dict(municipalities(work.session)).get(place, "") if place else ""
    title = gettext(kind.template_name, place=name or gettext("district"), year=year)
    empty = import_template.Empty(
        spec=spec,
        titles=(gettext(kind.title), f"{name}, {year}") if name else (gettext(kind.title),),
        choices=_choices(work, kind, year, place),
        hints={key: gettext(hint) for key, hint in kind.hints.items()},
        of_whole=WHOLE,
        of_days=DAYS,
    )
    return Blank(
        f"{title.replace('/', '-')}.xlsx",
        import_template.MEDIA_TYPE,
        import_template.render(empty),
    )


def _spec(work: Work, kind: Kind, year: SchoolYear, place: UUID | None) -> ImportSpec:
    params: Params = {
        "school_year": year.start,
        "municipality_id": str(place) if place else None,
    }
    return kind_of(kind.code).spec(work, params, ())


def _need(column: Column) -> str:
    if column.need is Need.CELL:
        return gettext("in every row")
    if column.need is Need.COLUMN:
        return gettext("the column is needed, cells may be empty")
    return gettext("if known") if column.blank is Severity.WARNING else gettext("may be absent")


def _choices(
    work: Work, kind: Kind, year: SchoolYear, place: UUID | None
) -> dict[str, Sequence[str]]:
    """The lists are Russian whoever asks: a district fills the workbook in."""
    profile = profile_of(work.session)
    if kind is RETURN:
        schools = known_schools(work.session, year.cut_off(work.today()), place) if place else []
        return {
            "school": [school.name for school in schools],
            "form": [form.name.ru for form in profile.forms],
        }
    return {
        "municipality": [name for _, name in municipalities(work.session)],
        "kind": [kind.name.ru for kind in profile.school_types],
    }
