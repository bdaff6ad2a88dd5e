"""Words of requests, the base of mentees, stage 1 and partners: states, authors, times, faults."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from kernel.errors import Invalid
from kernel.profile import Profile
from kernel.profile.text import Named
from school.instruments.times import DAYS, PARTS, in_grid
from school.requests.rules import suits
from school.web.consent_words import purpose_names
from school.web.faults import WORDS as SHARED
from school.web.instrument_words import DAY_WORDS, PART_WORDS
from school.web.labels import Labels, first_up, said, state_words
from web.filters import day, surname_first
from web.forms import Form
from web.i18n import gettext, mark

STATES: Mapping[str, tuple[str, str]] = {
    "new": ("wait", mark("waits for a decision")),
    "accepted": ("ok", mark("taken up")),
    "declined": ("void", mark("request declined")),
    "met": ("ok", mark("request met")),
    "withdrawn": ("void", mark("no longer needed")),
}
AUTHORS: Mapping[str, str] = {
    "self": mark("the mentee"),
    "parent": mark("a parent"),
    "class_teacher": mark("the class teacher"),
    "psychologist": mark("the psychologist"),
    "other": mark("somebody else who knows the child"),
}
MENTEE_STATES: Mapping[str, tuple[str, str]] = {
    "entered": ("wait", mark("in the base")),
    "ready": ("ok", mark("ready for a pair")),
    "frozen": ("bad", mark("stopped: a consent is missing")),
    "left": ("void", mark("has left the base")),
}
AGREEMENT_STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("draft", mark("being prepared")),
    "signed": ("ok", mark("in force")),
    "ended": ("void", mark("no longer in force")),
}
FAULTS: Mapping[str, str] = {
    "author_unknown": mark("Choose who tells about the request."),
    "request_empty": mark("Write a sentence, or tick what is hard or what help is needed."),
    "words_too_long": mark("At most 2000 characters. Leave what matters most."),
    "say_why": mark("Write why: you will tell the author the same."),
    "reason_too_long": mark("At most 300 characters."),
    "no_mentee": mark("By the forms of the region this person cannot be a mentee: %(people)s."),
    "person_needed": mark("Choose a person, or enter a new card."),
    "programme_over": mark("This programme is over. Choose one that goes on."),
    "consents_missing": mark("Consents are missing: %(people)s."),
    "young_reason_needed": mark("Write why the child is let in earlier, and by whose decision."),
    "nobody_ready": mark("Nobody can enter at once. Look at the lists below."),
    "leave_reason": mark("Write why: it stays in the history."),
    # the public links
    "link_place": mark("Write the class. For example, 7А."),
    "link_days": mark("From 1 to 120 days."),
    # stage 1
    "post_unknown": mark("Choose the post from the list."),
    "since_later": mark("This day has not come yet. Today is the latest."),
    "text_long": mark("At most 500 characters."),
    "post_held": mark("This person holds this post already."),
    "post_taken": mark("One person answers for this: %(people)s. End that post first."),
    "resource_name": mark("Name it. For example, a robotics room on Thursdays."),
    "resource_kind": mark("Choose the kind from the list."),
    "audience_unknown": mark("Choose whom you told."),
    "channel_unknown": mark("Choose how you told them."),
    "told_later": mark("This day has not come yet. Note it when it is done."),
    # partners
    "partner_name": mark("Write the name. For example, OOO “Gornyak”."),
    "partner_kind": mark("Choose what kind of organisation it is."),
    "partner_taken": mark("A partner with this name is already there."),
    "inn_length": mark("An INN has 10 digits, a person's 12. Check the number."),
    "inn_digits": mark("Such an INN cannot be: the last digit does not fit. Check the number."),
    "agreement_subject": mark("Write what is agreed. For example, mentoring of pupils."),
    "agreement_state": mark("Choose the state from the list."),
    "signed_later": mark("The day of signing has not come yet. Leave it empty until then."),
    "signed_when": mark("A signed agreement has a date of signing. For example, 01.09.2026."),
    "agreement_backwards": mark("It cannot end before it was signed. Check both dates."),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the profile's catalogues; a code the region dropped is shown as it is."""

    profile: Profile

    def problem(self, code: str) -> str:
        return _name(self.profile.problems, code)

    def goal(self, code: str) -> str:
        return _name(self.profile.goals, code)

    def help(self, code: str) -> str:
        return _name(self.profile.help, code)

    def post(self, code: str) -> str:
        return _name(self.profile.team_posts, code)

    def audience(self, code: str) -> str:
        return _name(self.profile.audiences, code)

    def channel(self, code: str) -> str:
        return _name(self.profile.channels, code)

    def resource_kind(self, code: str) -> str:
        return _name(self.profile.resource_kinds, code)

    def partner_kind(self, code: str) -> str:
        return _name(self.profile.partner_kinds, code)


def _name(items: Iterable[Named], code: str) -> str:
    known = next((item for item in items if item.code == code), None)
    return said(known.name) if known else code


def offered(items: Iterable[Named], kind: str) -> list[tuple[str, str]]:
    """Codes and names of a catalogue that suit a kind of person."""
    return [(item.code, said(item.name)) for item in items if suits(item, kind)]


def author_word(code: str) -> str:
    return gettext(AUTHORS[code]) if code in AUTHORS else code


def request_state(state: str) -> tuple[str, str]:
    return state_words(STATES, state)


def mentee_state(state: str) -> tuple[str, str]:
    return state_words(MENTEE_STATES, state)


def agreement_state(state: str) -> tuple[str, str]:
    return state_words(AGREEMENT_STATES, state)


def day_name(code: str) -> str:
    return gettext(DAY_WORDS[code])


def part_name(code: str) -> str:
    return gettext(PART_WORDS[code])


def times_lines(codes: Collection[str]) -> list[str]:
    """«понедельник: после уроков, вечером», a line for each day that has any time."""
    grid = in_grid(codes)
    return [
        f"{day_name(each)}: {', '.join(part_name(part) for part in parts)}"
        for each, parts in grid.items()
    ]


def time_words(code: str) -> str:
    """One cell of the grid: «понедельник, днём»."""
    day_code, _, part = code.partition("_")
    return f"{day_name(day_code)}, {part_name(part)}"


def band_words(band: tuple[int, int] | None) -> str:
    """An age band: «11–13 лет»; nobody's guess for an unknown age."""
    if band is None:
        return gettext("age not known")
    return gettext("%(first)s–%(last)s years old", first=band[0], last=band[1])


@contextmanager
def refusals_into(form: Form) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take(fault_words(refused))


def also_into(form: Form, faults: Mapping[str, str]) -> None:
    """Tell of other fields too when the form could not be read: everything at one time."""
    words = fault_words(Invalid(faults))
    form.take({name: text for name, text in words.items() if not form[name].errors})


def fault_words(refused: Invalid) -> dict[str, str]:
    """Field → sentence."""
    values = {name: _shown(value) for name, value in refused.values.items()}
    return {
        field: gettext((FAULTS.get(code) or SHARED[code]), **values)
        for field, code in refused.fields.items()
    }


def _shown(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(surname_first(person) for person in value)
    return str(value)


def words(profile: Profile) -> dict[str, object]:
    """What every template of these pages needs."""
    return {
        "labels": Labels(profile),
        "names": Names(profile),
        "author_word": author_word,
        "request_state": request_state,
        "mentee_state": mentee_state,
        "agreement_state": agreement_state,
        "purposes_words": lambda purposes: purpose_names(profile, purposes),
        "times_lines": times_lines,
        "band_words": band_words,
        "day_name": day_name,
        "part_name": part_name,
        "first_up": first_up,
        "DAYS": DAYS,
        "PARTS": PARTS,
    }
