"""Appointing a pair (R-23, way 1): the mentor, the mentees, what it is for, and who has room."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Form as MentoringForm
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.programmes import rosters
from school.programmes.pairs import OpenPairs, open_pairs
from school.programmes.queries import ProgrammeView
from school.programmes.room import rooms
from school.programmes.rosters import Participant, Roster
from school.programmes.service import form_for_schools
from school.web import search
from school.web.appointing_form import PairForm
from school.web.faults import faults_into
from school.web.pairs import bp, running, words
from web.guard import requires
from web.i18n import ngettext
from web.page import say
from web.paging import page_of
from web.work import current_work


@bp.get("/new")
@requires(Permission.PROGRAMME_EDIT)
def new(programme_id: UUID) -> str:
    work = current_work()
    programme = running(programme_id)
    mentor = _mentor(programme_id)
    if mentor is None:
        return _mentors_page(programme)
    day = work.today()
    if programme.starts_on is not None:
        day = max(day, programme.starts_on)
    if programme.ends_on is not None:
        day = min(day, programme.ends_on)
    return _pair_page(PairForm(data={"started_on": day}), programme, mentor)


@bp.post("/new")
@requires(Permission.PROGRAMME_EDIT)
def make(programme_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), PairForm()
    programme, mentor = running(programme_id), _mentor(programme_id)
    if mentor is None:
        raise NotFound("Participation")
    profile = profile_of(work.session)
    form.offer(profile, form_for_schools(profile, programme.form))
    if form.validate():
        command = OpenPairs(
            programme_id=programme_id,
            mentor_id=mentor.id,
            mentee_ids=form.mentees.data,
            started_on=form.started_on.data,
            appointed_for=form.appointed_for.data or "",
            reasons=form.reasons(),
            variant=form.variant.data or "",
            kind=form.kind.data or "",
            work_format=form.work_format.data or "",
            mentor_type=form.mentor_type.data or "",
        )
        with faults_into(form, profile):
            opened = open_pairs(work, command)
            number = len(opened.pairs)
            say(ngettext("%(num)s pair is made.", "%(num)s pairs are made.", number))
            return redirect(url_for("programmes.show", programme_id=programme_id), 303)
    return _pair_page(form, programme, mentor), 422


def _mentor(programme_id: UUID) -> Participant | None:
    """The mentor named by the address; None when none is chosen yet."""
    named = request.args.get("mentor", type=UUID)
    if named is None:
        return None
    mentor = rosters.participant(current_work().session, programme_id, named)
    if mentor.side != "mentor":
        raise NotFound("Participation")
    return mentor


def _mentors_page(programme: ProgrammeView) -> str:
    session = current_work().session
    wanted = Roster(programme.id, "mentor", text=search.typed())
    page = page_of(rosters.count_participants(session, wanted), request.args)
    people = rosters.participants(session, wanted, offset=page.offset, limit=page.size)
    return render_template(
        "school/pairs/mentors.html",
        programme=programme,
        wanted=wanted,
        page=page,
        people=people,
        free=rooms(session, programme.id, [each.id for each in people]).mentors,
        **words(profile_of(session)),
    )


def _pair_page(form: PairForm, programme: ProgrammeView, mentor: Participant) -> str:
    session = current_work().session
    profile = profile_of(session)
    mentoring = form_for_schools(profile, programme.form)
    form.offer(profile, mentoring)
    wanted = Roster(
        programme.id,
        "mentee",
        text=search.typed(),
        unpaired=request.args.get("all") != "1",
    )
    page = page_of(rosters.count_participants(session, wanted), request.args)
    people = rosters.participants(session, wanted, offset=page.offset, limit=page.size)
    free = rooms(session, programme.id, [mentor.id, *(each.id for each in people)])
    return render_template(
        "school/pairs/new.html",
        form=form,
        programme=programme,
        mentor=mentor,
        wanted=wanted,
        page=page,
        people=people,
        mentor_room=free.mentors.get(mentor.id, 0),
        free=free.mentees,
        instead=_form_instead(profile, mentoring, mentor),
        **words(profile),
    )


def _form_instead(
    profile: Profile, form: MentoringForm, mentor: Participant
) -> MentoringForm | None:
    """A head who mentors works as a teacher among teachers: the form to take instead (R-30)."""
    if mentor.person.kind != "head":
        return None
    wanted = {each.propose_instead for each in profile.forms if "head" in each.mentor_is}
    instead = next((each for each in profile.forms if each.code in wanted), None)
    return instead if instead is not None and instead.code != form.code else None
