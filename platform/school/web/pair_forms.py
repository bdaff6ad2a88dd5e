"""What is typed on the pages of a pair."""

from collections.abc import Mapping
from uuid import UUID

from wtforms import BooleanField, RadioField, SelectField

from school.consents.signers import Signer
from school.pairing.confirming import DECLINES
from school.web.appointing_form import ReasonsForm
from school.web.labels import DECLINES as DECLINE_WORDS
from web.fields import TextField
from web.filters import full_name
from web.forms import DayField, Form, LineField, Needed, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext

LONGEST = 2000


class ConfirmForm(Form):
    on = DayField(_l("Day"), validators=[Needed()])


class DeclineForm(Form):
    reason = RadioField(_l("Whose word it is"), validate_choice=False)
    words = TextField(_l("Reason in words"), validators=[UpTo(LONGEST)])

    def offer(self) -> None:
        self.reason.choices = [(code, _(DECLINE_WORDS[code])) for code in DECLINES]


class StartForm(Form):
    started_on = DayField(_l("First day of the pair"), validators=[Needed()])
    probation = BooleanField(_l("With probation"))

    def say_weeks(self, weeks: int) -> None:
        self.probation.label.text = ngettext(
            "With probation of %(num)s week", "With probation of %(num)s weeks", weeks
        )


class AgreementForm(Form):
    """D-14: the day, and who signed for a side that is a minor."""

    on = DayField(_l("Day of signing"), validators=[Needed()])
    mentor_signer = SelectField(_l("Who signed for the mentor"), default="", validate_choice=False)
    mentee_signer = SelectField(_l("Who signed for the mentee"), default="", validate_choice=False)

    def offer(self, may_sign: Mapping[str, tuple[Signer, ...] | None]) -> None:
        """A side of age signs for itself: nothing is asked."""
        for side, known in may_sign.items():
            if known is None:
                del self[f"{side}_signer"]
            else:
                self[f"{side}_signer"].choices = [
                    ("", _("not chosen")),
                    *((str(each.id), full_name(each)) for each in known),
                ]

    def signers(self) -> dict[str, UUID | None]:
        chosen = {}
        for side, field in (("mentor", self.mentor_signer), ("mentee", self.mentee_signer)):
            try:
                chosen[side] = UUID(field.data) if field.data else None
            except ValueError:
                chosen[side] = None
        return chosen


class OwnPlanForm(Form):
    """The words of a plan, as the mentor writes them in the diary."""

    goal = TextField(_l("Goal of the pair"), validators=[UpTo(LONGEST)])
    strengths = TextField(_l("Strengths"), validators=[UpTo(LONGEST)])
    weaknesses = TextField(_l("Weaknesses"), validators=[UpTo(LONGEST)])


class PlanForm(OwnPlanForm):
    """The same by the curator, with the days written down from paper."""

    proposed_on = DayField(_l("The mentor proposed it on"))
    agreed_on = DayField(_l("The two agreed on it on"))


class TaskForm(Form):
    title = LineField(_l("Task"), validators=[UpTo(300)])
    from_on = DayField(_l("Period from"))
    to_on = DayField(_l("Period until"))


class ResultForm(Form):
    state = RadioField(_l("What became of it"), validate_choice=False)
    done_on = DayField(_l("Done on"))
    result = TextField(_l("Result"), validators=[UpTo(LONGEST)])

    def offer(self) -> None:
        self.state.choices = [
            ("done", _("It is done")), ("open", _("It goes on")), ("dropped", _("It is dropped")),
        ]  # fmt: skip


class SubstituteForm(ReasonsForm):
    mentor = SelectField(_l("New mentor"), default="", validate_choice=False)
    on = DayField(_l("From which day"), validators=[Needed()])
    reason = TextField(_l("Why"), validators=[UpTo(LONGEST)])

    def chosen(self) -> UUID | None:
        """The participation of the mentor chosen, if any."""
        try:
            return UUID(self.mentor.data or "")
        except ValueError:
            return None


class SignForm(Form):
    number = LineField(_l("Number of the order"), validators=[UpTo(40)])
    signed_on = DayField(_l("Day of the order"), validators=[Needed()])
