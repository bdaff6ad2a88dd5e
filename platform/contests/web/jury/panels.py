"""Who marks what in a round: drawn up, explained in words, mended by hand."""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from contests.held.models import Round
from contests.jury import panels
from contests.jury.queries import EntryPanel, MemberRow, load_of, members_of, panel_of
from contests.web.jury.base import KEEPERS, bp, kept, page
from contests.web.jury.words import barred_words, refused_words
from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import refusal_said, say
from web.work import current_work


@bp.get("/panels/<uuid:round_id>")
@requires(KEEPERS)
def panel(contest_id: UUID, round_id: UUID) -> ResponseReturnValue:
    """Who marks what, in words, and what is amiss."""
    contest, row = kept(contest_id), _round(contest_id, round_id)
    rules = panels.rules_of_round(row)
    members, shown = _shown(row)
    load = load_of(shown)
    judges = [each for each in members if each.marks and each.removed_at is None]
    return page(
        "panel",
        contest,
        round=row,
        rules=rules,
        panels=shown,
        members=sorted(judges, key=lambda each: -load.get(each.id, 0)),
        load=load,
        given=sum(load.values()),
        wanted=rules.jurors_per_entry,
        needs=rules.quorum.ballots,
        lacking=[each for each in shown if each.has < rules.quorum.ballots],
        odd=[each for each in shown if each.barred or each.gone],
        waiting=[each for each in judges if each.accepted_at is None],
        barred_words=barred_words,
    )


@bp.post("/panels/<uuid:round_id>/draw")
@requires(KEEPERS)
def draw(contest_id: UUID, round_id: UUID) -> ResponseReturnValue:
    kept(contest_id)
    _round(contest_id, round_id)
    with refusal_said(refused_words):
        drawn = panels.draw(current_work(), round_id)
        words = ngettext(
            "%(num)s sheet is given out.", "%(num)s sheets are given out.", drawn.pairs
        )
        say(words, "near" if drawn.short else "ok")
    return redirect(url_for(".panel", contest_id=contest_id, round_id=round_id), 303)


@bp.get("/panels/<uuid:round_id>/<uuid:entry_id>")
@requires(KEEPERS)
def entry_panel(contest_id: UUID, round_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """One entry: who marks it, who could, who must not and why."""
    contest, row = kept(contest_id), _round(contest_id, round_id)
    shown = next((each for each in _shown(row)[1] if each.entry_id == entry_id), None)
    if shown is None:
        raise NotFound("entry")
    needs = panels.rules_of_round(row).quorum.ballots
    region = current_work().actor.may(Permission.JURY_EDIT)
    late = row.state == "open" and region and shown.has < needs
    return page(
        "entry_panel",
        contest,
        round=row,
        rules=panels.rules_of_round(row),
        panel=shown,
        needs=needs,
        late=late,
        may_add=(row.state == "draft" and panels.edits_panels(current_work())) or late,
        barred_words=barred_words,
    )


@bp.post("/panels/<uuid:round_id>/<uuid:entry_id>/add")
@requires(KEEPERS)
def add(contest_id: UUID, round_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    return _mended(contest_id, round_id, entry_id, panels.add, _("The entry is given."))


@bp.post("/panels/<uuid:round_id>/<uuid:entry_id>/take-back")
@requires(KEEPERS)
def take_back(contest_id: UUID, round_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    return _mended(contest_id, round_id, entry_id, panels.take_back, _("The entry is taken back."))


def _mended(
    contest_id: UUID,
    round_id: UUID,
    entry_id: UUID,
    act: Callable[[Work, UUID, UUID, UUID], None],
    said: str,
) -> ResponseReturnValue:
    kept(contest_id)
    _round(contest_id, round_id)
    member_id = request.form.get("member", type=UUID)
    if member_id is None:
        raise NotFound("member")
    try:
        act(current_work(), round_id, entry_id, member_id)
    except WrongState as refused:
        say(refused_words(refused), "bad")
    else:
        say(said)
    there = url_for(".entry_panel", contest_id=contest_id, round_id=round_id, entry_id=entry_id)
    return redirect(there, 303)


def _round(contest_id: UUID, round_id: UUID) -> Round:
    row = current_work().session.get(Round, round_id)
    if row is None or row.contest_id != contest_id:
        raise NotFound("round")
    return row


def _shown(row: Round) -> tuple[list[MemberRow], list[EntryPanel]]:
    work = current_work()
    members = members_of(work, row.contest_id)
    return members, panel_of(work, row, members)
