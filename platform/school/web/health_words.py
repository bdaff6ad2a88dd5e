"""How a pair is doing, in the curator's words: the sign, and the step that is proposed."""

from collections.abc import Mapping

from school.meetings.health import Health, Sign, Standing
from web.i18n import gettext, mark, ngettext

STATES: Mapping[Standing, tuple[str, str]] = {
    "silent": ("bad", mark("silent")),
    "disagree": ("near", mark("the two see it differently")),
    "falling": ("near", mark("ratings fall")),
    "watch": ("near", mark("worth a look")),
    "new": ("draft", mark("just begun")),
    "calm": ("ok", mark("all is well")),
}
# Rung of the ladder: what to do, and why it is enough for now.
STEPS: Mapping[int, tuple[str, str]] = {
    1: (
        mark("Ask both of them"),
        mark("A call or a word in the corridor to each: what is in the way, when is the next"
             " meeting."),
    ),
    2: (
        mark("Meet the three of you"),
        mark("Come to their meeting, agree on a day and a task; the pair may go on probation."),
    ),
    3: (
        mark("Decide how to go on"),
        mark("Talk with the mentor: go on, another mentor, or an end with the talk of seven"
             " points."),
    ),
}  # fmt: skip


def standing(health: Health) -> tuple[str, str]:
    """The shape and the word of a pair's health."""
    shape, word = STATES[health.state]
    return shape, gettext(word)


def signs(health: Health) -> list[str]:
    """Why, a sentence for each sign."""
    return [_sign(each) for each in health.signs]


def step(health: Health) -> tuple[str, str] | None:
    """What the ladder proposes now; nothing is done by itself."""
    words = STEPS.get(min(health.step, max(STEPS)))
    return (gettext(words[0]), gettext(words[1])) if words else None


def _sign(sign: Sign) -> str:
    if sign.code in ("silent", "silent_early"):
        return ngettext("No meeting for %(num)s day.", "No meeting for %(num)s days.", sign.number)
    if sign.code == "never_met":
        return ngettext(
            "The pair began %(num)s day ago and no meeting is written down.",
            "The pair began %(num)s days ago and no meeting is written down.",
            sign.number,
        )
    if sign.code == "denied":
        return gettext("One says that the meeting took place, the other that it did not.")
    if sign.code == "apart":
        return ngettext(
            "After one meeting their ratings are %(num)s point apart.",
            "After one meeting their ratings are %(num)s points apart.",
            sign.number,
        )
    return (
        gettext("The mentee rated the last meeting much lower than the one before.")
        if sign.code == "mentee_dropped"
        else gettext("The mentor rated the last meeting much lower than the one before.")
    )
