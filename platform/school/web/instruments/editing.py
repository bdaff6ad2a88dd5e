"""The editor of a draft: one small form at a time, everything without scripts."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from school.instruments import queries
from school.instruments.checks import check
from school.instruments.definition import KINDS, Block, Instrument, Item
from school.instruments.edits import bilingual, free_code, move, put_block, put_item, remove
from school.instruments.scan import suspicions_of_questions
from school.instruments.service import save_draft, start
from school.web.instrument_forms import (
    FIELDS,
    AboutForm,
    BlockForm,
    ItemForm,
    as_typed_about,
    as_typed_item,
    place_of,
)
from school.web.instrument_words import KIND_WORDS, fault_words, place_words, suspicion_words
from school.web.instruments import bp
from school.web.labels import said
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

STEPS = {"up": -1, "down": 1}


@bp.get("/new")
@requires(Permission.FORMS_EDIT)
def new() -> str:
    return render_template("school/instruments/about.html", form=AboutForm().offer(), line=None)


@bp.post("/new")
@requires(Permission.FORMS_EDIT)
def begin() -> ResponseReturnValue:
    form = AboutForm().offer()
    form.validate()
    form.take(form.faults())
    if form.errors:
        return render_template("school/instruments/about.html", form=form, line=None), 422
    empty = Instrument(
        code="own",
        title=bilingual(_("New questionnaire")),
        audience=("mentee",),
        blocks=(Block(code="b1", title=bilingual(_("Questions"))),),
    )
    row = start(current_work(), form.laid_on(empty))
    return redirect(url_for(".edit", instrument_id=row.id), 303)


@bp.get("/<uuid:instrument_id>/edit")
@requires(Permission.FORMS_EDIT)
def edit(instrument_id: UUID) -> str:
    line, definition = draft_of(instrument_id)
    faults = check(definition)
    doubts = suspicions_of_questions(definition)
    return render_template(
        "school/instruments/edit.html",
        line=line,
        definition=definition,
        faults=[
            (place_of(each, definition), place_words(definition, each), fault_words(each))
            for each in faults
        ],
        doubts=[
            (each.place, said(item.text), suspicion_words([each]))
            for each in doubts
            if (item := definition.item(each.place))
        ],
        said=said,
        kind_of=lambda kind: _(KIND_WORDS[kind]),
    )


@bp.get("/<uuid:instrument_id>/edit/about")
@requires(Permission.FORMS_EDIT)
def about(instrument_id: UUID) -> str:
    line, definition = draft_of(instrument_id)
    form = AboutForm(data=as_typed_about(definition)).offer()
    return render_template("school/instruments/about.html", form=form, line=line)


@bp.post("/<uuid:instrument_id>/edit/about")
@requires(Permission.FORMS_EDIT)
def save_about(instrument_id: UUID) -> ResponseReturnValue:
    line, definition = draft_of(instrument_id)
    form = AboutForm().offer()
    form.validate()
    form.take(form.faults())
    if form.errors:
        return render_template("school/instruments/about.html", form=form, line=line), 422
    return _kept(instrument_id, form.laid_on(definition))


@bp.get("/<uuid:instrument_id>/edit/section")
@requires(Permission.FORMS_EDIT)
def section(instrument_id: UUID) -> str:
    line, definition = draft_of(instrument_id)
    block = _block(definition)
    typed = {"title": block.title.ru, "note": block.note.ru if block.note else ""} if block else {}
    return _section_page(line, BlockForm(data=typed), block)


@bp.post("/<uuid:instrument_id>/edit/section")
@requires(Permission.FORMS_EDIT)
def save_section(instrument_id: UUID) -> ResponseReturnValue:
    line, definition = draft_of(instrument_id)
    block, form = _block(definition), BlockForm()
    form.validate()
    form.take(form.faults())
    if form.errors:
        return _section_page(line, form, block), 422
    made = form.block(block.code if block else free_code(definition, "b"), block)
    return _kept(instrument_id, put_block(definition, made), made.code)


@bp.get("/<uuid:instrument_id>/edit/question")
@requires(Permission.FORMS_EDIT)
def question(instrument_id: UUID) -> str:
    """First the kind of answer, then the question itself."""
    line, definition = draft_of(instrument_id)
    block, item = _place(definition)
    kind = _kind(item)
    if kind is None:
        return render_template(
            "school/instruments/kinds.html",
            line=line,
            block=block,
            item=item,
            kinds=[(kind, _(KIND_WORDS[kind])) for kind in KINDS],
        )
    form = ItemForm(data=as_typed_item(item) if item else {"first": 1, "last": 5}).offer()
    return _question_page(line, form, block, item, kind)


@bp.post("/<uuid:instrument_id>/edit/question")
@requires(Permission.FORMS_EDIT)
def save_question(instrument_id: UUID) -> ResponseReturnValue:
    line, definition = draft_of(instrument_id)
    block, item = _place(definition)
    kind = _kind(item)
    if kind is None:
        raise NotFound("kind")
    form = ItemForm().offer()
    form.validate()
    form.take(form.faults(kind))
    if form.errors:
        return _question_page(line, form, block, item, kind), 422
    made = form.item(item.code if item else free_code(definition, "q"), kind, item)
    answer = _kept(instrument_id, put_item(definition, block.code, made), made.code)
    if "another" in request.form:
        return redirect(url_for(".question", instrument_id=instrument_id, block=block.code), 303)
    return answer


@bp.post("/<uuid:instrument_id>/edit/move")
@requires(Permission.FORMS_EDIT)
def shift(instrument_id: UUID) -> ResponseReturnValue:
    """Up, down or away: a section or a question."""
    _line, definition = draft_of(instrument_id)
    code, way = request.form.get("code", ""), request.form.get("way", "")
    if definition.item(code) is None and definition.block(code) is None:
        raise NotFound("question")
    if way == "away":
        say(_("Taken out of the draft."))
        return _kept(instrument_id, remove(definition, code))
    if way not in STEPS:
        raise NotFound("way")
    return _kept(instrument_id, move(definition, code, STEPS[way]), code)


def draft_of(instrument_id: UUID) -> tuple[queries.InstrumentLine, Instrument]:
    """A draft of the school; WrongState for what is asked already."""
    line, definition = queries.one(current_work().session, instrument_id)
    if line.state != "draft":
        raise WrongState(line.state)
    return line, definition


def _kept(instrument_id: UUID, definition: Instrument, at: str = "") -> ResponseReturnValue:
    save_draft(current_work(), instrument_id, definition)
    anchor = f"e-{at}" if at else None
    return redirect(url_for(".edit", instrument_id=instrument_id, _anchor=anchor), 303)


def _block(definition: Instrument) -> Block | None:
    """The section that the address names; None for a new one."""
    code = request.args.get("block", "")
    block = definition.block(code)
    if code and block is None:
        raise NotFound("block")
    return block


def _place(definition: Instrument) -> tuple[Block, Item | None]:
    """Where the question stands or will stand."""
    code = request.args.get("question", "")
    for block, item in definition.placed():
        if item.code == code:
            return block, item
    new_in = definition.block(request.args.get("block", ""))
    if code or new_in is None:
        raise NotFound("question")
    return new_in, None


def _kind(item: Item | None) -> str | None:
    """The kind that the address asks for, else the question's own; "choose" shows all of them."""
    asked = request.args.get("kind", "")
    if asked in KINDS:
        return asked
    return item.kind if item is not None and asked != "choose" else None


def _section_page(line: queries.InstrumentLine, form: BlockForm, block: Block | None) -> str:
    return render_template("school/instruments/section.html", line=line, form=form, block=block)


def _question_page(
    line: queries.InstrumentLine, form: ItemForm, block: Block, item: Item | None, kind: str
) -> str:
    return render_template(
        "school/instruments/question.html",
        line=line,
        form=form,
        block=block,
        item=item,
        kind=kind,
        kind_words=_(KIND_WORDS[kind]),
        fields=FIELDS[kind],
    )
