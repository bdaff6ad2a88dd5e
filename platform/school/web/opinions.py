"""The psychologist's pages: whom to see, the written word with its four confirmations, the flag.

Two roles open them, and the database shows the rows to nobody else (R-12, X-07).
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectChoice, TextAreaField

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.bases.queries import entry_of
from school.instruments.scan import suspicions
from school.registry.queries import PersonLine, person_line
from school.registry.rules import is_minor
from school.selection import opinions, queries
from school.selection.gates import known_of
from school.selection.opinions import WriteOpinion
from school.selection.rules import CONFIRMATIONS, GATE_AGE
from school.web.labels import Labels
from school.web.scans import ScanField, keep_scan, send_scan
from school.web.selection_faults import faults_into
from school.web.selection_words import CONFIRMATIONS as CONFIRMATION_WORDS
from school.web.selection_words import MATTERS, gate_words
from web.forms import DayField, Form
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work, seen

bp = Blueprint(
    "opinions", __name__, url_prefix="/s/<school_code>/opinions", template_folder="templates"
)


def _confirmation(code: str) -> RadioField:
    """One of the four questions, as pages word it."""
    words = CONFIRMATION_WORDS[code]
    return RadioField(_l(words), validate_choice=False)


class OpinionForm(Form):
    """Four questions without a default: an answer nobody gave is no confirmation."""

    able = _confirmation("able")
    ready_to_communicate = _confirmation("ready_to_communicate")
    does_no_harm = _confirmation("does_no_harm")
    safe_for_health = _confirmation("safe_for_health")
    words = TextAreaField(_l("The opinion in your own words"))
    scan = ScanField(_l("Or a scan of the signed opinion"))
    written_on = DayField(_l("Written on"))

    def offer(self) -> "OpinionForm":
        for name in CONFIRMATIONS:
            self[name].choices = [
                SelectChoice("1", _("Yes, I confirm")), SelectChoice("0", _("No")),
            ]  # fmt: skip
        return self

    def said(self) -> dict[str, bool | None]:
        return {name: {"1": True, "0": False}.get(self[name].data or "") for name in CONFIRMATIONS}


@bp.get("")
@requires(Permission.OPINION_VIEW)
def index() -> str:
    work = current_work()
    return render_template(
        "school/opinions/index.html",
        awaited=queries.awaited(work.session, work.today()),
        talks=queries.with_psychologist(work.session),
        gate_words=gate_words,
        gate_age=GATE_AGE,
        labels=Labels(profile_of(work.session)),
    )


@bp.get("/people/<uuid:person_id>")
@requires(Permission.OPINION_VIEW)
def person(person_id: UUID) -> str:
    """The flag and everything written; the psychologist writes here too."""
    found = _seen(person_id)
    form = OpinionForm(data={"written_on": current_work().today()}).offer()
    return _person_page(found, form)


@bp.post("/people/<uuid:person_id>")
@requires(Permission.OPINION_WRITE)
def write(person_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), OpinionForm().offer()
    found = person_line(work.session, person_id)
    if form.validate():
        scan = form.scan.read(form)
        if not form.errors:
            with faults_into(form, profile_of(work.session)):
                typed = WriteOpinion(
                    person_id=person_id,
                    written_on=form.written_on.data,
                    words=form.words.data or "",
                    file_id=keep_scan(work, scan, "opinion").id if scan else None,
                    **form.said(),
                )
                opinions.write_opinion(work, typed)
                say(_("The opinion is written. The curator may decide now."))
                return redirect(url_for(".person", person_id=person_id), 303)
    return _person_page(found, form), 422


@bp.post("/people/<uuid:person_id>/flag")
@requires(Permission.OPINION_VIEW)
def flag(person_id: UUID) -> ResponseReturnValue:
    """Set the flag or take it off, then go back to where the button was pressed."""
    work = current_work()
    if request.form.get("flag"):
        opinions.set_flag(work, person_id)
        say(_("The flag is set: the psychologist sees the child on the list."))
    else:
        opinions.clear_flag(work, person_id)
        say(_("The flag is taken off."))
    return redirect(_back(person_id), 303)


@bp.get("/<uuid:opinion_id>/take-back")
@requires(Permission.OPINION_WRITE)
def confirm_back(opinion_id: UUID) -> str:
    work = current_work()
    row = queries.opinion(work.session, opinion_id)
    return render_template(
        "school/opinions/take_back.html", opinion=row, person=_seen(row.person_id)
    )


@bp.post("/<uuid:opinion_id>/take-back")
@requires(Permission.OPINION_WRITE)
def take_back(opinion_id: UUID) -> ResponseReturnValue:
    row = opinions.take_back(current_work(), opinion_id)
    say(_("The opinion is taken back. It stays in the history."))
    return redirect(url_for(".person", person_id=row.person_id), 303)


@bp.get("/<uuid:opinion_id>/scan")
@requires(Permission.OPINION_VIEW)
def scan(opinion_id: UUID) -> Response:
    row = queries.opinion(current_work().session, opinion_id)
    if row.file_id is None:
        raise NotFound("file")
    _seen(row.person_id)
    return send_scan(row.file_id)


def _back(person_id: UUID) -> str:
    """To the talk whose page asked, if it named one; else to the child's page."""
    try:
        return url_for("selection.talk", interview_id=UUID(request.form.get("talk", "")))
    except ValueError:
        return url_for(".person", person_id=person_id)


def _person_page(found: PersonLine, form: OpinionForm) -> str:
    work = current_work()
    known = known_of(work.session, [found.id])
    gate = known.gate_of(found.id, found.kind, found.born_on, "mentee", work.today())
    return render_template(
        "school/opinions/person.html",
        person=found,
        form=form,
        questions=[form[name] for name in CONFIRMATIONS],
        flagged=found.id in known.flagged,
        is_mentee=entry_of(work.session, found.id, "mentee") is not None,
        is_young=queries.is_young(found, work.today()),
        gate=gate_words(gate),
        gate_age=GATE_AGE,
        history=queries.opinions_of(work.session, found.id),
        own_id=current_actor().account_id,
        confirmations=[(code, _(words)) for code, words in CONFIRMATION_WORDS.items()],
        warned=_warned(form.words.data or ""),
        labels=Labels(profile_of(work.session)),
    )


def _warned(text: str) -> list[str]:
    """A diagnosis is not wanted here: the four points and how the child copes are enough."""
    matters: dict[Any, None] = dict.fromkeys(each.matter for each in suspicions(text))
    return [_(MATTERS[each]) for each in matters]


def _seen(person_id: UUID) -> PersonLine:
    work = current_work()
    found = person_line(work.session, person_id)
    if is_minor(found.kind, found.born_on, work.today(), profile_of(work.session)):
        with seen(current_actor()) as log:
            log.record("person.seen", "person", found.id, kind="view")
    return found
