"""What the selection refuses, in words at the field; other codes are those of school.web.faults."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kernel.errors import Invalid
from kernel.profile import Profile
from school.web.faults import WORDS as COMMON
from school.web.faults import words_of as common_words
from web.filters import surname_first
from web.forms import Form
from web.i18n import gettext, mark

WORDS: Mapping[str, str] = {
    # the plan of a talk
    "choose_again": mark("The list has changed meanwhile. Choose once more."),
    "not_to_invite": mark("Cannot be invited now: %(people)s. Look at the board for the reason."),
    "interview_day_range": mark("The day lies more than a year away. Check the year."),
    "psychologist_needed": mark(
        "The psychologist takes part in the talk with: %(people)s. Tick it and agree on the day."
    ),
    "time_form": mark("Hours and minutes are needed. For example, 14:30."),
    # the questions and the notes
    "question_needed": mark("An obligatory block keeps at least one question."),
    "questions_many": mark("At most %(most)s questions in a block."),
    "question_long": mark("A question is at most %(longest)s characters long. Shorten it."),
    "note_long": mark("At most %(longest)s characters fit here. Shorten the text."),
    "note_of_another": mark(
        "While you were writing, somebody else changed this note. It reads now: “%(now)s”."
        " Put both together and save again."
    ),
    # the decision
    "decision_needed": mark("Choose what you have decided."),
    "reason_of_no": mark("Write the reason in one sentence: the candidate may ask for it."),
    "held_later": mark("The talk cannot have taken place later than today."),
    "block_empty": mark("An obligatory block: write at least one sentence, then decide."),
    "time_not_asked": mark("Mark whether there is time enough for the meetings."),
    "time_short": mark(
        "There is not enough time, so “yes” does not fit. Decide “later”, or agree on the time."
    ),
    "role_not_asked": mark("Mark whether the tasks, the rules and the control are understood."),
    "role_unclear": mark(
        "The role is not understood yet, so “yes” does not fit. Explain it, or decide “later”."
    ),
    "candidate_not_asked": mark(
        "Write what the candidate asked, or tick that there were no questions."
    ),
    "gate_needed": mark(
        "For a child under %(age)s the psychologist's written opinion comes first. Save the notes"
        " and decide when it is written."
    ),
    "gate_refused": mark(
        "The psychologist has not confirmed all four points. Decide “no” or “later”."
    ),
    "consents_missing": mark(
        "Consents are missing or have run out: %(people)s. Collect them, then decide."
    ),
    # the psychologist's word
    "confirmation_needed": mark("Answer “yes” or “no”."),
    "opinion_empty": mark("Write the opinion or attach its scan."),
    "written_later": mark("The opinion cannot be dated later than today."),
    "written_long_ago": mark("The opinion is more than a year old. Write a new one."),
    # papers and criteria
    "certificate_unknown": mark("Choose a paper from the list."),
    "number_long": mark("A number is at most %(most)s characters long. Check it."),
    "issued_later": mark("The paper cannot have been issued later than today."),
    "paper_backwards": mark("The last day is earlier than the day of issue. Check both dates."),
    "help_unknown": mark("Choose the help from the list."),
    "criterion_empty": mark("Choose the help, or write in your own words whom you look for."),
    "criterion_twice": mark("Such a criterion is already on the list."),
    "criteria_many": mark("At most %(most)s criteria for a programme."),
    "wanted_range": mark("A number from 1 to %(most)s is needed. For example, 3."),
}


@contextmanager
def faults_into(form: Form, profile: Profile) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        take(form, refused, profile)


def take(form: Form, refused: Invalid, profile: Profile) -> None:
    """Show every fault of a refusal; a field that is unreadable already keeps its message."""
    words = words_of(refused, profile)
    form.take(
        {name: text for name, text in words.items() if name not in form or not form[name].errors}
    )


def words_of(refused: Invalid, profile: Profile) -> dict[str, str]:
    """Field → sentence."""
    found = {}
    for field, code in refused.fields.items():
        if code in WORDS:
            found[field] = gettext(WORDS[code], **_values(refused, field))
        elif code in COMMON:
            found |= common_words(Invalid({field: code}, **refused.values), profile)
    return found


def others_of(refused: Invalid) -> Mapping[str, str]:
    """What somebody else has written meanwhile, by field."""
    found: Any = refused.values.get("others", {})
    return dict(found)


def _values(refused: Invalid, field: str) -> dict[str, object]:
    values = dict(refused.values)
    people: Any = values.get("people", ())
    values["people"] = ", ".join(surname_first(person) for person in people)
    return {**values, "now": others_of(refused).get(field, "")}
