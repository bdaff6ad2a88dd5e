"""Ready programmes of the region: what each holds, and opening one in two taps."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField

from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.pairs import ProgrammeTemplate
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.club.service import found_from_template
from school.programmes import queries
from school.programmes.service import Plan, form_for_schools
from school.programmes.templates import (
    OpenFromTemplate,
    due_days,
    open_from_template,
    plan_of,
    template_for_schools,
)
from school.web.faults import faults_into
from school.web.labels import Labels, said
from school.web.programme_forms import PlanForm, years_on_offer
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import language
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work

bp = Blueprint(
    "programme_templates",
    __name__,
    url_prefix="/s/<school_code>/programmes/ready",
    template_folder="templates",
)


class OpenForm(PlanForm):
    """The plan as the template proposes it; all of it may be changed before and after."""

    school_year = SelectField(_l("School year"), coerce=int)
    state = RadioField(_l("State"))

    def prepare(self, profile: Profile, template: ProgrammeTemplate) -> None:
        self.offer(profile, form_for_schools(profile, template.form))
        self.school_year.choices = [(year.start, str(year)) for year in years_on_offer()]
        self.state.choices = [("running", _("is running")), ("planned", _("is in preparation"))]


@bp.get("/<template_code>")
@requires(Permission.PROGRAMME_EDIT)
def show(template_code: str) -> str:
    work = current_work()
    profile = profile_of(work.session)
    template = template_for_schools(profile, template_code)
    year = SchoolYear.of(work.today())
    plan = plan_of(template, year, language())
    taken = {each.title for each in queries.programmes(work.session, year)}
    form = OpenForm(
        data={
            "title": _free(plan.title, taken), "variant": plan.variant, "kind": plan.kind,
            "goal": plan.goal, "starts_on": plan.starts_on, "ends_on": plan.ends_on,
            "school_year": year.start, "state": "running",
        }
    )  # fmt: skip
    form.prepare(profile, template)
    return _page(profile, template, form, year, plan)


@bp.post("/<template_code>")
@requires(Permission.PROGRAMME_EDIT)
def start(template_code: str) -> ResponseReturnValue:
    profile = profile_of(current_work().session)
    template = template_for_schools(profile, template_code)
    form = OpenForm()
    form.prepare(profile, template)
    if form.validate():
        with faults_into(form, profile):
            programme_id = _open(template, form)
            say(_("The programme is opened with its events. Now add mentors and mentees."))
            return redirect(url_for("programmes.show", programme_id=programme_id), 303)
    year = SchoolYear.of(current_work().today())
    return _page(profile, template, form, year, plan_of(template, year, language())), 422


def _open(template: ProgrammeTemplate, form: OpenForm) -> UUID:
    """The programme, and its club where the template has one."""
    work = current_work()
    command = OpenFromTemplate(
        code=template.code,
        school_year=SchoolYear(form.school_year.data),
        plan=form.plan(),
        state=form.state.data,
        language=language(),
    )
    programme = open_from_template(work, command)
    if template.club is not None:
        found_from_template(work, programme.id, template.club, language())
    return programme.id


def _free(title: str, taken: set[str]) -> str:
    """The template's title, with a number when the year has it already."""
    number, free = 1, title
    while free in taken:
        number += 1
        free = f"{title} – {number}"
    return free


def _page(
    profile: Profile,
    template: ProgrammeTemplate,
    form: OpenForm,
    year: SchoolYear,
    plan: Plan,
) -> str:
    days = due_days(template.events, year, (plan.starts_on, plan.ends_on), current_work().today())
    return render_template(
        "school/programmes/ready.html",
        template=template,
        form=form,
        events=list(zip(template.events, days, strict=True)),
        chosen=form_for_schools(profile, template.form),
        said=said,
        labels=Labels(profile),
    )
