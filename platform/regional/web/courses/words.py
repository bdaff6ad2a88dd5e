"""Words of courses: states of runs and places, standings, what was done and what was refused."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kernel.errors import Invalid, WrongState
from regional.training.queries import RunLine
from web.filters import day
from web.forms import Form
from web.i18n import gettext, mark, ngettext

RUN_STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("draft", mark("in preparation")),
    "open": ("wait", mark("enrolment is open")),
    "running": ("wait", mark("going on")),
    "completed": ("ok", mark("run completed")),
    "cancelled": ("void", mark("run cancelled")),
}
PLACES: Mapping[str, tuple[str, str]] = {
    "asked": ("wait", mark("asks for a place")),
    "enrolled": ("ok", mark("has a place")),
    "declined": ("void", mark("declined")),
    "withdrawn": ("void", mark("gave the place back")),
    "passed": ("ok", mark("course passed")),
    "failed": ("none", mark("course not passed")),
}
STANDINGS: Mapping[str, tuple[str, str]] = {
    "trained": ("ok", mark("trained")),
    "expiring": ("near", mark("training ends soon")),
    "expired": ("bad", mark("training has ended")),
    "never": ("none", mark("not trained")),
}
MODES: Mapping[str, str] = {
    "in_person": mark("face to face"),
    "distance": mark("from a distance"),
    "mixed": mark("partly from a distance"),
}
RUN_ACTS: Mapping[str, str] = {
    "open": mark("Open the enrolment"),
    "start": mark("Start the run"),
    "complete": mark("Complete the run"),
    "resume": mark("Take the run up again"),
}
RUN_DONE: Mapping[str, str] = {
    "open": mark("Enrolment is open: curators see the run and may ask for a place."),
    "start": mark("The run has started. Nobody asks for a place any more."),
    "complete": mark("The run is completed."),
    "resume": mark("The run goes on."),
}
FAULTS: Mapping[str, str] = {
    "course_title": mark("A title is needed. For example, “School of curators”."),
    "course_provider": mark("Name who teaches. For example, the institute of teachers' training."),
    "course_hours": mark("A number from 1 to 2,000 is needed. For example, 36."),
    "course_mode": mark("Choose from the list."),
    "course_years": mark("A number from 1 to 50 is needed. Leave it empty if it never ends."),
    "course_prefix": mark("Up to 12 letters and digits without spaces. For example, “KN”."),
    "course_certified": mark(
        "Certificates were given out with it. Put this course away and enter a new one."
    ),
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
    "run_ends_early": mark("The run ends before it begins. Check the days."),
    "enrol_after_end": mark("Enrolment ends on the last day of the run at the latest."),
    "capacity_range": mark("A number from 1 is needed. Leave it empty if as many as come may."),
    "capacity_taken": mark("%(taken)s places are taken already. There cannot be fewer."),
    "presence_range": mark("A number from 0 to 100 is needed. For example, 75."),
    "session_outside": mark("A session lies outside these days. Move it first."),
    "session_outside_run": mark(
        "The run lasts from %(first)s to %(last)s. Choose one of its days."
    ),
    "session_ends_early": mark("The session ends before it begins. Check the times."),
    "session_marked": mark("People are marked in this session: its day stays."),
    "too_many_sessions": mark("A run has at most %(most)s sessions."),
    "reason_needed": mark("Write why, in a few words."),
    "nobody_chosen": mark("Tick at least one person."),
    "too_many_chosen": mark("At most %(most)s people at a time."),
    "names_needed": mark("Write surname and given name, a person a line."),
    "names_short": mark("Each line needs a surname and a given name."),
    "names_too_many": mark("At most %(most)s people at a time, names up to 150 characters."),
    "place_needed": mark("Choose the municipality."),
    "way_unknown": mark("Choose from the list."),
    "override_needs_reason": mark(
        "Was at less than %(least)s%% of the sessions. Write why the person passes."
    ),
    "certified_already": mark("Holds a certificate. Revoke it first."),
    "outcome_unknown": mark("Choose from the list."),
    "issued_on_range": mark("From the first day of the run to today. For example, %(example)s."),
}
REFUSED: Mapping[str, str] = {
    "course_archived": mark("The course is put away. Take it up again first."),
    "course_has_runs": mark("A run of this course is not over yet. Complete or cancel it first."),
    "run_state": mark("Somebody has changed the run meanwhile. Look at it again."),
    "run_over": mark("The run is over: nothing is changed in it any more."),
    "run_certified": mark("Certificates were given out in this run. Revoke them first."),
    "run_not_open": mark("Enrolment is not open."),
    "enrolment_over": mark("The time of enrolment is over. Write to the organisers."),
    "declined_before": mark("Your place was declined. The organisers may still enrol you."),
    "enrolment_state": mark("Things had changed meanwhile. The page shows how they stand now."),
    "session_ahead": mark("The session is still ahead. Its list opens on its day."),
    "session_past": mark("The day of the session has passed. Mark the people in the list."),
    "session_marked": mark("People are marked in this session: it stays in the journal."),
    "run_not_begun": mark("The run has not begun. Start it first."),
    "nobody_passed": mark("Nobody has passed yet. Write the results first."),
    "nothing_to_print": mark("There are no certificates to print."),
    "certificate_revoked": mark("The certificate has been revoked already."),
}


@contextmanager
def faults_into(form: Form, **renamed: str) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take(
            {
                renamed.get(field, field): fault_words(code, refused)
                for field, code in refused.fields.items()
            }
        )


def fault_words(code: str, refused: Invalid, **values: object) -> str:
    return gettext(FAULTS[code], **{**refused.values, **values})


def refused_words(refused: WrongState) -> str:
    """Why the act was not possible, in a sentence or two."""
    said = refused.values
    if refused.code == "run_full":
        return _full(int(str(said["free"])), int(str(said["wanted"])))
    if refused.code == "run_unsettled":
        left = int(str(said["left"]))
        return ngettext(
            "%(num)s person has no result yet. Write it, or take the place back.",
            "%(num)s people have no result yet. Write them, or take the places back.", left,
        )  # fmt: skip
    return gettext(REFUSED[refused.code])


def _full(free: int, wanted: int) -> str:
    if not free:
        return gettext("All places of this run are taken. Nobody was enrolled.")
    said = ngettext("%(num)s place is left", "%(num)s places are left", free)
    return gettext(
        "%(left)s, and %(wanted)s were to be enrolled. Nobody was: choose fewer people.",
        left=said, wanted=wanted,
    )  # fmt: skip


def place_words(refused: WrongState) -> str:
    """The same for a curator who asks for oneself."""
    if refused.code == "run_full":
        return gettext("All places of this run are taken. Look at the other runs.")
    return refused_words(refused)


def days_of(run: RunLine) -> str:
    """«05.10.2026 – 30.10.2026»."""
    first, last = day(run.starts_on), day(run.ends_on)
    return first if first == last else f"{first} – {last}"


def hours_words(hours: int) -> str:
    return ngettext("%(num)s hour", "%(num)s hours", hours)


def validity(years: int | None) -> str:
    """How long a training of the course holds."""
    if years is None:
        return gettext("without an end")
    return ngettext("%(num)s year", "%(num)s years", years)


def seats(run: RunLine) -> str:
    """«12 из 25», or how many without a limit."""
    if run.capacity is None:
        return ngettext("%(num)s person", "%(num)s people", run.taken)
    return gettext("%(n)s of %(of)s", n=run.taken, of=run.capacity)


def pair_of(known: Mapping[str, tuple[str, str]], code: str) -> tuple[str, str]:
    """Shape and word of a state."""
    shape, word = known[code]
    return shape, gettext(word)


def words() -> dict[str, object]:
    """What the templates say codes with."""
    return {
        "run_state": lambda code: pair_of(RUN_STATES, code),
        "place_state": lambda code: pair_of(PLACES, code),
        "standing_of": lambda code: pair_of(STANDINGS, code),
        "mode_word": lambda code: gettext(MODES[code]),
        "act_word": lambda act: gettext(RUN_ACTS[act]),
        "days_of": days_of,
        "hours_words": hours_words,
        "validity": validity,
        "seats": seats,
    }
