"""A mentor of another school, on request and by permission (R-08, PL-14)."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.exchange import queries, service
from school.exchange.consent import ask_mentor, record_mentor
from school.exchange.queries import LoanLine
from school.exchange.rules import proposed_until
from school.exchange.service import Ask, Permit
from school.instruments.catalogues import offered
from school.web.exchange_forms import (
    AnswerForm,
    AskForm,
    FieldsForm,
    PaperForm,
    PermitForm,
    enter_form_of,
)
from school.web.exchange_words import field_said, lines_of, sentences, state_said
from school.web.labels import Labels, said
from school.web.mentor_words import MentorWords
from school.web.qr import qr_svg
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint(
    "exchange", __name__, url_prefix="/s/<school_code>/exchange", template_folder="templates"
)


def _own() -> UUID:
    school_id = current_work().actor.school_id
    if school_id is None:
        raise NotFound("School")
    return school_id


@bp.get("")
@requires(Permission.EXCHANGE)
def index() -> str:
    """Whom other schools offer, what we asked for, and who asks for ours."""
    work, asked = current_work(), request.args
    profile = profile_of(work.session)
    age = asked.get("age", "")
    chosen = {"help": asked.get("help", "")[:40], "subject": asked.get("subject", "")[:60]}
    found = queries.open_mentors(
        work.session,
        age=int(age) if age.isascii() and age.isdigit() and len(age) < 3 else None,
        **chosen,
    )
    page = page_of(len(found), asked, size=20)
    ours = queries.asked_of_us(work.session, _own(), work.today())
    return render_template(
        "school/exchange/index.html",
        waiting=[each for each in ours if each.state == "asked"],
        lent=[each for each in ours if each.state != "asked"],
        asked=queries.asked_by_us(work.session, _own(), work.today()),
        open_asks=queries.open_asks(work.session, _own()),
        mentors=found[page.offset : page.offset + page.size],
        page=page,
        chosen=chosen | {"age": age},
        helps=[
            ("", _("no matter which")),
            *((o.code, said(o.text)) for o in offered(profile, "help")),
        ],
        words=MentorWords(profile),
        labels=Labels(profile),
        state_said=state_said,
    )


@bp.get("/ask/<uuid:other_school_id>/<uuid:mentor_id>")
@requires(Permission.EXCHANGE)
def new(other_school_id: UUID, mentor_id: UUID) -> str:
    return _ask_page(other_school_id, mentor_id, AskForm())


@bp.post("/ask/<uuid:other_school_id>/<uuid:mentor_id>")
@requires(Permission.EXCHANGE)
def ask(other_school_id: UUID, mentor_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), AskForm()
    if form.validate():
        try:
            loan_id = service.ask_for(
                work,
                Ask(school_id=other_school_id, person_id=mentor_id, need=form.need.data or ""),
            )
        except (Invalid, WrongState) as refused:
            form.take(sentences(refused, profile_of(work.session)))
        else:
            say(_("The ask has gone to the other school. Its answer will stand here."))
            return redirect(url_for(".show", loan_id=loan_id), 303)
    return _ask_page(other_school_id, mentor_id, form), 422


def _ask_page(school_id: UUID, person_id: UUID, form: AskForm) -> str:
    session = current_work().session
    profile = profile_of(session)
    return render_template(
        "school/exchange/ask.html",
        mentor=queries.open_mentor(session, school_id, person_id),
        form=form,
        words=MentorWords(profile),
        labels=Labels(profile),
    )


@bp.get("/<uuid:loan_id>")
@requires(Permission.EXCHANGE)
def show(loan_id: UUID) -> str:
    work = current_work()
    return _page(queries.loan(work.session, _own(), loan_id, work.today()))


def _page(loan: LoanLine, **forms: object) -> str:
    """The ask as this school sees it: the mentor's own school decides, the asking one waits."""
    if not loan.is_ours:
        return _asking_page(loan, **forms)
    work = current_work()
    whole = queries.card_to_give(work.session, loan.person_id)
    consent = (
        queries.transfer_consent(work.session, loan.person_id, loan.school_id, work.today())
        if loan.state == "asked"
        else None
    )
    given = consent.fields if consent and consent.fields else list(whole)
    shown = {name: whole[name] for name in whole if name in given}
    values = {
        "permit": PermitForm(
            formdata=None,
            data={
                "fields": list(shown),
                "valid_until": proposed_until(
                    work.today(), consent.valid_until if consent else None
                ),
            },
        ).offer(shown),
        "consent_form": PaperForm(formdata=None, data={"fields": ["name"]}).offer(whole),
        "answer_form": AnswerForm(formdata=None),
        "link": None,
        "fault": "",
    } | forms
    return render_template(
        "school/exchange/ours.html",
        loan=loan, whole=whole, consent=consent, today=work.today(), field_said=field_said,
        lines_of=lines_of, state_said=state_said, **values,
    )  # fmt: skip


def _asking_page(loan: LoanLine, **forms: object) -> str:
    profile = profile_of(current_work().session)
    form = forms.get("enter_form") or enter_form_of(loan, bound=False)
    return render_template(
        "school/exchange/theirs.html",
        loan=loan, enter_form=form, fault=forms.get("fault", ""), field_said=field_said,
        lines_of=lines_of, state_said=state_said, labels=Labels(profile),
    )  # fmt: skip


@bp.post("/<uuid:loan_id>/consent-link")
@requires(Permission.EXCHANGE)
def consent_link(loan_id: UUID) -> ResponseReturnValue:
    """Make the link for the mentor; it is shown here once and never again."""
    work = current_work()
    form, loan = _ours(loan_id, FieldsForm)
    try:
        asked = ask_mentor(work, loan_id, form.fields.data or [])
    except (Invalid, WrongState) as refused:
        return _refused(loan, refused)
    address = url_for("consent_link.show", token=asked.token, _external=True)
    link = {
        "address": address,
        "until": asked.expires_at,
        "qr": qr_svg(address, _("QR code of the link")),
    }
    return _page(loan, link=link)


@bp.post("/<uuid:loan_id>/consent-paper")
@requires(Permission.EXCHANGE)
def consent_paper(loan_id: UUID) -> ResponseReturnValue:
    form, loan = _ours(loan_id, PaperForm)
    if form.validate():
        try:
            record_mentor(current_work(), loan_id, form.fields.data or [], form.given_on.data)
        except (Invalid, WrongState) as refused:
            form.take(sentences(refused, profile_of(current_work().session)))
        else:
            say(_("The mentor's consent is recorded. Now the school can permit."))
            return redirect(url_for(".show", loan_id=loan_id), 303)
    return _page(loan, consent_form=form), 422


@bp.post("/<uuid:loan_id>/permit")
@requires(Permission.EXCHANGE)
def permit(loan_id: UUID) -> ResponseReturnValue:
    form, loan = _ours(loan_id, PermitForm)
    if form.validate():
        try:
            service.permit(
                current_work(),
                Permit(
                    loan_id=loan_id,
                    fields=form.fields.data or [],
                    valid_until=form.valid_until.data,
                    answer=form.answer.data or "",
                ),
            )
        except (Invalid, WrongState) as refused:
            form.take(sentences(refused, profile_of(current_work().session)))
        else:
            say(_("The asking school now sees the ticked parts of the card."))
            return redirect(url_for(".show", loan_id=loan_id), 303)
    return _page(loan, permit=form), 422


@bp.post("/<uuid:loan_id>/refuse")
@requires(Permission.EXCHANGE)
def refuse(loan_id: UUID) -> ResponseReturnValue:
    return _answer(loan_id, service.refuse, _("The asking school is told that you said no."))


@bp.post("/<uuid:loan_id>/revoke")
@requires(Permission.EXCHANGE)
def revoke(loan_id: UUID) -> ResponseReturnValue:
    return _answer(
        loan_id, service.revoke, _("The permission is taken back, the other school sees no card.")
    )


def _answer(loan_id: UUID, act: Callable[..., None], done: str) -> ResponseReturnValue:
    form, loan = _ours(loan_id, AnswerForm)
    if form.validate():
        try:
            act(current_work(), loan_id, form.reply.data or "")
        except WrongState as refused:
            return _refused(loan, refused)
        say(done)
        return redirect(url_for(".show", loan_id=loan_id), 303)
    return _page(loan, answer_form=form), 422


@bp.post("/<uuid:loan_id>/end")
@requires(Permission.EXCHANGE)
def end(loan_id: UUID) -> ResponseReturnValue:
    """The asking school lets the mentor go."""
    work = current_work()
    try:
        service.let_go(work, loan_id)
    except WrongState as refused:
        return _refused(queries.loan(work.session, _own(), loan_id, work.today()), refused)
    say(_("The mentor is let go; the card is no longer seen here."))
    return redirect(url_for(".show", loan_id=loan_id), 303)


@bp.post("/<uuid:loan_id>/enter")
@requires(Permission.EXCHANGE)
def enter(loan_id: UUID) -> ResponseReturnValue:
    """Into our own register, from the agreed card; consents of our own follow."""
    work = current_work()
    loan = queries.loan(work.session, _own(), loan_id, work.today())
    form = enter_form_of(loan, bound=True)
    if form.validate():
        namesake = request.form.get("is_namesake") == "y"
        try:
            person_id = service.enter_lent(work, loan_id, form.kind.data, is_namesake=namesake)
        except (Invalid, WrongState) as refused:
            form.take(sentences(refused, profile_of(work.session)))
        else:
            say(_("The mentor stands in your register. Next: consents to your own school."))
            return redirect(url_for("people.show", person_id=person_id), 303)
    return _page(loan, enter_form=form), 422


def _ours(loan_id: UUID, kind: type[Form]) -> tuple[Form, LoanLine]:
    """The ask for our own mentor with the sent form; another's is as absent as none."""
    work = current_work()
    loan = queries.loan(work.session, _own(), loan_id, work.today())
    if not loan.is_ours:
        raise NotFound("Loan")
    form = kind()
    if isinstance(form, FieldsForm):
        form.offer(queries.card_to_give(work.session, loan.person_id))
    return form, loan


def _refused(loan: LoanLine, refused: Invalid | WrongState) -> ResponseReturnValue:
    """The page as it is now, with the refusal on top."""
    work = current_work()
    work.session.rollback()
    words = sentences(refused, profile_of(work.session))
    fresh = queries.loan(work.session, _own(), loan.id, work.today())
    status = 422 if isinstance(refused, Invalid) else 409
    return _page(fresh, fault=" ".join(words.values())), status
