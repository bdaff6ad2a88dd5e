"""A person's consents: how each purpose stands, the papers, and what was signed by hand."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, exists, or_
from werkzeug.wrappers import Response

from kernel.errors import NotFound
from kernel.full_names import full_name
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from school.bases.models import BaseEntry
from school.consents.history import ConsentLine, consents_of
from school.consents.models import Consent
from school.consents.queries import asked_now, lacks, missing
from school.consents.rules import needs_representative
from school.consents.service import AskedMany, PaperConsent, about, ask_many, record_paper
from school.consents.signers import Signer, signers_of
from school.consents.wording import GAP, About, Document, document
from school.mentors.models import MentorProfile
from school.programmes.models import Participation
from school.registry import queries as registry
from school.registry.models import Person
from school.registry.queries import PersonLine, Wanted
from school.requests.models import MentoringRequest
from school.web import consent_words as words
from school.web import search
from school.web.consent_forms import PaperForm, as_id
from school.web.consent_held import Held, held_of, log_view, shared
from school.web.consent_slips import Slip, slip_of
from school.web.picks import PicksField
from school.web.scans import keep_scan, send_scan
from school.withdrawal.service import consents_renewed
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint(
    "consents", __name__, url_prefix="/s/<school_code>/consents", template_folder="templates"
)


class BulkForm(Form):
    people = PicksField(_l("People"))
    listed = PicksField(_l("People"))

    def chosen(self) -> list[UUID]:
        """Those ticked, or with the other button all whom the page listed."""
        ids: list[UUID] = self.listed.data if request.form.get("all") else self.people.data
        return ids


@bp.get("")
@requires(Permission.CONSENTS_VIEW)
def index() -> str:
    return _index_page(BulkForm(formdata=None))


@bp.post("/ask")
@requires(Permission.CONSENTS_EDIT)
def ask_everybody() -> ResponseReturnValue:
    """Links for those ticked; the answer is the sheet of slips, for the tokens are told once."""
    form = BulkForm()
    if form.validate():
        with words.faults_into(form):
            many = ask_many(current_work(), form.chosen(), _side())
            return _slips_page(many)
    return _index_page(form), 422


@bp.get("/people/<uuid:person_id>")
@requires(Permission.CONSENTS_VIEW)
def person(person_id: UUID) -> str:
    held = held_of(person_id)
    by = {line.signer_id: line for line in held.consents}
    return render_template("school/consents/person.html", held=held, by=by, **shared(held.profile))


@bp.get("/<uuid:consent_id>")
@requires(Permission.CONSENTS_VIEW)
def show(consent_id: UUID) -> str:
    """The document in the words that were signed."""
    line, person, profile = _one(consent_id)
    consent = current_work().own(Consent, consent_id)
    return render_template(
        "school/consents/show.html",
        consent=consent,
        line=line,
        person=person,
        **shared(profile),
    )


@bp.get("/<uuid:consent_id>/scan")
@requires(Permission.CONSENTS_VIEW)
def scan(consent_id: UUID) -> Response:
    line, _person, _profile = _one(consent_id)
    if line.file_id is None:
        raise NotFound("file")
    return send_scan(line.file_id)


def _one(consent_id: UUID) -> tuple[ConsentLine, PersonLine, Profile]:
    """A consent of the own school with the person it is about."""
    work = current_work()
    about_id = work.own(Consent, consent_id).person_id
    line = next(each for each in consents_of(work.session, about_id) if each.id == consent_id)
    person = registry.person_line(work.session, about_id)
    log_view(person.id, needs_representative(person.kind, person.born_on, work.today()))
    return line, person, profile_of(work.session)


@bp.get("/people/<uuid:person_id>/paper")
@requires(Permission.CONSENTS_EDIT)
def paper(person_id: UUID) -> str:
    held = held_of(person_id)
    form = PaperForm(data={"purpose": request.args.get("purpose", "")}).offer(held)
    return _paper_page(form, held)


@bp.post("/people/<uuid:person_id>/paper")
@requires(Permission.CONSENTS_EDIT)
def record(person_id: UUID) -> ResponseReturnValue:
    held = held_of(person_id)
    form = PaperForm().offer(held)
    if form.validate():
        scan = form.scan.read(form)
        if not form.errors:
            with words.faults_into(form):
                work = current_work()
                stored = keep_scan(work, scan, "consent") if scan else None
                record_paper(
                    work,
                    PaperConsent(
                        person_id=person_id,
                        signer_id=form.signer.data,
                        purpose=form.purpose.data,
                        given_on=form.given_on.data,
                        scope=form.scope(),
                        file_id=stored.id if stored else None,
                    ),
                )
                say(_("The consent is written down."))
                say_returned(person_id)
                return redirect(url_for(".person", person_id=person_id), 303)
    return _paper_page(form, held), 422


def say_returned(person_id: UUID) -> None:
    """After a new consent: let the person return to the bases, and say so."""
    for side in consents_renewed(current_work(), person_id).sides:
        where = _(words.WHERE[side])
        say(_("Back %(where)s. Pairs stay on pause until you resume them.", where=where))


def _paper_page(form: PaperForm, held: Held) -> str:
    return render_template(
        "school/consents/paper.html", form=form, held=held, **shared(held.profile)
    )


@bp.get("/people/<uuid:person_id>/blank")
@requires(Permission.CONSENTS_EDIT)
def blank(person_id: UUID) -> str:
    """Documents to print and sign by hand: names filled in, the rest left as gaps."""
    work = current_work()
    held = held_of(person_id)
    asked = request.args.getlist("purpose") or held.lacking
    person = work.own(Person, person_id)
    school = work.session.get_one(School, work.actor.school_id)
    chosen = [each for each in held.purposes if each in asked] or list(held.purposes)
    named = as_id(request.args.get("signer", ""))
    first = next(iter(held.signers), None)
    signer = next((each for each in held.signers if each.id == named), first)
    return render_template(
        "school/consents/blank.html",
        held=held,
        school=school,
        signer=signer,
        chosen=chosen,
        documents=[_blank(held, purpose, school, person, signer) for purpose in chosen],
        **shared(held.profile),
    )


def _blank(
    held: Held, purpose: str, school: School, person: Person, signer: Signer | None
) -> Document:
    today = current_work().today()
    if signer is not None:
        filled = about(held.profile, person, signer)
    else:
        name = full_name(person.surname, person.given_name, person.patronymic)
        filled = About(person=name, signer=GAP, relation=GAP, born_on=person.born_on)
    return document(held.profile, purpose, school, filled, today)


def _slips_page(many: AskedMany) -> str:
    """Slips class by class, as they are cut and handed out."""
    by_class: dict[str, list[Slip]] = {}
    for asked in many.asked:
        person = asked.person
        place = f"{person.grade}{person.grade_letter}" if person.grade is not None else ""
        by_class.setdefault(place, []).append(slip_of(asked))
    return render_template(
        "school/consents/slips.html",
        by_class=by_class,
        unsigned=many.unsigned,
        total=len(many.asked),
        **shared(profile_of(current_work().session)),
    )


def _side() -> str:
    return "mentor" if request.values.get("side") == "mentor" else "mentee"


def _index_page(form: BulkForm) -> str:
    work, side = current_work(), _side()
    session, today = work.session, work.today()
    asked = request.values
    wanted = Wanted(text=search.typed(), school_class=asked.get("class", "")[:10])
    everybody = and_(registry.matching(wanted), _belongs(side))
    condition = and_(everybody, lacks(side, today))
    page = page_of(registry.count_people(session, condition), asked)
    people = registry.people(session, condition, offset=page.offset, limit=page.size)
    ids = [person.id for person in people]
    return render_template(
        "school/consents/index.html",
        form=form,
        side=side,
        wanted=wanted,
        page=page,
        people=people,
        lacking=missing(session, ids, side, today),
        signers=signers_of(session, ids, today),
        waiting=asked_now(session, ids, work.now()),
        classes=registry.classes(session),
        total=registry.count_people(session, everybody),
        **shared(profile_of(session)),
    )


def _belongs(side: str) -> ColumnElement[bool]:
    """Whom the base of the side may be meant for: pupils are mentees unless they offer help."""
    stands = exists().where(
        BaseEntry.school_id == Person.school_id,
        BaseEntry.person_id == Person.id,
        BaseEntry.side == side,
    )
    takes_part = exists().where(
        Participation.school_id == Person.school_id,
        Participation.person_id == Person.id,
        Participation.side == side,
    )
    if side == "mentee":
        asked = exists().where(
            MentoringRequest.school_id == Person.school_id, MentoringRequest.person_id == Person.id
        )
        return or_(Person.kind == "pupil", stands, takes_part, asked)
    offers = exists().where(
        MentorProfile.school_id == Person.school_id, MentorProfile.person_id == Person.id
    )
    return or_(Person.kind.not_in(("pupil", "parent")), stands, takes_part, offers)
