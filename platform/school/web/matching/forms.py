"""What is typed of the matching: reasons, days, wishes after an extra meeting, next steps."""

from wtforms import RadioField, SelectField

from school.matching.searches import OUTCOMES
from school.matching.unmatched import ROLES, STEPS
from school.web.appointing_form import ReasonsForm
from school.web.matching import words
from web.fields import TextField
from web.forms import DayField, Form, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

LONGEST_REASON = 300
LONGEST_NOTE = 500


class RuleForm(Form):
    """The curator's word on two people; which word is the button's."""

    reason = TextField(_l("Why"), validators=[UpTo(LONGEST_REASON)])


class AcceptForm(ReasonsForm):
    """A written reason for each rule that the mutual pairs of a variant go against."""


class AgreeForm(Form):
    """The mentor is willing to meet once more."""

    agreed_on = DayField(_l("Day when the mentor agreed"))
    planned_on = DayField(_l("Day of the meeting"))


class DeclineForm(Form):
    note = TextField(_l("Why it will not take place"), validators=[UpTo(LONGEST_NOTE)])


class HeldForm(ReasonsForm):
    """What both said after the meeting, each asked alone."""

    held_on = DayField(_l("Day of the meeting"))
    mentor_wishes = RadioField(_l("The mentor"), validate_choice=False)
    mentee_wishes = RadioField(_l("The mentee"), validate_choice=False)

    def offer(self) -> "HeldForm":
        for field in (self.mentor_wishes, self.mentee_wishes):
            field.choices = [("yes", _("wishes to work together")), ("no", _("would rather not"))]
        return self

    def wishes(self) -> tuple[bool | None, bool | None]:
        """The mentor's and the mentee's answers; None for none."""
        answers: dict[str, bool] = {"yes": True, "no": False}
        fields = (self.mentor_wishes, self.mentee_wishes)
        mentor, mentee = (answers.get(field.data or "") for field in fields)
        return mentor, mentee


class MoveForm(Form):
    """Another next step, its owner and its day."""

    step = SelectField(_l("Next step"), validate_choice=False)
    role = SelectField(_l("Who does it"), validate_choice=False)
    due_on = DayField(_l("By which day"))
    note = TextField(_l("Note"), validators=[UpTo(LONGEST_NOTE)])

    def offer(self) -> "MoveForm":
        self.step.choices = [(code, _(words.STEPS[code])) for code in STEPS]
        self.role.choices = [(code, _(words.OWNERS[code])) for code in ROLES]
        return self


class CloseForm(Form):
    """What came of a search."""

    outcome = RadioField(_l("What came of it"), validate_choice=False)
    note = TextField(_l("Note"), validators=[UpTo(LONGEST_NOTE)])

    def offer(self) -> "CloseForm":
        self.outcome.choices = [(code, _(words.OUTCOMES[code])) for code in OUTCOMES]
        return self
