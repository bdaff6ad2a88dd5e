"""Forms of the end of a pair."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, RadioField, TextAreaField

from kernel.profile import Profile
from school.completion.queries import CompletionView
from school.completion.rules import LONGEST
from school.completion.service import COLUMNS
from school.web.completion_words import decision_choices, step_title
from school.web.labels import choices
from school.web.picks import PicksField
from web.forms import DayField, Form, Needed, UpTo
from web.i18n import lazy_gettext as _l

MARKS = [(str(n), str(n)) for n in range(1, 6)]


def _whole(text: Any) -> int | None:
    return int(text) if text else None


def _text(label: str, rows: int = 3) -> TextAreaField:
    return TextAreaField(label, validators=[UpTo(LONGEST)], render_kw={"rows": rows})


class PlannedForm(Form):
    """R-65: results, project, marks and attendance, reflection, mutual assessment, decision."""

    reason = RadioField(_l("Reason for the end"), validate_choice=False)
    ended_on = DayField(_l("Last day of the pair"))
    results = _text(_l("Results: what was planned and what came of it"))
    project = _text(_l("Project: what the two made"))
    project_shown_on = DayField(_l("Project shown on"))
    marks = _text(_l("Marks: what has changed"))
    attendance = _text(_l("Attendance: what has changed"))
    reflection = _text(_l("Reflection: what the two understood, separately and together"))
    mentor_gave = RadioField(
        _l("The mentor's mark of the work with the mentee"), coerce=_whole,
        validate_choice=False,
    )  # fmt: skip
    mentor_words = _text(_l("In the mentor's words"), 2)
    mentee_gave = RadioField(
        _l("The mentee's mark of the work with the mentor"), coerce=_whole,
        validate_choice=False,
    )  # fmt: skip
    mentee_words = _text(_l("In the mentee's words"), 2)
    decision = RadioField(_l("What the two decided"), validate_choice=False)
    mentee_wishes_role = BooleanField(_l("The mentee would like to become a mentor"))
    mentor_wishes_more = BooleanField(_l("The mentor stays for another cycle"))
    # Pairs of the group that end together; the template draws them with their marks.
    others = PicksField(_l("Who else of the group ends today"))

    def offer(self, profile: Profile) -> "PlannedForm":
        self.reason.choices = choices(profile.completion.planned)
        self.decision.choices = decision_choices()
        self.mentor_gave.choices = self.mentee_gave.choices = MARKS
        return self

    @classmethod
    def own(cls) -> list[str]:
        """Names of the columns of the form."""
        return [name for name in COLUMNS if hasattr(cls, name)]

    def values(self) -> dict[str, object]:
        """What the use case takes; an unticked radio is nothing said."""
        kept = {name: self[name].data for name in self.own()}
        return {**kept, "reason": kept["reason"] or "", "decision": kept["decision"] or ""}


class ReasonForm(Form):
    reason = RadioField(_l("Reason for the end"), validate_choice=False)
    had_trouble = BooleanField(_l("There was considerable trouble between the two"))


class EndForm(Form):
    ended_on = DayField(_l("Last day of the pair"))


class UndoForm(Form):
    reason = TextAreaField(_l("Why the end is taken back"), validators=[Needed(), UpTo(300)])


# The days told at a step; without that step in the region's talk, at the end.
STEP_DAYS: Mapping[str, tuple[str, ...]] = {
    "notice": ("told_mentee_on", "told_parents_on"),
    "last_meeting": ("last_meeting_on",),
}
DAY_LABELS = {
    "told_mentee_on": _l("The mentee was told on"),
    "told_parents_on": _l("The parents were told on"),
    "last_meeting_on": _l("Day of the last meeting"),
}


def days_of(step: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Days that are asked at a step."""
    if step == "end":
        return tuple(d for own, days in STEP_DAYS.items() if own not in wanted for d in days)
    return STEP_DAYS.get(step, ())


def step_form(profile: Profile, end: CompletionView, step: str) -> Form:
    """The form of one step of the talk, with what has been said already."""
    if step == "reason":
        form = ReasonForm(data={"reason": end.reason, "had_trouble": end.had_trouble})
        form.reason.choices = choices(profile.completion.unplanned)
        return form
    fields: dict[str, Any] = {}
    if step != "end":
        fields[f"point_{step}"] = _text(step_title(profile, step), 6)
    for name in days_of(step, end.wanted):
        fields[name] = DayField(DAY_LABELS[name])
    base = EndForm if step == "end" else Form
    made = type("StepForm", (base,), fields)
    data = {name: getattr(end, name) for name in days_of(step, end.wanted)}
    return made(data={**data, f"point_{step}": end.points.get(step, ""), "ended_on": end.ended_on})  # type: ignore[no-any-return]


def step_values(form: Form, step: str, end: CompletionView) -> dict[str, object]:
    """What one step says, as the use case takes it."""
    if step == "reason":
        return {"reason": form.reason.data or "", "had_trouble": form.had_trouble.data}
    values: dict[str, object] = {name: form[name].data for name in days_of(step, end.wanted)}
    if step == "end":
        return {**values, "ended_on": form.ended_on.data}
    return {**values, "points": {step: form[f"point_{step}"].data or ""}}
