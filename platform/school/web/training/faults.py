"""What training and a programme's settings refuse, in words with an example."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kernel.errors import Invalid
from web.forms import Form
from web.i18n import gettext, mark

WORDS: Mapping[str, str] = {
    "training_title_empty": mark("A title is needed. For example, “Mentors' school”."),
    "training_title_taken": mark("This year already has a course with this title. Change it."),
    "training_format": mark("Choose the format from the list."),
    "required_range": mark("A number from 0 to 40 is needed. For example, 4."),
    "topic_empty": mark("Name the topic. For example, “Effective communication”."),
    "hours_range": mark("Hours from 0.5 to 12 are needed. For example, 1.5."),
    "session_outside_year": mark("The day lies outside the school year %(year)s."),
    "held_later": mark("The meeting was held: its day cannot be later than today."),
    "too_many_sessions": mark("A course has at most %(most)s meetings."),
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
    "nobody_chosen": mark("Tick at least one person."),
    "too_many_chosen": mark("At most %(most)s people at a time."),
    "claim_name": mark("Write your surname and given name. For example, Markova Anna."),
    "setting_range": mark("This number is out of range. The hint names the limits."),
}


@contextmanager
def faults_into(form: Form) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        words = {
            field: gettext(WORDS[code], **refused.values) for field, code in refused.fields.items()
        }
        form.take(words)
