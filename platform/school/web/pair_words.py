"""A pair's codes in words: how it came about, on what it stands, what is missing, why it ended."""

from collections.abc import Mapping, Sequence
from datetime import date

from kernel.errors import WrongState
from kernel.profile import Profile
from school.completion.service import UNDONE
from school.pairing.confirming import DECLINED
from school.pairing.queries import PairView
from school.pairing.substitution import FROM, REASON
from school.programmes.asking import APPOINTED, YOUNG
from school.web.labels import said
from web.filters import day as day_words
from web.i18n import gettext as _
from web.i18n import mark, ngettext

WAYS: Mapping[str, str] = {
    "appointment": mark("by appointment"),
    "questionnaires": mark("by questionnaires"),
    "gathering": mark("after the general meeting"),
    "extra_meeting": mark("after an extra meeting"),
    "substitution": mark("in somebody's stead"),
}
BASES: Mapping[str, str] = {
    "mutual": mark("both wished it"),
    "one_sided": mark("one side wished it"),
    "profile": mark("the profiles fit"),
    "appointed": mark("the school decided"),
}
LACKS: Mapping[str, str] = {
    "ended": mark("The pair has ended."),
    "one_sided": mark("Only one side wished it: an extra meeting comes first."),
    "mentor": mark("The mentor has not confirmed."),
    "mentee": mark("The mentee has not confirmed."),
}
GOALS: Mapping[str, str] = {
    "adaptation": mark("Settling in at a new place"),
    "marks": mark("Marks and learning"),
}
RULE_WORDS: Mapping[str, str] = {
    APPOINTED: mark("Appointed"),
    YOUNG: mark("Younger than the region's age"),
    REASON: mark("In somebody's stead"),
    DECLINED: mark("Declined"),
    UNDONE: mark("The end was taken back"),
}


# Why a pair neither begins nor goes on; the next step is named with it.
STOPPED: Mapping[str, str] = {
    "pair_stopped": mark(
        "One of the two has no consent in force, or has left the base. First get the consent, or "
        "return the person to the base."
    ),
    "pair_left": mark(
        "One of the two takes part in the programme no more. First add them to it again."
    ),
}


def stopped_words(refused: WrongState) -> str:
    """Whose standing stops the pair; any other refusal goes on."""
    if refused.code not in STOPPED:
        raise refused
    return _(STOPPED[refused.code])


def way_words(way: str) -> str:
    return _(WAYS[way])


def basis_words(basis: str) -> str:
    return _(BASES[basis])


def lacks_words(codes: Sequence[str]) -> str:
    """What is missing for the pair to begin, and to stand in an order."""
    return " ".join(_(LACKS[code]) for code in codes)


def reason_lines(profile: Profile, pair: PairView) -> list[tuple[str, str]]:
    """Why the pair was made against a rule: the rule, and the reason written down."""
    form = next((each for each in profile.forms if each.code == pair.form), None)
    rules = form.constraints if form else ()
    notes: dict[str, str] = {rule.code: said(rule.note) for rule in rules}
    return [
        (_(RULE_WORDS[code]) if code in RULE_WORDS else notes.get(code, code), _shown(words))
        for code, words in pair.reasons.items()
        if code != FROM
    ]


def substituted_from(pair: PairView) -> str:
    """From which day the pair stands in for another, as agreed."""
    told = pair.reasons.get(FROM, "")
    return day_words(date.fromisoformat(told)) if told else ""


def lasting(pair: PairView, today: date) -> str:
    """How long the pair has worked; empty before it begins."""
    if pair.started_on is None:
        return ""
    weeks = ((pair.ended_on or today) - pair.started_on).days // 7
    return ngettext("%(num)s week", "%(num)s weeks", weeks) if weeks > 0 else ""


def _shown(words: str) -> str:
    return _(GOALS[words]) if words in GOALS else words
