"""Words of appeals: states, what came of one, why something was refused."""

from collections.abc import Mapping

from contests.appeals.queries import AppealLine, Ground
from kernel.errors import Invalid, WrongState
from web.filters import moment
from web.i18n import gettext, mark

STATES: Mapping[str, tuple[str, str]] = {
    "filed": ("wait", mark("under consideration")),
    "upheld": ("ok", mark("upheld")),
    "rejected": ("bad", mark("rejected")),
    "withdrawn": ("void", mark("taken back by the school")),
}
FAULTS: Mapping[str, str] = {
    "appeal_needed": mark(
        "Write what you disagree with and why, at least a sentence. For example: the mark for"
        " “Results” does not take the enclosed measurements into account."
    ),
    "decision_needed": mark("Write the grounds of the decision: the school will read them."),
    "void_when_upheld": mark("Sheets are made void only when the appeal is upheld."),
    "outcome_needed": mark("Choose the decision: uphold or reject."),
    "appeal_not_taken": mark("No appeal is taken about these results: the time is over."),
    "appeal_stands": mark("An appeal about this entry is under consideration already."),
    "decided_already": mark("The appeal is decided or taken back already. Nothing was changed."),
    "in_conflict": mark(
        "You are in conflict with this entry: another member of the commission decides."
    ),
    "voided_already": mark("One of these sheets does not count already. Reload the page."),
}


def state(name: str) -> tuple[str, str]:
    """Kind of the mark and the words of an appeal's state."""
    kind, words = STATES[name]
    return kind, gettext(words)


def faults(refused: Invalid) -> dict[str, str]:
    """Field → words under it."""
    return {name: gettext(FAULTS[code]) for name, code in refused.fields.items()}


def refused(refusal: WrongState) -> str:
    code = refusal.code
    return gettext(FAULTS[code]) if code in FAULTS else gettext("Nothing was saved.")


def window(told: Ground) -> str:
    """Until when an appeal is taken, or why none is."""
    if not told.days:
        return gettext("the rules of the contest allow no appeals")
    if told.stands_id:
        return gettext("an appeal is under consideration")
    if told.is_open:
        return gettext("appeals are taken until %(moment)s", moment=moment(told.until))
    return gettext("appeals were taken until %(moment)s", moment=moment(told.until))


def waits(lines: list[AppealLine]) -> list[AppealLine]:
    return [line for line in lines if line.state == "filed"]
