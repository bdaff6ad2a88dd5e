"""Entries for the municipality and the region: the list, one entry, decisions on it (CT-02)."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from contests.entries import files, moves, queries
from contests.entries.queries import EntryCard, EntryWish
from contests.held.queries import contest
from contests.web.contests.base import form_names
from contests.web.entries import words
from contests.web.entries.own import as_download
from contests.web.tabs import contest_tabs
from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission, Role
from kernel.tenancy.models import Municipality
from kernel.work import Work
from web.guard import requires
from web.i18n import gettext, ngettext
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("entries", __name__, template_folder="../templates")


@bp.get("/contests/<uuid:contest_id>/entries")
@requires(Permission.ENTRIES_VIEW)
def index(contest_id: UUID) -> str:
    work = current_work()
    held = contest(work, contest_id)
    rules, wish = held.told(), _wish(work)
    page = page_of(queries.count_of(work.session, contest_id, wish), request.args)
    lines = queries.entries_of(work.session, contest_id, wish, limit=page.size, offset=page.offset)
    states = queries.states_of(work.session, contest_id)
    acts = [code for code in moves.IN_BULK
            if any(code in moves.open_acts(work, line.state, rules) for line in lines)]  # fmt: skip
    return render_template(
        "contests/entries/index.html",
        held=held, rules=rules, wish=wish, page=page, lines=lines, states=states, acts=acts,
        open_acts={line.id: moves.open_acts(work, line.state, rules) for line in lines},
        places=_places(work), words=words, tabs=contest_tabs(contest_id, "entries.index"),
    )  # fmt: skip


@bp.post("/contests/<uuid:contest_id>/entries")
@requires(Permission.ENTRIES_ENDORSE)
def decide_all(contest_id: UUID) -> ResponseReturnValue:
    """The ticked ones: each is told by its outcome."""
    work, act = current_work(), request.form.get("act", "")
    contest(work, contest_id)
    ticked = [found for said in request.form.getlist("entries") if (found := _uuid(said))]
    if not ticked:
        say(gettext("Tick at least one entry."), "near")
    else:
        _say_outcome(work, contest_id, act, moves.decide_all(work, contest_id, ticked[:200], act))
    asked = request.args
    back = url_for(
        ".index", contest_id=contest_id, state=asked.get("state"), place=asked.get("place"),
        nomination=asked.get("nomination"), page=asked.get("page"),
    )  # fmt: skip
    return redirect(back, 303)


@bp.get("/entries/<uuid:entry_id>")
@requires(Permission.ENTRIES_VIEW)
def show(entry_id: UUID) -> ResponseReturnValue:
    return _page(queries.entry_card(current_work().session, entry_id))


@bp.post("/entries/<uuid:entry_id>")
@requires(Permission.ENTRIES_ENDORSE)
def decide(entry_id: UUID) -> ResponseReturnValue:
    work, act = current_work(), request.form.get("act", "")
    card = queries.entry_card(work.session, entry_id)
    try:
        row = moves.decide(work, entry_id, act, request.form.get("reason", ""))
    except Invalid as refusal:
        return _page(card, faults=words.faults(refusal, card.rules)), 422
    except WrongState as refusal:
        return _page(card, refusal=words.refused(refusal)), 409
    say(gettext(words.DONE[act], number=row.number))
    return redirect(url_for(".show", entry_id=entry_id), 303)


@bp.get("/entries/<uuid:entry_id>/files/<uuid:file_id>")
@requires(Permission.ENTRIES_VIEW)
def file(entry_id: UUID, file_id: UUID) -> Response:
    return as_download(files.content_of(current_work(), entry_id, file_id))


@bp.get("/entries/<uuid:entry_id>/preview")
@requires(Permission.ENTRIES_VIEW)
def preview(entry_id: UUID) -> str:
    """The entry as the jury will see it."""
    card = queries.entry_card(current_work().session, entry_id)
    return render_template(
        "contests/entries/preview.html",
        card=card,
        told=queries.for_jury(card),
        lines=words.fact_lines(card.facts, form_names(current_work())),
        words=words,
    )


def _page(card: EntryCard, *, faults: dict[str, str] | None = None, refusal: str = "") -> str:
    work = current_work()
    acts = moves.open_acts(work, card.line.state, card.rules)
    return render_template(
        "contests/entries/show.html",
        card=card, words=words, faults=faults or {}, refusal=refusal,
        lines=words.fact_lines(card.facts, form_names(work)),
        agree=[code for code in acts if not moves.ACTS[code].reason],
        against=[code for code in acts if moves.ACTS[code].reason],
        reason=request.form.get("reason", ""), region=work.actor.may(Permission.ENTRIES_ADMIT),
        tabs=contest_tabs(card.line.contest_id, "entries.index"),
        late=work.now() > card.entries_until,
    )  # fmt: skip


def _say_outcome(work: Work, contest_id: UUID, act: str, came: dict[UUID, str]) -> None:
    done = sum(not code for code in came.values())
    if done and act == "endorse":
        say(ngettext("%(num)s entry is endorsed.", "%(num)s entries are endorsed.", done))
    elif done:
        say(ngettext("%(num)s entry is admitted.", "%(num)s entries are admitted.", done))
    left = {entry_id: code for entry_id, code in came.items() if code}
    if left:
        lines = queries.entries_of(work.session, contest_id, EntryWish(), limit=1000)
        names = {line.id: line.entrant_name for line in lines}
        told = [(names.get(each, "…"), code) for each, code in left.items()]
        say(gettext("Left out: %(list)s", list=words.left_out(told)), "near")


def _wish(work: Work) -> EntryWish:
    asked = request.args
    state = asked.get("state", "")
    place = _uuid(asked.get("place", "")) if work.actor.role is not Role.MUNICIPAL else None
    return EntryWish(
        state=state if state in words.STATES else "",
        nomination=asked.get("nomination", "")[:40], municipality_id=place,
    )  # fmt: skip


def _places(work: Work) -> list[tuple[str, str]]:
    """Municipalities to choose from; none for one's own."""
    if work.actor.role is Role.MUNICIPAL:
        return []
    rows = work.session.execute(
        select(Municipality.id, Municipality.name).order_by(Municipality.name)
    )
    return [(str(row.id), row.name) for row in rows]


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
