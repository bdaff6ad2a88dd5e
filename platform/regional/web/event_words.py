"""Events of the structure in words."""

from collections.abc import Mapping

from regional.restructuring.preview import Preview
from regional.restructuring.queries import EventLine
from regional.restructuring.rules import Kind
from web.i18n import gettext

KINDS: Mapping[str, Kind] = {
    "merged": "merged",
    "transferred": "transferred",
    "closed": "closed",
}


def titles() -> dict[str, str]:
    """What a kind of event is called in a list."""
    return {
        "merged": gettext("Merger"),
        "transferred": gettext("Transfer"),
        "closed": gettext("Closure"),
    }


def heading(kind: str) -> str:
    """What the page that makes the change is called."""
    return {
        "merged": gettext("Merge into another school"),
        "transferred": gettext("Move to another municipality"),
        "closed": gettext("Close the school"),
    }[kind]


def question(kind: str, told: Preview) -> str:
    """What the page asks before the change is written."""
    if kind == "merged":
        return gettext("Merge «%(school)s» into «%(other)s»?", school=told.school,
                       other=told.successor)  # fmt: skip
    if kind == "transferred":
        return gettext("Move «%(school)s» to «%(other)s»?", school=told.school,
                       other=told.to_municipality)  # fmt: skip
    return gettext("Close «%(school)s»?", school=told.school)


def happened(event: EventLine) -> str:
    """The event in one sentence, without its day."""
    if event.kind == "merged":
        return gettext("%(school)s: merged into %(other)s", school=event.school,
                       other=event.successor)  # fmt: skip
    if event.kind == "transferred":
        return gettext("%(school)s: %(was)s → %(becomes)s", school=event.school,
                       was=event.from_place, becomes=event.to_place)  # fmt: skip
    return gettext("%(school)s: closed", school=event.school)
