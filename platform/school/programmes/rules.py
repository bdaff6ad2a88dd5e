"""How programmes and pairs move, who may take part, and what a full cycle is. Pure decisions.

The tables of moves are data: what is not in them cannot happen.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kernel.imports.folding import fold
from kernel.profile import Form, Profile, Text
from kernel.profile.programme import Constraint
from kernel.school_year import SchoolYear

FIRST_STAGE, LAST_STAGE = 1, 7
SIDES = ("mentor", "mentee")
SENIOR_FROM = 10
STEPS = (1, 5, 10)  # first classes of the primary, the basic and the upper step


@dataclass(frozen=True, slots=True)
class Act:
    """From which states an act is possible, and the state it leads to."""

    since: frozenset[str]
    to: str


# What people do with a programme. Reopening takes back a mistake; the log keeps both.
PROGRAMME_ACTS: Mapping[str, Act] = {
    "start": Act(frozenset({"planned"}), "running"),
    "complete": Act(frozenset({"running"}), "completed"),
    "cancel": Act(frozenset({"planned", "running"}), "cancelled"),
    "reopen": Act(frozenset({"completed", "cancelled"}), "running"),
}
OPEN_PROGRAMME = frozenset({"planned", "running"})
# A programme ends only when nobody works in it any more.
ENDS_PROGRAMME = frozenset({"complete", "cancel"})

# What people do with a pair. «Proposed» and «probation» are entered by school/programmes/proposing
# and school/pairing.
PAIR_ACTS: Mapping[str, Act] = {
    "pause": Act(frozenset({"probation", "active"}), "paused"),
    "resume": Act(frozenset({"paused"}), "active"),
    "complete": Act(frozenset({"active", "paused"}), "completed"),
    "close": Act(frozenset({"proposed", "probation", "active", "paused"}), "closed"),
    "reopen": Act(frozenset({"completed", "closed"}), "active"),
}
OPEN_PAIR = frozenset({"proposed", "probation", "active", "paused"})
# What is done with a pair at work only by school/completion.
TALKED_OVER = frozenset({"complete", "close", "reopen"})


def possible(acts: Mapping[str, Act], state: str) -> tuple[str, ...]:
    """The acts that a row in this state allows, in the order of the table."""
    return tuple(name for name, act in acts.items() if state in act.since)


def stages_near(stage: int, state: str) -> tuple[int, ...]:
    """Stages one step back and one forward; an ended programme stands where it ended."""
    if state not in OPEN_PROGRAMME:
        return ()
    return tuple(n for n in (stage - 1, stage + 1) if FIRST_STAGE <= n <= LAST_STAGE)


def usual_term(year: SchoolYear) -> tuple[date, date]:
    """What the form of a new programme proposes: the lessons of the year."""
    return year.starts_on, date(year.start + 1, 5, 31)


def faults_of_term(
    starts_on: date | None, ends_on: date | None, year: SchoolYear
) -> dict[str, str]:
    """A programme's term is in order and within its school year; a longer one goes on next year."""
    faults = {}
    if starts_on is None:
        faults["starts_on"] = "day_needed"
    if ends_on is None:
        faults["ends_on"] = "day_needed"
    if starts_on is None or ends_on is None:
        return faults
    if starts_on > ends_on:
        return {"ends_on": "term_backwards"}
    if starts_on < year.starts_on:
        faults["starts_on"] = "term_outside"
    if ends_on > year.ends_on:
        faults["ends_on"] = "term_outside"
    return faults


def kinds_for(form: Form, side: str) -> tuple[str, ...]:
    """Kinds of people whom the form admits on a side."""
    return (*form.mentor_is, *form.also_mentors) if side == "mentor" else form.mentee_is


@dataclass(frozen=True, slots=True)
class Partner:
    """What the constraints of a form look at."""

    grade: int | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Breach:
    """A constraint of the form that a pair does not meet."""

    code: str
    refused: bool
    note: Text


def breaches(
    form: Form, variant: str, mentor: Partner, mentee: Partner, mentor_type: str = ""
) -> list[Breach]:
    """Constraints of the form, its variant and the mentor's type that these two do not meet.

    As far as is known. Two people of one register always study at one school; teams are of the
    region's own form. A constraint that stands twice is told once, a refusing one first.
    """
    chosen = next((each.constraints for each in form.variants if each.code == variant), ())
    typed = next((each.constraints for each in form.mentor_types if each.code == mentor_type), ())
    found: dict[str, Breach] = {}
    for rule in (*form.constraints, *chosen, *typed):
        if _is_broken(rule, mentor, mentee):
            refused = rule.on_breach == "refuse"
            if rule.code not in found or refused:
                found[rule.code] = Breach(rule.code, refused, rule.note)
    return list(found.values())


def _is_broken(rule: Constraint, mentor: Partner, mentee: Partner) -> bool:
    match rule.code:
        case "same_subject":
            return not _subjects(mentor) & _subjects(mentee)
        case "senior_classes":
            return mentee.grade is not None and mentee.grade < SENIOR_FROM
        case "grade_range":
            return _outside(mentor.grade, rule.mentor_from, rule.mentor_to) or _outside(
                mentee.grade, rule.mentee_from, rule.mentee_to
            )
        case "higher_step" if mentor.grade is not None and mentee.grade is not None:
            return _step(mentor.grade) <= _step(mentee.grade)
    return False


def _outside(grade: int | None, lowest: int | None, highest: int | None) -> bool:
    """Whether a class lies outside; somebody without a class is outside of none."""
    if grade is None:
        return False
    return (lowest is not None and grade < lowest) or (highest is not None and grade > highest)


def _subjects(partner: Partner) -> set[str]:
    """«Математика, физика» is two subjects."""
    return {fold(part).strip() for part in re.split(r"[,;/]", partner.subject)} - {""}


def _step(grade: int) -> int:
    return sum(grade >= first for first in STEPS)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last: three months from 30 November is 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shortest_months(
    profile: Profile, form: str, kind: str, own: Mapping[str, object] | None = None
) -> int:
    """How long a pair must work for a full cycle; a kind of one single meeting needs no time.

    `own` are the settings of the programme, which go before the region's default (X-06).
    """
    if any(each.code == kind and each.single_meeting for each in profile.kinds_for(form)):
        return 0
    said = (own or {}).get("shortest_months")
    return said if isinstance(said, int) else profile.defaults.shortest_months


def full_cycle_from(started_on: date | None, months: int) -> date | None:
    """The first day on which completing the pair makes a full cycle."""
    return months_later(started_on, months) if started_on is not None else None


def is_full_cycle(state: str, started_on: date | None, ended_on: date | None, months: int) -> bool:
    """A full cycle (K-06, R-51): the pair ended as planned after at least the shortest term.

    «As planned» is «completed»: the end of the programme, of the year, or the goal reached
    (R-60). A pair closed early is none, however long it worked; nor is one of unknown length.
    """
    since = full_cycle_from(started_on, months)
    if since is None or ended_on is None:
        return False
    return state == "completed" and ended_on >= since
