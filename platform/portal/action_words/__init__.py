"""Acts and things of the log in words. A code without words is shown as it is, never hidden.

Each package's words stand in a table of its own; here they are one.
"""

from collections.abc import Mapping

from kernel.identity.permissions import Role
from kernel.school_year import SchoolYear
from portal.action_words import contests, kernel, regional, school
from portal.job_words import job_name
from web.i18n import gettext, mark
from web.labels import role_label

TABLES = (kernel, school, regional, contests)
ACTIONS: Mapping[str, str] = {
    code: words for table in TABLES for code, words in table.ACTIONS.items()
}
OBJECTS: Mapping[str, str] = {
    code: words for table in TABLES for code, words in table.OBJECTS.items()
}
DETAILS: Mapping[str, str] = {
    "role": mark("the role"),
    "name": mark("the work"),
    "error": mark("the reason"),
    "count": mark("how many"),
    "rows": mark("how many lines"),
    "purpose": mark("the way"),
    "format": mark("the format"),
    "school_year": mark("the school year"),
    "year": mark("the school year"),
    "version": mark("the version"),
    "order_number": mark("the order"),
    "aim_year": mark("the year"),
    "value": mark("the target"),
    "was_value": mark("the former target"),
}
PURPOSES: Mapping[str, str] = {
    "activate": mark("an invitation"),
    "reset": mark("a link for the password"),
    "change": mark("knowing the former password"),
}


def action_words(action: str) -> str:
    return gettext(ACTIONS[action]) if action in ACTIONS else action


def object_words(object_type: str) -> str:
    return gettext(OBJECTS[object_type]) if object_type in OBJECTS else object_type


def details_words(details: Mapping[str, object]) -> str:
    """Codes and counts of an act: «роль: Куратор; строк: 7»; identifiers have their own column."""
    said = [(name, value) for name, value in details.items() if name in DETAILS and value]
    return "; ".join(f"{gettext(DETAILS[name])}: {_value(name, value)}" for name, value in said)


def _value(name: str, value: object) -> str:
    text = str(value)
    if name == "role" and text in set(Role):
        return role_label(text)
    if name == "name":
        return job_name(text)
    if name in ("school_year", "year") and isinstance(value, int):
        return str(SchoolYear(value))
    return gettext(PURPOSES[text]) if name == "purpose" and text in PURPOSES else text
