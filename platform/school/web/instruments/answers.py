"""Answers of a questionnaire: the list, one sheet, from paper, corrected on behalf."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Denied, Invalid
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.instruments import box, queries, sheets
from school.instruments.asking import (
    PaperSheet,
    Typed,
    correct_sheet,
    enter_paper,
    takes_of,
)
from school.instruments.definition import Instrument
from school.instruments.scan import suspicions_in
from school.registry.rules import is_minor
from school.web import search
from school.web.answer_form import AnswerForm, answered, as_typed, counted, scored, sent
from school.web.answer_requests import add_request
from school.web.instrument_words import TYPED_FAULTS, VIA_WORDS
from school.web.instruments import bp
from school.web.instruments.links import FOUND, found_people
from web.forms import DayField, Form, LineField
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.paging import page_of
from web.work import current_work, seen

# Of how many sheets a box speaks (app.box_results).
LEAST = 5


class PaperForm(Form):
    """Who filled the paper and when."""

    typed_name = LineField(_l("Surname and given name as on the paper"))
    typed_place = LineField(_l("Class, or what the person does"))
    filled_on = DayField(_l("Filled in on"))


class ReasonForm(Form):
    """Why answers are corrected on somebody's behalf."""

    reason = LineField(_l("Why the answers are corrected"))


def _require_reading(audience: str) -> None:
    """What mentors say of themselves stands in their base, which fewer roles may read (E-03)."""
    if "mentor" in audience.split(",") and not current_actor().may(Permission.MENTORS_VIEW):
        raise Denied(permission=Permission.MENTORS_VIEW.value)


@bp.get("/<uuid:instrument_id>/answers")
@requires(Permission.FORMS_VIEW)
def answer_list(instrument_id: UUID) -> str:
    work = current_work()
    line, definition = queries.one(work.session, instrument_id)
    _require_reading(line.audience)
    if definition.anonymous:
        return _box_page(line, definition)
    if definition.confidential and not current_actor().may(Permission.MONITORING_READ):
        return render_template("school/instruments/confidential.html", line=line)
    page = page_of(sheets.count_sheets(work.session, line.code), request.args)
    return render_template(
        "school/instruments/answers.html",
        line=line,
        page=page,
        sheets=sheets.sheets(work.session, line.code, offset=page.offset, limit=page.size),
        VIA=VIA_WORDS,
    )


def _box_page(line: queries.InstrumentLine, definition: Instrument) -> str:
    """What an anonymous questionnaire's box says; waves read their own boxes."""
    found = box.results(current_work().session, line.id, None)
    return render_template(
        "school/instruments/box.html", line=line, sheets=found.sheets, least=LEAST,
        questions=counted(definition, found.items),
    )  # fmt: skip


@bp.get("/answers/<uuid:sheet_id>")
@requires(Permission.FORMS_VIEW)
def sheet(sheet_id: UUID) -> str:
    found = _sheet_to_read(sheet_id)
    doubts = suspicions_in(found.definition, found.answers)
    return render_template(
        "school/instruments/sheet.html",
        sheet=found,
        blocks=answered(found.definition, found.answers),
        scores=scored(found.definition, found.scores),
        form=AnswerForm(found.definition, suspicions=doubts),
        VIA=VIA_WORDS,
    )


@bp.get("/answers/<uuid:sheet_id>/correct")
@requires(Permission.FORMS_EDIT)
def correct(sheet_id: UUID) -> str:
    found = _sheet_to_read(sheet_id)
    form = AnswerForm(found.definition, as_typed(found.definition, found.answers))
    return render_template(
        "school/instruments/correct.html", sheet=found, form=form, why=ReasonForm()
    )


@bp.post("/answers/<uuid:sheet_id>/correct")
@requires(Permission.FORMS_EDIT)
def save_correction(sheet_id: UUID) -> ResponseReturnValue:
    found = _sheet_to_read(sheet_id)
    raw, why = sent(found.definition), ReasonForm()
    try:
        correct_sheet(current_work(), sheet_id, raw, why.reason.data or "")
    except Invalid as refused:
        form = AnswerForm(found.definition, raw, refused.fields)
        why.take(_typed_faults(refused))
        page = render_template("school/instruments/correct.html", sheet=found, form=form, why=why)
        return page, 422
    say(_("The answers are corrected. What was said before is kept."))
    return redirect(url_for(".sheet", sheet_id=sheet_id), 303)


@bp.get("/<uuid:instrument_id>/paper")
@requires(Permission.FORMS_EDIT)
def paper(instrument_id: UUID) -> ResponseReturnValue:
    line, definition = queries.one(current_work().session, instrument_id)
    form = PaperForm(data={"filled_on": current_work().today()})
    return _paper_page(line, definition, AnswerForm(definition), form)


@bp.post("/<uuid:instrument_id>/paper")
@requires(Permission.FORMS_EDIT)
def save_paper(instrument_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line, definition = queries.one(work.session, instrument_id)
    raw, who = sent(definition), PaperForm()
    read = who.validate()
    try:
        made = enter_paper(
            work,
            PaperSheet(
                instrument_id=instrument_id,
                filled_on=who.filled_on.data,
                person_id=_chosen_person(),
                typed=Typed(name=who.typed_name.data or "", place=who.typed_place.data or ""),
            ),
            raw,
        )
    except Invalid as refused:
        who.take(_typed_faults(refused))
        return _paper_page(line, definition, AnswerForm(definition, raw, refused.fields), who, 422)
    if not read:
        return _paper_page(line, definition, AnswerForm(definition, raw), who, 422)
    if made is not None and takes_of(definition) == "request":
        add_request(work, made, definition)
    say(_("The answers are entered.") if made else _("The answers lie in the box."))
    if "another" in request.form:
        return redirect(url_for(".paper", instrument_id=instrument_id), 303)
    if made is None:
        return redirect(url_for(".answer_list", instrument_id=instrument_id), 303)
    return redirect(url_for(".sheet", sheet_id=made.id), 303)


def _paper_page(
    line: queries.InstrumentLine,
    definition: Instrument,
    form: AnswerForm,
    who: PaperForm,
    status: int = 200,
) -> ResponseReturnValue:
    shown = render_template(
        "school/instruments/paper.html",
        line=line,
        form=form,
        who=who,
        anonymous=definition.anonymous,
        wanted=search.typed(),
        found=found_people(),
        chosen=request.form.get("person_id", ""),
        most=FOUND,
    )
    return shown, status


def _chosen_person() -> UUID | None:
    """One of those found, or nobody: the name is then taken as it was written."""
    chosen = request.form.get("person_id", "")
    return UUID(chosen) if chosen in dict(found_people()) else None


def _typed_faults(refused: Invalid) -> dict[str, str]:
    return {
        name: _(TYPED_FAULTS[code]) for name, code in refused.fields.items() if code in TYPED_FAULTS
    }


def _sheet_to_read(sheet_id: UUID) -> sheets.Sheet:
    """A sheet this role may read; reading what is about a child leaves a trace."""
    work = current_work()
    found = sheets.sheet(work.session, sheet_id)
    _require_reading(found.audience)
    person_id, kind = found.line.person_id, found.person_kind
    profile = profile_of(work.session)
    if person_id and kind and is_minor(kind, found.born_on, work.today(), profile):
        with seen(current_actor()) as log:
            log.record("person.seen", "person", person_id, kind="view")
    return found
