"""The room of one link: the answer, the agreement, the joint plan, meetings, the outcome."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.partnership import links, queries, room
from regional.partnership.rules import Act, may, outcome_waits, side_of
from regional.web.links.acts import act_page
from regional.web.links.forms import DoneForm, MeetingForm, StepForm, faults_into
from regional.web.links.show import acts_of, words_of_link
from regional.web.links.words import Names
from regional.web.own_links import bp
from regional.web.own_links.home import own_school
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

LINK = "/<uuid:school_link_id>"
STEP = LINK + "/plan/<uuid:link_step_id>"
MEETING = LINK + "/meetings/<uuid:link_meeting_id>"


@bp.get(LINK)
@requires(Permission.LINKS_OWN)
def link(school_link_id: UUID) -> str:
    work = current_work()
    found = queries.link_of(work.session, school_link_id, work.today())
    return render_template(
        "regional/own_links/room.html",
        link=found,
        side=found.side_of(own_school(work)),
        steps=queries.steps_of(work.session, school_link_id),
        meetings=queries.meetings_of(work.session, school_link_id),
        today=work.today(),
        year=SchoolYear(found.school_year),
        sums_up=outcome_waits(found.school_year, work.today()),
        acts=acts_of(work, found),
        **words_of_link(work),
    )


@bp.post(LINK + "/confirm")
@requires(Permission.LINKS_OWN)
def confirm(school_link_id: UUID) -> ResponseReturnValue:
    found = links.confirm(current_work(), school_link_id)
    if found.state == "confirmed":
        say(_("Both schools agree. Now sign the agreement and enter it here."))
    else:
        say(_("Your school agrees. The answer of the other school is still to come."))
    return _room(school_link_id)


@bp.route(LINK + "/<any(decline, agreement, outcome, end):what>", methods=["GET", "POST"])
@requires(Permission.LINKS_OWN)
def act(school_link_id: UUID, what: str) -> ResponseReturnValue:
    then = url_for(".link", school_link_id=school_link_id)
    return act_page(current_work(), school_link_id, what, url_for(".index"), then)


def _room(link_id: UUID) -> Response:
    return redirect(url_for(".link", school_link_id=link_id), 303)


def _open(work: Work, link_id: UUID, act: Act) -> queries.LinkLine:
    """The link, if the act may be done in it now."""
    found = queries.link_of(work.session, link_id, work.today())
    if not may(act, found.state, side_of(work.actor, found.helper_id, found.helped_id)):
        raise WrongState(found.state)
    return found


def _topics(work: Work) -> list[tuple[str, str]]:
    return Names(profile_of(work.session)).topics()


def _page(
    name: str, form: Form, found: queries.LinkLine, keep: Callable[[], object], said: str,
    **values: Any,
) -> ResponseReturnValue:  # fmt: skip
    """Show a form of the room, or keep what was sent and go back to the room."""
    if form.validate_on_submit():
        with faults_into(form):
            keep()
            say(said)
            return _room(found.id)
    shown = render_template(f"regional/own_links/{name}.html", form=form, link=found, **values)
    return (shown, 422) if form.errors else shown


@bp.route(LINK + "/plan/new", methods=["GET", "POST"])
@requires(Permission.LINKS_OWN)
def new_step(school_link_id: UUID) -> ResponseReturnValue:
    work = current_work()
    found = _open(work, school_link_id, Act.PLAN)
    form = StepForm().offer(_topics(work))
    return _page(
        "step", form, found, lambda: room.add_step(work, school_link_id, form.card()),
        _("The step is in the plan."), step=None,
    )  # fmt: skip


@bp.route(STEP, methods=["GET", "POST"])
@requires(Permission.LINKS_OWN)
def step(school_link_id: UUID, link_step_id: UUID) -> ResponseReturnValue:
    """Correct a step of the plan."""
    work = current_work()
    found = _open(work, school_link_id, Act.PLAN)
    kept = _step(work, school_link_id, link_step_id)
    data = {"title": kept.title, "due_on": kept.due_on, "owner": kept.owner,
            "topic": kept.topic or ""}  # fmt: skip
    form = StepForm(data=data).offer(_topics(work))
    return _page(
        "step", form, found,
        lambda: room.change_step(work, school_link_id, link_step_id, form.card()),
        _("The step is changed."), step=kept,
    )  # fmt: skip


@bp.route(STEP + "/done", methods=["GET", "POST"])
@requires(Permission.LINKS_OWN)
def done(school_link_id: UUID, link_step_id: UUID) -> ResponseReturnValue:
    """Mark a step as done; an empty day opens it again."""
    work = current_work()
    found = _open(work, school_link_id, Act.PLAN)
    kept = _step(work, school_link_id, link_step_id)
    form = DoneForm(done_on=kept.done_on or work.today(), result=kept.result)
    return _page(
        "done", form, found,
        lambda: room.finish_step(
            work, school_link_id, link_step_id, form.done_on.data, form.result.data or ""
        ),
        _("Written into the plan."), step=kept,
    )  # fmt: skip


@bp.post(STEP + "/remove")
@requires(Permission.LINKS_OWN)
def remove_step(school_link_id: UUID, link_step_id: UUID) -> ResponseReturnValue:
    room.remove_step(current_work(), school_link_id, link_step_id)
    say(_("The step is struck out of the plan."))
    return _room(school_link_id)


def _step(work: Work, link_id: UUID, step_id: UUID) -> queries.StepLine:
    found = [each for each in queries.steps_of(work.session, link_id) if each.id == step_id]
    if not found:
        raise NotFound("LinkStep")
    return found[0]


@bp.route(LINK + "/meetings/new", methods=["GET", "POST"])
@requires(Permission.LINKS_OWN)
def new_meeting(school_link_id: UUID) -> ResponseReturnValue:
    """Written in a minute: today, in person, and one line about what."""
    work = current_work()
    found = _open(work, school_link_id, Act.MEET)
    form = MeetingForm(held_on=work.today()).offer()
    return _page(
        "meeting", form, found, lambda: room.add_meeting(work, school_link_id, form.card()),
        _("The meeting is written down."), meeting=None,
    )  # fmt: skip


@bp.route(MEETING, methods=["GET", "POST"])
@requires(Permission.LINKS_OWN)
def meeting(school_link_id: UUID, link_meeting_id: UUID) -> ResponseReturnValue:
    """Correct what was written of a meeting."""
    work = current_work()
    found = _open(work, school_link_id, Act.MEET)
    known = queries.meetings_of(work.session, school_link_id)
    kept = next((each for each in known if each.id == link_meeting_id), None)
    if kept is None:
        raise NotFound("LinkMeeting")
    form = MeetingForm(
        held_on=kept.held_on, way=kept.way, topic=kept.topic, people=kept.people,
        outcome=kept.outcome,
    ).offer()  # fmt: skip
    return _page(
        "meeting", form, found,
        lambda: room.change_meeting(work, school_link_id, link_meeting_id, form.card()),
        _("The meeting is corrected."), meeting=kept,
    )  # fmt: skip
