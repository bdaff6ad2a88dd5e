"""What the region uploads, in words: the kinds and what each of their columns wants."""

from kernel.identity.permissions import Permission
from regional.returns import return_import
from regional.structure import schools_import
from web.i18n import mark
from web.imports.kinds import Kind

SCHOOLS = Kind(
    schools_import.KIND,
    mark("List of schools"),
    mark("Schools with their type, INN and address, and the counts that shares are divided by."),
    mark("List of schools, %(year)s"),
    Permission.SCHOOLS_IMPORT,
    {
        "municipality": mark("The name as in the list; short forms are understood."),
        "name": mark("As people call the school. A known school is found by it and corrected."),
        "full_name": mark("As in the charter."),
        "kind": mark("One of the list. Empty means a general school."),
        "inn": mark("Ten digits. A known school is found by it first of all."),
        "address": mark("With the postal code, if it is known."),
        "latitude": mark("Of the school's building, in degrees: 51.9581. For distances."),
        "longitude": mark("Beside the latitude: 85.9603."),
        "pupils": mark("A whole number. Empty stays unknown, it is not 0."),
        "teachers": mark("A whole number. Empty stays unknown, it is not 0."),
        "young_teachers": mark("With 0–3 years of service. Empty stays unknown, it is not 0."),
        "opened_on": mark("Only for a new school: the day it opened."),
    },
    sums={"young_teachers": (mark("Young teachers in all"), mark("Without young teachers named"))},
    whole=frozenset({"pupils", "teachers", "young_teachers"}),
    days=frozenset({"opened_on"}),
)
RETURN = Kind(
    return_import.KIND,
    mark("A district's return"),
    mark("Which schools mentor, in what form, and how many pairs. The workbook as it is."),
    mark("Return on mentoring, %(place)s, %(year)s"),
    Permission.RETURN_IMPORT,
    {
        "school": mark("The name as in the list of schools; a legal form before it is no harm."),
        "form": mark("One of the list. A second form of the same school takes a second row."),
        "pairs": mark("A whole number. 0 says that nothing runs; empty stays unknown."),
        "years": mark("A whole number of years."),
        "starts_on": mark("A date, for example 01.09.2026."),
        "ends_on": mark("A date after the beginning."),
        "note": mark("Anything that should be known beside the figures."),
    },
    sums={"pairs": (mark("Pairs known"), mark("Without a number of pairs"))},
    whole=frozenset({"pairs", "years"}),
    days=frozenset({"starts_on", "ends_on"}),
)
KINDS = {kind.code: kind for kind in (SCHOOLS, RETURN)}
