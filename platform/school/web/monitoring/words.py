"""Measurings in the reader's words: kinds, states, whom a questionnaire asks, how many answered."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from kernel.errors import Invalid, WrongState
from web.charts import shown_share
from web.forms import Form
from web.i18n import gettext, mark
from web.page import refusal_said

KINDS: Mapping[str, str] = {
    "before": mark("First measuring"),
    "after": mark("Second measuring"),
    "pulse": mark("Short poll"),
}
# What each is for, said before it is begun.
WHAT_FOR: Mapping[str, str] = {
    "before": mark(
        "It is done before the work begins, on the day of the order of pairs at the latest."
    ),
    "after": mark(
        "At the end of the programme the same people answer the same questionnaires again: "
        "so it is seen what has changed."
    ),
    "pulse": mark("A few questions on the way, usually anonymous, to see how things go."),
}
ASKED: Mapping[str, tuple[str, str]] = {
    "waiting": ("wait", mark("no answer so far")),
    "answered": ("ok", mark("has answered")),
    "excused": ("none", mark("does not answer")),
    "stopped": ("void", mark("not asked: the consent is missing")),
}
PURPOSES: Mapping[str, str] = {
    "impact": mark("what changes"),
    "satisfaction": mark("satisfaction"),
    "mutual": mark("mutual evaluation"),
    "conformity": mark("whether all goes as planned"),
    "difficulties": mark("professional difficulties"),
    "compatibility": mark("how the two suit each other"),
    "climate": mark("mood"),
}
ANSWERED_BY: Mapping[str, str] = {
    "mentor": mark("mentors answer"),
    "mentee": mark("mentees answer"),
    "class_teacher": mark("class teachers answer"),
    "psychologist": mark("the psychologist answers"),
    "parent": mark("parents answer"),
    "partner": mark("partners answer"),
    "curator": mark("the curator answers"),
}
# Who answers where nobody is named.
POSTS: Mapping[str, str] = {
    "class_teacher": mark("Class teacher"),
    "psychologist": mark("Psychologist"),
    "parent": mark("Parents"),
    "partner": mark("Partner"),
    "curator": mark("Curator"),
}
ABOUT: Mapping[str, str] = {"mentor": mark("about mentors"), "mentee": mark("about mentees")}
REFUSALS: Mapping[str, str] = {
    "wave_exists": mark("This measuring has been begun already: look at it in the list."),
    "programme_ended": mark("The programme is in a state in which it is not measured so."),
    "wave_closed": mark("The collecting is over. Open it again to take answers."),
    "wave_open": mark("Answers are being collected already."),
    "box_read": mark(
        "The anonymous answers have been read, and nothing is added to them any more: "
        "otherwise a new answer could be recognised."
    ),
    "asked_answered": mark("The answer is there already."),
    "asked_stopped": mark("The consent is missing or withdrawn: this person is not asked."),
    "asked_waiting": mark("This person is being asked already."),
    "asked_excused": mark("It is written down already that this person does not answer."),
}
OTHERWISE = mark("The state has changed meanwhile. Look again.")
FAULTS: Mapping[str, str] = {
    "nothing_chosen": mark("Tick at least one questionnaire."),
    "not_offered": mark("Choose questionnaires from this list."),
    "title_long": mark("At most 120 characters."),
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
    "day_outside_year": mark("The day is too far from the school year. Check the year."),
    "due_before_opening": mark("The last day is earlier than the first. Check both."),
    "day_passed": mark("This day is over. Choose today or a later one."),
    "slips_range": mark("From 1 to %(most)s slips at a time."),
    "filled_later": mark("This day has not come yet. Today is the latest."),
    "filled_early": mark("This is long before the measuring. Check the date."),
}
# The same codes mean another thing where somebody says why.
WHY: Mapping[str, str] = {
    "reason_needed": mark("Write why. For example, the family has refused."),
    "reason_long": mark("At most 300 characters."),
}


class Counted(Protocol):
    """Whatever counts the asked: a measuring or one questionnaire of it."""

    @property
    def asked(self) -> int: ...
    @property
    def answered(self) -> int: ...
    @property
    def expected(self) -> int: ...
    @property
    def dropped(self) -> int: ...


class Timed(Protocol):
    """A measuring as far as its days go."""

    @property
    def state(self) -> str: ...
    @property
    def opens_on(self) -> date: ...
    @property
    def due_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Share:
    """How many answers of how many; `percent` is None while nobody is asked."""

    n: int
    of: int
    percent: Decimal | None


def share(counted: Counted) -> Share:
    """Personal answers and anonymous slips together.

    More slips than people may come back where one code hung on the wall: the whole grows with them.
    """
    n = counted.answered + counted.dropped
    of = counted.asked + max(counted.expected, counted.dropped)
    return Share(n, of, shown_share(n, of))


def wave_state(wave: Timed, today: date) -> tuple[str, str]:
    """The shape and the words of where a measuring stands on a day."""
    if wave.state == "closed":
        return "lock", gettext("answers are collected")
    if wave.due_on < today:
        return "near", gettext("the term is over, answers are still taken")
    return "wait", gettext("answers are being collected")


def asked_state(state: str) -> tuple[str, str]:
    shape, words = ASKED[state]
    return shape, gettext(words)


def who_words(side: str, audience: str) -> str:
    """«mentees answer», «class teachers answer about mentees»."""
    said = gettext(ANSWERED_BY.get(audience, audience))
    if side in ABOUT and audience != side:
        said = f"{said} {gettext(ABOUT[side])}"
    return said


def post_words(audience: str) -> str:
    return gettext(POSTS.get(audience, audience))


def refusal_words(refused: WrongState) -> str:
    return gettext(REFUSALS.get(refused.code, OTHERWISE))


@contextmanager
def refused_in_words() -> Iterator[None]:
    """What the state of a measuring refuses is said, and the view goes on."""
    with refusal_said(refusal_words):
        yield


@contextmanager
def faults_into(form: Form) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take(words_of(refused))


def words_of(refused: Invalid) -> dict[str, str]:
    """Field → sentence; a code of a question is not among these and is left out."""
    words = {**FAULTS, **WHY}
    return {
        name: gettext(words[code], **refused.values)
        for name, code in refused.fields.items()
        if code in words
    }
