"""Parts of a profile about a mentoring programme: forms, stages, meetings, roadmap, papers."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from kernel.profile.monitoring import Result
from kernel.profile.text import Code, Line, Named, Part, Text

ConstraintCode = Literal[
    "higher_step",
    "senior_classes",
    "grade_range",
    "same_subject",
    "same_school",
    "team",
    "recent_results",
]
Grade = Annotated[int, Field(ge=1, le=11)]
Rhythm = Literal["weekly", "fortnightly", "monthly", "by_agreement"]
CountsAs = Literal["teachers_model", "team_mentoring"]


class Constraint(Part):
    """A rule of a form; breaking it is refused, or asks for a recorded reason.

    `years` is of «recent_results»; classes from and to are of «grade_range», an open end is None.
    """

    code: ConstraintCode
    on_breach: Literal["refuse", "ask_reason"]
    note: Text
    years: int | None = Field(default=None, ge=1, le=10)
    mentor_from: Grade | None = None
    mentor_to: Grade | None = None
    mentee_from: Grade | None = None
    mentee_to: Grade | None = None


class Variant(Named):
    """A pair of roles inside a form."""

    constraints: tuple[Constraint, ...] = ()


class MentorType(Named):
    """What a mentor of the form is to the mentee."""

    constraints: tuple[Constraint, ...] = ()


class PersonKind(Named):
    """Who may stand in a pair, one by one and many at once; `age_limited` ones are children."""

    plural: Text
    age_limited: bool = False
    labour_law: bool = False


class Form(Named):
    """Who mentors whom, within what limits, to what end."""

    aliases: tuple[Line, ...] = ()
    level: Literal["school", "regional"] = "school"
    mentor_is: tuple[Code, ...] = Field(min_length=1)
    mentee_is: tuple[Code, ...] = Field(min_length=1)
    also_mentors: tuple[Code, ...] = ()
    variants: tuple[Variant, ...] = ()
    mentor_types: tuple[MentorType, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    mentor_rule: Text | None = None
    consent: Text | None = None
    propose_instead: Code | None = None
    counts_as: tuple[CountsAs, ...] = ()
    rhythm: Rhythm
    goal: Text
    tasks: tuple[Text, ...] = ()
    results: tuple[Result, ...] = ()
    settings: tuple[Text, ...] = ()
    mentor_portraits: tuple[Text, ...] = ()
    mentee_portraits: tuple[Text, ...] = ()


class Kind(Named):
    """How the work of a pair or a group is organised."""

    rule: Text | None = None
    for_groups: bool = False
    single_meeting: bool = False


class Stage(Named):
    """One of the seven stages: what is done in and outside the school, and what closes it."""

    n: int = Field(ge=1, le=7)
    result: Text
    gate: Text | None = None
    inside: tuple[Text, ...] = ()
    outside: tuple[Text, ...] = ()


class MeetingKind(Named):
    """A step in the cycle of meetings."""

    n: int = Field(ge=1)
    repeats: bool = False
    purpose: Text


class Satisfaction(Part):
    """When an answer counts as satisfied, and when too few have answered."""

    satisfied_from: int = Field(ge=1)
    scale_max: int = Field(ge=2)
    low_answers_percent: int = Field(ge=0, le=100)


class Defaults(Part):
    """What a new programme starts with; each is a setting that the curator may change."""

    training_meetings: int = Field(ge=0)
    probation_weeks: int = Field(ge=0)
    notice_days: int = Field(ge=0)
    labour_law_notice_working_days: int = Field(ge=0)
    shortest_months: int = Field(ge=0)
    mentors_at_once: int = Field(ge=1, le=5)
    satisfaction: Satisfaction
    # Whether an order of pairs waits for the entry measurement of its people.
    entry_measurement: Literal["required", "advised"] = "required"


class Completion(Part):
    """Reasons to end a pair, and the points of the curator's talk when the end was not planned."""

    planned: tuple[Named, ...]
    unplanned: tuple[Named, ...]
    unplanned_talk: tuple[Named, ...]
    rematch: Text


class Document(Named):
    """A paper of the region or of a school."""

    level: Literal["region", "school"]


class MentorColumn(Named):
    """An obligatory column of the mentor base workbook."""


class Honour(Named):
    """An award and the road to it, if the region lays one down."""

    level: Literal["school", "municipality", "region"]
    path: Text | None = None


class Contest(Named):
    """A contest by name; its rules are set when it is held."""

    path: Text | None = None


class FinalEvent(Part):
    """The school's own closing event: who judges, what is chosen, who is invited."""

    jury: tuple[Named, ...]
    picks: tuple[Named, ...]
    invited: tuple[Named, ...]


class LegalReference(Part):
    """An act that the portal's texts rely on."""

    code: Code
    kind: Text
    number: Line | None = None
    on: date | None = None
    in_force_from: date | None = None
    subject: Text
