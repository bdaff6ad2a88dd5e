"""What the region's uploads expect, and their empty workbooks for a year and a district."""

from collections.abc import Sequence
from uuid import UUID

from kernel.imports.registry import Params, kind_of
from kernel.imports.spec import ImportSpec
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.structure.known_schools import known_schools
from regional.structure.queries import municipalities
from regional.web.import_words import RETURN
from web.i18n import gettext
from web.imports.blank import Blank, Expected, blank_workbook, expected_columns
from web.imports.kinds import Kind


def expected_of(work: Work, kind: Kind) -> list[Expected]:
    """The columns of the kind, whatever the year and the district."""
    return expected_columns(kind, _spec(work, kind, SchoolYear.of(work.today()), None))


def blank_of(work: Work, kind: Kind, year: SchoolYear, place: UUID | None) -> Blank:
    """An empty workbook with lists of what may be chosen; of one district when it is named."""
    name = dict(municipalities(work.session)).get(place, "") if place else ""
    title = gettext(kind.title)
    return blank_workbook(
        kind,
        _spec(work, kind, year, place),
        name=gettext(kind.template_name, place=name or gettext("district"), year=year),
        titles=(title, f"{name}, {year}") if name else (title,),
        choices=_choices(work, kind, year, place),
    )


def _spec(work: Work, kind: Kind, year: SchoolYear, place: UUID | None) -> ImportSpec:
    params: Params = {
        "school_year": year.start,
        "municipality_id": str(place) if place else None,
    }
    return kind_of(kind.code).spec(work, params, ())


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
