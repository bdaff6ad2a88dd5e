"""A school's entries: contests open for it, its own entries, the form (CT-02)."""

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from contests.entries import choosing, facts, files, queries, service
from contests.entries.models import EntryFile
from contests.entries.queries import EntryCard
from contests.entries.service import EDITABLE, ChangedElsewhere, Typed
from contests.held.models import Contest
from contests.held.queries import clock
from contests.rules.schema import Rules
from contests.web.contests.base import form_names
from contests.web.entries import words
from contests.web.tabs import section_tabs
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from web.filters import clock as clock_words
from web.guard import requires
from web.i18n import gettext
from web.page import refusal_said, say
from web.work import current_work

bp = Blueprint(
    "own_entries",
    __name__,
    url_prefix="/s/<school_code>/contests",
    template_folder="../templates",
)


@bp.get("/")
@requires(Permission.ENTRIES_SEND)
def index() -> str:
    work = current_work()
    now = clock(work.session)
    open_ones = queries.open_contests(work.session, now)
    return render_template(
        "contests/own_entries/index.html",
        contests=[(each, Rules.read(each.rules)) for each in open_ones],
        lines=queries.own_entries(work.session, choosing.own_school(work)),
        now=now,
        words=words,
        tabs=section_tabs(),
    )


@bp.route("/new/<uuid:contest_id>", methods=["GET", "POST"])
@requires(Permission.ENTRIES_SEND)
def new(contest_id: UUID) -> ResponseReturnValue:
    """First the nomination, then whom: both are asked on one page."""
    work = current_work()
    try:
        contest = service.taking(work, contest_id)
    except WrongState as refusal:
        say(words.refused(refusal), "bad")
        return redirect(url_for(".index"), 303)
    rules = Rules.read(contest.rules)
    only = rules.nominations[0].code if len(rules.nominations) == 1 else ""
    code = request.values.get("nomination", only)
    found: dict[str, str] = {}
    if request.method == "POST":
        try:
            row = service.start(work, contest_id, code, request.form.get("who", ""))
        except Invalid as refusal:
            found = words.faults(refusal, rules)
        else:
            return redirect(url_for(".show", entry_id=row.id), 303)
    return _new_page(contest, rules, code, found)


@bp.get("/<uuid:entry_id>")
@requires(Permission.ENTRIES_SEND)
def show(entry_id: UUID) -> ResponseReturnValue:
    card = _own(entry_id)
    typed = Typed(post=card.line.entrant_post, texts=card.texts, links="\n".join(card.links))
    return _page(card, typed)


@bp.post("/<uuid:entry_id>")
@requires(Permission.ENTRIES_SEND)
def change(entry_id: UUID) -> ResponseReturnValue:
    """Every button keeps what is typed first; then it does what it says."""
    work, typed = current_work(), _typed()
    card = _own(entry_id)
    act, _, of = request.form.get("act", "save").partition(":")
    try:
        row = service.save_draft(work, entry_id, typed, _revision())
        if act == "attach":
            _attach(row, card.rules)
        elif act == "drop":
            files.drop(work, row, _uuid(of))
        elif act == "send":
            service.send(work, entry_id)
    except Invalid as refusal:
        return _page(card, typed, faults=words.faults(refusal, card.rules)), 422
    except ChangedElsewhere as clash:
        return _page(card, typed, clash=clash), 409
    except WrongState as refusal:
        return _page(_own(entry_id), typed, refusal=words.refused(refusal)), 409
    return _after(entry_id, act)


@bp.post("/<uuid:entry_id>/draft")
@requires(Permission.ENTRIES_SEND)
def draft(entry_id: UUID) -> ResponseReturnValue:
    """The same by a script, a moment after somebody has stopped typing."""
    work = current_work()
    try:
        row = service.save_draft(work, entry_id, _typed(), _revision())
    except ChangedElsewhere:
        said = gettext("The entry was changed on another page. Press “Save the draft”: both texts"
                       " will be shown, nothing is lost.")  # fmt: skip
        return jsonify(said=said, stop=True), 409
    except WrongState as refusal:
        return jsonify(said=words.refused(refusal), stop=True), 409
    except Invalid as refusal:
        said = next(iter(words.faults(refusal, _own(entry_id).rules).values()))
        return jsonify(said=said), 422
    said = gettext("The draft is saved at %(time)s.", time=clock_words(row.changed_at))
    return jsonify(said=said, revision=row.revision)


@bp.get("/<uuid:entry_id>/preview")
@requires(Permission.ENTRIES_SEND)
def preview(entry_id: UUID) -> str:
    """The entry as the jury will see it."""
    card = _own(entry_id)
    return render_template(
        "contests/own_entries/preview.html",
        card=card,
        told=queries.for_jury(card),
        lines=words.fact_lines(card.facts, form_names(current_work())),
        words=words,
    )


@bp.get("/<uuid:entry_id>/files/<uuid:file_id>")
@requires(Permission.ENTRIES_SEND)
def file(entry_id: UUID, file_id: UUID) -> Response:
    return as_download(files.content_of(current_work(), entry_id, file_id))


@bp.post("/<uuid:entry_id>/back")
@requires(Permission.ENTRIES_SEND)
def back(entry_id: UUID) -> ResponseReturnValue:
    with refusal_said(words.refused):
        service.take_back(current_work(), entry_id)
        say(gettext("The entry is a draft again. Do not forget to send it."), "near")
    return redirect(url_for(".show", entry_id=entry_id), 303)


@bp.route("/<uuid:entry_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.ENTRIES_SEND)
def withdraw(entry_id: UUID) -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("contests/own_entries/withdraw.html", card=_own(entry_id))
    try:
        service.withdraw(current_work(), entry_id)
    except WrongState as refusal:
        say(words.refused(refusal), "bad")
        return redirect(url_for(".show", entry_id=entry_id), 303)
    say(gettext("The entry is withdrawn."))
    return redirect(url_for(".index"), 303)


def as_download(row: EntryFile) -> Response:
    """Bytes somebody else brought: saved, never opened inside the portal."""
    answer: Response = send_file(
        BytesIO(row.content), mimetype=row.media_type, as_attachment=True, download_name=row.name
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _new_page(
    contest: Contest, rules: Rules, code: str, found: dict[str, str]
) -> ResponseReturnValue:
    work = current_work()
    chosen = next((each for each in rules.nominations if each.code == code), None)
    choices = choosing.choices(work, contest, chosen) if chosen else []
    why = {each.key: words.faults(Invalid({"who": each.fault}), rules)["who"]
           for each in choices if each.fault}  # fmt: skip
    made = render_template(
        "contests/own_entries/new.html",
        contest=contest, rules=rules, chosen=chosen, choices=choices, why=why, found=found,
        who=request.form.get("who", ""), names=form_names(work), words=words,
    )  # fmt: skip
    return (made, 422) if found else made


def _page(
    card: EntryCard,
    typed: Typed,
    *,
    faults: dict[str, str] | None = None,
    clash: ChangedElsewhere | None = None,
    refusal: str = "",
) -> str:
    work = current_work()
    editable = card.line.state in EDITABLE
    two = facts.pairs(work.session, only=card.pair_id) if card.pair_id else []
    now = clock(work.session)
    return render_template(
        "contests/own_entries/show.html",
        card=card, typed=typed, faults=faults or {}, clash=clash, refusal=refusal,
        editable=editable, now=now, words=words, mentee=two[0].mentee_name if two else "",
        revision=_asked_revision() or card.revision,
        lines=words.fact_lines(card.facts, form_names(work)),
        may_take_back=card.line.state == "sent" and card.contest_state == "announced"
        and now <= card.entries_until,
        endpoints=current_app.view_functions,
    )  # fmt: skip


def _attach(row: Any, rules: Rules) -> None:
    came = request.files.get("file")
    if came is None or not came.filename:
        raise Invalid({"file": "file_needed"})
    most = rules.attachments.most_megabytes * files.MEGABYTE
    files.attach(
        current_work(), row, rules.attachments, name=came.filename, content=came.read(most + 1),
        blind="blind" in request.form,
    )  # fmt: skip


def _after(entry_id: UUID, act: str) -> ResponseReturnValue:
    said = {
        "attach": gettext("The file is attached."),
        "drop": gettext("The file is removed."),
        "send": gettext("The entry is sent. Whoever decides next has been told."),
    }
    say(said.get(act, gettext("The draft is saved.")))
    where = "files" if act in ("attach", "drop") else None
    if act == "preview":
        return redirect(url_for(".preview", entry_id=entry_id), 303)
    return redirect(url_for(".show", entry_id=entry_id, _anchor=where), 303)


def _own(entry_id: UUID) -> EntryCard:
    """Only one's own: the hat sees nothing else, and the guard compares the school's code."""
    return queries.entry_card(current_work().session, entry_id)


def _typed() -> Typed:
    texts = {name[5:]: "\n".join(said.splitlines()) for name, said in request.form.items()
             if name.startswith("text-")}  # fmt: skip
    return Typed(post=" ".join(request.form.get("post", "").split()), texts=texts,
                 links=request.form.get("links", ""))  # fmt: skip


def _revision() -> int:
    said = _asked_revision()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else -1


def _asked_revision() -> str:
    """The revision the page was read at, or the one it means to write over."""
    return request.form.get("over") or request.form.get("revision", "")


def _uuid(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise NotFound("file") from None
