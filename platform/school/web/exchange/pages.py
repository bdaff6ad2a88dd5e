"""The page of an ask, as each of the two schools sees it."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound, WrongState
from kernel.profile.stored import profile_of
from school.exchange import queries
from school.exchange.queries import LoanLine
from school.exchange.rules import proposed_until
from school.web.exchange.forms import (
    AnswerForm,
    FieldsForm,
    PaperForm,
    PermitForm,
    enter_form_of,
)
from school.web.exchange.words import field_said, lines_of, sentences, state_said
from school.web.labels import Labels
from web.forms import Form
from web.work import current_work


def own_school() -> UUID:
    school_id = current_work().actor.school_id
    if school_id is None:
        raise NotFound("School")
    return school_id


def loan_page(loan: LoanLine, **forms: object) -> str:
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


def ours(loan_id: UUID, kind: type[Form]) -> tuple[Form, LoanLine]:
    """The ask for our own mentor with the sent form; another's is as absent as none."""
    work = current_work()
    loan = queries.loan(work.session, own_school(), loan_id, work.today())
    if not loan.is_ours:
        raise NotFound("Loan")
    form = kind()
    if isinstance(form, FieldsForm):
        form.offer(queries.card_to_give(work.session, loan.person_id))
    return form, loan


def refused_page(loan: LoanLine, refused: Invalid | WrongState) -> ResponseReturnValue:
    """The page as it is now, with the refusal on top."""
    work = current_work()
    work.session.rollback()
    words = sentences(refused, profile_of(work.session))
    fresh = queries.loan(work.session, own_school(), loan.id, work.today())
    status = 422 if isinstance(refused, Invalid) else 409
    return loan_page(fresh, fault=" ".join(words.values())), status
