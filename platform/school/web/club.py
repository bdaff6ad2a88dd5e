"""The club of a programme: founding it, its road through the year, who came and as whom."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.club import queries
from school.club.models import Club
from school.club.rules import ROLES
from school.club.service import (
    ClubPlan,
    MeetingPlan,
    cancel_meeting,
    change_club,
    change_meeting,
    found_club,
    found_from_template,
    hold_meeting,
    plan_meeting,
)
from school.programmes.queries import programme as programme_of
from school.web.labels import choices, said
from school.web.programme_tabs import programme_tabs
from web.fields import ClockField, TextField
from web.filters import day
from web.forms import DayField, Form, LineField, Needed, UpTo, WholeField
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import language, mark, ngettext
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work

bp = Blueprint(
    "club",
    __name__,
    url_prefix="/s/<school_code>/programmes/<uuid:programme_id>/club",
    template_folder="templates",
)
WEEKDAYS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"),
    _l("Sunday"),
)  # fmt: skip
ROLE_WORDS: Mapping[str, str] = {
    "mentee": mark("learned"), "mentor": mark("helped"), "host": mark("led the meeting"),
}  # fmt: skip
MEETING_STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("draft", mark("ahead")),
    "held": ("ok", mark("held")),
    "cancelled": ("void", mark("cancelled")),
}
FAULTS: Mapping[str, str] = {
    "title_needed": mark("A name is needed. For example, “Pupil – pupil”."),
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
    "outside_term": mark("The day lies within the term of the programme: %(from)s – %(to)s."),
    "day_taken": mark("The club meets on this day already. Choose another."),
    "kind_needed": mark("Choose a kind from the list."),
    "too_long": mark("Shorten the topic to 200 characters."),
    "club_day_ahead": mark("The day of the meeting has not come yet: %(day)s."),
    "nobody_chosen": mark("Tick at least one person."),
    "not_a_member": mark("The list has changed meanwhile. Look at it and save once more."),
}


class ClubForm(Form):
    title = LineField(_l("Name of the club"), validators=[Needed(), UpTo(150)])
    motto = LineField(_l("Motto"), validators=[UpTo(150)])
    weekday = SelectField(_l("Day of the week"), coerce=int, validate_choice=True)
    starts_at = ClockField(_l("Begins at"), validators=[Needed()])
    minutes = WholeField(_l("How long, minutes"), validators=[Needed()], least=10, most=480)
    place = LineField(_l("Where"), validators=[UpTo(150)])

    def __init__(self, *args: object, **values: object) -> None:
        super().__init__(*args, **values)
        self.weekday.choices = list(enumerate(map(str, WEEKDAYS), start=1))

    def plan(self) -> ClubPlan:
        return ClubPlan(
            title=self.title.data or "", motto=self.motto.data or "", weekday=self.weekday.data,
            starts_at=self.starts_at.data or "", minutes=self.minutes.data,
            place=self.place.data or "",
        )  # fmt: skip


class MeetingForm(Form):
    planned_on = DayField(_l("Day"), validators=[Needed()])
    kind = SelectField(_l("What kind of meeting"), validate_choice=False)
    topic = LineField(_l("Topic"), validators=[UpTo(200)])

    def plan(self) -> MeetingPlan:
        return MeetingPlan(
            planned_on=self.planned_on.data, kind=self.kind.data, topic=self.topic.data or ""
        )


class HeldForm(Form):
    """Roles come as fields «role-<person>»; the template draws them."""

    summary = TextField(
        _l("What was done, what came of it"), validators=[UpTo(2000)], render_kw={"rows": 3}
    )


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def show(programme_id: UUID) -> str:
    session = current_work().session
    club = queries.club_row(session, programme_id)
    programme = programme_of(session, programme_id)
    profile = profile_of(session)
    ready = next((t for t in profile.programme_templates if t.code == programme.template), None)
    ready = ready or next((t for t in profile.programme_templates if t.club), None)
    return render_template(
        "school/club/show.html",
        programme=programme,
        tabs=programme_tabs(programme, "club.show"),
        club=club,
        view=queries.club_view(session, club) if club else None,
        aims=[said(aim.name) for aim in ready.club.aims] if ready and ready.club else [],
        ready=bool(ready and ready.club),
        **_words(),
    )


@bp.post("/ready")
@requires(Permission.PROGRAMME_EDIT)
def ready(programme_id: UUID) -> ResponseReturnValue:
    """Found the club as the region's ready programme has it."""
    work = current_work()
    template = next((t for t in profile_of(work.session).programme_templates if t.club), None)
    if template is None or template.club is None:
        raise NotFound("ProgrammeTemplate")
    try:
        found_from_template(work, programme_id, template.club, language())
        say(_("The club is founded, its weeks are planned to the end of the programme."))
    except WrongState as refused:
        if refused.code != "club_founded":
            raise
    return redirect(url_for(".show", programme_id=programme_id), 303)


@bp.get("/edit")
@requires(Permission.PROGRAMME_EDIT)
def edit(programme_id: UUID) -> str:
    club = queries.club_row(current_work().session, programme_id)
    return _form_page(programme_id, ClubForm(obj=club) if club else ClubForm(data=_usual()), club)


@bp.post("/edit")
@requires(Permission.PROGRAMME_EDIT)
def save(programme_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), ClubForm()
    club = queries.club_row(work.session, programme_id)
    if not form.validate():
        return _form_page(programme_id, form, club), 422
    try:
        (change_club if club else found_club)(work, programme_id, form.plan())
    except Invalid as refused:
        form.take(_faults(refused))
        return _form_page(programme_id, form, club), 422
    say(_("The club is saved."))
    return redirect(url_for(".show", programme_id=programme_id), 303)


@bp.get("/meetings/new")
@requires(Permission.PROGRAMME_EDIT)
def new_meeting(programme_id: UUID) -> str:
    form = _meeting_form(MeetingForm(data={"kind": "weekly"}))
    return _plan_page(programme_id, form, None)


@bp.post("/meetings/new")
@requires(Permission.PROGRAMME_EDIT)
def add_meeting(programme_id: UUID) -> ResponseReturnValue:
    return _saved(programme_id, None)


@bp.get("/meetings/<uuid:club_meeting_id>/plan")
@requires(Permission.PROGRAMME_EDIT)
def plan(programme_id: UUID, club_meeting_id: UUID) -> str:
    line = _line(programme_id, club_meeting_id)
    form = _meeting_form(MeetingForm(obj=line))
    return _plan_page(programme_id, form, line)


@bp.post("/meetings/<uuid:club_meeting_id>/plan")
@requires(Permission.PROGRAMME_EDIT)
def replan(programme_id: UUID, club_meeting_id: UUID) -> ResponseReturnValue:
    return _saved(programme_id, club_meeting_id)


@bp.post("/meetings/<uuid:club_meeting_id>/cancel")
@requires(Permission.PROGRAMME_EDIT)
def cancel(programme_id: UUID, club_meeting_id: UUID) -> ResponseReturnValue:
    cancel_meeting(current_work(), programme_id, club_meeting_id)
    say(_("The meeting is cancelled."))
    return redirect(url_for(".show", programme_id=programme_id), 303)


@bp.get("/meetings/<uuid:club_meeting_id>")
@requires(Permission.PROGRAMME_VIEW)
def meeting(programme_id: UUID, club_meeting_id: UUID) -> str:
    line = _line(programme_id, club_meeting_id)
    form = HeldForm(data={"summary": line.summary})
    return _meeting_page(programme_id, club_meeting_id, form)


@bp.post("/meetings/<uuid:club_meeting_id>")
@requires(Permission.PROGRAMME_EDIT)
def hold(programme_id: UUID, club_meeting_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), HeldForm()
    came = _typed_roles()
    if not form.validate():
        return _meeting_page(programme_id, club_meeting_id, form, came), 422
    try:
        number = hold_meeting(work, programme_id, club_meeting_id, came, form.summary.data or "")
    except Invalid as refused:
        form.summary.errors = list(_faults(refused).values())
        return _meeting_page(programme_id, club_meeting_id, form, came), 422
    say(ngettext("Saved: %(num)s person came.", "Saved: %(num)s people came.", number))
    return redirect(url_for(".show", programme_id=programme_id), 303)


def _typed_roles() -> dict[UUID, str]:
    """Person → role; whoever stands at «did not come» is left out, and so is what is no person."""
    found = {}
    for name, role in request.form.items():
        head, _dash, person = name.partition("-")
        if head != "role" or role not in ROLES:
            continue
        try:
            found[UUID(person)] = role
        except ValueError:
            continue
    return found


def _usual() -> dict[str, object]:
    return {"weekday": 3, "starts_at": "15:00", "minutes": 60}


def _saved(programme_id: UUID, meeting_id: UUID | None) -> ResponseReturnValue:
    work, form = current_work(), _meeting_form(MeetingForm())
    line = _line(programme_id, meeting_id) if meeting_id else None
    if not form.validate():
        return _plan_page(programme_id, form, line), 422
    try:
        if meeting_id is None:
            plan_meeting(work, programme_id, form.plan())
        else:
            change_meeting(work, programme_id, meeting_id, form.plan())
    except Invalid as refused:
        form.take(_faults(refused))
        return _plan_page(programme_id, form, line), 422
    say(_("The meeting is in the plan."))
    return redirect(url_for(".show", programme_id=programme_id), 303)


def _faults(refused: Invalid) -> dict[str, str]:
    values = {
        "from": _day(refused, "starts_on"), "to": _day(refused, "ends_on"),
        "day": _day(refused, "day"),
    }  # fmt: skip
    return {field: _(FAULTS[code], **values) for field, code in refused.fields.items()}


def _day(refused: Invalid, name: str) -> str:
    value = refused.values.get(name)
    return day(value) if isinstance(value, date) else ""


def _meeting_form(form: MeetingForm) -> MeetingForm:
    form.kind.choices = choices(profile_of(current_work().session).club_meeting_kinds)
    return form


def _line(programme_id: UUID, meeting_id: UUID) -> queries.MeetingLine:
    session = current_work().session
    club = queries.club_row(session, programme_id)
    if club is None:
        raise NotFound("Club")
    return queries.meeting_line(session, club.id, meeting_id)


def _words() -> dict[str, object]:
    kinds = profile_of(current_work().session).club_meeting_kinds
    return {
        "weekdays": WEEKDAYS,
        "kinds": {kind.code: said(kind.name) for kind in kinds},
        "roles": ROLE_WORDS,
        "states": MEETING_STATES,
        "today": current_work().today(),
    }


def _form_page(programme_id: UUID, form: ClubForm, club: Club | None) -> str:
    programme = programme_of(current_work().session, programme_id)
    return render_template("school/club/edit.html", programme=programme, form=form, club=club)


def _plan_page(programme_id: UUID, form: MeetingForm, line: queries.MeetingLine | None) -> str:
    programme = programme_of(current_work().session, programme_id)
    return render_template(
        "school/club/plan.html", programme=programme, form=form, line=line, **_words()
    )


def _meeting_page(
    programme_id: UUID, meeting_id: UUID, form: HeldForm, came: Mapping[UUID, str] | None = None
) -> str:
    session = current_work().session
    return render_template(
        "school/club/meeting.html",
        programme=programme_of(session, programme_id),
        line=_line(programme_id, meeting_id),
        people=queries.club_people(session, programme_id),
        came=queries.came_to(session, meeting_id) if came is None else came,
        form=form,
        **_words(),
    )
