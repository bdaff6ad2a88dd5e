"""What is typed of a programme: its plan, and for a new one the year and where it stands."""

from wtforms import RadioField, SelectField, TextAreaField

from kernel.profile import Form as MentoringForm
from kernel.profile import Profile
from kernel.school_year import SchoolYear
from school.programmes.service import EARLIEST, YEARS_AHEAD, Plan
from school.web.labels import choices, said
from web.forms import DayField, Form, LineField, Needed, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.work import current_work

YEARS_BACK = 6  # offered for entry by hand


class PlanForm(Form):
    """What may be corrected later."""

    title = LineField(_l("Title"), validators=[UpTo(200)])
    variant = SelectField(_l("Variant"), default="")
    kind = SelectField(_l("Kind of work"), default="")
    goal = TextAreaField(_l("Goal"), validators=[UpTo(1000)])
    starts_on = DayField(_l("Beginning of the programme"), validators=[Needed()])
    ends_on = DayField(_l("End of the programme"), validators=[Needed()])

    def offer(self, profile: Profile, form: MentoringForm) -> None:
        """Fill the list boxes; a form without variants or kinds shows none."""
        self.variant.choices = [("", _("not chosen")), *choices(form.variants)]
        self.kind.choices = [("", _("not chosen")), *choices(profile.kinds_for(form.code))]

    def plan(self) -> Plan:
        return Plan(
            variant=self.variant.data,
            kind=self.kind.data,
            title=self.title.data or "",
            goal=self.goal.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class CreateForm(PlanForm):
    """A new programme: the year and where it stands besides."""

    school_year = SelectField(_l("School year"), coerce=int)
    state = RadioField(_l("State"))
    stage = SelectField(_l("Stage"), coerce=int)

    def offer(self, profile: Profile, form: MentoringForm) -> None:
        super().offer(profile, form)
        self.school_year.choices = [(year.start, str(year)) for year in years_on_offer()]
        self.state.choices = [("running", _("is running")), ("planned", _("is in preparation"))]
        self.stage.choices = [
            (stage.n, f"{stage.n}. {said(stage.name)}") for stage in profile.stages
        ]


def years_on_offer() -> list[SchoolYear]:
    """Years in which a programme may be entered, the next one first."""
    current = SchoolYear.of(current_work().today()).start
    oldest = max(EARLIEST, current - YEARS_BACK)
    return [SchoolYear(start) for start in range(current + YEARS_AHEAD, oldest - 1, -1)]
