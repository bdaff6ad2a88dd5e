"""Parts of a profile about pairs at work and about programmes that are ready to be opened."""

from pydantic import Field

from kernel.profile.text import Code, Named, Part, Text


class Health(Part):
    """When a pair is silent or its ratings fall, and how soon the next step is proposed.

    `ladder_days` are counted one after another: the first rung, then as long again after each.
    """

    weekly_silent_days: int = Field(ge=3, le=120)
    monthly_silent_days: int = Field(ge=14, le=240)
    first_weeks: int = Field(ge=0, le=52)
    ladder_days: tuple[int, ...] = Field(min_length=1)
    rating_drop: int = Field(ge=1, le=4)
    rating_gap: int = Field(ge=1, le=4)


class PracticeKind(Named):
    """What a pair of teachers counts (F-02); with `lesson` the lesson is named."""

    lesson: bool = False


class TemplateEvent(Part):
    """An event of a ready programme: what, to what end, what comes of it, in which month."""

    title: Text
    purpose: Text
    result: Text
    month: int = Field(ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)


class ClubMeetingTemplate(Part):
    """A meeting on the club's road: the first one of its kind in that month."""

    month: int = Field(ge=1, le=12)
    kind: Code
    topic: Text


class ClubAim(Named):
    """How a club is judged (M-10); `fact` is what the portal itself knows of it."""

    fact: Code | None = None


class ClubTemplate(Part):
    """The club of a ready programme; `weekday` 1 is Monday."""

    title: Text
    motto: Text
    weekday: int = Field(ge=1, le=7)
    starts_at: str = Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    minutes: int = Field(ge=10, le=480)
    aims: tuple[ClubAim, ...] = ()
    meetings: tuple[ClubMeetingTemplate, ...] = ()


class ProgrammeTemplate(Named):
    """A programme that a school opens as it is and changes as it likes.

    `settings` are numbers apart from the region's defaults, by the same names.
    """

    source: Text
    form: Code
    variant: Code | None = None
    kind: Code | None = None
    title: Text
    goal: Text
    settings: dict[str, int] = Field(default_factory=dict)
    club: ClubTemplate | None = None
    events: tuple[TemplateEvent, ...] = Field(min_length=1)
