"""The list of questionnaires, one of them with its preview, and what is done with it."""

from collections.abc import Iterable
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.instruments import queries
from school.instruments.builtin import builtin
from school.instruments.definition import Instrument, digest
from school.instruments.service import adopt, discard, draft_from, publish, retire
from school.web.answer_form import AnswerForm
from school.web.instrument_words import PURPOSE_WORDS, STATE_WORDS, VIA_WORDS, audience_words
from school.web.instruments import bp
from school.web.labels import said, state_words
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.app_template_filter("audience_of")
def audience_of(codes: str) -> str:
    """«для наставника» of the codes that a row keeps."""
    return audience_words(codes)


@bp.get("")
@requires(Permission.FORMS_VIEW)
def index() -> str:
    work = current_work()
    lines = queries.current(work.session, work.now())
    ready = builtin(profile_of(work.session))
    taken = {line.code for line in lines if line.state != "retired"}
    return render_template(
        "school/instruments/index.html",
        lines=lines,
        drafts=queries.drafts(work.session),
        answers=_answers(work.session, lines),
        ready=_by_use(each for each in ready.values() if each.code not in taken),
        newer={
            line.code
            for line in lines
            if line.origin == "region"
            and line.state == "published"
            and line.code in ready
            and digest(ready[line.code]) != line.digest
        },
        state_of=lambda state: state_words(STATE_WORDS, state),
    )


def _answers(session: Session, lines: Iterable[queries.InstrumentLine]) -> dict[str, int | None]:
    """How many answers lie there by code, those in boxes among them; None where one may not see."""
    boxed = queries.boxed(session)
    reads = current_actor().may(Permission.MONITORING_READ)
    closed = set() if reads else queries.confidential(session)
    found: dict[str, int | None] = {}
    for line in lines:
        before = found.get(line.code, boxed.get(line.code, 0))
        found[line.code] = None if line.code in closed or before is None else before + line.sheets
    return found


def _by_use(ready: Iterable[Instrument]) -> list[tuple[str, list[tuple[str, str, str, int]]]]:
    """Ready questionnaires by what they are for: the programme's own first, then monitoring's."""
    found: dict[str, list[tuple[str, str, str, int]]] = {}
    for each in ready:
        words = _(PURPOSE_WORDS[each.use.purpose]) if each.use else ""
        line = (each.code, said(each.title), ",".join(each.audience), len(each.items))
        found.setdefault(words, []).append(line)
    return list(found.items())


@bp.post("/adopt")
@requires(Permission.FORMS_EDIT)
def take_ready() -> ResponseReturnValue:
    row = adopt(current_work(), request.form.get("code", ""))
    say(_("The questionnaire is in use. Now give a link or enter answers from paper."))
    return redirect(url_for(".show", instrument_id=row.id), 303)


@bp.get("/<uuid:instrument_id>")
@requires(Permission.FORMS_VIEW)
def show(instrument_id: UUID) -> str:
    work = current_work()
    line, definition = queries.one(work.session, instrument_id)
    versions = queries.versions(work.session, line.code)
    return render_template(
        "school/instruments/show.html",
        line=line,
        form=AnswerForm(definition),
        intro=said(definition.intro) if definition.intro else "",
        anonymous=definition.anonymous,
        confidential=definition.confidential,
        versions=versions,
        draft=next((each for each in versions if each.state == "draft"), None),
        answers=_answers(work.session, versions)[line.code],
        state_of=lambda state: state_words(STATE_WORDS, state),
        VIA=VIA_WORDS,
    )


@bp.post("/<uuid:instrument_id>/draft")
@requires(Permission.FORMS_EDIT)
def begin_draft(instrument_id: UUID) -> ResponseReturnValue:
    row = draft_from(current_work(), instrument_id)
    return redirect(url_for(".edit", instrument_id=row.id), 303)


@bp.post("/<uuid:instrument_id>/publish")
@requires(Permission.FORMS_EDIT)
def put_in_use(instrument_id: UUID) -> ResponseReturnValue:
    try:
        row = publish(current_work(), instrument_id)
    except Invalid:
        # The editor lists every fault at its question.
        return redirect(url_for(".edit", instrument_id=instrument_id), 303)
    say(_("The questionnaire is in use. Links given earlier open it too."))
    return redirect(url_for(".show", instrument_id=row.id), 303)


@bp.get("/<uuid:instrument_id>/retire")
@requires(Permission.FORMS_EDIT)
def ask_to_retire(instrument_id: UUID) -> str:
    line, _definition = queries.one(current_work().session, instrument_id)
    return render_template("school/instruments/retire.html", line=line)


@bp.post("/<uuid:instrument_id>/retire")
@requires(Permission.FORMS_EDIT)
def put_away(instrument_id: UUID) -> ResponseReturnValue:
    try:
        retire(current_work(), instrument_id)
    except WrongState as refused:
        if refused.code != "wave_open":
            raise
        say(_("A measuring asks by this questionnaire. Close the measuring first."), "bad")
        return redirect(url_for(".show", instrument_id=instrument_id), 303)
    say(_("The questionnaire is out of use. Its links are closed, its answers stay."))
    return redirect(url_for(".index"), 303)


@bp.post("/<uuid:instrument_id>/discard")
@requires(Permission.FORMS_EDIT)
def throw_away(instrument_id: UUID) -> ResponseReturnValue:
    discard(current_work(), instrument_id)
    say(_("The draft is thrown away."))
    return redirect(url_for(".index"), 303)
