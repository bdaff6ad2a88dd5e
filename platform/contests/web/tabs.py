"""Tabs of the section and of one contest, as the active role may open them."""

from collections.abc import Sequence
from uuid import UUID

from flask import request, url_for

from kernel.identity.permissions import Permission
from web.guard import current_actor
from web.i18n import gettext, mark

# Endpoint, words, the permission that opens the page.
Tab = tuple[str, str, Permission]

# One list for every role: a school's own pages, the jury's and the staff's stand in their order.
SECTION: tuple[Tab, ...] = (
    ("contests.index", mark("Contests"), Permission.CONTESTS_VIEW),
    ("ballots.index", mark("My sheets"), Permission.BALLOT_CAST),
    ("commission.index", mark("Counting commission"), Permission.ROUND_CLOSE),
    ("own_entries.index", mark("Entries of the school"), Permission.ENTRIES_SEND),
    ("own_appeals.index", mark("Appeals"), Permission.APPEALS_FILE),
    ("appeals.index", mark("Appeals"), Permission.APPEALS_DECIDE),
    ("honours.index", mark("Honours"), Permission.HONOURS_VIEW),
    ("own_honours.index", mark("Nominations of the school"), Permission.HONOURS_NOMINATE),
)
OF_CONTEST: tuple[Tab, ...] = (
    ("contests.show", mark("About the contest"), Permission.CONTESTS_VIEW),
    ("contests.rules", mark("Rules"), Permission.CONTESTS_VIEW),
    ("entries.index", mark("Entries"), Permission.ENTRIES_VIEW),
    ("jury.index", mark("Jury"), Permission.ROUND_CLOSE),
    ("contests.rounds", mark("Rounds"), Permission.CONTESTS_EDIT),
    ("results.index", mark("Results of the contest"), Permission.CONTESTS_VIEW),
)


def section_tabs() -> list[tuple[str, str, bool]]:
    """Address, words and whether it is the page of this request, for `ui.tabs`."""
    here = (request.endpoint or "").partition(".")[0]
    return [
        (url_for(endpoint), gettext(words), endpoint.partition(".")[0] == here)
        for endpoint, words, _permission in _open(SECTION)
    ]


def contest_tabs(contest_id: UUID, current: str) -> list[tuple[str, str, bool]]:
    """Tabs of a contest's pages for `ui.tabs`; `current` is the endpoint of the tab one is on."""
    return [
        (url_for(endpoint, contest_id=contest_id), gettext(words), endpoint == current)
        for endpoint, words, _permission in _open(OF_CONTEST)
    ]


def _open(tabs: Sequence[Tab]) -> list[Tab]:
    actor = current_actor()
    return [each for each in tabs if actor.may(each[2])]
