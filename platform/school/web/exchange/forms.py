"""Forms of the exchange: an ask, the parts of a card, an answer, entering into the register."""

from wtforms import SelectChoice, SelectField, TextAreaField

from kernel.profile.stored import profile_of
from school.exchange.queries import LoanLine
from school.exchange.rules import FIELDS
from school.registry.rules import kinds_of_people
from school.web.exchange.words import field_said
from school.web.labels import Labels, first_up
from school.web.mentor_forms import CodesField
from web.forms import DayField, Form, LineField, UpTo
from web.i18n import lazy_gettext as _l
from web.work import current_work

PUPIL = "pupil"


class AskForm(Form):
    need = TextAreaField(_l("Whom and with what the mentor would help"))


class FieldsForm(Form):
    """Parts of the card; the same ticks ask for the consent and give the permission."""

    fields = CodesField(_l("What the other school will see"))

    def offer(self, whole: dict[str, object]) -> "FieldsForm":
        self.fields.choices = [(name, field_said(name)) for name in FIELDS if name in whole]
        return self


class PaperForm(FieldsForm):
    given_on = DayField(_l("Signed on"))


class PermitForm(FieldsForm):
    valid_until = DayField(_l("Last day of the permission"))
    answer = LineField(_l("A word to the school"), validators=[UpTo(300)])


class AnswerForm(Form):
    """Saying no and taking back; it may stand on a page beside the permission's form."""

    reply = LineField(_l("A word to the school"), validators=[UpTo(300)])


class EnterForm(Form):
    kind = SelectField(_l("Who is it"), default="")


def enter_form_of(loan: LoanLine, *, bound: bool) -> EnterForm:
    profile = profile_of(current_work().session)
    labels = Labels(profile)
    form = EnterForm() if bound else EnterForm(formdata=None, data={"kind": _likely(loan)})
    form.kind.choices = [
        SelectChoice(code, first_up(labels.person(code)))
        for code in kinds_of_people(profile)
        if code != PUPIL
    ]
    return form


def _likely(loan: LoanLine) -> str:
    """Who has a subject teaches; anybody else comes from outside."""
    return "teacher" if loan.card.get("subject") else "employer"
