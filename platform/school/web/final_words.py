"""Codes of the final event in the reader's words."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from kernel.errors import Invalid, WrongState
from kernel.profile.text import Named
from school.web.labels import first_up, said
from web.forms import Form
from web.i18n import gettext, mark

STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("draft", mark("in preparation")),
    "open": ("wait", mark("the vote is open")),
    "closed": ("ok", mark("the vote is closed")),
    "cancelled": ("void", mark("event cancelled")),
}
FAULTS: Mapping[str, str] = {
    "final_title_empty": mark("A title is needed. For example, “Celebration of mentors”."),
    "final_other_year": mark("The event is of the school year %(year)s: the day lies in it."),
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
    "year_range": mark("Choose a day of this school year or of the next."),
    "clock": mark("Write hours and minutes. For example, 18:00."),
    "count_range": mark("No school has so many. Check the number."),
    "part_unknown": mark("Choose a part of the jury from the list."),
    "voices_range": mark("From 1 to %(most)s voices at a time."),
    "nominee_title_empty": mark("Write how it stands on the slip. For example, “School garden”."),
    "many_nominees": mark("A list has at most %(most)s lines."),
    "nothing_chosen": mark("Choose one."),
    "vote_for_own": mark("This is the voter's own work. Choose another."),
}
REFUSALS: Mapping[str, str] = {
    "final_few_nominees": mark("Each list needs at least two lines. Add to it or take it off."),
    "final_no_voices": mark("There is nobody to vote yet. Add voices of the jury."),
    "final_had_vote": mark("The vote was open already. Plan a new event."),
    "final_state": mark("Somebody has changed the event meanwhile. Look at it again."),
    "nominees_settled": mark("The vote was opened: the lists are not changed any more."),
    "voice_of_mentor": mark("A mentor's voice stays: every mentor who takes part votes."),
    "voice_used": mark("This voice was cast already and stays."),
    "voted_by_phone": mark("This voice was cast by phone. Paper does not go over it."),
    "vote_closed": mark("The vote is closed."),
    "final_many_voices": mark("An event has at most %(most)s voices."),
}


def named(items: Iterable[Named], code: str) -> str:
    """The profile's name with a capital; a code the profile dropped is shown as it is."""
    return next((first_up(said(each.name)) for each in items if each.code == code), code)


@contextmanager
def faults_into(form: Form) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take(
            {field: gettext(FAULTS[code], **refused.values)
             for field, code in refused.fields.items()}
        )  # fmt: skip


def refusal(refused: WrongState) -> str:
    """Why the state of things does not let it; another fault is for the frame to tell."""
    words = REFUSALS.get(refused.code)
    if words is None:
        raise refused
    return gettext(words, **refused.values)
