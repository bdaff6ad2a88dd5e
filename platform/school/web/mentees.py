"""The base of mentees: its list, entering it by one button or all at once, leaving, a workbook."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.bases.models import BaseEntry
from school.bases.queries import entry_of
from school.bases.service import enter_base, leave_base
from school.consents.queries import missing
from school.registry.queries import PersonLine, person_line
from school.registry.rules import age_on, is_minor
from school.requests import mentees, queries
from school.requests.mentees import STATES, AskedMentees
from school.requests.rules import LONGEST_REASON
from school.web import search
from school.web.mentee_sheet import sheet_of
from school.web.request_words import refusals_into, words
from web.forms import Form, LineField, Needed, UpTo
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import language, ngettext
from web.i18n import lazy_gettext as _l
from web.page import say
from web.paging import page_of
from web.work import current_work, seen

bp = Blueprint(
    "mentees", __name__, url_prefix="/s/<school_code>/mentees", template_folder="templates"
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class YoungForm(Form):
    young_reason = TextAreaField(_l("Why earlier, and by whose decision"), validators=[UpTo(500)])


class LeaveForm(Form):
    reason = LineField(
        _l("Why"),
        validators=[Needed(_l("Write why: it stays in the history.")), UpTo(LONGEST_REASON)],
    )


@bp.get("")
@requires(Permission.REQUESTS_VIEW)
def index() -> str:
    work, args = current_work(), request.args
    year = SchoolYear.of(work.today())
    asked = AskedMentees(
        text=search.typed(),
        state=args.get("state", "") if args.get("state") in STATES else "",
        school_class=args.get("class", "")[:10],
    )
    condition = mentees.matching(asked)
    page = page_of(mentees.count(work.session, condition), args)
    people = mentees.mentees(work.session, condition, offset=page.offset, limit=page.size)
    ids = [each.person_id for each in people]
    profile = profile_of(work.session)
    waiting = mentees.candidates(work.session, year.start, work.today(), profile)
    return render_template(
        "school/mentees/index.html",
        asked=asked,
        year=year,
        page=page,
        people=people,
        wished=mentees.wished(work.session, ids, year.start),
        programmes=mentees.programmes_of(work.session, ids, year.start),
        lacking=missing(work.session, ids, "mentee", work.today()),
        waiting=waiting.number,
        classes=mentees.classes(work.session),
        STATES=STATES,
        **words(profile),
    )


@bp.get("/waiting")
@requires(Permission.REQUESTS_VIEW)
def waiting() -> str:
    """Who has an accepted request and is not in the base yet, and why."""
    work = current_work()
    profile = profile_of(work.session)
    year = SchoolYear.of(work.today())
    return render_template(
        "school/mentees/waiting.html",
        found=mentees.candidates(work.session, year.start, work.today(), profile),
        least_age=profile.region.min_mentee_age,
        **words(profile),
    )


@bp.post("/waiting")
@requires(Permission.REQUESTS_EDIT)
def enter_all() -> ResponseReturnValue:
    """Enter everybody whom nothing holds back; the others stay on the page."""
    work = current_work()
    try:
        number = mentees.enter_everybody(work, SchoolYear.of(work.today()).start)
    except Invalid as refused:
        if "people" not in refused.fields:
            raise
        say(_("Nobody can enter at once. Look at the lists below."), "near")
        return redirect(url_for(".waiting"), 303)
    say(ngettext("%(num)s mentee is in the base.", "%(num)s mentees are in the base.", number))
    return redirect(url_for(".index"), 303)


@bp.get("/enter/<uuid:person_id>")
@requires(Permission.REQUESTS_EDIT)
def ask_entry(person_id: UUID) -> str:
    return _entry_page(_seen(person_id), YoungForm())


@bp.post("/enter/<uuid:person_id>")
@requires(Permission.REQUESTS_EDIT)
def enter(person_id: UUID) -> ResponseReturnValue:
    """One button: into the base, or a page that names what is missing."""
    work, form = current_work(), YoungForm()
    if form.validate():
        with refusals_into(form):
            enter_base(work, person_id, "mentee", young_reason=form.young_reason.data or "")
            say(_("The mentee is in the base."))
            return redirect(url_for(".index"), 303)
    return _entry_page(_seen(person_id), form), 422


@bp.get("/<uuid:entry_id>/leave")
@requires(Permission.REQUESTS_EDIT)
def ask_leave(entry_id: UUID) -> str:
    return _leave_page(entry_id, LeaveForm())


@bp.post("/<uuid:entry_id>/leave")
@requires(Permission.REQUESTS_EDIT)
def leave(entry_id: UUID) -> ResponseReturnValue:
    form = LeaveForm()
    if form.validate():
        leave_base(current_work(), entry_id, form.reason.data or "")
        say(_("Taken out of the base. The card and the requests stay."))
        return redirect(url_for(".index"), 303)
    return _leave_page(entry_id, form), 422


@bp.get("/export.xlsx")
@requires(Permission.MENTEES_EXPORT)
def export() -> ResponseReturnValue:
    """The base as a workbook, for the curator alone; the export is an entry of the log."""
    from kernel.documents.xlsx import render  # loads xlsxwriter

    work = current_work()
    book, number = sheet_of(work, language())
    with seen(current_actor()) as log:
        log.record("mentees.exported", "base_entry", None, kind="view", rows=number)
    stem = _("mentees")
    answer = send_file(
        BytesIO(render(book)),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"{stem}-{work.today().isoformat()}.xlsx",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _seen(person_id: UUID) -> PersonLine:
    """The card; whoever opens what concerns a child leaves a trace."""
    work = current_work()
    person = person_line(work.session, person_id)
    if is_minor(person.kind, person.born_on, work.today(), profile_of(work.session)):
        with seen(current_actor()) as log:
            log.record("person.seen", "person", person.id, kind="view")
    return person


def _entry_page(person: PersonLine, form: YoungForm) -> str:
    work = current_work()
    profile = profile_of(work.session)
    today, least = work.today(), profile.region.min_mentee_age
    limited = {kind.code for kind in profile.people if kind.age_limited}
    age = age_on(today, person.born_on) if person.born_on else None
    return render_template(
        "school/mentees/enter.html",
        person=person,
        form=form,
        lacking=missing(work.session, [person.id], "mentee", today).get(person.id, ()),
        young=age is not None and person.kind in limited and age < least,
        age=age,
        least_age=least,
        entry=entry_of(work.session, person.id, "mentee"),
        requests=queries.of_person(work.session, person.id),
        **words(profile),
    )


def _leave_page(entry_id: UUID, form: LeaveForm) -> str:
    work = current_work()
    entry = work.own(BaseEntry, entry_id)
    if entry.side != "mentee" or entry.state == "left":
        raise WrongState("base_state", state=entry.state)
    return render_template(
        "school/mentees/leave.html",
        entry=entry,
        person=person_line(work.session, entry.person_id),
        form=form,
        **words(profile_of(work.session)),
    )
