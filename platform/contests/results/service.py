"""Closing, counting anew, the vote on a tie, publication: each kept for good (CT-05, CT-06)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from contests.ballots.models import BallotVoid, TieVote
from contests.held.models import Contest, Round
from contests.held.rounds import close_round
from contests.results.counted import canonical, inputs, result_text, sha256
from contests.results.models import RoundResult
from contests.results.papers import archive_for_all
from contests.results.queries import TIE_VOTE, counted, open_ties
from contests.rules.schema import Rules
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission, Role
from kernel.notices.service import To, tell_after
from kernel.work import Work

LEAST_REASON = 3
OWN_RESULTS = "/s/{{school_code}}/contests/results/{round}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """The recorded vote on entries that tie: who was there, hands for each of exactly these."""

    present: int
    votes: Mapping[str, int]


def close(work: Work, round_id: UUID) -> UUID:
    """Close and count in one transaction; the identifier of result number 1.

    WrongState «round_not_open», «sheets_are_due» (before the time, while sheets are missing).
    """
    close_round(work, round_id)
    return _write(work, round_id, reason="", appeal_id=None)


def recount(work: Work, round_id: UUID, *, reason: str, appeal_id: UUID | None = None) -> UUID:
    """The next number, without voided sheets; every result before it stays as it is."""
    _held(work, round_id)
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid({"reason": "reason_needed"})
    made = _write(work, round_id, reason=reason.strip()[:500], appeal_id=appeal_id)
    archive_for_all(work, round_id)
    return made


def vote_on_tie(work: Work, round_id: UUID, nomination: str, vote: Vote) -> UUID:
    """Write the vote down and count anew; before the publication alone.

    Invalid: votes «not_this_tie», «votes_over_present», «votes_needed»; present «present_needed».
    """
    held = _held(work, round_id)
    if held.state != "closed":
        raise WrongState("published_already")
    ties = open_ties(counted(work.session, round_id), Rules.read(held.rules).round(held.code))
    if sorted(vote.votes) not in [tie.entries for tie in ties if tie.nomination == nomination]:
        raise Invalid({"votes": "not_this_tie"})
    _check(vote)
    row = TieVote(
        round_id=round_id,
        nomination=nomination,
        votes=dict(vote.votes),
        present=vote.present,
        held_at=work.now(),
        written_by=work.actor.account_id,
    )
    work.session.add(row)
    work.session.flush()
    work.record("tie.voted", "round", round_id, nomination=nomination)
    return _write(work, round_id, reason=TIE_VOTE, appeal_id=None)


def void_sheet(
    work: Work, round_id: UUID, entry_id: UUID, member_id: UUID, reason: str
) -> None:  # fmt: skip
    """A sheet no longer counts, by an event beside it; whoever does this counts anew."""
    work.actor.require(Permission.APPEALS_DECIDE)
    _held(work, round_id)
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid({"reason": "reason_needed"})
    try:
        with work.session.begin_nested():
            work.session.execute(
                insert(BallotVoid).values(
                    round_id=round_id, entry_id=entry_id, member_id=member_id,
                    reason=reason.strip()[:500], at=work.now(), set_by=work.actor.account_id,
                )
            )  # fmt: skip
    except IntegrityError as known:
        raise WrongState("voided_already") from known
    work.record("ballot.voided", "round", round_id, entry=str(entry_id))


def leave_out(work: Work, round_id: UUID, nomination: str, reason: str) -> UUID:
    """Where panels are unequal and the rules cannot compare them: only jurors who marked all count.

    Voids the others' sheets of the nomination and counts anew. WrongState «panels_equal».
    """
    sheets, whole = uneven(work, round_id, nomination)
    if not whole < {juror for juror, _, _ in sheets}:
        raise WrongState("panels_equal")
    for juror, entry_id, member_id in sheets:
        if juror not in whole:
            void_sheet(work, round_id, entry_id, member_id, reason)
    return recount(work, round_id, reason=reason)


def uneven(
    work: Work, round_id: UUID, nomination: str
) -> tuple[list[tuple[str, UUID, UUID]], set[str]]:
    """(juror, entry, member) of every sheet that counts, and the jurors who marked all entries."""
    rows = work.session.execute(
        text(
            "SELECT sheet.juror, sheet.entry_id, sheet.member_id"
            " FROM app.sheets_of_round(:round) sheet"
            " JOIN contests.round_entry place ON place.round_id = :round"
            " AND place.entry_id = sheet.entry_id"
            " WHERE place.nomination = :nomination AND NOT sheet.voided"
        ),
        {"round": round_id, "nomination": nomination},
    ).all()
    marked: dict[str, set[UUID]] = {}
    for row in rows:
        marked.setdefault(row.juror, set()).add(row.entry_id)
    entries = {row.entry_id for row in rows}
    whole = {juror for juror, given in marked.items() if given == entries}
    return [(row.juror, row.entry_id, row.member_id) for row in rows], whole


def publish(
    work: Work, round_id: UUID, *, embargo_until: datetime | None, finish: bool = True
) -> None:
    """The results are out, at once or when the embargo ends; the last round ends the contest.

    `finish` is False when a nomination without a quorum is to be judged once more.
    WrongState «published_already», «not_counted»; Invalid «embargo_past».
    """
    held = _held(work, round_id)
    if held.state == "published":
        raise WrongState("published_already")
    if embargo_until is not None and embargo_until <= work.now():
        raise Invalid({"embargo_until": "embargo_past"})
    counted(work.session, round_id)
    held.state, held.embargo_until = "published", embargo_until
    held.published_at, held.published_by = work.now(), work.actor.account_id
    work.session.flush()
    if finish:
        work.session.execute(select(func.app.finish_contest(held.contest_id)))
    work.record("results.published", "round", round_id)
    archive_for_all(work, round_id)
    _tell_schools(work, held)


def _tell_schools(work: Work, held: Round) -> None:
    """Every school with an entry, when the embargo is over: not a minute before."""
    schools = work.session.scalars(
        text("SELECT DISTINCT school_id FROM app.entries_of_round(:round)"), {"round": held.id}
    ).all()
    wait = 0 if held.embargo_until is None else (held.embargo_until - work.now()).total_seconds()
    if schools:
        title = work.session.scalar(select(Contest.title).where(Contest.id == held.contest_id))
        tell_after(
            work, max(0, int(wait) + 1), "results_out", key=str(held.id),
            path=OWN_RESULTS.format(round=held.id),
            to=To(roles=(Role.HEAD, Role.CURATOR), schools=tuple(schools)), contest=title,
        )  # fmt: skip


def _held(work: Work, round_id: UUID) -> Round:
    """A counted round, held for this transaction: results are numbered one after another."""
    work.actor.require(Permission.ROUND_CLOSE)
    held = work.session.get(Round, round_id, with_for_update=True)
    if held is None:
        raise NotFound("round")
    if held.state not in ("closed", "published"):
        raise WrongState("not_counted")
    return held


def _check(vote: Vote) -> None:
    faults = {}
    if vote.present < 1:
        faults["present"] = "present_needed"
    if any(given < 0 for given in vote.votes.values()) or not sum(vote.votes.values()):
        faults["votes"] = "votes_needed"
    elif sum(vote.votes.values()) > vote.present:
        faults["votes"] = "votes_over_present"
    if faults:
        raise Invalid(faults)


def _write(work: Work, round_id: UUID, *, reason: str, appeal_id: UUID | None) -> UUID:
    told = inputs(work.session, round_id)
    payload = result_text(told)
    last = work.session.scalar(
        select(func.max(RoundResult.number)).where(RoundResult.round_id == round_id)
    )
    row = RoundResult(
        round_id=round_id,
        number=(last or 0) + 1,
        payload=payload,
        sha256=sha256(payload),
        about=canonical(told.about),
        reason=reason,
        appeal_id=appeal_id,
        counted_at=work.now(),
        counted_by=work.actor.account_id,
    )
    work.session.add(row)
    work.session.flush()
    work.record("round.counted", "round", round_id, number=row.number, sha256=row.sha256)
    return row.id
