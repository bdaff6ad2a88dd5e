"""Forms of the selection: the plan of a day, the page of a talk, its questions and its decision."""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any
from uuid import UUID

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, TextAreaField

from kernel.imports.folding import clean
from school.selection.models import Interview
from school.selection.rules import Asked
from school.selection.service import ASKED, NO_QUESTIONS, Notes, PlanInterviews
from school.selection.sheet import notes_of, tidy
from school.web.picks import PicksField
from web.forms import DayField, Form, LineField, UpTo, WholeField
from web.i18n import gettext
from web.i18n import lazy_gettext as _l

_CLOCK = re.compile(r"^([01]?\d|2[0-3])\s*[:.,\-ч\s]\s*([0-5]\d)(?:\s*м(?:ин)?\.?)?$")
USUAL_MINUTES = 30
MINUTES_OF_A_DAY = 24 * 60


def parse_clock(text: str) -> time:
    """«14:30», «14.30», «9-05»; ValueError tells what is needed."""
    found = _CLOCK.match(clean(text))
    if found is None:
        raise ValueError(gettext("Hours and minutes are needed. For example, 14:30."))
    return time(int(found[1]), int(found[2]))


class ClockField(DayField):
    """A time of day; what was typed stays in the box."""

    parse = staticmethod(parse_clock)  # type: ignore[assignment]  # the same box, another reading
    show = staticmethod(lambda at: at.strftime("%H:%M"))  # type: ignore[assignment]


class PlaceForm(Form):
    """When and where a talk is held, and by whom."""

    planned_on = DayField(_l("Day"))
    planned_at = ClockField(_l("Time"))
    place = LineField(_l("Place"), validators=[UpTo(120)])
    interviewers = LineField(_l("Who holds it"), validators=[UpTo(200)])
    with_psychologist = BooleanField(_l("The psychologist takes part"))

    def command(self, side: str, entry_ids: Sequence[UUID], minutes: int = 0) -> PlanInterviews:
        """The plan as typed; talks follow one another from the first time on."""
        return PlanInterviews(
            side=side,
            entry_ids=entry_ids,
            planned_on=self.planned_on.data,
            place=self.place.data or "",
            interviewers=self.interviewers.data or "",
            with_psychologist=self.with_psychologist.data,
            times=one_after_another(self.planned_at.data, minutes, entry_ids),
        )


class PlanForm(PlaceForm):
    """The same for several people in one day."""

    minutes = WholeField(_l("Minutes for each"), least=5, most=240)
    people = PicksField(_l("People"))


def one_after_another(
    first: time | None, minutes: int, entry_ids: Sequence[UUID]
) -> dict[UUID, time]:
    """The time of each, in the order given; nobody has one without a first time."""
    if first is None:
        return {}
    begins = first.hour * 60 + first.minute
    slots = (begins + minutes * n for n in range(len(entry_ids)))
    # A day ends at midnight: whoever does not fit comes at no set time.
    return {
        entry_id: time(slot // 60, slot % 60)
        for entry_id, slot in zip(entry_ids, slots, strict=True)
        if slot < MINUTES_OF_A_DAY
    }


def _yes_no(label: Any) -> RadioField:
    return RadioField(label, validate_choice=False)


class TalkForm(Form):
    """The three checks and the decision; a field for each block is added by `talk_form`."""

    time_enough = _yes_no(_l("Is there time enough for the meetings?"))
    role_understood = _yes_no(_l("Are the tasks, the rules of conduct and the control understood?"))
    candidate_asked = TextAreaField(_l("What did the candidate ask, and what did you answer?"))
    no_questions = BooleanField(_l("The candidate had no questions"))
    since_candidate_asked = HiddenField()
    since_no_questions = HiddenField()
    with_psychologist = BooleanField(_l("The psychologist took part"))
    decision = RadioField(_l("Decision"), validate_choice=False)
    held_on = DayField(_l("The talk took place on"))
    reason = TextAreaField(_l("Reason"))

    def offer(self, side: str) -> "TalkForm":
        for field in (self.time_enough, self.role_understood):
            field.choices = [SelectChoice("1", gettext("Yes")), SelectChoice("0", gettext("No"))]
        yes = gettext("select as a mentor") if side == "mentor" else gettext("ready to be paired")
        self.decision.choices = [
            SelectChoice("yes", gettext("Yes: %(what)s", what=yes)),
            SelectChoice("later", gettext("Later: talk once more")),
            SelectChoice("no", gettext("No")),
        ]
        return self

    def block(self, code: str) -> Any:
        return self[f"block_{code}"]

    def meet(self, others: Mapping[str, str]) -> None:
        """What another person wrote has been shown: the next save is made knowing it."""
        for field, text in others.items():
            self[f"since_{field.removeprefix('block_')}"].data = text

    def notes(self, blocks: Sequence[Asked]) -> Notes:
        codes = [block.code for block in blocks]
        since = {code: self[f"since_{code}"].data or "" for code in codes}
        since[ASKED] = self.since_candidate_asked.data or ""
        since[NO_QUESTIONS] = self.since_no_questions.data or ""
        return Notes(
            blocks={code: self.block(code).data or "" for code in codes},
            since={code: tidy(text) for code, text in since.items()},
            time_enough=_said(self.time_enough.data),
            role_understood=_said(self.role_understood.data),
            candidate_asked=self.candidate_asked.data or "",
            no_questions=self.no_questions.data,
        )


def talk_form(blocks: Sequence[Asked], side: str, interview: Interview, **more: Any) -> TalkForm:
    """The form of one talk, filled with what is written already."""
    fields: dict[str, Any] = {}
    for block in blocks:
        fields[f"block_{block.code}"] = TextAreaField(block.name or gettext("Own questions"))
        fields[f"since_{block.code}"] = HiddenField()
    made: type[TalkForm] = type("TalkOfBlocks", (TalkForm,), fields)
    notes = notes_of(interview.answers)
    shown: dict[str, Any] = {f"block_{code}": notes.get(code, "") for code in _codes(blocks)}
    shown |= {
        "time_enough": _shown_answer(interview.time_enough),
        "role_understood": _shown_answer(interview.role_understood),
        "candidate_asked": interview.candidate_asked,
        "no_questions": bool(interview.answers.get("no_questions")),
        "with_psychologist": interview.with_psychologist,
    }
    form = made(data={**shown, **more}).offer(side)
    if not form.is_submitted():
        for code in _codes(blocks):
            form[f"since_{code}"].data = notes.get(code, "")
        form.since_candidate_asked.data = interview.candidate_asked
        form.since_no_questions.data = "1" if shown["no_questions"] else ""
    return form


def questions_form(blocks: Sequence[Asked]) -> Form:
    """A box for each block, one question in a line."""
    fields = {
        f"block_{block.code}": TextAreaField(block.name or gettext("Own questions"))
        for block in blocks
    }
    made: type[Form] = type("QuestionsForm", (Form,), fields)
    return made(data={f"block_{block.code}": "\n".join(block.questions) for block in blocks})


def _codes(blocks: Sequence[Asked]) -> list[str]:
    return [block.code for block in blocks]


def _said(answer: str | None) -> bool | None:
    return {"1": True, "0": False}.get(answer or "")


def _shown_answer(answer: bool | None) -> str:
    return "" if answer is None else str(int(answer))
