"""Words of training: states of courses and meetings, what was done, what was refused."""

from collections.abc import Mapping

from kernel.errors import WrongState
from school.web.labels import state_words
from school.web.training.forms import FORMAT_WORDS
from web.i18n import gettext, mark

COURSE_STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("draft", mark("in preparation")),
    "running": ("wait", mark("going on")),
    "ended": ("ok", mark("course ended")),
}
SESSION_STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("draft", mark("meeting planned")),
    "held": ("ok", mark("meeting held")),
    "cancelled": ("void", mark("meeting cancelled")),
}
COURSE_DONE: Mapping[str, str] = {
    "end": mark("The course has ended. What was attended stays."),
    "reopen": mark("The course goes on."),
}
SESSION_DONE: Mapping[str, str] = {
    "cancel": mark("The meeting is cancelled."),
    "return": mark("The meeting is planned again. Its marks count once it is held."),
    "remove": mark("The meeting is struck out."),
}
REFUSED: Mapping[str, str] = {
    "training_state": mark("Somebody has changed the course meanwhile. Look at it again."),
    "training_ended": mark("The course has ended. Take it up again to change anything."),
    "session_state": mark("Somebody has changed the meeting meanwhile. Look at it again."),
    "session_undated": mark("First name the day of the meeting."),
    "session_ahead": mark("The meeting is still ahead. Marks are kept from its day on."),
    "session_over": mark("The day of the meeting has passed. Mark the mentors in the list."),
    "session_has_marks": mark("The meeting has marks. Cancel it instead: the marks stay."),
    "trainee_has_marks": mark("This mentor was at a meeting and stays in the journal."),
    "sign_in_closed": mark("The time of marks is over."),
}


def refused_words(refused: WrongState) -> str:
    """Why the act was not possible, in a sentence."""
    return gettext(REFUSED[refused.code])


def words() -> dict[str, object]:
    """What the templates of courses say codes with."""
    return {
        "course_state": lambda state: state_words(COURSE_STATES, state),
        "session_state": lambda state: state_words(SESSION_STATES, state),
        "format_word": lambda code: gettext(FORMAT_WORDS[code]) if code in FORMAT_WORDS else code,
    }
