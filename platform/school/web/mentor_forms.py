"""Forms of a mentor's card: one short step at a time, and a new card in the fewest fields."""

from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import BooleanField, SelectField, TextAreaField

from kernel.errors import Invalid
from kernel.profile import Profile
from kernel.profile.text import Text
from kernel.work import Work
from school.instruments.catalogues import offered
from school.instruments.definition import Item
from school.mentors.queries import MentorCard
from school.mentors.service import Contacts, add_mentor
from school.registry.models import Person
from school.registry.rules import kinds_of_people
from school.registry.service import PersonCard
from school.web.answer_form import Drawn, name_of
from school.web.faults import WORDS, words_of
from school.web.labels import Labels, choices, first_up, said
from school.web.mentor_words import FAULTS
from web.fields import TicksField
from web.forms import Form, LineField, UpTo, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

TIMES = Item(
    code="times",
    kind="times",
    text=Text(ru="Когда удобно встречаться", en="When it suits to meet"),
    hint=Text(ru="Отметьте всё, что подходит.", en="Tick everything that suits."),
)


class CodesField(TicksField):
    """Several codes to tick."""

    def pre_validate(self, form: Form) -> None:
        """Codes nobody offers are refused by the domain, with all other faults."""


class StepForm(Form):
    """One step of a card; `fields` are the columns of a profile that it gives."""

    def offer(self, profile: Profile) -> "StepForm":
        """Fill the list boxes in the reader's language."""
        return self

    def fields(self) -> dict[str, object]:
        return {name: field.data for name, field in self._fields.items() if name != "csrf_token"}

    def refused(self, fault: Invalid, profile: Profile) -> None:
        """The domain's faults beneath the fields, in words."""
        self.take(fault_sentences(fault, profile))


class HelpForm(StepForm):
    help = CodesField(_l("Can help with"))
    competences = TextAreaField(_l("Competences"))
    formats = CodesField(_l("Ways of working"))

    def offer(self, profile: Profile) -> "HelpForm":
        self.help.choices = [(each.code, said(each.text)) for each in offered(profile, "help")]
        self.formats.choices = choices(profile.work_formats)
        return self


class ExperienceForm(StepForm):
    life_experience = TextAreaField(_l("Life experience"))
    interests = TextAreaField(_l("Interests"))
    preferences = TextAreaField(_l("Wishes about the mentee"))


class TimeForm(StepForm):
    age_from = WholeField(_l("Mentees from this age"), least=None)
    age_to = WholeField(_l("Mentees to this age"), least=None)
    hours_a_month = WholeField(_l("Hours a month"), least=None)
    capacity = WholeField(_l("How many mentees at a time"), least=None)
    time_note = LineField(_l("About time in own words"))

    def fields(self) -> dict[str, object]:
        return super().fields() | {"times": request.form.getlist(name_of(TIMES.code))}


class ContactsForm(StepForm):
    workplace = LineField(_l("Place of work"), validators=[UpTo(200)])
    position = LineField(_l("Position"), validators=[UpTo(150)])
    phone = LineField(_l("Telephone"), validators=[UpTo(60)])
    email = LineField(_l("E-mail"), validators=[UpTo(120)])

    def contacts(self) -> Contacts:
        return Contacts(**{name: value or "" for name, value in self.fields().items()})  # type: ignore[arg-type]


class BaseForm(StepForm):
    sub_base = SelectField(_l("Sub-base"), default="")
    source = SelectField(_l("Where the mentor comes from"), default="")
    other_schools = BooleanField(_l("The mentor lets other schools ask for them"))

    def offer(self, profile: Profile) -> "BaseForm":
        self.sub_base.choices = [("", _("not stated")), *choices(profile.sub_bases)]
        self.source.choices = [("", _("not stated")), *choices(profile.mentor_sources)]
        return self

    def fields(self) -> dict[str, object]:
        return {"sub_base": self.sub_base.data, "source": self.source.data}


FORMS: Mapping[str, type[StepForm]] = {
    "help": HelpForm,
    "experience": ExperienceForm,
    "time": TimeForm,
    "contacts": ContactsForm,
    "base": BaseForm,
}


class NewMentorForm(Form):
    """A person who is not in the register yet, as a mentor; the profile follows in steps."""

    full_name = LineField(_l("Full name"), validators=[UpTo(150)])
    is_namesake = BooleanField(_l("This is somebody else with the same name"))
    kind = SelectField(_l("Who is it"), default="")
    school_class = LineField(_l("Class"), validators=[UpTo(20)])
    source = SelectField(_l("Where the mentor comes from"), default="")
    workplace = LineField(_l("Place of work"), validators=[UpTo(200)])
    position = LineField(_l("Position"), validators=[UpTo(150)])
    phone = LineField(_l("Telephone"), validators=[UpTo(60)])
    email = LineField(_l("E-mail"), validators=[UpTo(120)])

    def offer(self, profile: Profile) -> "NewMentorForm":
        labels = Labels(profile)
        kinds = [(code, first_up(labels.person(code))) for code in kinds_of_people(profile)]
        self.kind.choices = [("", _("choose")), *kinds]
        self.source.choices = [("", _("not stated")), *choices(profile.mentor_sources)]
        return self

    def card(self) -> PersonCard:
        return PersonCard(
            full_name=self.full_name.data or "",
            kind=self.kind.data,
            school_class=self.school_class.data or "",
            is_namesake=self.is_namesake.data,
        )

    def entered(self, work: Work, profile: Profile) -> Person | None:
        """The card and the profile's beginning, kept; None leaves the faults beneath the fields."""
        if not self.validate():
            return None
        try:
            return add_mentor(work, self.card(), self.contacts(), {"source": self.source.data})
        except Invalid as refused:
            self.take(fault_sentences(refused, profile))
            return None

    def contacts(self) -> Contacts:
        return Contacts(
            phone=self.phone.data or "",
            email=self.email.data or "",
            workplace=self.workplace.data or "",
            position=self.position.data or "",
        )


def fault_sentences(fault: Invalid, profile: Profile) -> dict[str, str]:
    """Field → sentence: the base's own words first, else the register's."""
    ours = {field: _(FAULTS[code]) for field, code in fault.fields.items() if code in FAULTS}
    others = {
        field: code for field, code in fault.fields.items() if field not in ours and code in WORDS
    }
    return ours | words_of(Invalid(others, **fault.values), profile)


def form_of(step: str, card: MentorCard, profile: Profile, *, sent: bool) -> StepForm:
    """The step's form, filled by what was sent or by the card."""
    form = FORMS[step]() if sent else FORMS[step](data=_as_typed(card))
    return form.offer(profile)


def times_drawn(card: MentorCard, *, sent: bool) -> Drawn:
    """The grid of free time as the questionnaires draw it."""
    raw = request.form.getlist(name_of(TIMES.code)) if sent else list(card.line.times)
    return Drawn(TIMES, raw)


def _as_typed(card: MentorCard) -> dict[str, Any]:
    line = card.line
    return {
        "help": list(line.help), "competences": "\n".join(line.competences),
        "formats": list(card.formats), "life_experience": card.life_experience,
        "interests": card.interests, "preferences": card.preferences, "age_from": line.age_from,
        "age_to": line.age_to, "hours_a_month": line.hours_a_month, "capacity": line.capacity,
        "time_note": card.time_note, "workplace": card.workplace, "position": card.position,
        "phone": card.phone, "email": card.email, "sub_base": line.sub_base,
        "source": line.source, "other_schools": line.other_schools_since is not None,
    }  # fmt: skip
