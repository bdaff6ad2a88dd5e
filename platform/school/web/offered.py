"""Offered pairs of a programme that begin together: a group, or everybody of the meeting (R-41)."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.pairing.order_queries import OrderLine, offers
from school.pairing.starting import start_group
from school.programmes.queries import ProgrammeView
from school.programmes.settings import setting
from school.web.faults import faults_into
from school.web.pair_words import stopped_words
from school.web.pairs import bp, running, words
from school.web.picks import PicksField
from web.forms import DayField, Form, Needed
from web.guard import requires
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext
from web.page import say
from web.work import current_work


class StartForm(Form):
    pairs = PicksField(_l("Pairs that begin"))
    started_on = DayField(_l("First day of the pair"), validators=[Needed()])
    probation = BooleanField(_l("With probation"))


@bp.get("/start")
@requires(Permission.PROGRAMME_EDIT)
def start(programme_id: UUID) -> str:
    work = current_work()
    programme = running(programme_id)
    lines = offers(work.session, programme_id)
    ready = [line.id for line in lines if line.is_fit]
    return _start_page(StartForm(data={"pairs": ready, "started_on": work.today()}),
                       programme, lines)  # fmt: skip


@bp.post("/start")
@requires(Permission.PROGRAMME_EDIT)
def begin(programme_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), StartForm()
    programme = running(programme_id)
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            try:
                begun = start_group(work, programme_id, form.pairs.data, form.started_on.data,
                                    probation=form.probation.data)  # fmt: skip
            except WrongState as refused:
                form.form_errors.append(stopped_words(refused))
                return _start_page(form, programme, offers(work.session, programme_id)), 409
            say(ngettext("%(num)s pair begins.", "%(num)s pairs begin.", len(begun)))
            return redirect(url_for("pairs.index", programme_id=programme_id), 303)
    return _start_page(form, programme, offers(work.session, programme_id)), 422


def _start_page(form: StartForm, programme: ProgrammeView, lines: list[OrderLine]) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/pairs/start.html",
        form=form,
        programme=programme,
        lines=lines,
        weeks=setting(programme, profile, "probation_weeks"),
        **words(profile),
    )
