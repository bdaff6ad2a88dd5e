"""Reviews in words: states, decisions, criteria, forms."""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.profile import Profile
from regional.events.review_paper import DECISIONS
from regional.events.review_queries import ReviewPage
from web.i18n import gettext, language, mark, pgettext

STATES: Mapping[str, tuple[str, str]] = {
    "sent": ("wait", mark("waits for an expert")),
    "taken": ("wait", mark("with an expert")),
    "concluded": ("ok", mark("conclusion is written")),
    "withdrawn": ("void", mark("withdrawn by the school")),
}
DECISION_SHAPES = {"recommended": "ok", "after_changes": "near", "not_recommended": "none"}
SHORT = {
    "recommended": mark("programme recommended"),
    "after_changes": mark("programme recommended after changes"),
    "not_recommended": mark("programme not recommended"),
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """What experts look at, in the reader's language, with what was given for it."""

    code: str
    name: str
    most: int
    mark: int | None = None
    words: str = ""


def state_said(state: str, decision: str | None = None) -> tuple[str, str]:
    """The state, or the decision once there is one."""
    if decision is not None:
        return DECISION_SHAPES[decision], gettext(SHORT[decision])
    kind, words = STATES[state]
    return kind, gettext(words)


def state_names() -> list[tuple[str, str]]:
    return [(code, gettext(words)) for code, (_kind, words) in STATES.items()]


def decision_names() -> list[tuple[str, str]]:
    return [(code, gettext(words)) for code, words in DECISIONS.items()]


def decision_said(decision: str) -> str:
    return gettext(DECISIONS[decision])


def criteria(profile: Profile, page: ReviewPage | None = None) -> list[Criterion]:
    """The profile's criteria; with a review, what was given for each."""
    given = page.marks if page else {}
    found = []
    for each in profile.review_criteria:
        name, one = each.name.in_language(language()), given.get(each.code)
        found.append(
            Criterion(
                each.code,
                name[:1].upper() + name[1:],
                each.max,
                one.mark if one else None,
                one.words if one else "",
            )
        )
    return found


def form_names(profile: Profile) -> dict[str, str]:
    return {each.code: each.name.in_language(language()) for each in profile.forms}


def points(given: int, most: int) -> str:
    return pgettext("marks", "%(given)s of %(most)s") % {"given": given, "most": most}
