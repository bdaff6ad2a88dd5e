"""Meetings in words: states, kinds, steps, and what is refused, with an example."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from kernel.errors import Invalid, WrongState
from kernel.profile import Form as FormOfMentoring
from kernel.profile import Profile
from school.instruments.scan import suspicions
from school.web.instrument_words import suspicion_words
from school.web.labels import first_up, said
from web.filters import day
from web.forms import Form
from web.i18n import gettext, mark

STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("wait", mark("meeting planned")),
    "held": ("ok", mark("meeting held")),
    "cancelled": ("void", mark("meeting called off")),
}
SIDES: Mapping[str, str] = {
    "mentor": mark("Mentor"),
    "mentee": mark("Mentee"),
    "curator": mark("Curator"),
}
RHYTHMS: Mapping[str, str] = {
    "": mark("once"),
    "weekly": mark("every week"),
    "fortnightly": mark("every two weeks"),
    "monthly": mark("every four weeks"),
}
WORDS: Mapping[str, str] = {
    "meeting_day_needed": mark("Name the day. For example, 22.11.2026."),
    "meeting_ahead": mark("This day has not come yet. Write it down when it has been."),
    "meeting_before_programme": mark("The programme began on %(starts_on)s. Check the day."),
    "meeting_kind_unknown": mark("Choose the kind of the meeting from the list."),
    "minutes_range": mark("Minutes from 1 to 600 are needed. For example, 45."),
    "reflection_needed": mark(
        "Write what came of it: one line is enough. For example, “Solved three problems”."
    ),
    "step_unknown": mark("Choose the step from the list."),
    "nobody_came": mark("Tick at least one. If nobody came, call the meeting off."),
    "meeting_past": mark("This day has passed. Choose today or a later one."),
    "meeting_after_programme": mark("The programme ends on %(ends_on)s. Choose an earlier day."),
    "rhythm_unknown": mark("Choose from the list how often to meet."),
    "strike_reason": mark("Write why the record is struck out. For example, “Recorded twice”."),
    "rating_unknown": mark("Choose a rating from 1 to 5."),
    "practice_kind_needed": mark("Choose what it was."),
}
REFUSED: Mapping[str, str] = {
    "pair_ended": mark("The pair has ended: nothing is added to it any more."),
    "meeting_ahead": mark("The meeting is still ahead."),
    "meeting_cancelled": mark("This meeting was called off. Write down a new one."),
    "meeting_held": mark("The meeting is written down already. The curator strikes records out."),
    "meeting_not_held": mark("The meeting is not written down yet."),
    "meeting_not_planned": mark("The meeting is not in the plan any more."),
    "meeting_closed": mark("This record is mended by the curator now: tell them what is wrong."),
    "word_is_anothers": mark("This side has spoken already; its word is not written over."),
    "word_is_settled": mark(
        "The next meeting is written down, and the word about this one stays as it is."
    ),
}


@dataclass(frozen=True, slots=True)
class MeetingWords:
    """The profile's names for the templates; a code the profile dropped is shown as it is."""

    profile: Profile

    def kind(self, code: str) -> str:
        kinds = self.profile.meeting_kinds
        known = next((each for each in kinds if each.code == code), None)
        return first_up(said(known.name)) if known else code

    def kinds(self) -> list[tuple[str, str]]:
        return [(each.code, self.kind(each.code)) for each in self.profile.meeting_kinds]

    def purposes(self) -> list[tuple[str, str]]:
        """Each kind of the cycle with what it is for."""
        return [
            (self.kind(each.code), said(each.purpose))
            for each in sorted(self.profile.meeting_kinds, key=lambda kind: kind.n)
        ]

    def purpose(self, code: str) -> str:
        known = next((each for each in self.profile.meeting_kinds if each.code == code), None)
        return said(known.purpose) if known else ""

    def steps(self) -> list[str]:
        return [said(step.name) for step in self.profile.pupil_steps]

    def step(self, number: int) -> str:
        known = self.steps()
        return known[number - 1] if number <= len(known) else str(number)

    def practice(self, code: str) -> str:
        known = next((each for each in self.profile.practice_kinds if each.code == code), None)
        return first_up(said(known.name)) if known else code

    @staticmethod
    def state(state: str) -> tuple[str, str]:
        shape, word = STATES[state]
        return shape, gettext(word)

    @staticmethod
    def side(side: str) -> str:
        return gettext(SIDES[side])


def form_of(profile: Profile, code: str) -> FormOfMentoring | None:
    """The form of a programme; None when the region has dropped it."""
    return next((each for each in profile.forms if each.code == code), None)


def has_steps(profile: Profile, form: str) -> bool:
    """F-12: forms where one pupil leads another have the five steps."""
    known = form_of(profile, form)
    return known is not None and set(known.mentor_is) <= {"pupil"} and bool(profile.pupil_steps)


def has_practice(profile: Profile, form: str) -> bool:
    """F-02: lessons are visited where a teacher is mentored."""
    known = form_of(profile, form)
    return known is not None and "teachers_model" in known.counts_as


def rhythm_of(profile: Profile, form: str) -> str:
    """How often pairs of the form usually meet."""
    known = form_of(profile, form)
    return known.rhythm if known is not None else "weekly"


def refused_words(refused: WrongState) -> str | None:
    """What stands in the way, when it is of meetings."""
    words = REFUSED.get(refused.code)
    return gettext(words) if words is not None else None


@contextmanager
def faults_into(form: Form) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        values = {name: _shown(value) for name, value in refused.values.items()}
        form.take({name: gettext(WORDS[code], **values) for name, code in refused.fields.items()})


def _shown(value: object) -> str:
    return day(value) if isinstance(value, date) else str(value)


def doubts_of(form: Form, *names: str) -> dict[str, str]:
    """Field → what in its text ought to be looked at again: a warning, never a ban."""
    found = {}
    for name in names:
        doubts = suspicions(form[name].data or "", name)
        if doubts:
            found[name] = suspicion_words(doubts)
    return found
