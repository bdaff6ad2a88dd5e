"""The mentor base: find mentors, open a card, fill it in short steps, let in and keep for later."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.mentors import queries, service
from school.mentors.base_sheet import base_workbook
from school.registry import queries as register
from school.registry.queries import PersonLine
from school.selection.shortage import needs
from school.web import search
from school.web.labels import Labels
from school.web.mentor_forms import (
    BaseForm,
    ContactsForm,
    NewMentorForm,
    fault_sentences,
    form_of,
)
from school.web.mentor_pages import BulkForm, card_page, list_page, log_view, step_page
from school.web.mentor_words import (
    STEPS,
    MentorWords,
    fault_words,
    href,
)
from web.forms import Form, LineField, UpTo
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext
from web.page import say
from web.work import current_work, seen

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUGGESTED = 10

bp = Blueprint(
    "mentors", __name__, url_prefix="/s/<school_code>/mentors", template_folder="templates"
)


class LeaveForm(Form):
    reason = LineField(_l("Reason"), validators=[UpTo(300)])


@bp.get("")
@requires(Permission.MENTORS_VIEW)
def index() -> str:
    return list_page(BulkForm())


@bp.post("/act")
@requires(Permission.MENTORS_EDIT)
def act_on_many() -> ResponseReturnValue:
    """One act for everybody ticked; who it does not fit is named with the reason."""
    work, form = current_work(), BulkForm()
    profile = profile_of(work.session)
    if form.validate():
        try:
            done = service.act_on_many(work, form.people.data, request.form.get("act", ""))
        except Invalid as refused:
            form.take(fault_sentences(refused, profile))
        else:
            if done.done:
                say(ngettext("Done for %(num)s mentor.", "Done for %(num)s mentors.", done.done))
            for code in dict.fromkeys(code for _person, code in done.passed):
                number = sum(each == code for _person, each in done.passed)
                passed = ngettext(
                    "Passed over %(num)s mentor.", "Passed over %(num)s mentors.", number
                )
                say(f"{passed} {fault_words(code)}", "near")
            return redirect(url_for(".index"), 303)
    return list_page(form), 422


@bp.get("/sheet")
@requires(Permission.MENTORS_VIEW)
def sheet() -> Response:
    """The workbook of the base, with the columns a curator knows (E-03)."""
    work = current_work()
    with seen(current_actor()) as log:
        log.record("mentor.base_exported", "mentor_base", None, kind="view")
    answer: Response = send_file(
        BytesIO(base_workbook(work)),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"mentors-{work.today().isoformat()}.xlsx",
    )
    return answer


@bp.get("/shortage")
@requires(Permission.MENTORS_VIEW)
def shortage() -> str:
    work = current_work()
    year = SchoolYear.of(work.today())
    return render_template(
        "school/mentors/shortage.html",
        needs=needs(work.session, year.start),
        year=year,
        href=href,
        words=MentorWords(profile_of(work.session)),
    )


@bp.get("/new")
@requires(Permission.MENTORS_EDIT)
def new() -> str:
    return _new(NewMentorForm().offer(profile_of(current_work().session)))


@bp.post("/new")
@requires(Permission.MENTORS_EDIT)
def add() -> ResponseReturnValue:
    work = current_work()
    profile = profile_of(work.session)
    form = NewMentorForm().offer(profile)
    if person := form.entered(work, profile):
        say(_("The card is saved. Now tell what the mentor can give."))
        return redirect(url_for(".edit", person_id=person.id, step="help"), 303)
    return _new(form), 422


def _new(form: NewMentorForm) -> str:
    work, text = current_work(), search.typed()
    profile = profile_of(work.session)
    found: list[PersonLine] = []
    if text:
        condition = register.matching(register.Wanted(text=text))
        found = register.people(work.session, condition, offset=0, limit=SUGGESTED)
    return render_template(
        "school/mentors/new.html", form=form, text=text, found=found, labels=Labels(profile)
    )


@bp.get("/<uuid:person_id>")
@requires(Permission.MENTORS_VIEW)
def show(person_id: UUID) -> str:
    return card_page(person_id)


@bp.get("/<uuid:person_id>/edit/<any(help,experience,time,contacts,base):step>")
@requires(Permission.MENTORS_EDIT)
def edit(person_id: UUID, step: str) -> str:
    work = current_work()
    card = queries.mentor_card(work.session, person_id)
    profile = profile_of(work.session)
    log_view(card.person, profile)
    return step_page(card, step, form_of(step, card, profile, sent=False), sent=False)


@bp.post("/<uuid:person_id>/edit/<any(help,experience,time,contacts,base):step>")
@requires(Permission.MENTORS_EDIT)
def save(person_id: UUID, step: str) -> ResponseReturnValue:
    work = current_work()
    card = queries.mentor_card(work.session, person_id)
    profile = profile_of(work.session)
    form = form_of(step, card, profile, sent=True)
    if form.validate():
        try:
            if isinstance(form, ContactsForm):
                service.save_contacts(work, person_id, form.contacts())
            else:
                service.save_profile(work, person_id, form.fields())
            if isinstance(form, BaseForm):
                service.permit_other_schools(work, person_id, form.other_schools.data)
        except Invalid as refused:
            form.refused(refused, profile)
        else:
            return redirect(_next(person_id, step), 303)
    return step_page(card, step, form, sent=True), 422


def _next(person_id: UUID, step: str) -> str:
    """The following step, or the card when that was all that was wanted."""
    order = list(STEPS)
    after = order.index(step) + 1
    if "onwards" in request.form and after < len(order):
        return url_for(".edit", person_id=person_id, step=order[after])
    say(_("The card is saved."))
    return url_for(".show", person_id=person_id)


@bp.post("/<uuid:person_id>/enter")
@requires(Permission.MENTORS_EDIT)
def enter(person_id: UUID) -> ResponseReturnValue:
    """Let into the base; what is missing is listed on the card, each with its link."""
    work = current_work()
    try:
        service.enter_mentor(work, person_id)
    except Invalid as refused:
        work.session.rollback()
        return card_page(person_id, fault_words(next(iter(refused.fields.values())))), 422
    say(_("The mentor is in the base as a candidate. Next: the interview."))
    return redirect(url_for(".show", person_id=person_id), 303)


@bp.post("/<uuid:person_id>/<any(rest,back,long,not_long):act>")
@requires(Permission.MENTORS_EDIT)
def do(person_id: UUID, act: str) -> ResponseReturnValue:
    work = current_work()
    try:
        service.BULK[act](work, person_id)
    except (Invalid, WrongState) as refused:
        work.session.rollback()
        return card_page(person_id, fault_words(service.code_of(refused))), 409
    say(_("Done."))
    return redirect(url_for(".show", person_id=person_id), 303)


@bp.get("/<uuid:person_id>/leave")
@requires(Permission.MENTORS_EDIT)
def leaving(person_id: UUID) -> str:
    card = queries.mentor_card(current_work().session, person_id)
    if card.entry_id is None:
        raise NotFound("BaseEntry")
    return render_template("school/mentors/leave.html", card=card, form=LeaveForm())


@bp.post("/<uuid:person_id>/leave")
@requires(Permission.MENTORS_EDIT)
def leave(person_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), LeaveForm()
    if form.validate():
        try:
            service.dismiss_mentor(work, person_id, form.reason.data or "")
        except (Invalid, WrongState) as refused:
            form.take({"reason": fault_words(service.code_of(refused))})
        else:
            say(_("The mentor has left the base. The history stays."))
            return redirect(url_for(".show", person_id=person_id), 303)
    card = queries.mentor_card(work.session, person_id)
    return render_template("school/mentors/leave.html", card=card, form=form), 422
