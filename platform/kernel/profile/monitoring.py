"""Parts of a profile about what is measured: the process, what it changes, what is judged."""

from typing import Literal

from pydantic import Field

from kernel.profile.text import Code, Named, Part, Text

# What the portal counts of a programme by itself; school/monitoring/portal_facts.py counts each.
FIGURE_FACTS = ("role_wishes", "projects_shown", "own_works")
# What the portal knows of a club beside the curator's judgement (M-10).
CLUB_FACTS = (
    "club_held", "rating", "tasks_done", "going_on", "satisfied", "partners_satisfied",
)  # fmt: skip
# What a prompt of SWOT may stand on; school/monitoring/prompt_facts.py reads each.
PROMPT_FACTS = (
    "satisfied_mentees", "satisfied_mentors", "answered", "early_ended", "full_cycle", "unpaired",
    "requests_unmet", "mentors_free", "mentors_short", "mentors_leaving", "trained",
    "meetings_held", "came", "silent_pairs", "plans_agreed", "tasks_done", "role_wishes",
    "partners",
)  # fmt: skip
Unit = Literal["words", "share", "count", "mean"]
Judged = Literal["change", "reached"]


class Method(Named):
    """By what a result is judged (M-20): a mean mark, a test, a poll, a diploma."""


class Result(Named):
    """A result of a form; with `judged` it is judged of each mentee, by one of `methods`.

    `change` is better, the same or worse; `reached` is met, partly or not.
    """

    judged: Judged | None = None
    methods: tuple[Code, ...] = ()


class Figure(Named):
    """A figure written down at the start and at the end; `whole` says of what a share is.

    `most` bounds a mean mark. `people` are kinds of mentees it is about, none means any. `fact` is
    what the portal counts itself.
    """

    unit: Unit = "count"
    whole: Text | None = None
    most: int | None = Field(default=None, ge=1, le=1000)
    people: tuple[Code, ...] = ()
    fact: Code | None = None


class Sign(Named):
    """What is judged of a pair's personal programme: met, partly met, not met."""

    hint: Text | None = None


class SwotPrompt(Part):
    """A line that a fact proposes: {n}, {of}, {percent} are the fact's own figures.

    A fact with a whole is compared in percent, a number as it is.
    """

    code: Code
    kind: Literal["strength", "weakness", "opportunity", "threat"]
    fact: Code
    at_least: int | None = Field(default=None, ge=0)
    below: int | None = Field(default=None, ge=1)
    text: Text


class Impact(Part):
    """What is measured before and after, by the side that is measured."""

    pupil: tuple[Named, ...]
    teacher: tuple[Named, ...]
    employer: tuple[Named, ...]


class Monitoring(Part):
    """Stage 1: how the programme runs; stage 2: what it changes in people; what is judged."""

    process: tuple[Figure, ...]
    impact: Impact
    # M-08: the personal programme of a teacher; M-09: the signs that it went well.
    personal: tuple[Figure, ...] = ()
    success_signs: tuple[Sign, ...] = ()
    methods: tuple[Method, ...] = ()
    # what to do about a difficulty, by the code of the answer that names it.
    difficulty_tasks: tuple[Named, ...] = ()
    swot_prompts: tuple[SwotPrompt, ...] = ()
