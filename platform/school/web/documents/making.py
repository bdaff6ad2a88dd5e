"""Choosing a type, then what it is about, then the words that only a person knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.papers import DocumentText
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.texts.queries import texts_in_force
from school.documents import queries
from school.documents.composing import lacks_of
from school.documents.models import SchoolDocument
from school.documents.pack_subjects import Subject, Subjects
from school.documents.rules import name_of
from school.documents.service import change_params, make_document
from school.documents.subjects import WITHIN as SUBJECTS_WITHIN
from school.documents.types import TYPES
from school.documents.types.kinds import Asked, SchoolType
from school.pairing.order_queries import OrderView, orders
from school.programmes import queries as programmes
from school.web.document_forms import NewPaperForm, ParamForm, as_id, param_form
from school.web.document_words import LackView, faults_into, lack_views, subject_words
from school.web.documents import bp
from school.web.documents.paper import school, title_of
from web.filters import day
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work

# Kinds of subjects that are chosen within a programme.
WITHIN = ("programme", "pair", "order", "participation")
ALONE = ("school", "programme")


@dataclass(frozen=True, slots=True)
class Made:
    """A paper to be made: its type and text, the programme and the subjects to choose from."""

    kind: SchoolType
    text: DocumentText
    programme: tuple[UUID, str] | None
    programmes: Sequence[tuple[UUID, str]]
    subjects: Sequence[Subject]

    @property
    def needs_programme(self) -> bool:
        return self.kind.subject in WITHIN and self.programme is None

    @property
    def needs_subject(self) -> bool:
        return self.kind.subject not in ALONE


@bp.get("/new")
@requires(Permission.DOCUMENTS_EDIT)
def choose() -> str:
    """Types in groups by what they are about, in the order of the checklist of papers."""
    groups: dict[str, list[DocumentText]] = {}
    for text in _texts().values():
        kind = TYPES[text.code]
        if not kind.bulk:
            groups.setdefault(kind.subject, []).append(text)
    ordered = [
        (subject_words(subject)[0], groups[subject])
        for subject in ("school", "programme", "order", "pair", "participation", "person",
                        "final_event")
        if subject in groups
    ]  # fmt: skip
    return render_template(
        "school/documents/choose.html", groups=ordered, name_of=name_of,
        programme=as_id(request.args.get("programme")), subject=as_id(request.args.get("subject")),
    )  # fmt: skip


@bp.get("/new/<type_code>")
@requires(Permission.DOCUMENTS_EDIT)
def new(type_code: str) -> str:
    made = _made(type_code)
    form = _form(made)
    return _new_page(made, form, _lacking(made, form))


@bp.post("/new/<type_code>")
@requires(Permission.DOCUMENTS_EDIT)
def make(type_code: str) -> ResponseReturnValue:
    made = _made(type_code)
    form = _form(made)
    lacks: list[LackView] | None = None
    if not made.needs_programme and form.validate():
        try:
            with faults_into(form):
                row = _make(made, form)
                say(_("The draft is made. Read it through, then write its signing down."))
                return redirect(url_for(".show", document_id=row.id), 303)
        except WrongState as refused:
            lacks = lack_views(refused.values["lacks"])  # type: ignore[arg-type]
    return _new_page(made, form, lacks or []), 422 if lacks is None else 409


def _make(made: Made, form: NewPaperForm) -> SchoolDocument:
    return make_document(
        current_work(),
        made.kind.code,
        programme_id=made.programme[0] if made.programme else None,
        subject_id=as_id(form.subject.data) if made.needs_subject else None,
        params=form.typed(),
    )


@bp.get("/<uuid:document_id>/edit")
@requires(Permission.DOCUMENTS_EDIT)
def edit(document_id: UUID) -> ResponseReturnValue:
    row = _draft(document_id)
    if row is None:
        return redirect(url_for(".show", document_id=document_id), 303)
    return _edit_page(row, param_form(TYPES[row.type].params, kept=row.params))


@bp.post("/<uuid:document_id>/edit")
@requires(Permission.DOCUMENTS_EDIT)
def save(document_id: UUID) -> ResponseReturnValue:
    row = _draft(document_id)
    if row is None:
        raise WrongState("document_state")
    form = param_form(TYPES[row.type].params)
    if form.validate():
        with faults_into(form):
            change_params(current_work(), document_id, form.typed())
            say(_("The draft of the paper is changed."))
            return redirect(url_for(".show", document_id=document_id), 303)
    return _edit_page(row, form), 422


def _draft(document_id: UUID) -> SchoolDocument | None:
    """None for a paper that nothing more is typed into."""
    row = current_work().own(SchoolDocument, document_id)
    typed = row.type in TYPES and bool(TYPES[row.type].params)
    return row if row.state == "draft" and typed else None


def _texts() -> Mapping[str, DocumentText]:
    work = current_work()
    texts = texts_in_force(work.session, profile_of(work.session))
    known = [text for code, text in texts.items() if code in TYPES]
    return {text.code: text for text in sorted(known, key=lambda text: text.d)}


def _made(type_code: str) -> Made:
    work = current_work()
    text = _texts().get(type_code)
    if text is None:
        raise NotFound("document_type")
    kind = TYPES[type_code]
    year = SchoolYear.of(work.today())
    held = [(each.id, each.title) for each in programmes.programmes(work.session, year)]
    offered = held if kind.subject in WITHIN else []
    asked = as_id(request.args.get("programme")) or _programme_of(kind)
    if asked is not None and kind.subject in WITHIN:
        found = programmes.programme(work.session, asked)
        return Made(kind, text, (found.id, found.title), offered, _subjects(kind, [found.id]))
    if len(offered) == 1:
        return Made(kind, text, offered[0], offered, _subjects(kind, [offered[0][0]]))
    if kind.subject in WITHIN:
        return Made(kind, text, None, offered, [])
    return Made(kind, text, None, [], _subjects(kind, [each for each, _title in held]))


def _programme_of(kind: SchoolType) -> UUID | None:
    """The programme of the pair, order or participant that the address names."""
    subject = as_id(request.args.get("subject"))
    if subject is None or kind.subject not in SUBJECTS_WITHIN:
        return None
    return current_work().own(SUBJECTS_WITHIN[kind.subject], subject).programme_id


def _subjects(kind: SchoolType, programme_ids: Sequence[UUID]) -> Sequence[Subject]:
    if kind.subject in ALONE:
        return []
    work = current_work()
    if kind.subject == "order":
        return [
            Subject(each.programme_id, each.id, _order_words(each))
            for programme_id in programme_ids
            for each in orders(work.session, programme_id)
            if each.state != "cancelled"
        ]
    year = SchoolYear.of(work.today()).start
    return Subjects(work.session, programme_ids, year).of(kind.subject)


def _order_words(order: OrderView) -> str:
    """Orders of a programme are told by number and day."""
    pairs = ngettext("%(num)s pair", "%(num)s pairs", order.pairs + order.removed)
    if order.number and order.signed_on:
        told = _("Order No. %(number)s of %(day)s", number=order.number, day=day(order.signed_on))
    else:
        told = _("Draft of %(day)s", day=day(order.created_at))
    return f"{told}, {pairs}"


def _form(made: Made) -> NewPaperForm:
    form = param_form(made.kind.params, NewPaperForm)
    assert isinstance(form, NewPaperForm)  # noqa: S101 - the base was just given
    form.subject.label.text = subject_words(made.kind.subject)[1] or form.subject.label.text
    form.subject.choices = [SelectChoice(str(each.id), each.about) for each in made.subjects]
    if not made.needs_subject:
        del form.subject
        return form
    if len(made.subjects) != 1:
        form.subject.choices.insert(0, SelectChoice("", _("not chosen")))
    if request.method != "POST":
        form.subject.data = request.args.get("subject", "") or _only(made)
    return form


def _only(made: Made) -> str:
    return str(made.subjects[0].id) if len(made.subjects) == 1 else ""


def _lacking(made: Made, form: NewPaperForm) -> list[LackView]:
    """What is missing already, as far as the address names what the paper is about."""
    subject = as_id(form.subject.data) if made.needs_subject else None
    known = {each.id for each in made.subjects}
    if made.needs_programme or (made.needs_subject and subject not in known):
        return []
    work = current_work()
    asked = Asked(
        school_year=SchoolYear.of(work.today()).start,
        programme_id=made.programme[0] if made.programme else None,
        subject_id=subject,
        params={},
        today=work.today(),
    )
    profile = profile_of(work.session)
    return lack_views(lacks_of(work.session, profile, school(), made.kind.code, asked))


def _new_page(made: Made, form: NewPaperForm, lacks: Sequence[LackView]) -> str:
    return render_template(
        "school/documents/new.html",
        made=made,
        title=name_of(made.text),
        form=form,
        lacks=lacks,
        fields=form.shown(),
    )


def _edit_page(row: SchoolDocument, form: ParamForm) -> str:
    line = queries.paper(current_work().session, row.id)
    return render_template(
        "school/documents/edit.html", paper=line, title=title_of(line), form=form,
        fields=form.shown(),
    )  # fmt: skip
