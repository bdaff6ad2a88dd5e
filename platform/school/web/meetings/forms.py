"""What is typed of a meeting, on a phone as well as at a desk; the diary uses the same forms."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField

from kernel.ids import new_id
from school.meetings.feedback import LONGEST_WORDS
from school.meetings.practice import LONGEST_CONCLUSIONS, LONGEST_LESSON, AddPractice
from school.meetings.queries import GroupMember
from school.meetings.recording import LONGEST_LINE, LONGEST_REFLECTION, RecordMeeting
from school.meetings.service import PlanMeeting
from school.web.meetings.words import RHYTHMS, WORDS, MeetingWords
from school.web.picks import PicksField
from web.fields import ClockField, TextField, moment_of, say_clock
from web.forms import DayField, Form, LineField, Needed, UpTo, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l


def id_of(text: str | None) -> UUID:
    """The row's identifier that came with the form; a broken one is as good as a new one."""
    try:
        return UUID(text or "")
    except ValueError:
        return new_id()


def _day_needed() -> str:
    words = WORDS["meeting_day_needed"]
    return _(words)


class RecordForm(Form):
    """A meeting that was. Most of it is filled in; only what came of it must be typed."""

    meeting = HiddenField()
    came = PicksField(_l("Who came"))
    held_on = DayField(_l("Day"), validators=[Needed(_day_needed)])
    step = RadioField(_l("Step"), validate_choice=False)
    reflection = TextField(_l("What came of it"), validators=[UpTo(LONGEST_REFLECTION)])
    next_step = LineField(_l("Next step"), validators=[UpTo(LONGEST_LINE)])
    kind = SelectField(_l("Kind"), validate_choice=False)
    minutes = WholeField(_l("Minutes"), least=1, most=600)
    curator_present = BooleanField(_l("The curator was present"))

    def offer(self, words: MeetingWords, *, steps: bool) -> None:
        self.kind.choices = [SelectChoice(*each) for each in words.kinds()]
        numbered = enumerate(words.steps(), start=1) if steps else ()
        self.step.choices = [SelectChoice(str(n), f"{n}. {name}") for n, name in numbered]

    def command(self, group: Sequence[GroupMember], *, invited: bool, steps: bool) -> RecordMeeting:
        """`group` begins with the pair itself; unless they were `invited`, who did not come is
        not of this meeting at all."""
        typed: Any = self.step.data
        came = set(self.came.data) if len(group) > 1 else {group[0].pair_id}
        return RecordMeeting(
            meeting_id=id_of(self.meeting.data),
            pair_ids=[
                each.pair_id
                for n, each in enumerate(group)
                if invited or n == 0 or each.pair_id in came
            ],
            held_on=self.held_on.data,
            kind=self.kind.data or "",
            minutes=self.minutes.data,
            reflection=self.reflection.data or "",
            next_step=self.next_step.data or "",
            step=int(typed) if steps and str(typed) in {"1", "2", "3", "4", "5"} else None,
            came=came,
            curator_present=bool(self.curator_present.data),
        )


class PlanForm(Form):
    """A meeting ahead, or a series."""

    meeting = HiddenField()
    with_pairs = PicksField(_l("With whom"))
    day = DayField(_l("Day"), validators=[Needed(_day_needed)])
    at = ClockField(_l("Beginning"), validators=[Needed(say_clock)])
    place = LineField(_l("Place"), validators=[UpTo(LONGEST_LINE)])
    is_online = BooleanField(_l("Online"))
    rhythm = SelectField(_l("How often"), default="", validate_choice=False)
    kind = SelectField(_l("Kind"), validate_choice=False)
    topic = LineField(_l("Topic"), validators=[UpTo(LONGEST_LINE)])

    def offer(self, words: MeetingWords) -> None:
        self.kind.choices = [SelectChoice(*each) for each in words.kinds()]
        self.rhythm.choices = [SelectChoice(code, _(name)) for code, name in RHYTHMS.items()]

    def command(self, pair_id: UUID, group: Sequence[GroupMember], zone: ZoneInfo) -> PlanMeeting:
        known = {each.pair_id for each in group}
        others = [each for each in self.with_pairs.data if each in known and each != pair_id]
        return PlanMeeting(
            meeting_id=id_of(self.meeting.data),
            pair_ids=[pair_id, *others],
            kind=self.kind.data or "",
            planned_at=moment_of(self.day.data, self.at.data, zone),
            place=self.place.data or "",
            is_online=bool(self.is_online.data),
            topic=self.topic.data or "",
            rhythm=self.rhythm.data or "",
        )


class SayForm(Form):
    """Q-05: was it, how was it, in one's own words."""

    took_place = RadioField(_l("Did the meeting take place?"), validate_choice=False, default="yes")
    rating = RadioField(_l("How was it?"), validate_choice=False)
    words = TextField(_l("In your own words"), validators=[UpTo(LONGEST_WORDS)])

    def offer(self) -> None:
        self.took_place.choices = [SelectChoice("yes", _("yes")), SelectChoice("no", _("no"))]
        self.rating.choices = [SelectChoice(str(n), str(n)) for n in range(1, 6)]

    @property
    def was(self) -> bool:
        return str(self.took_place.data) != "no"

    def given(self) -> int | None:
        typed = str(self.rating.data or "")
        return int(typed) if typed in {"1", "2", "3", "4", "5"} else None


class CancelForm(Form):
    reason = LineField(_l("Why"), validators=[UpTo(LONGEST_LINE)])


class PracticeForm(Form):
    """A lesson visited, analysed; a session of theory."""

    practice = HiddenField()
    kind = RadioField(_l("What it was"), validate_choice=False)
    held_on = DayField(_l("Day"), validators=[Needed(_day_needed)])
    lesson = LineField(_l("Lesson or topic"), validators=[UpTo(LONGEST_LESSON)])
    conclusions = TextField(_l("Conclusions"), validators=[UpTo(LONGEST_CONCLUSIONS)])

    def offer(self, words: MeetingWords) -> None:
        kinds = words.profile.practice_kinds
        self.kind.choices = [SelectChoice(each.code, words.practice(each.code)) for each in kinds]

    def command(self, pair_id: UUID) -> AddPractice:
        return AddPractice(
            practice_id=id_of(self.practice.data),
            pair_id=pair_id,
            kind=self.kind.data or "",
            held_on=self.held_on.data,
            lesson=self.lesson.data or "",
            conclusions=self.conclusions.data or "",
        )


def looked_through() -> bool:
    """Whether the warning about the text was shown and the form is sent all the same."""
    return "looked" in request.form
