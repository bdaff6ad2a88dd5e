"""The programme's own numbers beside the region's: meetings, terms, the least age (X-06)."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.programmes import queries
from school.programmes.models import Programme
from school.programmes.rules import OPEN_PROGRAMME
from school.programmes.settings import LIMITS, change_settings, own_setting, regional
from school.web.training.faults import faults_into
from web.forms import Form, WholeField
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.work import current_work

bp = Blueprint(
    "programme_settings",
    __name__,
    url_prefix="/s/<school_code>/programmes/<uuid:programme_id>/settings",
    template_folder="templates",
)

HINTS: Mapping[str, str] = {
    "training_meetings": mark("How many meetings of training admit a mentor to work."),
    "shortest_months": mark("A pair that ended as planned after this time has gone a full cycle."),
    "probation_weeks": mark("How many weeks a new pair works on trial."),
    "notice_days": mark("How many days before the end everybody concerned is told."),
    "min_mentee_age": mark("A younger mentee needs a written reason."),
    "mentors_at_once": mark("How many mentors one mentee may have at a time."),
}


def _number(name: str, label: object) -> WholeField:
    least, most = LIMITS[name]
    return WholeField(label, least=least, most=most)


class SettingsForm(Form):
    """An empty field leaves it to the region."""

    training_meetings = _number("training_meetings", _l("Meetings of training"))
    shortest_months = _number("shortest_months", _l("Shortest work of a pair, months"))
    probation_weeks = _number("probation_weeks", _l("Probation, weeks"))
    notice_days = _number("notice_days", _l("Notice of the end, days"))
    min_mentee_age = _number("min_mentee_age", _l("Least age of a mentee, years"))
    mentors_at_once = _number("mentors_at_once", _l("Mentors of one mentee at a time"))


@bp.get("")
@requires(Permission.PROGRAMME_EDIT)
def edit(programme_id: UUID) -> str:
    programme = _open_programme(programme_id)
    form = SettingsForm(data={name: own_setting(programme, name) for name in LIMITS})
    return _page(programme, form)


@bp.post("")
@requires(Permission.PROGRAMME_EDIT)
def save(programme_id: UUID) -> ResponseReturnValue:
    programme = _open_programme(programme_id)
    form = SettingsForm()
    if form.validate():
        with faults_into(form):
            change_settings(current_work(), programme_id, {n: form[n].data for n in LIMITS})
            say(_("The settings of the programme are saved."))
            return redirect(url_for("programmes.show", programme_id=programme_id), 303)
    return _page(programme, form), 422


def _open_programme(programme_id: UUID) -> Programme:
    work = current_work()
    queries.programme(work.session, programme_id)  # NotFound for another school's
    programme = work.own(Programme, programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    return programme


def _page(programme: Programme, form: SettingsForm) -> str:
    profile = profile_of(current_work().session)
    hints = {
        name: " ".join(
            (
                _(HINTS[name]),
                _("The region: %(value)s.", value=regional(profile, name)),
                _("From %(least)s to %(most)s.", least=LIMITS[name][0], most=LIMITS[name][1]),
            )
        )
        for name in LIMITS
    }
    return render_template(
        "school/programmes/settings.html", programme=programme, form=form, hints=hints
    )
