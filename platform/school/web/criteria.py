"""Criteria of a programme: whom it looks for, proposed from the collected requests (R-07, R-31)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.programmes.models import Programme
from school.programmes.rules import OPEN_PROGRAMME
from school.requests.demand import Demand
from school.selection import criteria
from school.selection.criteria import CriterionLine, Wanted
from school.web.labels import choices, first_up, said
from school.web.selection_faults import faults_into
from web.forms import Form, LineField, WholeField
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext
from web.page import say
from web.work import current_work

bp = Blueprint(
    "criteria",
    __name__,
    url_prefix="/s/<school_code>/programmes/<uuid:programme_id>/criteria",
    template_folder="templates",
)


class CriterionForm(Form):
    help = SelectField(_l("Which help"), default="")
    words = LineField(_l("In your own words"))
    wanted = WholeField(_l("How many mentors"), least=1, most=criteria.MOST_WANTED)

    def offer(self, profile: Profile) -> "CriterionForm":
        offered = [SelectChoice(code, words) for code, words in choices(profile.help)]
        self.help.choices = [SelectChoice("", _("choose")), *offered]
        return self

    def typed(self) -> Wanted:
        return Wanted(
            help=self.help.data or "", words=self.words.data or "", number=self.wanted.data
        )


@bp.get("")
@requires(Permission.REQUESTS_VIEW)
def index(programme_id: UUID) -> str:
    profile = profile_of(current_work().session)
    return _page(programme_id, CriterionForm(data={"wanted": 1}).offer(profile), profile)


@bp.post("")
@requires(Permission.REQUESTS_EDIT)
def add(programme_id: UUID) -> ResponseReturnValue:
    """A criterion of the curator's own."""
    work = current_work()
    profile = profile_of(work.session)
    form = CriterionForm().offer(profile)
    if form.validate():
        with faults_into(form, profile):
            criteria.add_criteria(work, programme_id, [form.typed()])
            say(_("The criterion is added."))
            return redirect(url_for(".index", programme_id=programme_id), 303)
    return _page(programme_id, form, profile), 422


@bp.post("/proposed")
@requires(Permission.REQUESTS_EDIT)
def take(programme_id: UUID) -> ResponseReturnValue:
    """Keep one proposal, or all of them, as the requests stand now."""
    work = current_work()
    programme = work.own(Programme, programme_id)
    chosen = request.form.get("key", "")
    wanted = [
        Wanted(help=each.help, words=ages(each), number=min(each.people, criteria.MOST_WANTED))
        for each in criteria.proposals(work.session, programme)
        if not chosen or key_of(each) == chosen
    ]
    added = criteria.add_criteria(work, programme_id, wanted[: criteria.MOST_CRITERIA])
    say(ngettext("%(num)s criterion is added.", "%(num)s criteria are added.", len(added)))
    return redirect(url_for(".index", programme_id=programme_id), 303)


@bp.get("/<uuid:criterion_id>")
@requires(Permission.REQUESTS_EDIT)
def edit(programme_id: UUID, criterion_id: UUID) -> str:
    line = _line(programme_id, criterion_id)
    profile = profile_of(current_work().session)
    form = CriterionForm(data={"help": line.help, "words": line.words, "wanted": line.wanted})
    return _edit_page(programme_id, line, form.offer(profile))


@bp.post("/<uuid:criterion_id>")
@requires(Permission.REQUESTS_EDIT)
def save(programme_id: UUID, criterion_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line = _line(programme_id, criterion_id)
    profile = profile_of(work.session)
    form = CriterionForm().offer(profile)
    if "remove" in request.form:
        criteria.remove_criterion(work, programme_id, criterion_id)
        say(_("The criterion is taken off."))
        return redirect(url_for(".index", programme_id=programme_id), 303)
    if form.validate():
        with faults_into(form, profile):
            criteria.change_criterion(work, programme_id, criterion_id, form.typed())
            say(_("The criterion is saved."))
            return redirect(url_for(".index", programme_id=programme_id), 303)
    return _edit_page(programme_id, line, form), 422


def key_of(demand: Demand) -> str:
    """Names a proposal on its button; the requests are asked anew when it is pressed."""
    return f"{demand.help}-{demand.age_from or ''}-{demand.age_to or ''}"


def ages(demand: Demand) -> str:
    """«для 11–13 лет», which the curator may change."""
    if demand.age_from is None or demand.age_to is None:
        return ""
    if demand.age_from == demand.age_to:
        return _("for the age of %(age)s", age=demand.age_from)
    return _("for ages %(since)s–%(until)s", since=demand.age_from, until=demand.age_to)


def _line(programme_id: UUID, criterion_id: UUID) -> CriterionLine:
    lines = criteria.criteria_of(current_work().session, programme_id)
    found = next((each for each in lines if each.id == criterion_id), None)
    if found is None:
        raise NotFound("Criterion")
    return found


def _page(programme_id: UUID, form: CriterionForm, profile: Profile) -> str:
    work = current_work()
    programme = work.own(Programme, programme_id)
    lines = criteria.criteria_of(work.session, programme_id)
    standing = {(each.help, each.words) for each in lines}
    proposed = [
        (key_of(each), _help(profile, each.help), ages(each), each.people)
        for each in criteria.proposals(work.session, programme)
        if (each.help, ages(each)) not in standing
    ]
    return render_template(
        "school/selection/criteria.html",
        programme=programme,
        form=form,
        criteria=[(each, _help(profile, each.help)) for each in lines],
        proposed=proposed,
        is_open=programme.state in OPEN_PROGRAMME,
    )


def _edit_page(programme_id: UUID, line: CriterionLine, form: CriterionForm) -> str:
    programme = current_work().own(Programme, programme_id)
    return render_template(
        "school/selection/criterion.html", programme=programme, line=line, form=form
    )


def _help(profile: Profile, code: str) -> str:
    known = next((each for each in profile.help if each.code == code), None)
    return first_up(said(known.name)) if known else code
