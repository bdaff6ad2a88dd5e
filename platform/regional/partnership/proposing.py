"""A round as the worker runs it: gathered, matched, written down with everything it stood on."""

from collections.abc import Mapping
from time import monotonic
from uuid import UUID

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.jobs import Progress
from kernel.work import Work
from regional.partnership.fit import Party, explained
from regional.partnership.gathering import Gathered, Settings, gather
from regional.partnership.matching import Matched, Proposal, match
from regional.partnership.models import LinkProposal, LinkRound

STEPS = 3


def run_round(work: Work, progress: Progress, round_id: UUID) -> LinkRound:
    """Do what the operator asked for. Cancelled or failed it leaves the round as asked."""
    work.actor.require(Permission.LINKS_EDIT)
    row = work.session.get(LinkRound, round_id, with_for_update=True)
    if row is None:
        raise NotFound("LinkRound")
    if row.state != "asked":
        raise WrongState(row.state)
    began = monotonic()
    progress.report(0, STEPS)
    given = gather(work.session, row.school_year, work.today(), Settings.read(row.settings))
    progress.report(1, STEPS)
    found = match(given)
    progress.report(2, STEPS)
    _write(work, row, given, found)
    row.seconds = round(monotonic() - began, 3)
    work.session.flush()
    progress.report(STEPS, STEPS)
    return row


def _write(work: Work, row: LinkRound, given: Gathered, found: Matched) -> None:
    row.state, row.input_sha256 = "done", given.digest()
    row.helpers, row.helped = len(given.helpers), len(given.helped)
    row.matched, row.cost, row.optimal = found.matched, found.cost, found.optimal
    row.settings = row.settings | {"linked": len(given.linked), "runs": found.runs}
    parties = {party.id: party for party in given.helped}
    helpers = {party.id: party for party in given.helpers}
    work.session.add_all(
        LinkProposal(
            round_id=row.id,
            helped_id=told.helped_id,
            helper_id=told.helper_id,
            pinned=told.pinned,
            fit=told.fit.total if told.fit else None,
            distance_km=told.fit.distance.tenths / 10 if told.fit else None,
            why=_why(told, parties[told.helped_id], helpers),
            unmatched=told.unmatched,
        )
        for told in found.proposals
    )
    work.record(
        "link_round.done", "link_round", row.id, school_year=row.school_year, count=found.matched
    )


def _why(told: Proposal, helped: Party, helpers: Mapping[UUID, Party]) -> dict[str, object]:
    if told.fit is None or told.helper_id is None:
        return {"needs": dict(helped.topics)}
    return explained(told.fit, helped, helpers[told.helper_id], told.first)
