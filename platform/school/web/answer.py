"""A questionnaire filled on a phone by a link, without an account. Public pages name nobody."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, TooMany
from kernel.ids import new_id
from school.instruments.answers import take
from school.instruments.asking import Typed, answer_by_link, is_public
from school.instruments.queries import Asked, asked_by, still_asks
from school.instruments.scan import suspicions_in
from school.links.service import use_link
from school.web.answer_form import AnswerForm, sent
from school.web.answer_requests import add_request, is_about_another
from school.web.guest import OpenLink, by_link, closed
from school.web.instrument_words import TYPED_FAULTS
from school.web.labels import said
from web.errors import error_page
from web.i18n import gettext as _
from web.work import current_work

bp = Blueprint("answer", __name__, url_prefix="/f", template_folder="templates")


@bp.get("/<token>")
@by_link("answer")
def ask(link: OpenLink, token: str) -> ResponseReturnValue:
    session = current_work().session
    if not still_asks(session):
        return closed(410)
    asked = asked_by(session, link.id)
    return _page(link, asked, AnswerForm(asked.definition), sheet_id=new_id())


@bp.post("/<token>")
@by_link("answer")
def take_answer(link: OpenLink, token: str) -> ResponseReturnValue:
    work = current_work()
    if not still_asks(work.session):
        return closed(410)
    use_link(work, link.id)
    asked = asked_by(work.session, link.id)
    raw = sent(asked.definition)
    answers = take(asked.definition, raw)
    doubts = suspicions_in(asked.definition, answers.values)
    if doubts and not answers.faults and "looked" not in request.form:
        form = AnswerForm(asked.definition, raw, {}, doubts)
        return _page(link, asked, form, sheet_id=_sheet_id(), status=422)
    try:
        sheet = answer_by_link(
            work, asked.form_link, asked.definition, raw, sheet_id=_sheet_id(), typed=_typed()
        )
    except Invalid as refused:
        form = AnswerForm(asked.definition, raw, refused.fields, doubts)
        return _page(link, asked, form, sheet_id=_sheet_id(), status=422, faults=refused.fields)
    except TooMany:
        return _too_many()
    if sheet is not None and asked.form_link.takes == "request":
        add_request(work, sheet, asked.definition)
    thanks = asked.definition.thanks
    return _unkept(
        render_template(
            "school/instruments/thanks.html",
            title=said(asked.definition.title),
            thanks=said(thanks) if thanks else _("Thank you. The answers have reached the school."),
            again=is_public(asked.form_link),
        )
    )


def _typed() -> Typed:
    return Typed(name=request.form.get("typed_name", ""), place=request.form.get("typed_place", ""))


def _sheet_id() -> UUID:
    """The sheet's identifier from the form: a form sent twice is one sheet."""
    try:
        return UUID(request.form.get("sheet", ""))
    except ValueError:
        return new_id()


def _page(
    link: OpenLink,
    asked: Asked,
    form: AnswerForm,
    *,
    sheet_id: UUID,
    status: int = 200,
    faults: Mapping[str, str] | None = None,
) -> Response:
    wrong = {
        name: _(TYPED_FAULTS[code]) for name, code in (faults or {}).items() if code in TYPED_FAULTS
    }
    definition, form_link = asked.definition, asked.form_link
    shown = render_template(
        "school/instruments/answer.html",
        school_name=link.school_name,
        title=said(definition.title),
        intro=said(definition.intro) if definition.intro else "",
        about=asked.about,
        form=form,
        asks_name=is_public(form_link) and not definition.anonymous,
        anonymous=definition.anonymous,
        confidential=definition.confidential,
        about_another=is_about_another(definition),
        place=form_link.place,
        typed=_typed(),
        wrong=wrong,
        looked=bool(form.suspicions),
        sheet_id=sheet_id,
    )
    return _unkept(shown, status)


def _unkept(shown: str, status: int = 200) -> Response:
    """Answers and names stay in no cache: a phone is often shared."""
    answer = make_response(shown, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _too_many() -> Response:
    return error_page(
        429,
        advice=_("Very many answers came by this link within an hour. Try again later."),
        headers={"Retry-After": "3600"},
    )
