"""Partners of the school: the list, a partner's page, agreements with their scans (E-17, D-18)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, TextAreaField

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.registry import partners
from school.registry.models import PartnerAgreement
from school.registry.partners import AgreementCard, PartnerCard
from school.web.labels import choices, first_up, phone_words
from school.web.request_words import agreement_state, also_into, refusals_into, words
from school.web.scans import ACCEPT, ScanField, keep_scan, send_scan
from web.forms import DayField, Form, LineField, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work

bp = Blueprint(
    "partners", __name__, url_prefix="/s/<school_code>/partners", template_folder="templates"
)

PURPOSE = "agreement"


class PartnerForm(Form):
    name = LineField(_l("Name of the organisation"), validators=[UpTo(200)])
    kind = SelectField(_l("What kind of organisation"))
    inn = LineField(_l("INN"), validators=[UpTo(20)])
    contact_name = LineField(_l("Whom to call"), validators=[UpTo(150)])
    phone = LineField(_l("Telephone"), validators=[UpTo(40)])
    email = LineField(_l("E-mail"), validators=[UpTo(120)])
    site = LineField(_l("Site"), validators=[UpTo(200)])
    address = LineField(_l("Address"), validators=[UpTo(300)])
    note = TextAreaField(_l("Note"), validators=[UpTo(500)])

    def offer(self, profile: Profile) -> "PartnerForm":
        self.kind.choices = [("", _("choose")), *choices(profile.partner_kinds)]
        return self

    def card(self) -> PartnerCard:
        values = {name: field.data or "" for name, field in self._fields.items()}
        values.pop("csrf_token", None)
        return PartnerCard(**values)


class AgreementForm(Form):
    subject = LineField(_l("What is agreed"), validators=[UpTo(300)])
    state = SelectField(_l("State of the agreement"), default="planned")
    number = LineField(_l("Number"), validators=[UpTo(40)])
    signed_on = DayField(_l("Signed on"))
    valid_until = DayField(_l("In force until"))
    scan = ScanField(_l("Scan of the agreement"))

    def offer(self) -> "AgreementForm":
        codes = partners.AGREEMENT_STATES
        self.state.choices = [(code, first_up(agreement_state(code)[1])) for code in codes]
        return self

    def card(self, file_id: UUID | None = None) -> AgreementCard:
        return AgreementCard(
            subject=self.subject.data or "",
            state=self.state.data or "",
            number=self.number.data or "",
            signed_on=self.signed_on.data,
            valid_until=self.valid_until.data,
            file_id=file_id,
        )


@bp.get("")
@requires(Permission.CONDITIONS_VIEW)
def index() -> str:
    work = current_work()
    closed = request.args.get("closed") == "1"
    return render_template(
        "school/partners/index.html",
        partners=partners.partners(work.session, work.today(), closed=closed),
        ending=[] if closed else partners.ending_soon(work.session, work.today()),
        closed=closed,
        today=work.today(),
        phone_words=phone_words,
        **words(profile_of(work.session)),
    )


@bp.get("/new")
@requires(Permission.CONDITIONS_EDIT)
def new() -> str:
    return _form_page(PartnerForm())


@bp.post("/new")
@requires(Permission.CONDITIONS_EDIT)
def add() -> ResponseReturnValue:
    work = current_work()
    form = PartnerForm().offer(profile_of(work.session))
    if form.validate():
        with refusals_into(form):
            partner = partners.add_partner(work, form.card())
            say(_("The partner is entered."))
            return redirect(url_for(".show", partner_id=partner.id), 303)
    else:
        also_into(form, partners.faults_of_partner(work, form.card()))
    return _form_page(form), 422


@bp.get("/<uuid:partner_id>")
@requires(Permission.CONDITIONS_VIEW)
def show(partner_id: UUID) -> str:
    work = current_work()
    return render_template(
        "school/partners/show.html",
        partner=partners.partner(work.session, partner_id),
        agreements=partners.agreements(work.session, partner_id),
        people=partners.people_of(work.session, partner_id),
        today=work.today(),
        soon=work.today() + partners.ENDING_SOON,
        phone_words=phone_words,
        **words(profile_of(work.session)),
    )


@bp.get("/<uuid:partner_id>/edit")
@requires(Permission.CONDITIONS_EDIT)
def edit(partner_id: UUID) -> str:
    return _form_page(PartnerForm(obj=partners.partner(current_work().session, partner_id)),
                      partner_id)  # fmt: skip


@bp.post("/<uuid:partner_id>/edit")
@requires(Permission.CONDITIONS_EDIT)
def save(partner_id: UUID) -> ResponseReturnValue:
    work = current_work()
    form = PartnerForm().offer(profile_of(work.session))
    if form.validate():
        with refusals_into(form):
            partners.change_partner(work, partner_id, form.card())
            say(_("The partner's card is saved."))
            return redirect(url_for(".show", partner_id=partner_id), 303)
    else:
        also_into(form, partners.faults_of_partner(work, form.card()))
    return _form_page(form, partner_id), 422


@bp.post("/<uuid:partner_id>/<any(close,reopen):act>")
@requires(Permission.CONDITIONS_EDIT)
def do(partner_id: UUID, act: str) -> ResponseReturnValue:
    if act == "close":
        partners.close_partner(current_work(), partner_id)
        say(_("The partner stands among those of the past."))
    else:
        partners.reopen_partner(current_work(), partner_id)
        say(_("The work with the partner goes on."))
    return redirect(url_for(".show", partner_id=partner_id), 303)


@bp.get("/<uuid:partner_id>/agreements/new")
@requires(Permission.CONDITIONS_EDIT)
def new_agreement(partner_id: UUID) -> str:
    return _agreement_page(AgreementForm(), partner_id)


@bp.post("/<uuid:partner_id>/agreements/new")
@requires(Permission.CONDITIONS_EDIT)
def add_agreement(partner_id: UUID) -> ResponseReturnValue:
    form = AgreementForm().offer()
    file_id = _scanned(form)
    if not form.errors:
        with refusals_into(form):
            partners.add_agreement(current_work(), partner_id, form.card(file_id))
            say(_("The agreement is entered."))
            return redirect(url_for(".show", partner_id=partner_id), 303)
    return _agreement_page(form, partner_id), 422


@bp.get("/<uuid:partner_id>/agreements/<uuid:agreement_id>")
@requires(Permission.CONDITIONS_EDIT)
def edit_agreement(partner_id: UUID, agreement_id: UUID) -> str:
    kept = _agreement(partner_id, agreement_id)
    return _agreement_page(AgreementForm(obj=kept), partner_id, kept)


@bp.post("/<uuid:partner_id>/agreements/<uuid:agreement_id>")
@requires(Permission.CONDITIONS_EDIT)
def save_agreement(partner_id: UUID, agreement_id: UUID) -> ResponseReturnValue:
    kept = _agreement(partner_id, agreement_id)
    form = AgreementForm().offer()
    file_id = _scanned(form)
    if not form.errors:
        with refusals_into(form):
            partners.change_agreement(current_work(), agreement_id, form.card(file_id))
            say(_("The agreement is saved."))
            return redirect(url_for(".show", partner_id=partner_id), 303)
    return _agreement_page(form, partner_id, kept), 422


@bp.get("/<uuid:partner_id>/agreements/<uuid:agreement_id>/scan")
@requires(Permission.CONDITIONS_VIEW)
def scan(partner_id: UUID, agreement_id: UUID) -> ResponseReturnValue:
    """The scan of an agreement, for those who see the partners of this school."""
    kept = _agreement(partner_id, agreement_id)
    if kept.file_id is None:
        raise NotFound("file")
    return send_scan(kept.file_id)


def _scanned(form: AgreementForm) -> UUID | None:
    """Keep the scan when everything else reads well; its own fault joins the others."""
    read = form.validate()
    found = form.scan.read(form)
    if not read:
        also_into(form, partners.faults_of_agreement(current_work(), form.card()))
    if form.errors or found is None:
        return None
    work = current_work()
    if partners.faults_of_agreement(work, form.card()):
        return None
    return keep_scan(work, found, PURPOSE).id


def _agreement(partner_id: UUID, agreement_id: UUID) -> PartnerAgreement:
    kept = partners.agreement(current_work().session, agreement_id)
    if kept.partner_id != partner_id:
        raise NotFound("PartnerAgreement")
    return kept


def _form_page(form: PartnerForm, partner_id: UUID | None = None) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/partners/edit.html",
        form=form.offer(profile),
        partner_id=partner_id,
        **words(profile),
    )


def _agreement_page(
    form: AgreementForm, partner_id: UUID, kept: PartnerAgreement | None = None
) -> str:
    work = current_work()
    return render_template(
        "school/partners/agreement.html",
        form=form.offer(),
        partner=partners.partner(work.session, partner_id),
        kept=kept,
        accept=ACCEPT,
        **words(profile_of(work.session)),
    )
