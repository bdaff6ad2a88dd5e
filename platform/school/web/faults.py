"""What the domain refuses at a field, in words with an example; what was typed stays."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from kernel.errors import Invalid
from kernel.profile import Profile, Text
from school.web.document_words import FAULTS as OF_PAPERS
from school.web.labels import expected_kinds, said
from web.filters import day, surname_first
from web.forms import Form
from web.i18n import gettext, mark

WORDS: Mapping[str, str] = {
    # people
    "name_empty": mark("Write the full name. For example, Markova Anna Petrovna."),
    "name_one_word": mark("A surname and a given name are needed. For example, Markova Anna."),
    "name_initials": mark("Names in full, without initials. For example, Markova Anna Petrovna."),
    "name_digits": mark("A name has no digits. For example, Markova Anna Petrovna."),
    "name_several": mark("One card is for one person. Enter the other one separately."),
    "name_signs": mark("A name consists of letters; a hyphen and an apostrophe are possible."),
    "name_too_many": mark("A double surname takes a hyphen. For example, Markova-Kim Anna."),
    "kind_unknown": mark("Choose who this person is to the school."),
    "kind_in_programme": mark("Takes part in a programme in this capacity. Complete it first."),
    "class_form": mark("A number and a letter are needed. For example, 7А."),
    "class_range": mark("Classes go from the 1st to the 12th. For example, 7А."),
    "born_later": mark("The date of birth has not come yet. Check the year."),
    "teaching_later": mark("Teaching cannot begin later than today. Check the year."),
    "teaching_child": mark("At that time the person was under 14. Check both dates."),
    "left_later": mark("This day has not come yet. Enter it when the person has left."),
    "namesake": mark("A person with this name is already there. Tick if it is somebody else."),
    # the school's card
    "phone": mark("A number with the area code is needed. For example, 8 (38845) 2-23-45."),
    "email": mark("An address with @ is needed. For example, school@example.org."),
    "site": mark("The address of a site is needed. For example, https://school.example.org."),
    "young_above_teachers": mark(
        "Young teachers are more than all teachers: %(young)s of %(teachers)s."
    ),
    "count_range": mark("No school has so many. Check the number."),
    # programmes
    "year_range": mark("Choose a school year from the list."),
    "state_at_start": mark("A new programme is in preparation or running."),
    "stage_range": mark("Choose a stage from the list."),
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
    "term_backwards": mark(
        "The beginning is later than the end. Check the dates: %(starts_on)s – %(ends_on)s."
    ),
    "term_outside": mark(
        "The date lies outside the school year. A longer programme goes on as next year's."
    ),
    "variant_unknown": mark("Choose a variant from the list."),
    "kind_of_work_unknown": mark("Choose a kind from the list."),
    "title_empty": mark("A title is needed. For example, “Young teacher”."),
    "title_taken": mark("This year already has a programme with this title. Change the title."),
    # participants and pairs
    "nobody_chosen": mark("Tick at least one person."),
    "too_many_chosen": mark("At most %(most)s people at a time."),
    "has_left": mark("Has left the school: %(people)s."),
    "not_a_mentor": mark("The mentor of this form is: %(expected)s. Unsuitable: %(people)s."),
    "not_a_mentee": mark("The mentee of this form is: %(expected)s. Unsuitable: %(people)s."),
    "consents_missing": mark("First the consents are needed. Without them: %(people)s."),
    "young_reason_needed": mark("Younger than the region's age: %(people)s. Write the ground."),
    "start_outside_term": mark(
        "A pair begins within the term of its programme: %(starts_on)s – %(ends_on)s."
    ),
    "same_person": mark("A mentor and a mentee are two people. Take off: %(people)s."),
    "pair_open": mark("Already works with this mentor: %(people)s."),
    "constraint": mark("The form does not allow this: %(note)s. Check: %(people)s."),
    "start_in_earlier": mark(
        "The two already worked together until %(on)s. Choose that day or a later one."
    ),
    "start_before_confirmed": mark(
        "Both confirmed only on %(on)s. Choose that day or a later one."
    ),
    "start_before_order": mark("The order is of %(on)s. Choose that day or a later one."),
    "mentor_full": mark("No free place: %(people)s."),
    "mentee_full": mark("Has as many mentors as the programme allows: %(people)s."),
    "base_stopped": mark("Stands in the base no longer, or is stopped there: %(people)s."),
    "not_admitted": mark("Not admitted to mentoring yet: %(people)s."),
    "ground_needed": mark("Write the ground: it is kept with the pair."),
    "choice_unknown": mark("Choose from the list."),
    "same_mentor": mark("This is the same mentor. Choose another."),
    "signer_needed": mark("Choose who signed for the minor."),
    # plans and orders
    "goal_needed": mark("A goal is needed. For example, to give open lessons without help."),
    "agreed_before_proposed": mark("First it is proposed, then agreed on. Check both dates."),
    "task_empty": mark("Write the task. For example, visit two lessons."),
    "task_long": mark("At most 300 signs."),
    "too_many_tasks": mark("At most %(most)s tasks in a plan."),
    "period_backwards": mark("The beginning is later than the end. Check both dates."),
    "order_unfit": mark("One of the pairs cannot be in an order any more. Look at the list again."),
    "number_needed": mark("A number is needed. For example, 145-о."),
    "number_taken": mark("An order with this number and date is there already."),
    "reason_needed": mark("Choose the reason."),
    "ended_later": mark("This day has not come yet. Today is the latest."),
    "ended_before_start": mark("The pair began later, on %(started_on)s."),
    # the card, the name in documents
    "finished_range": mark("A year that has been is needed. For example, 2015."),
    "finished_child": mark("At that time the person was under 14. Check both years."),
    "partner_unknown": mark("Choose an organisation from the list."),
    "gender_unknown": mark("Choose the gender: without it the name cannot be put into cases."),
    "case_unknown": mark("There is no such case."),
    "name_too_long": mark("At most 200 signs."),
    "name_no_letters": mark("Write the name in this case. For example, Markovoy Anne Petrovne."),
    # two cards made one
    "keep_unknown": mark("Choose which card to keep."),
    "merge_itself": mark("Choose two different cards."),
    "merge_ages": mark(
        "One card is a child's and the other a grown-up's. Check the dates of birth first."
    ),
    "merge_relatives": mark("One of them stands in the other's family: these are two people."),
    "merge_signed_for": mark("One of them signed or answered for the other: these are two people."),
    "merge_pair_of_two": mark("They were in a pair with each other: these are two people."),
    "merge_loans": mark("One school asks for this mentor by both cards. End one permission first."),
    "merge_pairs": mark("Both cards are in an open pair with one person. Close one pair first."),
    "merge_gathering": mark(
        "At one general meeting these cards have two seats. First take one of them away, on the "
        "page «Who came» of that meeting."
    ),
    "merge_frozen": mark(
        "One card is stopped after a consent was taken back. Settle the consents of both first."
    ),
    "merge_base_further": mark("The other card stands further in a base. Keep that one."),
    "merge_asked": mark(
        "Both cards are asked by one measurement, and the other has answered. Keep that one."
    ),
    "merge_confidential": mark(
        "Confidential answers stand on these cards. The curator may make them one."
    ),
    "merge_part_open": mark("The other card takes part in a programme now. Keep that one."),
    "merge_against_rules": mark(
        "The consents of the two cards do not fit. Check the families and the consents first."
    ),
}


@contextmanager
def faults_into(form: Form, profile: Profile) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take(words_of(refused, profile))


def also_into(form: Form, faults: Mapping[str, str], profile: Profile) -> None:
    """Tell of other fields too when the form could not be read: everything at one time."""
    words = words_of(Invalid(faults), profile)
    form.take({name: text for name, text in words.items() if not form[name].errors})


def words_of(refused: Invalid, profile: Profile) -> dict[str, str]:
    """Field → sentence."""
    values = {name: _shown(name, value, profile) for name, value in refused.values.items()}
    # An order of pairs is signed together with its paper, which has refusals of its own.
    words = {**OF_PAPERS, **WORDS}
    return {field: gettext(words[code], **values) for field, code in refused.fields.items()}


def _shown(name: str, value: Any, profile: Profile) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Text):
        return said(value)
    if name == "people":
        return ", ".join(surname_first(person) for person in value)
    if name == "expected":
        return expected_kinds(profile, value)
    return str(value)
