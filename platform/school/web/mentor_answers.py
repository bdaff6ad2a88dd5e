"""Answers of would-be mentors: matched to a card, or a new one, and taken over with a preview."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.instruments.definition import Instrument
from school.mentors import answers
from school.mentors.answers import sheet_of_mentor, take_over
from school.registry import queries as register
from school.registry.queries import PersonLine
from school.web import search
from school.web.labels import Labels, said
from school.web.mentor_forms import NewMentorForm, fault_sentences
from school.web.mentor_words import MentorWords, answer_lines, href, title_words
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint(
    "mentor_answers",
    __name__,
    url_prefix="/s/<school_code>/mentors/answers",
    template_folder="templates",
)
SUGGESTED = 8


class TakeForm(Form):
    """Nothing but the guard against forgery: the ticks are the fields of the card."""


@bp.get("")
@requires(Permission.MENTORS_VIEW)
def index() -> str:
    work = current_work()
    page = page_of(answers.count_untaken(work.session), request.args)
    return render_template(
        "school/mentors/answers.html",
        page=page,
        sheets=answers.untaken(work.session, offset=page.offset, limit=page.size),
        title=title_words,
        href=href,
    )


@bp.get("/<uuid:sheet_id>")
@requires(Permission.MENTORS_VIEW)
def show(sheet_id: UUID) -> ResponseReturnValue:
    return _sheet(sheet_id, None)


@bp.post("/<uuid:sheet_id>/new")
@requires(Permission.MENTORS_EDIT)
def add(sheet_id: UUID) -> ResponseReturnValue:
    """A new card by the name as typed; the preview follows."""
    work = current_work()
    profile = profile_of(work.session)
    sheet_of_mentor(work.session, sheet_id)
    form = NewMentorForm().offer(profile)
    if person := form.entered(work, profile):
        return redirect(url_for(".compare", sheet_id=sheet_id, person_id=person.id), 303)
    return _sheet(sheet_id, form)


@bp.get("/<uuid:sheet_id>/to/<uuid:person_id>")
@requires(Permission.MENTORS_VIEW)
def compare(sheet_id: UUID, person_id: UUID) -> str:
    return _compare(sheet_id, person_id, TakeForm())


@bp.post("/<uuid:sheet_id>/to/<uuid:person_id>")
@requires(Permission.MENTORS_EDIT)
def take(sheet_id: UUID, person_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), TakeForm()
    if form.validate():
        try:
            take_over(work, sheet_id, person_id, request.form.getlist("fields"))
        except Invalid as refused:
            form.take(fault_sentences(refused, profile_of(work.session)))
            form.form_errors.append(_("The card has changed meanwhile. Look once more."))
        else:
            say(_("The answers stand in the mentor's card."))
            return redirect(url_for("mentors.show", person_id=person_id), 303)
    return _compare(sheet_id, person_id, form), 422


def _sheet(sheet_id: UUID, form: NewMentorForm | None) -> ResponseReturnValue:
    work = current_work()
    profile = profile_of(work.session)
    found = sheet_of_mentor(work.session, sheet_id)
    if found.line.person_id is not None:
        return redirect(url_for(".compare", sheet_id=sheet_id, person_id=found.line.person_id), 303)
    refused = form is not None
    text = search.typed() or found.line.name
    shown = form or NewMentorForm(data={"full_name": found.line.name}).offer(profile)
    page = render_template(
        "school/mentors/answer.html",
        sheet=found,
        title=said(found.definition.title),
        answered=_answered(found.definition, found.answers),
        found=_alike(text),
        text=text,
        form=shown,
        labels=Labels(profile),
    )
    return page, 422 if refused else 200


def _alike(text: str) -> list[PersonLine]:
    """Cards the typed name may mean: by the whole name, else by the surname alone."""
    session = current_work().session
    for words in (text, text.split(" ")[0]):
        if words.strip():
            condition = register.matching(register.Wanted(text=words))
            found = register.people(session, condition, offset=0, limit=SUGGESTED)
            if found:
                return found
    return []


def _compare(sheet_id: UUID, person_id: UUID, form: TakeForm) -> str:
    session = current_work().session
    shown = answers.preview(session, sheet_id, person_id)
    chosen = request.form.getlist("fields") if request.method == "POST" else None
    return render_template(
        "school/mentors/take.html",
        card=shown.card,
        person=shown.card.person,
        changes=shown.changes,
        chosen=[each.name for each in shown.changes] if chosen is None else chosen,
        form=form,
        sheet_id=sheet_id,
        title=said(shown.sheet.definition.title),
        words=MentorWords(profile_of(session)),
    )


def _answered(
    definition: Instrument, values: object
) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """Blocks of questions with what was answered, ready to read."""
    given = values if isinstance(values, dict) else {}
    return [
        (
            said(block.title),
            [(said(item.text), answer_lines(item, given.get(item.code))) for item in block.items],
        )
        for block in definition.blocks
    ]
