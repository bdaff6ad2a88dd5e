"""Papers of mentors: what the region asks, what was brought, and what runs out soon."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.bases.queries import entry_of
from school.registry.queries import PersonLine, person_line
from school.registry.rules import is_minor
from school.selection import certificates as papers
from school.selection.admission import refresh_admission
from school.selection.certificates import EnterCertificate, asked_of
from school.selection.models import Certificate
from school.training.attended import attended
from school.web.labels import Labels, choices, first_up, said
from school.web.scans import ScanField, keep_scan, send_scan
from school.web.selection_faults import faults_into
from school.web.selection_words import PAPERS, pair_of
from web.forms import DayField, Form, LineField
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work, seen

bp = Blueprint(
    "certificates",
    __name__,
    url_prefix="/s/<school_code>/certificates",
    template_folder="templates",
)


class CertificateForm(Form):
    kind = SelectField(_l("Paper"), default="")
    number = LineField(_l("Number"))
    issued_on = DayField(_l("Issued on"))
    valid_until = DayField(_l("In force until"))
    scan = ScanField(_l("Scan or photograph"))

    def offer(self, profile: Profile, person_kind: str) -> "CertificateForm":
        offered = choices(asked_of(profile, person_kind))
        self.kind.choices = [SelectChoice(code, words) for code, words in offered]
        return self


@bp.get("")
@requires(Permission.MENTORS_VIEW)
def index() -> str:
    work = current_work()
    profile = profile_of(work.session)
    return render_template(
        "school/certificates/index.html",
        lines=papers.to_bring(work.session, profile, work.today()),
        asked=[(first_up(said(each.name)), each) for each in profile.certificates],
        paper_name=lambda code: _paper_name(profile, code),
        standing=lambda code: pair_of(PAPERS, code),
        labels=Labels(profile),
    )


@bp.get("/people/<uuid:person_id>")
@requires(Permission.MENTORS_VIEW)
def person(person_id: UUID) -> str:
    profile = profile_of(current_work().session)
    found = _mentor(person_id)
    _log_view(found, profile)
    return _person_page(found, CertificateForm().offer(profile, found.kind), profile)


@bp.post("/people/<uuid:person_id>")
@requires(Permission.MENTORS_EDIT)
def enter(person_id: UUID) -> ResponseReturnValue:
    work = current_work()
    profile = profile_of(work.session)
    found = _mentor(person_id)
    form = CertificateForm().offer(profile, found.kind)
    if form.validate():
        scan = form.scan.read(form)
        if not form.errors:
            with faults_into(form, profile):
                typed = EnterCertificate(
                    person_id=person_id,
                    kind=form.kind.data,
                    number=form.number.data or "",
                    issued_on=form.issued_on.data,
                    valid_until=form.valid_until.data,
                    file_id=keep_scan(work, scan, "certificate").id if scan else None,
                )
                papers.enter_certificate(work, typed)
                _refresh(person_id)
                say(_("The paper is entered."))
                return redirect(url_for(".person", person_id=person_id), 303)
    return _person_page(found, form, profile), 422


@bp.post("/<uuid:certificate_id>/remove")
@requires(Permission.MENTORS_EDIT)
def remove(certificate_id: UUID) -> ResponseReturnValue:
    person_id = papers.remove_certificate(current_work(), certificate_id)
    _refresh(person_id)
    say(_("The paper is taken off."))
    return redirect(url_for(".person", person_id=person_id), 303)


@bp.get("/<uuid:certificate_id>/remove")
@requires(Permission.MENTORS_EDIT)
def confirm_remove(certificate_id: UUID) -> str:
    work = current_work()
    row = work.own(Certificate, certificate_id)
    profile = profile_of(work.session)
    return render_template(
        "school/certificates/remove.html",
        paper=row,
        name=_paper_name(profile, row.kind),
        person=person_line(work.session, row.person_id),
    )


@bp.get("/<uuid:certificate_id>/scan")
@requires(Permission.MENTORS_VIEW)
def scan(certificate_id: UUID) -> Response:
    row = current_work().own(Certificate, certificate_id)
    if row.file_id is None:
        raise NotFound("file")
    return send_scan(row.file_id)


def _refresh(person_id: UUID) -> None:
    work = current_work()
    refresh_admission(work, [person_id], attended(work.session, [person_id]))


def _mentor(person_id: UUID) -> PersonLine:
    """Papers are asked of mentors of the base alone: nobody else's card opens here."""
    session = current_work().session
    if entry_of(session, person_id, "mentor") is None:
        raise NotFound("BaseEntry")
    return person_line(session, person_id)


def _person_page(found: PersonLine, form: CertificateForm, profile: Profile) -> str:
    work = current_work()
    return render_template(
        "school/certificates/person.html",
        person=found,
        form=form,
        asked=[(first_up(said(each.name)), each) for each in asked_of(profile, found.kind)],
        papers=papers.certificates_of(work.session, found.id, work.today()),
        paper_name=lambda code: _paper_name(profile, code),
        standing=lambda code: pair_of(PAPERS, code),
        labels=Labels(profile),
        said=said,
    )


def _paper_name(profile: Profile, code: str) -> str:
    known = next((each for each in profile.certificates if each.code == code), None)
    return first_up(said(known.name)) if known else code


def _log_view(person: PersonLine, profile: Profile) -> None:
    if is_minor(person.kind, person.born_on, current_work().today(), profile):
        with seen(current_actor()) as log:
            log.record("person.seen", "person", person.id, kind="view")
