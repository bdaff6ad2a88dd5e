"""The counting commission: who has handed in, the close, votes on ties, publication (CT-05, CT-06).

Before the close nothing here is made of marks: only how many sheets are in.
"""

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contests.held.models import Contest, Round
from contests.jury import members
from contests.results import commission, service
from contests.results.counted import CountInputs, inputs
from contests.results.queries import differences, results_of, standings
from contests.rules.schema import Rules
from contests.web import result_tables as tables
from contests.web import result_words as words
from contests.web.result_forms import PublishForm, ReasonForm, take_vote, vote_form, vote_of
from contests.web.sheet_picture import spread_of_sheets
from contests.web.tabs import section_tabs
from kernel.db import Hat
from kernel.errors import DomainError, Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from web.guard import current_actor, requires
from web.i18n import gettext
from web.page import say
from web.work import current_work

bp = Blueprint("commission", __name__, url_prefix="/commission", template_folder="templates")
Page = dict[str, Any]


@bp.get("/")
@requires(Permission.ROUND_CLOSE)
def index() -> str:
    """Rounds one counts for: those being judged first."""
    work = current_work()
    return render_template(
        "contests/commission/index.html",
        rounds=commission.rounds_of_commission(work),
        seats=members.mine(work) if work.actor.hat is Hat.JURY else [],
        tabs=section_tabs(),
        words=words,
        now=commission.clock(work.session),
    )


@bp.get("/<uuid:round_id>")
@requires(Permission.ROUND_CLOSE)
def show(round_id: UUID) -> ResponseReturnValue:
    return _page(round_id)


@bp.post("/<uuid:round_id>/close")
@requires(Permission.ROUND_CLOSE)
def close(round_id: UUID) -> ResponseReturnValue:
    work = current_work()
    commission.of_commission(work, round_id)
    try:
        service.close(work, round_id)
    except WrongState as refusal:
        return _refused(round_id, refusal)
    say(gettext("The round is closed and counted. No sheet is taken any more."))
    return redirect(url_for(".show", round_id=round_id), 303)


@bp.post("/<uuid:round_id>/tie/<nomination>/<int:place>")
@requires(Permission.ROUND_CLOSE)
def vote(round_id: UUID, nomination: str, place: int) -> ResponseReturnValue:
    """The recorded vote on one tie; a numbered count follows."""
    work = current_work()
    held, _contest = commission.of_commission(work, round_id)
    rules = Rules.read(held.rules).round(held.code)
    told = results_of(work.session, round_id)[:1]
    ties = tables.ties_of(told[0], rules, held.state) if told else []
    tie = next(
        (each for each in ties if (each.nomination, each.place) == (nomination, place)), None
    )
    if tie is None:
        return _refused(round_id, WrongState("not_this_tie"))
    form = vote_form(tie.entries, _prefix(nomination, place))
    if form.validate_on_submit():
        try:
            service.vote_on_tie(work, round_id, nomination, vote_of(form, tie.entries))
        except Invalid as fault:
            take_vote(form, words.faults(fault))
        else:
            say(gettext("The vote is written down, the places are counted anew."))
            return redirect(url_for(".show", round_id=round_id), 303)
    return _page(round_id, votes={(nomination, place): form}), 422


@bp.post("/<uuid:round_id>/recount")
@requires(Permission.ROUND_CLOSE)
def recount(round_id: UUID) -> ResponseReturnValue:
    """After sheets were voided; with a nomination, sheets of those who did not mark all go too."""
    work = current_work()
    commission.of_commission(work, round_id)
    nomination = request.form.get("nomination", "")
    form = _reason_form(nomination)
    if not form.validate_on_submit():
        return _page(round_id, reasons={nomination: form}), 422
    try:
        if nomination:
            service.leave_out(work, round_id, nomination, form.reason.data or "")
        else:
            service.recount(work, round_id, reason=form.reason.data or "")
    except Invalid as fault:
        form.take(words.faults(fault))
        return _page(round_id, reasons={nomination: form}), 422
    except WrongState as refusal:
        return _refused(round_id, refusal)
    say(gettext("Counted anew. The count before it is kept beside it."))
    return redirect(url_for(".show", round_id=round_id), 303)


@bp.post("/<uuid:round_id>/publish")
@requires(Permission.ROUND_CLOSE)
def publish(round_id: UUID) -> ResponseReturnValue:
    work = current_work()
    commission.of_commission(work, round_id)
    form = PublishForm().offer()
    if form.validate_on_submit():
        try:
            service.publish(
                work, round_id, embargo_until=form.embargo(work.zone),
                finish=form.contest.data != "go_on",
            )  # fmt: skip
        except Invalid as fault:
            form.take(_at_day(fault))
        except WrongState as refusal:
            return _refused(round_id, refusal)
        else:
            say(gettext("The results are given out."))
            return redirect(url_for(".show", round_id=round_id), 303)
    return _page(round_id, publication=form), 422


def _at_day(fault: Invalid) -> dict[str, str]:
    return {
        "day" if name == "embargo_until" else name: said
        for name, said in words.faults(fault).items()
    }


def _refused(round_id: UUID, refusal: DomainError) -> ResponseReturnValue:
    """The same page with what stands in the way, as it is now."""
    return _page(round_id, refusal=words.refused(refusal)), 409


def _page(round_id: UUID, **typed: Any) -> str:
    work = current_work()
    held, contest = commission.of_commission(work, round_id)
    rules = Rules.read(held.rules)
    told = commission.progress(work.session, held, rules.round(held.code).quorum)
    now = commission.clock(work.session)
    last = held.closes_at + timedelta(seconds=held.grace_seconds)
    page: Page = {
        "held": held,
        "contest": contest,
        "rules": rules,
        "round": rules.round(held.code),
        "progress": told,
        "now": now,
        "over": now > last,
        "last": last,
        "words": words,
        "state": words.round_state(held.state),
        "refusal": typed.get("refusal", ""),
        "paper_links": _paper_links(contest.id, round_id),
        "uneven": _uneven(work, held, rules) if held.state in ("draft", "open") else [],
    }
    if held.state in ("closed", "published"):
        page |= _counted(work, held, contest, rules, typed)
        names = {each.pseudonym: each.full_name for each in told.members}
        page["steady"] = _steady(page["inputs"], page["parts"], names, rules)
        hidden = commission.barred(work, round_id)
        page["barred"] = bool(hidden)
        page["pictures"] = {
            part.code: spread_of_sheets(page["inputs"], part.lines, names, hidden)
            for part in page["parts"]
        }
        page["uneven_names"] = {
            part.code: ", ".join(names.get(juror, juror) for juror in part.uneven)
            for part in page["parts"]
        }
    return render_template("contests/commission/show.html", **page)


def _counted(work: Work, held: Round, contest: Contest, rules: Rules, typed: Page) -> Page:
    results = results_of(work.session, held.id)
    last = results[0]
    lines = standings(work.session, held.id, last)
    given = typed.get("votes", {})
    parts = tables.parts_of(last, lines, rules, held.code)
    ties = tables.ties_of(last, rules.round(held.code), held.state)
    return {
        "results": results,
        "changes": {
            after.number: [tables.change_words(each) for each in differences(before, after)]
            for after, before in pairwise(results)
        },
        "last": last,
        "parts": parts,
        "caption": tables.value_words(rules.round(held.code)),
        "ties": [
            (tie, given.get((tie.nomination, tie.place))
             or vote_form(tie.entries, _prefix(tie.nomination, tie.place)))
            for tie in ties
        ],
        "inputs": inputs(work.session, held.id, last.number),
        "reason_form": typed.get("reasons", {}).get("") or ReasonForm(formdata=None),
        "leave_out_forms": {
            part.code: typed.get("reasons", {}).get(part.code) or _reason_form(part.code)
            for part in parts
            if part.state == "unequal_panels"
        },
        "publish_form": typed.get("publication") or PublishForm(formdata=None).offer(),
        "is_last": rules.rounds[-1].code == held.code,
        "all_ranked": all(part.state == "counted" for part in parts),
    }  # fmt: skip


def _steady(
    told: CountInputs, parts: list[tables.Part], names: dict[str, str], rules: Rules
) -> dict[str, tables.Steady]:
    return {
        part.code: tables.steady_in_words(told, part.code, names, rules)
        for part in parts
        if part.state == "counted"
    }


def _uneven(work: Work, held: Round, rules: Rules) -> list[str]:
    found = commission.uneven_panels(
        work.session, held.id, rules.round(held.code).aggregation
    )  # fmt: skip
    return [rules.nomination(code).name for code in found]


def _reason_form(nomination: str) -> ReasonForm:
    """Of its own for each nomination: two of them may stand on the page."""
    return ReasonForm(prefix=f"{nomination}-" if nomination else "")


def _prefix(nomination: str, place: int) -> str:
    return f"{nomination}-{place}-"


def _paper_links(contest_id: UUID, round_id: UUID) -> list[tuple[str, str]]:
    """Pages of papers of this round, as far as they are there."""
    offered = []
    if "protocols.index" in current_app.view_functions:
        offered.append(
            (url_for("protocols.index", round_id=round_id), gettext("Protocol, table, archive"))
        )
    if current_actor().may(Permission.CONTESTS_EDIT):
        offered.append((url_for("diplomas.index", contest_id=contest_id), gettext("Diplomas")))
    return offered
