"""Words of the matching: classes, reasons, steps, what changed, what was refused."""

from collections.abc import Mapping

from kernel.errors import Invalid, WrongState
from kernel.profile import Profile
from school.web.faults import words_of as shared_words
from school.web.labels import state_words
from web.i18n import gettext, mark

STATES: Mapping[str, tuple[str, str]] = {
    "computing": ("wait", mark("being computed")),
    "draft": ("draft", mark("variants to choose from")),
    "accepted": ("ok", mark("a variant is accepted")),
    "superseded": ("void", mark("out of date: another run is accepted")),
}
# How the wishes of the two meet; a one-sided pair says whose wish it is.
CLASSES: Mapping[str, tuple[str, str]] = {
    "mutual": ("ok", mark("mutual choice")),
    "one_sided_mentee": ("near", mark("only the mentee chose")),
    "one_sided_mentor": ("near", mark("only the mentor chose")),
    "profile": ("none", mark("by questionnaires alone")),
}
# What stands against two people, as codes of feasible.REASONS.
AGAINST: Mapping[str, str] = {
    "same_person": mark("this is one and the same person"),
    "mentee_left": mark("the mentee takes part no more"),
    "mentor_left": mark("the mentor takes part no more"),
    "mentee_no_consent": mark("the mentee's consent is missing or withdrawn"),
    "mentor_no_consent": mark("the mentor's consent is missing or withdrawn"),
    "mentee_not_admitted": mark("the mentee is not ready for a pair"),
    "mentor_not_admitted": mark("the mentor is not admitted to work"),
    "family": mark("they are of one family"),
    "conflict": mark("their earlier pair ended with a conflict"),
    "open_pair": mark("they work together already"),
    "form": mark("the form of mentoring does not allow this pair"),
    "forbidden": mark("you have forbidden this pair"),
    "declined": mark("one of them has declined this pair"),
    "mentee_paired": mark("the mentee has a pair already"),
    "mentor_full": mark("the mentor has no free place"),
    "age": mark("the mentee's age is not what the mentor named"),
    "no_common_time": mark("no free time in common"),
}
# Why the mentee's next best mentor is not this one.
ALTERNATIVE: Mapping[str, str] = {
    "not_mutual": mark("Next best: %(name)s, but that choice is not mutual."),
    "less_wished": mark("Next best: %(name)s, lower in the lists of choice."),
    "less_fit": mark("Next best: %(name)s, whose questionnaire fits less."),
    "equal": mark("Next best: %(name)s, who suits as well: the lot decided."),
    "places_taken": mark(
        "Suits better: %(name)s, but the place went to another pair: more is gained in all."
    ),
    "pinned": mark("Next best: %(name)s, but you have pinned this pair."),
}
# Cells of the grid of free time, in short.
TIMES: Mapping[str, str] = {
    "mon_morning": mark("Mon morning"),
    "mon_day": mark("Mon daytime"),
    "mon_evening": mark("Mon evening"),
    "tue_morning": mark("Tue morning"),
    "tue_day": mark("Tue daytime"),
    "tue_evening": mark("Tue evening"),
    "wed_morning": mark("Wed morning"),
    "wed_day": mark("Wed daytime"),
    "wed_evening": mark("Wed evening"),
    "thu_morning": mark("Thu morning"),
    "thu_day": mark("Thu daytime"),
    "thu_evening": mark("Thu evening"),
    "fri_morning": mark("Fri morning"),
    "fri_day": mark("Fri daytime"),
    "fri_evening": mark("Fri evening"),
    "sat_morning": mark("Sat morning"),
    "sat_day": mark("Sat daytime"),
    "sat_evening": mark("Sat evening"),
}
# Why somebody is left without a pair.
UNMATCHED: Mapping[str, str] = {
    "no_consent": mark("A consent is missing or withdrawn."),
    "not_admitted": mark("Not ready for a pair yet: the interview or the training is ahead."),
    "no_fitting_mentor": mark("The rules of the programme leave nobody who fits."),
    "no_common_time": mark("The free time coincides with nobody's."),
    "all_full": mark("Those who fit have no places left."),
    "nobody_chose": mark("Nobody chose this person after the meeting."),
    "forbidden": mark("The only pairs possible are those you have forbidden."),
    "not_here": mark("Was not at the general meeting."),
    "pair_ended": mark("The pair ended before its time."),
    "pair_declined": mark("One of the two declined the pair they were offered."),
}
STEPS: Mapping[str, str] = {
    "curator_talk": mark("a talk with the curator"),
    "extra_meeting": mark("an extra meeting with a mentor"),
    "psychologist": mark("support by the psychologist"),
    "find_mentor": mark("find another mentor"),
    "ask_other_school": mark("ask another school for a mentor"),
    "group": mark("join a group"),
    "wait_next": mark("wait for the next matching"),
}
OWNERS: Mapping[str, str] = {
    "curator": mark("the curator"),
    "psychologist": mark("the psychologist"),
    "head": mark("the head of the school"),
}
OUTCOMES: Mapping[str, str] = {
    "paired": mark("has found a pair"),
    "group": mark("has joined a group"),
    "other_school": mark("has a mentor of another school"),
    "postponed": mark("put off until the next matching"),
    "declined": mark("does not want a mentor any more"),
    "left": mark("has left the programme"),
}
EXTRA: Mapping[str, tuple[str, str]] = {
    "proposed": ("wait", mark("ask the mentor")),
    "agreed": ("near", mark("the mentor agrees")),
    "held": ("ok", mark("extra meeting held")),
    "declined": ("void", mark("will not take place")),
}
REFUSED: Mapping[str, str] = {
    "programme_not_running": mark("Pairs are matched while the programme is going on."),
    "gathering_not_closed": mark("Close the voting first: choices may still change."),
    "matching_state": mark("Somebody has accepted or renewed the matching. Look at it again."),
    "matching_changed": mark("Something has changed since the matching."),
    "extra_meeting_state": mark("Somebody has written this meeting down already. Look again."),
    "search_closed": mark("This search is closed already."),
    "pair_state": mark("Somebody has changed the pair meanwhile. Look at it again."),
}
FAULTS: Mapping[str, str] = {
    "say_why": mark("Write why: the reason stays with the pair."),
    "reason_too_long": mark("At most 300 characters."),
    "rule_unknown": mark("Choose: together for sure, or never."),
    "variant_needed": mark("Choose variant A or B."),
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
    "day_later": mark("This day has not come yet. Today is the latest."),
    "day_passed": mark("This day is past. Today is the earliest."),
    "day_before_agreed": mark("The meeting cannot be earlier than the mentor's consent to it."),
    "answer_needed": mark("Ask and tick the answer."),
    "note_long": mark("At most 500 characters."),
    "step_unknown": mark("Choose the next step from the list."),
    "role_unknown": mark("Choose who does it."),
    "outcome_needed": mark("Choose what came of it."),
}


def state_of(state: str) -> tuple[str, str]:
    return state_words(STATES, state)


def extra_state(state: str) -> tuple[str, str]:
    return state_words(EXTRA, state)


def class_of(of: str, wished_by: str) -> tuple[str, str]:
    """The shape and the words of a class of pairs."""
    return state_words(CLASSES, f"{of}_{wished_by}" if of == "one_sided" else of)


def against(code: str) -> str:
    return gettext(AGAINST[code])


def refused_words(refused: WrongState) -> str:
    """Why the act was not possible, in a sentence."""
    return gettext(REFUSED[refused.code])


def fault_words(refused: Invalid, profile: Profile) -> dict[str, str]:
    """Field → sentence; what the making of pairs refuses is said as everywhere."""
    if all(code in FAULTS for code in refused.fields.values()):
        return {field: gettext(FAULTS[code]) for field, code in refused.fields.items()}
    return shared_words(refused, profile)


def words() -> dict[str, object]:
    """What the templates say codes with."""
    return {
        "state_of": state_of,
        "extra_state": extra_state,
        "against": against,
        "reason_word": lambda code: gettext(UNMATCHED[code]),
        "step_word": lambda code: gettext(STEPS[code]),
        "owner_word": lambda code: gettext(OWNERS[code]),
        "outcome_word": lambda code: gettext(OUTCOMES[code]),
    }
