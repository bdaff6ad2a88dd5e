"""Tabs of the section «Programmes» and of one programme, as the active role may open them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from flask import current_app, request, url_for

from kernel.identity.permissions import Permission
from web.guard import current_actor
from web.i18n import gettext, mark

# Endpoint, words, the permission that opens the page.
Tab = tuple[str, str, Permission]

SECTION: tuple[Tab, ...] = (
    ("programmes.index", mark("Programmes"), Permission.PROGRAMME_VIEW),
    ("roadmap.index", mark("Roadmap"), Permission.ROADMAP_VIEW),
    ("all_pairs.index", mark("Pairs"), Permission.PROGRAMME_VIEW),
    ("concerns.index", mark("Reports of problems"), Permission.CONCERNS),
    ("cases.index", mark("Cases"), Permission.PROGRAMME_VIEW),
    ("finale.index", mark("Final event"), Permission.FINALE_VIEW),
    ("lessons.index", mark("What pairing taught"), Permission.PROGRAMME_VIEW),
    ("monitoring.index", mark("Monitoring"), Permission.MONITORING_VIEW),
)
CLUB = "club.show"
OF_PROGRAMME: tuple[Tab, ...] = (
    ("programmes.show", mark("About the programme"), Permission.PROGRAMME_VIEW),
    ("participants.index", mark("Participants"), Permission.PROGRAMME_VIEW),
    ("gatherings.index", mark("General meeting"), Permission.MATCHING),
    ("matching.index", mark("Matching"), Permission.MATCHING),
    ("pairs.index", mark("Pairs"), Permission.PROGRAMME_VIEW),
    ("pair_orders.index", mark("Orders"), Permission.PROGRAMME_VIEW),
    ("programme_events.index", mark("Events"), Permission.PROGRAMME_VIEW),
    (CLUB, mark("Club"), Permission.PROGRAMME_VIEW),
    ("monitoring.programme", mark("Monitoring"), Permission.MONITORING_VIEW),
    ("documents.index", mark("Documents"), Permission.DOCUMENTS_VIEW),
)
# Pages that stand under a tab of the section without sharing its address.
BESIDE: Mapping[str, str] = {
    "monitoring_reports": "monitoring",
    "quoted": "monitoring",
    "waves": "monitoring",
}
# A list of two sides opens on the mentors'.
MORE: Mapping[str, Mapping[str, Any]] = {"participants.index": {"side": "mentor"}}
# Clubs are of pupils among themselves (source 001).
CLUB_FORM = "pupil_pupil"


class Programmed(Protocol):
    """Whatever names a programme and its form: the row, or what a page read of it."""

    @property
    def id(self) -> UUID: ...
    @property
    def form(self) -> str: ...


def section_tabs() -> list[tuple[str, str, bool]]:
    """Address, words and whether it is the page of this request, for `ui.tabs`."""
    here = (request.endpoint or "").partition(".")[0]
    here = BESIDE.get(here, here)
    return [
        (url_for(endpoint), gettext(words), endpoint.partition(".")[0] == here)
        for endpoint, words, _permission in _open(SECTION)
    ]


def programme_tabs(programme: Programmed, current: str) -> list[tuple[str, str, bool]]:
    """Tabs of a programme's pages for `ui.tabs`; `current` is the endpoint of the tab one is on."""
    return [
        (
            url_for(endpoint, programme_id=programme.id, **MORE.get(endpoint, {})),
            gettext(words),
            endpoint == current,
        )
        for endpoint, words, _permission in _open(OF_PROGRAMME)
        if endpoint != CLUB or programme.form == CLUB_FORM
    ]


def _open(tabs: Sequence[Tab]) -> list[Tab]:
    actor = current_actor()
    known = current_app.view_functions
    return [each for each in tabs if each[0] in known and actor.may(each[2])]
