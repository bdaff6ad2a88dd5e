"""Rounds of a contest: drawn up, opened, prolonged; the jury and the commission do the rest."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from contests.held import queries
from contests.held import rounds as held
from contests.held.queries import ContestLine, RoundLine
from contests.results import queries as results
from contests.web.contests.base import bp, faults_into, page, refused
from contests.web.contests.forms import ProlongForm, RoundForm
from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from web.guard import requires
from web.i18n import gettext, ngettext
from web.page import say
from web.work import current_work

ENDS = {"closes_at": "closes_day", "entries": "opens_day"}


@bp.get("/<uuid:contest_id>/rounds")
@requires(Permission.CONTESTS_EDIT)
def rounds(contest_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line = queries.contest(work, contest_id)
    return _page(work, line, RoundForm(formdata=None, opens_time="09:00", closes_time="18:00"))


@bp.post("/<uuid:contest_id>/rounds")
@requires(Permission.CONTESTS_EDIT)
def draw_up(contest_id: UUID) -> ResponseReturnValue:
    """The next round, or the last one once more for nominations that had no quorum."""
    work, form = current_work(), RoundForm()
    line = queries.contest(work, contest_id)
    again = request.form.get("again") == "1"
    if form.validate():
        try:
            with faults_into(form, **ENDS):
                held.draw_up(
                    work, contest_id, opens_at=form.opens_at(work.zone),
                    closes_at=form.closes_at(work.zone), entries=_entries(work, line, again=again),
                    again=again,
                )  # fmt: skip
                say(gettext("The round is drawn up. Share its entries out among the jury."))
                return _to(contest_id)
        except WrongState as refusal:
            refused(refusal)
            return _to(contest_id)
    return _page(work, line, form)


@bp.post("/<uuid:contest_id>/rounds/<uuid:round_id>/entries")
@requires(Permission.CONTESTS_EDIT)
def take_in(contest_id: UUID, round_id: UUID) -> ResponseReturnValue:
    """Entries admitted since the round was drawn up."""
    work = current_work()
    line, told = _round(work, contest_id, round_id)
    try:
        count = held.take_in(work, round_id, _entries_of(work, line, told))
    except WrongState as refusal:
        refused(refusal)
    else:
        say(ngettext("%(num)s entry is in the round. Share them out among the jury anew.",
                     "%(num)s entries are in the round. Share them out among the jury anew.",
                     count))  # fmt: skip
    return _to(contest_id)


@bp.route("/<uuid:contest_id>/rounds/<uuid:round_id>/open", methods=["GET", "POST"])
@requires(Permission.CONTESTS_EDIT)
def open_round(contest_id: UUID, round_id: UUID) -> ResponseReturnValue:
    """What opening means, and what still stands in its way."""
    work = current_work()
    line, told = _round(work, contest_id, round_id)
    if request.method == "POST":
        try:
            held.open_round(work, round_id)
        except WrongState as refusal:
            refused(refusal)
            if refusal.code != "nobody_assigned":
                return _to(contest_id)
            return _open_page(work, line, told), 422
        say(gettext("The round is open: the jury hands in sheets."))
        return _to(contest_id)
    if told.state != "draft":
        refused(WrongState("round_is_frozen"))
        return _to(contest_id)
    return _open_page(work, line, told)


@bp.route("/<uuid:contest_id>/rounds/<uuid:round_id>/prolong", methods=["GET", "POST"])
@requires(Permission.CONTESTS_EDIT)
def prolong(contest_id: UUID, round_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line, told = _round(work, contest_id, round_id)
    ends = told.closes_at.astimezone(work.zone)
    form = ProlongForm(closes_day=ends.date(), closes_time=f"{ends:%H:%M}")
    if told.state not in ("draft", "open"):
        refused(WrongState("round_not_open"))
        return _to(contest_id)
    if form.validate_on_submit():
        with faults_into(form, **ENDS):
            held.prolong(work, round_id, form.closes_at(work.zone), form.reason.data or "")
            say(gettext("The round is prolonged. The reason stands beside its dates."))
            return _to(contest_id)
    return page("prolong", form, line=line, told=told)


def _page(work: Work, line: ContestLine, form: RoundForm) -> ResponseReturnValue:
    last, rules = (line.rounds[-1] if line.rounds else None), line.told()
    over = last is None or last.state in ("closed", "published")
    stands = line.state in ("announced", "judging") and over
    coming = held.next_code(rules, [each.code for each in line.rounds]) if stands else None
    uncounted = _uncounted(work, last) if stands and last is not None else []
    return page(
        "rounds",
        form,
        line=line,
        rules=rules,
        coming=rules.round(coming) if coming else None,
        uncounted=[rules.nomination(code).name for code in uncounted],
        counts=queries.counts(work.session, line.id),
        bare=_bare(work, last),
        moved=queries.prolongations(work.session, line.id),
        now=queries.clock(work.session),
    )


def _open_page(work: Work, line: ContestLine, told: RoundLine) -> str:
    return str(page(
        "open", line=line, told=told, rules=line.told(), bare=_bare(work, told),
        counts=queries.counts(work.session, line.id).get(told.id, (0, 0)),
    ))  # fmt: skip


def _bare(work: Work, told: RoundLine | None) -> list[tuple[str, str]]:
    if told is None or told.state != "draft":
        return []
    return queries.unassigned(work.session, told.id)


def _round(work: Work, contest_id: UUID, round_id: UUID) -> tuple[ContestLine, RoundLine]:
    line = queries.contest(work, contest_id)
    for told in line.rounds:
        if told.id == round_id:
            return line, told
    raise NotFound("round")


def _entries(work: Work, line: ContestLine, *, again: bool) -> list[UUID] | None:
    """None for every admitted entry; else those that the results send on, or back."""
    if not line.rounds:
        return None
    if line.rounds[-1].state not in ("closed", "published"):
        return None  # refused further on
    return _sent_on(work, line.rounds, again=again)


def _entries_of(work: Work, line: ContestLine, told: RoundLine) -> list[UUID] | None:
    """The same for a round that is drawn up already, from the rounds before it."""
    before = [each for each in line.rounds if each.number < told.number]
    return _sent_on(work, before, again=before[-1].code == told.code) if before else None


def _sent_on(work: Work, before: Sequence[RoundLine], *, again: bool) -> list[UUID]:
    """From the last round and from the ones that it repeated."""
    last = before[-1]
    if again:
        return queries.entries_in(work.session, last.id, _uncounted(work, last))
    same = [each.id for each in before if each.code == last.code]
    return [entry for round_id in same for entry in results.further(work.session, round_id)]


def _uncounted(work: Work, told: RoundLine) -> list[str]:
    """Nominations that the round left without places; none while there is no result."""
    try:
        nominations = results.counted(work.session, told.id).nominations
    except NotFound:
        return []
    return [code for code, result in nominations.items() if result["state"] != "counted"]


def _to(contest_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("contests.rounds", contest_id=contest_id), 303)
