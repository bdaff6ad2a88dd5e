"""Tabs of one pair, as the active role may open them."""

from flask import current_app, url_for

from kernel.profile.stored import profile_of
from school.pairing.queries import PairView
from school.web.labels import PAIR_STATES, state_words
from web.guard import current_actor
from web.i18n import gettext, mark
from web.work import current_work

# Endpoint and words; the page's own permission decides who sees the tab.
LESSONS, RESULTS, REPORT = "practices.index", "figures.pair", "concerns.write"
OF_PAIR: tuple[tuple[str, str], ...] = (
    ("pair.show", mark("Pair")),
    ("pair_plan.show", mark("Plan")),
    ("meetings.index", mark("Meetings")),
    (LESSONS, mark("Lessons")),
    (RESULTS, mark("Results")),
    ("completion.show", mark("Completion")),
    ("documents.index", mark("Documents")),
)


def pair_tabs(pair: PairView, current: str) -> list[tuple[str, str, bool]]:
    """Address, words and whether it is the tab one is on (`current`, an endpoint): `ui.tabs`."""
    return [
        (url_for(endpoint, pair_id=pair.id), gettext(words), endpoint == current)
        for endpoint, words in OF_PAIR
        if _opens(endpoint) and (endpoint not in (LESSONS, RESULTS) or _teaches(pair))
    ]


def _opens(endpoint: str) -> bool:
    view = current_app.view_functions.get(endpoint)
    wanted = getattr(view, "permission", None)
    return wanted is not None and current_actor().may(wanted)


def _teaches(pair: PairView) -> bool:
    """Where a teacher is mentored, lessons are visited (F-02) and results written (M-08)."""
    forms = profile_of(current_work().session).forms
    form = next((each for each in forms if each.code == pair.form), None)
    return form is not None and "teachers_model" in form.counts_as


def report_of_pair(pair: PairView) -> str:
    """Where a problem of the pair is reported; empty for roles that may not."""
    return url_for(REPORT, pair_id=pair.id) if _opens(REPORT) else ""


def state_of_pair(state: str) -> tuple[str, str]:
    """The shape and the word of a pair's state."""
    return state_words(PAIR_STATES, state)
