"""What is typed of an appointed pair: whom, from when, what for, and the reasons that rules ask."""

from wtforms import Field, RadioField, SelectField

from kernel.profile import Form as MentoringForm
from kernel.profile import Profile
from school.programmes.asking import APPOINTED, YOUNG
from school.web.labels import choices, said
from school.web.picks import PicksField
from web.fields import TextField
from web.forms import DayField, Form, Needed, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

LONGEST_REASON = 500
# Rules that may ask for a reason; the words are the form's own.
RULES = ("higher_step", "senior_classes", "grade_range", "same_subject", "same_school")


class ReasonsForm(Form):
    """A reason for every rule that only asks for one (X-02, X-12)."""

    reason_higher_step = TextField("", validators=[UpTo(LONGEST_REASON)])
    reason_senior_classes = TextField("", validators=[UpTo(LONGEST_REASON)])
    reason_grade_range = TextField("", validators=[UpTo(LONGEST_REASON)])
    reason_same_subject = TextField("", validators=[UpTo(LONGEST_REASON)])
    reason_same_school = TextField("", validators=[UpTo(LONGEST_REASON)])
    reason_min_age = TextField(
        _l("The mentee is younger than the region's age: the ground"),
        validators=[UpTo(LONGEST_REASON)],
    )

    def asked(self) -> list[Field]:
        """Fields of the rules that ask for a reason now, or were answered."""
        fields = [self[f"reason_{code}"] for code in (*RULES, YOUNG)]
        return [field for field in fields if field.errors or field.data]

    def reasons(self) -> dict[str, str]:
        """What was written, by the code of the rule."""
        codes = [code for code in (*RULES, YOUNG, APPOINTED) if f"reason_{code}" in self]
        written = {code: self[f"reason_{code}"].data for code in codes}
        return {code: words for code, words in written.items() if words}


def label_rules(form: ReasonsForm, mentoring: MentoringForm) -> None:
    """Name the rules of the form of mentoring over their fields."""
    of_variants = [rule for each in mentoring.variants for rule in each.constraints]
    of_types = [rule for each in mentoring.mentor_types for rule in each.constraints]
    for rule in (*mentoring.constraints, *of_variants, *of_types):
        if rule.code in RULES:
            label = form[f"reason_{rule.code}"].label
            label.text = _("The rule “%(rule)s” does not hold: why", rule=said(rule.note))


class PairForm(ReasonsForm):
    """A pair by appointment, or a group when several mentees are ticked."""

    mentees = PicksField(_l("Mentees"))
    started_on = DayField(_l("First day of the pair"), validators=[Needed()])
    appointed_for = RadioField(_l("What the pair is for"), validate_choice=False)
    reason_appointed = TextField(_l("Why the pair is appointed"), validators=[UpTo(LONGEST_REASON)])
    variant = SelectField(_l("Variant"), default="", validate_choice=False)
    kind = SelectField(_l("Kind of work"), default="", validate_choice=False)
    work_format = SelectField(_l("Format of work"), default="", validate_choice=False)
    mentor_type = SelectField(_l("Type of mentor"), default="", validate_choice=False)

    def offer(self, profile: Profile, form: MentoringForm) -> None:
        """Fill the boxes; lists without entries are not drawn."""
        same = ("", _("as the programme has it"))
        self.variant.choices = [same, *choices(form.variants)]
        self.kind.choices = [same, *choices(profile.kinds_for(form.code))]
        self.work_format.choices = [("", _("not chosen")), *choices(profile.work_formats)]
        self.mentor_type.choices = [("", _("not chosen")), *choices(form.mentor_types)]
        self.appointed_for.choices = [
            ("adaptation", _("Settling in at a new place")),
            ("marks", _("Marks and learning")),
            ("wider", _("More than that")),
        ]
        label_rules(self, form)
