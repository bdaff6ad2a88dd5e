"""What events, reviews, routes and checks of sites refuse, in words with an example."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kernel.errors import Invalid, WrongState
from web.forms import Form
from web.i18n import gettext, mark

FAULTS: Mapping[str, str] = {
    "kind_needed": mark("Choose from the list."),
    "review_of_region": mark("Expert reviews are held by the region. Choose another kind."),
    "kind_is_known": mark("The event is published: its kind does not change any more."),
    "title_needed": mark("Write the title. For example, “Forum of mentors”."),
    "too_long": mark("The text is too long. Shorten it."),
    "place_needed": mark("Name the place, or give a link for those who join online."),
    "url_wrong": mark("Write the address of a page. For example, https://school5.ru/mentoring."),
    "url_needed": mark("Write the address of the section: others will open it from here."),
    "role_unknown": mark("Choose from the list."),
    "seats_odd": mark("A number from 1 to 20,000 is needed. Leave it empty if anybody may come."),
    "seats_taken": mark("%(taken)s people have seats already. There cannot be fewer seats."),
    "time_needed": mark("The day and the time are needed. For example, 04.12.2026 and 10:00."),
    "ends_before_start": mark("The event ends before it begins. Check the days and times."),
    "registers_after_start": mark("Registration ends on the first day at the latest."),
    "programme_unknown": mark("Choose a programme of your school."),
    "programme_sent": mark("This programme has been sent already. Its state is in the list."),
    "mark_needed": mark("Choose a mark."),
    "mark_odd": mark("Choose a mark of the scale."),
    "decision_needed": mark("Choose the decision."),
    "conclusion_needed": mark("Write the conclusion: the school will read it."),
    "consent_needed": mark("There is no consent of the teacher to the transfer of data."),
    "route_open": mark("This teacher has a route under way already."),
    "year_needed": mark("Choose the school year."),
    "first_year_far": mark("A route begins in the last, the present or the next school year."),
    "last_before_first": mark("The last year comes before the first."),
    "years_many": mark("A route lasts six school years at most."),
    "deficits_needed": mark("Tick at least one deficit: the route is made for it."),
    "deficit_unknown": mark("Choose from the list."),
    "deficit_known": mark("This deficit is in the route already."),
    "found_on_needed": mark("Write the day. For example, 05.10.2026."),
    "day_ahead": mark("The day is still ahead. Write today's or an earlier one."),
    "found_by_needed": mark("Write how it was found. For example, “diagnostics of the centre”."),
    "curator_unknown": mark("Choose from the list."),
    "year_outside": mark("Choose a school year of the route."),
    "hours_odd": mark("A number from 1 to 999 is needed. For example, 36."),
    "due_outside": mark("The day lies outside the chosen school year."),
    "completed_needs_words": mark("Write what the route gave the teacher."),
    "stopped_needs_words": mark("Write why the route is stopped."),
    "declined_needs_words": mark("Write why the route is declined: the school will read it."),
    "section_unsaid": mark("Say whether the site has the section."),
    "act_unknown": mark("Choose from the list."),
    "acts_without_section": mark("Documents are ticked, but there is no section. Check both."),
}
REFUSED: Mapping[str, str] = {
    "event_not_draft": mark("The event has been published already."),
    "event_over": mark("The event has begun. Set a day ahead, then publish it."),
    "event_cancelled": mark("The event is cancelled."),
    "event_ahead": mark("The event is still ahead."),
    "registration_closed": mark("Registration is closed. Write to the organisers."),
    "not_invited": mark("This event is for other roles."),
    "not_registered": mark("You are not on the list."),
    "review_closed": mark("Programmes are not taken any more."),
    "review_moved_on": mark("Things had changed meanwhile. The page shows how they stand now."),
    "review_not_concluded": mark("There is no conclusion yet."),
    "route_closed": mark("Things had changed meanwhile. The page shows how they stand now."),
    "not_its_tutor": mark("Another tutor leads this route. Take it over first."),
    "step_done": mark("The step is done already. Take the mark off first."),
    "consent_needed": mark("There is no consent of the teacher to the transfer of data."),
    "route_open": mark("This teacher has a route under way already."),
}


@contextmanager
def faults_into(form: Form, **renamed: str) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on.

    `renamed` says which field of the form a field of the domain is.
    """
    try:
        yield
    except Invalid as refused:
        form.take(
            {
                renamed.get(field, field): gettext(FAULTS[code], **refused.values)
                for field, code in refused.fields.items()
            }
        )


def refused_words(refused: WrongState) -> str:
    return gettext(REFUSED[refused.code])
