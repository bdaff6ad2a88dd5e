"""Words of the end of a pair, of achievements and cases: steps, decisions, levels, faults."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from kernel.errors import Invalid
from kernel.profile import Profile
from kernel.profile.text import Named
from school.completion.rules import Notice
from school.web.faults import WORDS as SHARED
from school.web.labels import first_up, said
from school.web.pair_words import STOPPED
from web.filters import day
from web.forms import Form
from web.i18n import gettext, mark, ngettext

KINDS: Mapping[str, str] = {
    "planned": mark("Planned end"),
    "unplanned": mark("Unplanned end"),
}
DECISIONS: Mapping[str, str] = {
    "continue": mark("Go on next year"),
    "new_topic": mark("Go on with a new topic"),
    "stop": mark("Stop here"),
}
LEVELS: Mapping[str, str] = {
    "school": mark("of the school"),
    "municipality": mark("of the municipality"),
    "region": mark("of the region"),
    "nation": mark("of the whole country"),
    "international": mark("international"),
}
CASE_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("draft", mark("draft of a case")),
    "ready": ("ok", mark("ready for others")),
}
# What to ask about a point; the region may have points of its own, which need no hint.
HINTS: Mapping[str, str] = {
    "feelings": mark("What the mentor feels now: relief, regret, tiredness. Nobody is judged."),
    "reasons": mark("Why it really ends, in the mentor's own words."),
    "good_experience": mark("What was good in this pair and what both will keep."),
    "notice": mark("Who tells the mentee and the parents, when and in what words."),
    "rules_after": mark("Whether they may write to each other, meet, ask for advice."),
    "last_meeting": mark(
        "When and where it takes place and what to say; or why there will be none."
    ),
    "turn_again": mark("From which day and with what the mentee may turn to the mentor again."),
}
SHORT: Mapping[str, str] = {"reason": mark("Reason for the end"), "end": mark("The end itself")}

FAULTS: Mapping[str, str] = {
    "point_needed": mark("Write down what was said. A sentence is enough."),
    "say_needed": mark("Write at least a sentence."),
    "mark_needed": mark("Choose a mark from 1 to 5."),
    "decision_needed": mark("Choose what the two decided."),
    "told_mentee_needed": mark("Write the day when the mentee was told. For example, 05.11.2026."),
    "told_parents_needed": mark(
        "The mentee is under 18: write the day when the parents were told."
    ),
    "told_later": mark("This day has not come yet. Note it when it is done."),
    "told_after_end": mark("The last day is earlier than the notice. Check both days."),
    "last_before_notice": mark("The last meeting comes after the notice. Check both days."),
    "last_after_end": mark("The last meeting is later than the last day of the pair."),
    "text_too_long": mark("Too long. Leave what matters most."),
    "say_why": mark("Write why the end is taken back."),
    # achievements and cases
    "achievement_kind": mark("Choose what it is from the list."),
    "achievement_title": mark(
        "Write what it is called. For example, “The school weather station”."
    ),
    "achievement_level": mark("Choose the level from the list."),
    "got_later": mark("This day has not come yet. Today is the latest."),
    "got_before": mark("Takes part in the programme only since %(joined_on)s."),
    "case_title": mark("Write a title. For example, “From two to four in a term”."),
}
REFUSED: Mapping[str, str] = {
    "mentor_full": mark("The mentor has no free place any more. End another pair first."),
    "mentee_full": mark("The mentee has as many mentors as the programme allows."),
    "pair_open": mark("The two are in a new pair already."),
    **STOPPED,
    "programme_not_running": mark("The programme is not running. Return it to work first."),
    "pair_state": mark("The pair has changed meanwhile. Look at its page."),
    "completion_begun": mark("The end of this pair has been begun already."),
    "completion_done": mark("This pair has ended already."),
}


@contextmanager
def refused_into(form: Form) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take(fault_words(refused))


def fault_words(refused: Invalid) -> dict[str, str]:
    """Field → sentence."""
    values = {
        name: day(value) if isinstance(value, date) else value
        for name, value in refused.values.items()
    }
    return {
        field: gettext(FAULTS.get(code) or SHARED[code], **values)
        for field, code in refused.fields.items()
    }


def refusal(code: str) -> str:
    """Why an act was impossible, in words."""
    return gettext(REFUSED.get(code, REFUSED["pair_state"]))


def step_title(profile: Profile, step: str) -> str:
    """What a step of the talk is called."""
    if step in SHORT:
        return gettext(SHORT[step])
    known = next((each for each in profile.completion.unplanned_talk if each.code == step), None)
    return first_up(said(known.name)) if known else step


def hint_of(step: str) -> str:
    return gettext(HINTS[step]) if step in HINTS else ""


def decision_choices() -> list[tuple[str, str]]:
    return [(code, gettext(words)) for code, words in DECISIONS.items()]


def named(items: Sequence[Named], code: str) -> str:
    """A name of a catalogue; a code the region dropped is shown as it is."""
    known = next((each for each in items if each.code == code), None)
    return said(known.name) if known else code


def notice_words(notice: Notice) -> str:
    """How early the end was told, against what is laid down."""
    if notice.working_days:
        given = ngettext("%(num)s working day", "%(num)s working days", notice.given)
        laid = ngettext("%(num)s working day", "%(num)s working days", notice.wanted)
    else:
        given = ngettext("%(num)s day", "%(num)s days", notice.given)
        laid = ngettext("%(num)s day", "%(num)s days", notice.wanted)
    return gettext("Told %(given)s before the end; laid down: %(laid)s.", given=given, laid=laid)
