"""Words of general meetings: states, what was done, what was refused, the questions of Q-04."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kernel.errors import Invalid, WrongState
from school.web.labels import state_words
from web.forms import Form
from web.i18n import gettext, mark, pgettext

KIND_WORDS: Mapping[str, str] = {
    "hall": mark("General meeting"),
    "remote": mark("Questionnaires from afar"),
}
STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("draft", mark("gathering planned")),
    "open": ("wait", mark("voting goes on")),
    "closed": ("ok", mark("voting closed")),
    "cancelled": ("void", mark("gathering cancelled")),
}
DONE: Mapping[str, str] = {
    "open": mark("The voting is open: phones and paper are taken."),
    "close": mark("The voting is closed. Nobody's choice changes any more."),
    "reopen": mark("The voting is open again. What was chosen stays until it is changed."),
    "cancel": mark("The general meeting is cancelled."),
    "restore": mark("The general meeting is planned again."),
}
REFUSED: Mapping[str, str] = {
    "programme_ended": mark("The programme has ended: no general meeting is planned in it."),
    "programme_not_running": mark(
        "The programme is not going on, so nobody votes. First start it or return it to work."
    ),
    "gathering_state": mark("Somebody has changed the meeting meanwhile. Look at it again."),
    "gathering_settled": mark("Pairs are accepted by these ballots: the voting stays closed."),
    "gathering_kind": mark("A meeting in the hall does not become questionnaires from afar."),
    "round_not_drawn": mark("This round is not drawn yet. Draw the rotation first."),
    "rounds_over": mark("All rounds are behind. Start one again to draw those after it."),
    "seats_missing": mark("Nobody to draw: at least one mentor and one mentee must be there."),
    "seat_without_consent": mark(
        "This person's consent is missing or withdrawn: no seat is given."
    ),
    "seat_voted": mark(
        "This number has voted or was chosen by somebody: the seat stays. "
        "Take off the tick instead."
    ),
    "ballot_closed": mark("The voting is closed. This ballot was not kept."),
}
FAULTS: Mapping[str, str] = {
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
    "rounds_range": mark("From 1 to 20 rounds. For example, 8."),
    "rounds_gone": mark("More rounds than this have begun already."),
    "minutes_range": mark("From 1 to 30 minutes. For example, 5."),
    "choices_range": mark("From 1 to 5 people. For example, 3."),
    "choices_fixed": mark("The voting has begun with another number: it stays."),
    "badge_unknown": mark("Nobody here has the number %(number)s. Look at the badge again."),
    "badge_of_nobody": mark("Number %(number)s is nobody of the other side."),
    "ballot_too_many": mark("At most %(most)s people in one answer."),
    "ballot_strangers": mark("Choose from the list."),
    "ballot_empty": mark("Choose at least one person in one of the answers."),
    "ballot_is_there": mark(
        "Number %(number)s has voted already. Tick here if the paper takes the place of it."
    ),
}
# what each side is asked.
QUESTIONS: Mapping[str, Mapping[str, str]] = {
    "mentee": {
        "with_whom": mark("Which of the mentors would you like to work with?"),
        "whom_helps": mark("Which of them can help you reach your goals?"),
    },
    "mentor": {
        "with_whom": mark("Which of the mentees would you like to work with?"),
        "whom_helps": mark("Whom of them can you help with the goals they have chosen?"),
    },
}


def refused_words(refused: WrongState) -> str:
    """Why the act was not possible, in a sentence."""
    return gettext(REFUSED[refused.code])


def fault_words(refused: Invalid) -> dict[str, str]:
    """What is wrong with each field."""
    return {
        field: gettext(FAULTS[code], **refused.values) for field, code in refused.fields.items()
    }


@contextmanager
def faults_into(form: Form) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take(fault_words(refused))


def side_words(side: str) -> str:
    return pgettext("badge", "mentor") if side == "mentor" else pgettext("badge", "mentee")


def words() -> dict[str, object]:
    """What the templates say codes with."""
    return {
        "state_of": lambda state: state_words(STATES, state),
        "kind_word": lambda kind: gettext(KIND_WORDS[kind]),
        "side_word": side_words,
        "questions": lambda side: {
            name: gettext(question) for name, question in QUESTIONS[side].items()
        },
    }
