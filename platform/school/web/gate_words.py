"""The gates in words: what closes a stage, who does it, and the page where it is done."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from werkzeug.routing import BuildError

from kernel.identity.permissions import Permission
from school.programmes.queries import ProgrammeView
from school.stages.gates import Gate, Item
from web.guard import current_actor
from web.i18n import gettext, mark


@dataclass(frozen=True, slots=True)
class Said:
    """What an item is called, and where it is done: an endpoint, its values, the right to it."""

    text: str
    endpoint: str
    permission: Permission
    per_programme: bool = False
    side: str = ""


ITEMS: Mapping[str, Said] = {
    "curator_named": Said(
        mark("The curator stands in the team"), "conditions.index", Permission.CONDITIONS_VIEW
    ),
    "supplies_named": Said(
        mark("Somebody answers for rooms and equipment"),
        "conditions.index",
        Permission.CONDITIONS_VIEW,
    ),
    "staff_told": Said(
        mark("Teachers and staff have been told"), "conditions.index", Permission.CONDITIONS_VIEW
    ),
    "parents_told": Said(
        mark("Parents have been told"), "conditions.index", Permission.CONDITIONS_VIEW
    ),
    "pupils_told": Said(
        mark("Pupils have been told"), "conditions.index", Permission.CONDITIONS_VIEW
    ),
    "requests_collected": Said(
        mark("The first requests are collected"), "requests.index", Permission.REQUESTS_VIEW
    ),
    "resources_listed": Said(
        mark("The resources are listed"), "conditions.index", Permission.CONDITIONS_VIEW
    ),
    "mentees_entered": Said(
        mark("There are mentees in the base"), "mentees.index", Permission.REQUESTS_VIEW
    ),
    "requests_decided": Said(
        mark("Every request is decided"), "requests.index", Permission.REQUESTS_VIEW
    ),
    "mentees_have_requests": Said(
        mark("Every mentee has a request"), "mentees.index", Permission.REQUESTS_VIEW
    ),
    "mentees_consent": Said(
        mark("The mentees' consents are in force"), "consents.index", Permission.CONSENTS_VIEW
    ),
    "mentors_entered": Said(
        mark("There are mentors in the base"), "mentors.index", Permission.MENTORS_VIEW
    ),
    "mentors_profiled": Said(
        mark("Every mentor's experience and help are described"),
        "mentors.index",
        Permission.MENTORS_VIEW,
    ),
    "mentors_consent": Said(
        mark("The mentors' consents are in force"), "consents.index", Permission.CONSENTS_VIEW
    ),
    "criteria_set": Said(
        mark("The criteria are derived from the requests"),
        "criteria.index",
        Permission.REQUESTS_VIEW,
        per_programme=True,
    ),
    "mentors_interviewed": Said(
        mark("Every candidate has been interviewed"), "selection.index", Permission.INTERVIEWS_VIEW
    ),
    "mentees_ready": Said(
        mark("The mentees are ready for a pair"), "selection.index", Permission.INTERVIEWS_VIEW
    ),
    "training_held": Said(
        mark("The training meetings are held"), "training.index", Permission.TRAINING_VIEW
    ),
    "mentors_admitted": Said(
        mark("Selected mentors are trained and admitted"),
        "training.index",
        Permission.TRAINING_VIEW,
    ),
    "mentors_joined": Said(
        mark("Mentors have joined the programme"),
        "participants.index",
        Permission.PROGRAMME_VIEW,
        per_programme=True,
        side="mentor",
    ),
    "mentees_joined": Said(
        mark("Mentees have joined the programme"),
        "participants.index",
        Permission.PROGRAMME_VIEW,
        per_programme=True,
        side="mentee",
    ),
    "mentees_paired": Said(
        mark("Every mentee has a pair"),
        "programmes.show",
        Permission.PROGRAMME_VIEW,
        per_programme=True,
    ),
    "pairs_confirmed": Said(
        mark("Both sides of every pair have confirmed"),
        "pairs.index",
        Permission.PROGRAMME_VIEW,
        per_programme=True,
    ),
    "pairs_ordered": Said(
        mark("Every pair stands in a signed order"),
        "pair_orders.index",
        Permission.PROGRAMME_VIEW,
        per_programme=True,
    ),
    "pairs_planned": Said(
        mark("Every pair has agreed on its plan"),
        "pairs.index",
        Permission.PROGRAMME_VIEW,
        per_programme=True,
    ),
    "pairs_met": Said(
        mark("Every pair has met"), "pairs.index", Permission.PROGRAMME_VIEW, per_programme=True
    ),
    "pairs_dated": Said(
        mark("Every pair has begun"),
        "pairs.index",
        Permission.PROGRAMME_VIEW,
        per_programme=True,
    ),
    "pairs_ended": Said(
        mark("Every pair has come to its end"),
        "pairs.index",
        Permission.PROGRAMME_VIEW,
        per_programme=True,
    ),
    "asked_satisfied": Said(
        mark("Everybody has said whether they are satisfied"),
        "programmes.show",
        Permission.PROGRAMME_VIEW,
        per_programme=True,
    ),
}
WHOSE: Mapping[str, str] = {
    "head": mark("the head"),
    "curator": mark("the curator"),
    "psychologist": mark("the curator with the psychologist"),
}
STATES: Mapping[str, tuple[str, str]] = {
    "done": ("ok", mark("closed")),
    "under_way": ("wait", mark("going on")),
    "not_begun": ("none", mark("not begun")),
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item as a page shows it; no address for those who may not open it."""

    text: str
    holds: bool
    done: int
    of: int
    whose: str
    url: str | None

    @property
    def counted(self) -> bool:
        """Whether «3 of 8» says more than yes or no."""
        return self.of > 1


def item_line(item: Item, programme: ProgrammeView) -> ItemLine:
    said = ITEMS[item.code]
    return ItemLine(
        gettext(said.text),
        item.holds,
        item.done,
        item.of,
        gettext(WHOSE[item.whose]),
        _address(said, programme),
    )


def gate_state(gate: Gate) -> tuple[str, str]:
    """Shape and word of a gate's state."""
    shape, word = STATES[gate.state]
    return shape, gettext(word)


def _address(said: Said, programme: ProgrammeView) -> str | None:
    if not current_actor().may(said.permission):
        return None
    values: dict[str, object] = {}
    if said.per_programme:
        values["programme_id"] = programme.id
    if said.side:
        values["side"] = said.side
    try:
        return url_for(said.endpoint, **values)  # type: ignore[arg-type]
    except BuildError:
        return None
