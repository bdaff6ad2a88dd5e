"""Words of the turn of the year: what becomes of pupils, what was refused."""

from collections.abc import Mapping

from kernel.errors import DomainError, Invalid
from web.i18n import gettext, mark

FATE_WORDS: Mapping[str, str] = {
    "up": mark("goes up a class"),
    "stay": mark("stays in the class"),
    "graduate": mark("finishes school"),
    "leave": mark("leaves the school"),
}
REASONS: Mapping[str, str] = {
    "graduate": mark("Finished school"),
    "leave": mark("Left the school"),
}
BLOCKED: Mapping[str, str] = {
    "pairs_proposed": mark("Offered pairs are waiting for an answer: decide about them first."),
    "next_year_there": mark("Next year already has a programme with this title."),
}
REFUSED: Mapping[str, str] = {
    **BLOCKED,
    "year_turned": mark("This year, or a later one, is turned already."),
    "year_range": mark("Only the year that ends or has just ended can be turned."),
    "fate_impossible": mark("This is not possible for a pupil of this class. Choose again."),
    "programme_not_running": mark("A chosen programme is not running any more. Look again."),
    "turn_undone": mark("The turn has been taken back already."),
    "turn_too_old": mark("A fortnight has passed: the turn can no longer be taken back."),
    "turn_changed": mark(
        "Something has been changed since the turn: a card, a pair or a programme. Taking it back"
        " would lose that, so nothing is done."
    ),
}


def refused_words(refused: DomainError) -> str:
    """Why nothing was done, in a sentence."""
    codes = list(refused.fields.values()) if isinstance(refused, Invalid) else [refused.code]
    title = refused.values.get("title")
    said = gettext(REFUSED[codes[0]])
    return f"«{title}». {said}" if title else said


def fate_words(fate: str) -> str:
    return gettext(FATE_WORDS[fate])


def reasons() -> dict[str, str]:
    """What the base is told of those who go."""
    return {fate: gettext(words) for fate, words in REASONS.items()}
