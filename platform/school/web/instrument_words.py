"""Words of questionnaires: kinds of questions, audiences, states, faults."""

from collections.abc import Mapping, Sequence

from school.instruments.checks import DefinitionFault
from school.instruments.definition import TEXTS, Instrument, Item
from school.instruments.scan import Suspicion
from school.web.labels import said
from web.i18n import gettext, mark, ngettext

DAY_WORDS: Mapping[str, str] = {
    "mon": mark("Monday"),
    "tue": mark("Tuesday"),
    "wed": mark("Wednesday"),
    "thu": mark("Thursday"),
    "fri": mark("Friday"),
    "sat": mark("Saturday"),
}
PART_WORDS: Mapping[str, str] = {
    "morning": mark("morning"),
    "day": mark("daytime"),
    "evening": mark("evening"),
}
AUDIENCE_WORDS: Mapping[str, str] = {
    "mentor": mark("for a mentor"),
    "mentee": mark("for a mentee"),
    "class_teacher": mark("for a class teacher"),
    "psychologist": mark("for a psychologist"),
    "parent": mark("for parents"),
    "partner": mark("for a partner"),
    "curator": mark("for the curator"),
}
KIND_WORDS: Mapping[str, str] = {
    "short": mark("a line of text"),
    "long": mark("several lines of text"),
    "choice": mark("one answer of several"),
    "several": mark("several answers"),
    "scale": mark("points on a scale"),
    "number": mark("a number"),
    "yes_no": mark("yes or no"),
    "date": mark("a date"),
    "times": mark("days and parts of the day"),
}
CATALOGUE_WORDS: Mapping[str, str] = {
    "problems": mark("the region's difficulties"),
    "goals": mark("the region's goals"),
    "help": mark("the region's kinds of help"),
    "ages": mark("groups by age"),
}
FEED_WORDS: Mapping[str, str] = {
    "competences": mark("competences of the mentor"),
    "life_experience": mark("experience of the mentor"),
    "interests": mark("interests of the mentor"),
    "mentee_age": mark("age of mentees"),
    "time": mark("hours a month"),
    "workplace": mark("place of work"),
    "contacts": mark("contacts"),
    "preferences": mark("preferences in mentees"),
    "own_words": mark("the request in own words"),
    "problem": mark("difficulties in the request"),
    "goal": mark("the goal of the request"),
    "help": mark("the help that is wanted or offered"),
    "times": mark("free time"),
}
STATE_WORDS: Mapping[str, tuple[str, str]] = {
    "draft": ("draft", mark("draft of a questionnaire")),
    "published": ("ok", mark("in use")),
    "retired": ("void", mark("out of use")),
}
LINK_WORDS: Mapping[str, tuple[str, str]] = {
    "open": ("wait", mark("open for answers")),
    "used": ("ok", mark("answered")),
    "expired": ("void", mark("its term is over")),
    "revoked": ("void", mark("closed by the school")),
}
VIA_WORDS: Mapping[str, str] = {
    "link": mark("by link"),
    "paper": mark("from paper"),
    "portal": mark("on the portal"),
}
MATTERS: Mapping[str, str] = {
    "phone": mark("A telephone number does not belong here: “%(found)s”."),
    "link": mark("An address or a nickname does not belong here: “%(found)s”."),
    "health": mark("Give no diagnoses and nothing about health: “%(found)s”."),
    "record": mark("Give nothing about police or other records: “%(found)s”."),
}
_ANSWERS: Mapping[str, str] = {
    "required": mark("An answer is needed here."),
    "not_offered": mark("Choose from the answers offered."),
    "not_a_number": mark("A whole number is needed. For example, %(example)s."),
    "date_form": mark("Day, month and year are needed. For example, 14.03.2013."),
}
PURPOSE_WORDS: Mapping[str, str] = {
    "impact": mark("what changes in people"),
    "satisfaction": mark("satisfaction of those who take part"),
    "mutual": mark("mutual assessment"),
    "conformity": mark("conformity with the model"),
    "difficulties": mark("professional difficulties"),
    "compatibility": mark("compatibility"),
    "climate": mark("how things are going, in brief"),
}
MOMENT_WORDS: Mapping[str, str] = {
    "before": mark("first measuring"),
    "after": mark("second measuring"),
    "pulse": mark("short survey"),
}
SIDE_WORDS: Mapping[str, str] = {
    "mentee": mark("about mentees"),
    "mentor": mark("about mentors"),
    "programme": mark("about the programme as a whole"),
}
BETTER_WORDS: Mapping[str, str] = {
    "up": mark("the higher the better"),
    "down": mark("the lower the better"),
}
METHOD_WORDS: Mapping[str, str] = {
    "mean": mark("mean of the answers"),
    "sum": mark("sum of the answers"),
}
# Faults of what stands beside the answers: who writes, when, why they are corrected.
TYPED_FAULTS: Mapping[str, str] = {
    "name_needed": mark("Write a surname and a given name. For example, Markova Anna."),
    "name_long": mark("At most 150 characters."),
    "filled_later": mark("This day has not come yet. Today is the latest."),
    "filled_early": mark("Check the year. For example, 30.11.2026."),
    "reason_needed": mark("Write why the answers are corrected."),
    "reason_long": mark("At most 300 characters."),
}
FAULTS: Mapping[str, str] = {
    "no_questions": mark("There is no question yet. Add the first one."),
    "too_many_questions": mark("More than 150 questions: nobody will get to the end."),
    "block_twice": mark("Two sections have the same code."),
    "block_empty": mark("The section has no questions. Add one or remove the section."),
    "question_twice": mark("Two questions have the same code."),
    "options_missing": mark("Write the answers to choose from, each on its own line."),
    "options_needless": mark("A question of this kind has no answers to choose from."),
    "option_twice": mark("The same answer stands twice."),
    "scale_missing": mark("Write the first and the last point of the scale."),
    "scale_needless": mark("A question of this kind has no scale."),
    "scale_backwards": mark("The first point must be below the last. For example, from 1 to 5."),
    "scale_too_long": mark("More than 11 points do not fit on a phone. For example, from 1 to 10."),
    "scale_mark_outside": mark("A word stands at a point that the scale does not have."),
    "reverse_not_scale": mark("Only a scale can count from the other end."),
    "limit_not_text": mark("Only a text has a greatest length."),
    "limits_not_number": mark("Only a number has a least and a greatest value."),
    "limits_backwards": mark("The least value is above the greatest."),
    "score_twice": mark("Two scores have the same code."),
    "score_empty": mark("The score counts no question."),
    "score_question_twice": mark("The score counts the same question twice."),
    "score_question_unknown": mark("The score counts a question that is not there."),
    "score_question_not_scale": mark("A score counts only questions with a scale."),
    "score_ranges_differ": mark("A score counts only questions with the same points."),
    "anonymous_own_words": mark(
        "An anonymous questionnaire asks for no text and no date: the hand would be known."
    ),
    "anonymous_cannot_pair": mark(
        "Anonymous answers cannot be compared before and after. Ask once, or by name."
    ),
    "satisfaction_scale": mark(
        "Satisfaction is counted by a score with the code satisfaction over questions from 1 to 5."
    ),
    "parameter_without_direction": mark("Choose whether higher or lower is better."),
    "bands_out_of_order": mark("The words stand from the least value to the greatest."),
    "bands_outside": mark(
        "The first words begin at the least value, and none beyond the greatest."
    ),
    "decimals_not_number": mark("Only a number has digits after the comma."),
    "score_items_empty": mark("Tick the questions that the score counts."),
    "bands_form": mark("A line is a number and words. For example, 2,5 it varies."),
    "waves_empty": mark("Tick when it is asked."),
    "unreadable": mark("This cannot be read. Check the fields."),
    # fields of the editor
    "text_empty": mark("Write the question."),
    "title_empty": mark("Write the title."),
    "audience_empty": mark("Tick who answers."),
    "title_long": mark("At most 200 characters."),
    "text_long": mark("At most 500 characters."),
    "option_long": mark("An answer is longer than 200 characters: shorten it."),
    "options_many": mark("At most 40 answers."),
}


def answer_fault(code: str, item: Item, typed: str) -> str:
    """What is wrong with an answer, with an example."""
    if code == "too_long":
        extra = max(1, len(typed.strip()) - item.limit)
        return ngettext(
            "Shorten it by %(num)s character.", "Shorten it by %(num)s characters.", extra
        )
    if code == "out_of_range":
        return _range_words(item)
    if code == "required" and item.kind not in TEXTS | {"number", "date"}:
        return gettext("Choose an answer.")
    if code == "too_fine":
        return ngettext(
            "At most %(num)s digit after the comma.",
            "At most %(num)s digits after the comma.",
            item.decimals,
        )
    if code == "not_a_number" and item.decimals:
        return gettext("A number is needed. For example, 3.75.")
    words = _ANSWERS[code]
    if code == "not_a_number":
        least = item.least if item.least is not None else 3
        return gettext(words, example=max(least, min(12, item.most or 12)))
    return gettext(words)


def _range_words(item: Item) -> str:
    if item.least is None:
        return gettext("Not more than %(most)s is possible.", most=item.most)
    if item.most is None:
        return gettext("Not less than %(least)s is needed.", least=item.least)
    return gettext("From %(least)s to %(most)s.", least=item.least, most=item.most)


def suspicion_words(found: Sequence[Suspicion]) -> str:
    """One sentence for each matter, so that the same is not said twice."""
    first = {each.matter: each for each in reversed(found)}
    kept = [each for each in found if first[each.matter] is each]
    return " ".join(gettext(MATTERS[each.matter], found=each.found) for each in kept)


def fault_words(fault: DefinitionFault) -> str:
    return gettext(FAULTS[fault.code])


def place_words(definition: Instrument, fault: DefinitionFault) -> str:
    """Where the fault is, as a person would say it: the question's text, else the section's."""
    for code in reversed(fault.place):
        if item := definition.item(code):
            return said(item.text)
        if block := definition.block(code):
            return said(block.title)
    return said(definition.title)


def audience_words(audience: str) -> str:
    """«для классного руководителя, для родителей» of the codes a row keeps."""
    codes = [code for code in audience.split(",") if code]
    return ", ".join(gettext(AUDIENCE_WORDS.get(code, code)) for code in codes)
