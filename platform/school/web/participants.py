"""Who takes part in a programme: the list of a side, adding from the register, taking off."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.programmes import queries, rosters
from school.programmes.participants import (
    Added,
    AddParticipants,
    add_participants,
    remove_participant,
)
from school.programmes.queries import ProgrammeView
from school.programmes.rosters import Roster, could_join
from school.programmes.rules import OPEN_PROGRAMME, kinds_for
from school.programmes.service import form_for_schools
from school.registry.queries import Wanted, classes, count_people, people
from school.web import search
from school.web.faults import faults_into
from school.web.labels import Labels
from school.web.picks import PicksField
from school.web.programme_tabs import programme_tabs
from web.forms import Form, LineField, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext
from web.page import say
from web.paging import here, page_of
from web.work import current_work

bp = Blueprint(
    "participants",
    __name__,
    url_prefix="/s/<school_code>/programmes/<uuid:programme_id>/participants",
    template_folder="templates",
)


class AddForm(Form):
    people = PicksField(_l("People"))
    young_reason = LineField(_l("Ground for admitting the younger ones"), validators=[UpTo(300)])


@bp.get("/<any(mentor,mentee):side>")
@requires(Permission.PROGRAMME_VIEW)
def index(programme_id: UUID, side: str) -> str:
    session = current_work().session
    programme = queries.programme(session, programme_id)
    wanted = Roster(
        programme_id,
        side,
        text=search.typed(),
        unpaired=request.args.get("unpaired") == "1",
    )
    page = page_of(rosters.count_participants(session, wanted), request.args)
    return render_template(
        "school/participants/index.html",
        tabs=programme_tabs(programme, "participants.index"),
        programme=programme,
        is_open=programme.state in OPEN_PROGRAMME,
        wanted=wanted,
        page=page,
        people=rosters.participants(session, wanted, offset=page.offset, limit=page.size),
        labels=Labels(profile_of(session)),
    )


@bp.get("/<any(mentor,mentee):side>/add")
@requires(Permission.PROGRAMME_EDIT)
def choose(programme_id: UUID, side: str) -> str:
    session = current_work().session
    programme = _open_programme(programme_id)
    return _choose_page(profile_of(session), AddForm(), programme, side)


@bp.post("/<any(mentor,mentee):side>/add")
@requires(Permission.PROGRAMME_EDIT)
def add(programme_id: UUID, side: str) -> ResponseReturnValue:
    work, form = current_work(), AddForm()
    programme = _open_programme(programme_id)
    profile = profile_of(work.session)
    if form.validate():
        command = AddParticipants(
            programme_id=programme_id,
            side=side,
            person_ids=form.people.data,
            young_reason=form.young_reason.data or "",
        )
        with faults_into(form, profile):
            _say_added(side, add_participants(work, command))
            onwards = here(page=None) if "more" in request.form else None
            programme_page = url_for("programmes.show", programme_id=programme_id)
            return redirect(onwards or programme_page, 303)
    return _choose_page(profile, form, programme, side), 422


@bp.post("/<uuid:participation_id>/remove")
@requires(Permission.PROGRAMME_EDIT)
def remove(programme_id: UUID, participation_id: UUID) -> ResponseReturnValue:
    work = current_work()
    side = rosters.participant(work.session, programme_id, participation_id).side
    remove_participant(work, programme_id, participation_id)
    say(_("Taken off the programme. The card stays in the register."))
    return redirect(url_for(".index", programme_id=programme_id, side=side), 303)


def _open_programme(programme_id: UUID) -> ProgrammeView:
    programme = queries.programme(current_work().session, programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    return programme


def _choose_page(profile: Profile, form: AddForm, programme: ProgrammeView, side: str) -> str:
    session = current_work().session
    kinds = kinds_for(form_for_schools(profile, programme.form), side)
    wanted = Wanted(text=search.typed(), school_class=request.args.get("class", "")[:10])
    condition = could_join(programme.id, side, kinds, wanted)
    page = page_of(count_people(session, condition), request.args)
    return render_template(
        "school/participants/add.html",
        form=form,
        programme=programme,
        side=side,
        kinds=kinds,
        wanted=wanted,
        page=page,
        people=people(session, condition, offset=page.offset, limit=page.size),
        classes=classes(session) if "pupil" in kinds else [],
        least_age=programme.settings.get("min_mentee_age", profile.region.min_mentee_age),
        labels=Labels(profile),
    )


def _say_added(side: str, added: Added) -> None:
    number = len(added.participations)
    if side == "mentor":
        say(ngettext("%(num)s mentor is added.", "%(num)s mentors are added.", number))
    else:
        say(ngettext("%(num)s mentee is added.", "%(num)s mentees are added.", number))
