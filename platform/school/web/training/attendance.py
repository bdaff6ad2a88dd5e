"""Who came to a meeting: the list on a phone, the poster of the hall, names from other phones."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from school.registry.names import PersonName
from school.training import queries, roll
from school.training.attendance import (
    LONGEST_NAME,
    SaveAttendance,
    claim_attendance,
    save_attendance,
    settle_claim,
    sign_in_at,
)
from school.training.meetings import open_sign_in
from school.training.queries import SessionLine
from school.training.roll import Claim, TraineeLine
from school.training.rules import recognise, suggest
from school.web.guest import OpenLink, by_link, closed
from school.web.qr import qr_svg
from school.web.told_links import remember, told
from school.web.training.faults import faults_into
from school.web.training.forms import ClaimForm, MarksForm
from school.web.training.words import refused_words, words
from web.forms import Form, LineField, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext
from web.page import say
from web.work import current_work

bp = Blueprint("attendance", __name__, template_folder="../templates")
SESSION = "/s/<school_code>/training/<uuid:training_id>/sessions/<uuid:session_id>"
KEPT = 12  # meetings a phone remembers to have signed in to
_SIGNED = "signed_in_at"


class NameForm(Form):
    full_name = LineField(
        _l("Your surname, given name and patronymic"), validators=[UpTo(LONGEST_NAME)]
    )


@bp.get(SESSION)
@requires(Permission.TRAINING_VIEW)
def show(training_id: UUID, session_id: UUID) -> str:
    return _page(training_id, session_id, MarksForm())


@bp.post(SESSION)
@requires(Permission.TRAINING_EDIT)
def save(training_id: UUID, session_id: UUID) -> ResponseReturnValue:
    form = MarksForm()
    if not form.validate():
        return _page(training_id, session_id, form), 422
    command = SaveAttendance(
        training_id=training_id,
        session_id=session_id,
        present=form.present.data,
        was=form.was.data,
        claims=form.claims.data,
    )
    try:
        number = save_attendance(current_work(), command)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(url_for(".show", training_id=training_id, session_id=session_id), 303)
    say(ngettext("Saved: %(num)s mentor came.", "Saved: %(num)s mentors came.", number))
    return redirect(url_for("training.show", training_id=training_id), 303)


@bp.post(SESSION + "/claims/<uuid:claim_id>")
@requires(Permission.TRAINING_EDIT)
def settle(training_id: UUID, session_id: UUID, claim_id: UUID) -> ResponseReturnValue:
    here = url_for(".show", training_id=training_id, session_id=session_id)
    form = ClaimForm()
    if "nobody" not in request.form and not form.person.data:
        say(_("Choose from the list whose name it is."), "bad")
        return redirect(here, 303)
    try:
        person_id = None if "nobody" in request.form else form.person_id()
    except ValueError:
        raise NotFound("Person") from None
    settle_claim(current_work(), training_id, session_id, claim_id, person_id)
    say(_("The name is put away.") if person_id is None else _("The mark is kept."))
    return redirect(here, 303)


@bp.post(SESSION + "/poster")
@requires(Permission.TRAINING_EDIT)
def make_poster(training_id: UUID, session_id: UUID) -> ResponseReturnValue:
    try:
        made = open_sign_in(current_work(), training_id, session_id)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(url_for(".show", training_id=training_id, session_id=session_id), 303)
    remember(made.link_id, made.token)
    return redirect(url_for(".poster", training_id=training_id, session_id=session_id), 303)


@bp.get(SESSION + "/poster")
@requires(Permission.TRAINING_EDIT)
def poster(training_id: UUID, session_id: UUID) -> ResponseReturnValue:
    work = current_work()
    course = queries.course(work.session, training_id)
    meeting = queries.meeting(work.session, training_id, session_id)
    token = told(meeting.link_id) if meeting.link_id else None
    if token is None:  # another browser, or long ago: the token is told once
        return redirect(url_for(".show", training_id=training_id, session_id=session_id), 303)
    address = url_for(".sign", token=token, _external=True)
    return render_template(
        "school/training/poster.html",
        course=course,
        meeting=meeting,
        address=address,
        code=qr_svg(address, _("QR code of the page where mentors sign in")),
    )


@bp.get("/t/<token>")
@by_link("attendance")
def sign(link: OpenLink, token: str) -> ResponseReturnValue:
    return _guest_page(link, token, NameForm())


@bp.post("/t/<token>")
@by_link("attendance")
def send(link: OpenLink, token: str) -> ResponseReturnValue:
    work, form = current_work(), NameForm()
    try:
        meeting = sign_in_at(work, link.id)
    except NotFound:
        return closed(404)
    if meeting.state != "open" or str(meeting.session_id) in session.get(_SIGNED, []):
        return _guest_page(link, token, form)  # one phone twice is one mark
    if form.validate():
        with faults_into(form):
            claim_attendance(work, link.id, form.full_name.data or "")
            kept = [*session.get(_SIGNED, []), str(meeting.session_id)]
            session[_SIGNED] = kept[-KEPT:]
            return redirect(url_for(".sign", token=token), 303)
    return _guest_page(link, token, form, 422)


def _guest_page(
    link: OpenLink, token: str, form: NameForm, status: int = 200
) -> ResponseReturnValue:
    try:
        meeting = sign_in_at(current_work(), link.id)
    except NotFound:
        return closed(404)
    page = render_template(
        "school/guest/attendance.html",
        link=link,
        meeting=meeting,
        form=form,
        sent=str(meeting.session_id) in session.get(_SIGNED, []),
        token=token,
    )
    return page, status


def _page(training_id: UUID, session_id: UUID, form: MarksForm) -> str:
    work = current_work()
    meeting = queries.meeting(work.session, training_id, session_id)
    people = roll.trainees(work.session, training_id)
    claims = roll.claims(work.session, session_id)
    there = {each.person_id for each in people if session_id in each.present}
    known, doubles, unknown = _sorted(claims, people, there)
    return render_template(
        "school/training/attendance.html",
        course=queries.course(work.session, training_id),
        meeting=meeting,
        people=people,
        there=there,
        known=known,
        shown=[*(claim.id for claim in known.values()), *doubles],
        unknown=_offers(training_id, unknown, people, there),
        form=form,
        markable=_markable(meeting),
        ahead=meeting.held_on is not None and meeting.held_on > work.today(),
        over=meeting.held_on is not None and meeting.held_on < work.today(),
        **words(),
    )


def _markable(meeting: SessionLine) -> bool:
    today = current_work().today()
    dated = meeting.held_on is not None and meeting.held_on <= today
    return dated and meeting.state != "cancelled"


def _sorted(
    claims: list[Claim], people: list[TraineeLine], there: set[UUID]
) -> tuple[dict[UUID, Claim], list[UUID], list[Claim]]:
    """Names that are one mentor's each; of those marked already; and those to be settled."""
    names = {each.person_id: each.name for each in people}
    known: dict[UUID, Claim] = {}
    doubles, unknown = [], []
    for claim in claims:
        person_id = recognise(claim.typed_name, names)
        if person_id is None:
            unknown.append(claim)
        elif person_id in there or person_id in known:
            doubles.append(claim.id)
        else:
            known[person_id] = claim
    return known, doubles, unknown


def _offers(
    training_id: UUID, unknown: list[Claim], people: list[TraineeLine], there: set[UUID]
) -> list[tuple[Claim, list[UUID], dict[UUID, PersonName], set[UUID]]]:
    """For each name: whom it may mean, everybody without a mark, and who is not enrolled yet."""
    if not unknown:
        return []
    session = current_work().session
    free = {each.person_id: each.name for each in people if each.person_id not in there}
    others = {each.person_id: each.name for each in roll.candidates(session, training_id)}
    everybody = {**free, **others}
    return [
        (claim, suggest(claim.typed_name, everybody), everybody, set(others)) for claim in unknown
    ]
