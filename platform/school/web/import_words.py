"""What a school uploads, in words: the kinds and what each of their columns wants."""

from collections.abc import Mapping

from kernel.identity.permissions import Permission
from school.mentors import base_import
from school.programmes import people_import
from web.i18n import mark
from web.imports.kinds import Kind

_NAME = mark("In full, in any letters. One person in a row.")
_PART = mark("If the name stands in three columns.")
_PARENT = mark("In full. A parent of several children gets one card.")
_PARENT_PHONE = mark("With the area code. By it a parent of several children is known.")

PEOPLE = Kind(
    people_import.KIND,
    mark("List of people"),
    mark("Pupils of a class, teachers, outside mentors: the list as you have it."),
    mark("List of people"),
    Permission.PEOPLE_IMPORT,
    {
        "full_name": _NAME,
        "surname": _PART,
        "given_name": _PART,
        "patronymic": _PART,
        "kind": mark("One of the list. Without the column choose it when you upload."),
        "school_class": mark("For pupils. The title of the list may name it for all."),
        "born_on": mark("Tells namesakes apart. For example, 12.03.2013."),
        "gender": mark("If it is empty, the patronymic tells."),
        "subject": mark("For teachers."),
        "teaching_since": mark(
            "A date, a year or a number of years; the latter two count from 1 September."
        ),
        "phone": mark("With the area code, in any spelling."),
        "email": mark("An address with @."),
        "workplace": mark("For those from outside the school."),
        "position": mark("For those from outside the school."),
        "parent_name": _PARENT,
        "parent_relation": mark("One of the list. Only legal representatives sign."),
        "parent_phone": _PARENT_PHONE,
        "second_name": _PARENT,
        "second_relation": mark("One of the list. Only legal representatives sign."),
        "second_phone": _PARENT_PHONE,
        "mother_name": _PARENT,
        "mother_phone": _PARENT_PHONE,
        "father_name": _PARENT,
        "father_phone": _PARENT_PHONE,
    },
    days=frozenset({"born_on"}),
)
MENTORS = Kind(
    base_import.KIND,
    mark("Mentor base"),
    mark("The workbook of mentors with its eight columns. It makes cards and profiles."),
    mark("Mentor base"),
    Permission.MENTORS_EDIT,
    {
        "personal": mark(
            "Full name; after a comma the date of birth, who it is, the class of a pupil."
        ),
        "competences": mark("What the mentor can teach: one a line, or parted by semicolons."),
        "life_experience": mark("In a few words."),
        "interests": mark("In a few words."),
        "mentee_age": mark("For example, 10–13 лет, от 14 лет, любой."),
        "time": mark("For example, 4 часа в месяц, вторник после 15:00."),
        "workplace": mark("If there is one."),
        "contacts": mark("A telephone and an e-mail address, parted by a comma."),
    },
)
KINDS = {kind.code: kind for kind in (PEOPLE, MENTORS)}
# What an empty workbook offers of the columns that are understood; all of them where not named.
BLANK_COLUMNS: Mapping[str, tuple[str, ...]] = {
    PEOPLE.code: (
        "full_name", "kind", "school_class", "born_on", "gender", "subject", "teaching_since",
        "phone", "email", "workplace", "position", "parent_name", "parent_relation",
        "parent_phone", "second_name", "second_relation", "second_phone",
    ),
}  # fmt: skip
