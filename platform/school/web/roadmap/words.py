"""Codes of the roadmap in the reader's words: states, conditions, faults, refusals."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from flask import url_for

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from school.roadmap.facts import Shown
from school.roadmap.queries import ItemView
from web.filters import day, day_month
from web.forms import Form
from web.guard import current_actor
from web.i18n import gettext, mark

ROLES: Mapping[str, str] = {
    "head": mark("Head of the school"),
    "curator": mark("Curator"),
    "responsible": mark("Responsible for the introduction"),
    "psychologist": mark("School psychologist"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """What is counted, and the page where it is done; `counts` is false for a yes or no."""

    text: str
    endpoint: str
    permission: Permission
    counts: bool = True


TEAM, ASKED = Permission.CONDITIONS_VIEW, Permission.REQUESTS_VIEW
MENTORS, PROGRAMME = Permission.MENTORS_VIEW, Permission.PROGRAMME_VIEW
MONITORING = Permission.MONITORING_VIEW
CONDITIONS: Mapping[str, Condition] = {
    "staff_told": Condition(
        mark("Teachers and staff have been told"), "conditions.index", TEAM, False
    ),
    "parents_told": Condition(mark("Parents have been told"), "conditions.index", TEAM, False),
    "pupils_told": Condition(mark("Pupils have been told"), "conditions.index", TEAM, False),
    "partners_told": Condition(
        mark("Graduates or partners have been told"), "conditions.index", TEAM, False
    ),
    "requests_collected": Condition(
        mark("The first requests are collected"), "requests.index", ASKED, False
    ),
    "requests_decided": Condition(mark("Every request is decided"), "requests.index", ASKED),
    "mentees_entered": Condition(
        mark("There are mentees in the base"), "mentees.index", ASKED, False
    ),
    "mentees_consent": Condition(
        mark("Every mentee of the base has the consents"), "mentees.index", ASKED
    ),
    "programme_opened": Condition(
        mark("A programme of the year is opened"), "programmes.index", PROGRAMME, False
    ),
    "mentors_profiled": Condition(
        mark("Every mentor of the base has a questionnaire"), "mentors.index", MENTORS
    ),
    "mentors_consent": Condition(
        mark("Every mentor of the base has the consents"), "mentors.index", MENTORS
    ),
    "mentors_entered": Condition(
        mark("There are mentors in the base"), "mentors.index", MENTORS, False
    ),
    "mentors_interviewed": Condition(
        mark("Every candidate has been interviewed"), "selection.index", Permission.INTERVIEWS_VIEW
    ),
    "training_planned": Condition(
        mark("Enough training meetings are planned"), "training.index", Permission.TRAINING_VIEW
    ),
    "mentors_trained": Condition(
        mark("Every selected mentor came to enough training meetings"),
        "training.index",
        Permission.TRAINING_VIEW,
    ),
    "mentors_admitted": Condition(
        mark("Every selected mentor is admitted to work"),
        "training.index",
        Permission.TRAINING_VIEW,
    ),
    "hall_held": Condition(
        mark("The general meeting was held"), "programmes.index", PROGRAMME, False
    ),
    "choices_given": Condition(
        mark("Everybody who came has made a choice"), "programmes.index", PROGRAMME
    ),
    "mentees_paired": Condition(
        mark("Every participating mentee has a pair"), "all_pairs.index", PROGRAMME
    ),
    "pairs_confirmed": Condition(
        mark("Both sides of every pair have confirmed"), "all_pairs.index", PROGRAMME
    ),
    "pairs_ordered": Condition(
        mark("Every pair is named in a signed order"), "programmes.index", PROGRAMME
    ),
    "acquaintance_held": Condition(
        mark("Every pair has got acquainted"), "all_pairs.index", PROGRAMME
    ),
    "trial_held": Condition(
        mark("Every pair has had a trial meeting"), "all_pairs.index", PROGRAMME
    ),
    "plans_agreed": Condition(mark("Every pair has an agreed plan"), "all_pairs.index", PROGRAMME),
    "regular_held": Condition(
        mark("Every pair has had regular meetings"), "all_pairs.index", PROGRAMME
    ),
    "plan_tasks_done": Condition(
        mark("Every task of the pairs' plans is settled"), "all_pairs.index", PROGRAMME
    ),
    "pairs_ended": Condition(mark("Every pair is completed"), "all_pairs.index", PROGRAMME),
    "asked_satisfied": Condition(
        mark("Everybody who took part was asked about satisfaction"), "programmes.index", PROGRAMME
    ),
    "guests_invited": Condition(
        mark("Guests of the final event are counted"), "finale.index", Permission.FINALE_VIEW, False
    ),
    "celebration_held": Condition(
        mark("The vote of the final event is closed"), "finale.index", Permission.FINALE_VIEW, False
    ),
    "cases_ready": Condition(mark("A case is ready"), "cases.index", PROGRAMME, False),
    "mentees_measured": Condition(
        mark("Every mentee has been measured on entry"), "monitoring.index", MONITORING
    ),
    "mentors_measured": Condition(
        mark("Every mentor has been measured on entry"), "monitoring.index", MONITORING
    ),
    "exit_measured": Condition(
        mark("Whoever was measured on entry has been measured at the end"),
        "monitoring.index",
        MONITORING,
    ),
    "results_written": Condition(
        mark("The results of every pair are written down"), "all_pairs.index", PROGRAMME
    ),
}
FAULTS: Mapping[str, str] = {
    "roadmap_title_empty": mark("A title is needed. For example, “Open lesson”."),
    "roadmap_due_needed": mark("Write by what day. For example, 14.03.2027."),
    "roadmap_span": mark("The event begins later than it ends. Check both days."),
    "roadmap_outside_year": mark("The day lies outside the school year %(year)s."),
    "roadmap_day_off": mark("This is a day off. The next day of work is %(free)s."),
    "roadmap_before_what_it_waits": mark("What this event waits for ends only on %(ends)s."),
    "roadmap_moves_out_of_year": mark(
        "Events that wait for this one would leave the school year %(year)s. Choose an earlier day."
    ),
    "roadmap_day_needed": mark("A date is needed. For example, 14.03.2027."),
    "roadmap_done_later": mark("The event was held: its day cannot be later than today."),
    "roadmap_evidence_needed": mark(
        "Write what shows it, or add a file. For example, “Minutes of the council, 12 came”."
    ),
    "roadmap_reason_needed": mark("Write why. For example, “There is no such form in the school”."),
    "roadmap_too_many": mark("A roadmap has at most %(most)s events."),
    "roadmap_stage": mark("Choose a stage from the list."),
    "roadmap_role": mark("Choose who answers from the list."),
    "roadmap_year": mark("A roadmap is made for this school year or for the next."),
}
REFUSALS: Mapping[str, str] = {
    "roadmap_computed": mark("This event is closed by the data itself, not by a mark."),
    "roadmap_dropped": mark("The event is taken out of the roadmap. Bring it back first."),
    "roadmap_done": mark("The event was held, it stays in the roadmap."),
    "roadmap_closed": mark("The event is closed: its days are not moved any more."),
    "roadmap_not_own": mark("The words of a typical event are the region's."),
    "roadmap_shift_gone": mark("Only the latest shift can be undone, and it is not the latest."),
    "roadmap_changed_since": mark(
        "The roadmap has changed since. Move the events one by one instead."
    ),
}


def state_of(item: ItemView, today: date) -> tuple[str, str]:
    """The shape of an event's state and its words."""
    if item.state == "dropped":
        return "void", gettext("not held, by decision")
    if item.state == "done":
        if item.done_on is None:
            return "ok", gettext("done by the data")
        return "ok", gettext("done %(day)s", day=day(item.done_on))
    if item.is_overdue(today):
        return "bad", gettext("was due %(day)s", day=day(item.due_on))
    if item.starts_on <= today:
        return "near", gettext("by %(day)s", day=day(item.due_on))
    return "wait", gettext("from %(day)s", day=day(item.starts_on))


def days_of(item: ItemView) -> str:
    """«1–5 октября», or «23 декабря – 26 марта»."""
    first, last = item.starts_on, item.due_on
    if first == last:
        return day_month(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_month(last)}"
    return f"{day_month(first)}\u00a0– {day_month(last)}"


def condition_words(shown: Shown) -> tuple[str, str, str]:
    """What is counted, how far it is, and the page where the reader can see to it."""
    known = CONDITIONS[shown.code]
    far = ""
    if shown.of == 0:
        far = gettext("nothing to count yet")
    elif known.counts:
        far = gettext("%(n)s of %(of)s", n=shown.done, of=shown.of)
    url = url_for(known.endpoint) if current_actor().may(known.permission) else ""
    return gettext(known.text), far, url


def role_words(role: str) -> str:
    return gettext(ROLES[role])


def refusal(refused: WrongState) -> str:
    return gettext(REFUSALS[refused.code])


def fault_words(code: str, field: str, values: Mapping[str, object]) -> str:
    """A fault of a field, the day to take instead in words."""
    named = {name: day(each) if isinstance(each, date) else each for name, each in values.items()}
    return gettext(FAULTS[code], **{**named, "free": named.get(f"{field}_free", "")})


@contextmanager
def faults_into(form: Form) -> Iterator[None]:
    """Whatever the domain refuses appears beneath the fields of the form."""
    try:
        yield
    except Invalid as refused:
        form.take(
            {name: fault_words(code, name, refused.values) for name, code in refused.fields.items()}
        )
    except WrongState as refused:
        if refused.code not in REFUSALS:
            raise
        form.form_errors.append(refusal(refused))
