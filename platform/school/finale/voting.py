"""Voting at the final event: by the link of one's own slip, or typed from a slip of paper (CT-09).

One voice for each pick. The last word before the close counts; the same sending twice changes
nothing; nobody votes for one's own pair.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from kernel.errors import Invalid, NotFound, WrongState
from kernel.ids import new_id
from kernel.work import Work
from school.finale.models import FinalVote, FinalVoter
from school.finale.own import OwnVote, own_vote
from school.finale.queries import nominees, own_nominees
from school.finale.rules import Nominee
from school.finale.service import going_on
from school.links.service import use_link


def cast(work: Work, link_id: UUID, choices: Mapping[str, UUID]) -> OwnVote:
    """Keep the voices of whoever holds this link; picks left out stay as they were.

    WrongState("vote_closed") when the close came first, also while this was on its way.
    """
    use_link(work, link_id)
    mine = own_vote(work.session)
    if mine.state != "open":
        raise WrongState("vote_closed")
    _refuse(mine.nominees, mine.own, choices)
    fresh = {pick: named for pick, named in choices.items() if mine.chosen.get(pick) != named}
    if fresh:
        _write(work, mine, fresh)
    return own_vote(work.session)


def enter_paper(work: Work, final_id: UUID, voter_id: UUID, choices: Mapping[str, UUID]) -> None:
    """Write down a slip of paper; WrongState("voted_by_phone") where the phone spoke already."""
    event = going_on(work, final_id)
    if event.state != "open":
        raise WrongState("vote_closed")
    voice = work.own(FinalVoter, voter_id)
    if voice.event_id != event.id:
        raise NotFound("FinalVoter")
    own = own_nominees(work.session, event.id, voice.participation_id)
    _refuse(nominees(work.session, event.id), own, choices)
    if not choices:
        raise Invalid({"choices": "nothing_chosen"})
    for pick, named in sorted(choices.items()):
        write = select(func.app.enter_paper_vote(new_id(), voter_id, pick, named))
        if not work.session.scalar(write):
            raise WrongState("voted_by_phone")
    work.record("final_vote.paper", "final_event", final_id, number=voice.number)


def _refuse(
    offered: Collection[Nominee], own: Collection[UUID], choices: Mapping[str, UUID]
) -> None:
    known = {each.id: each.pick for each in offered}
    for pick, named in choices.items():
        if known.get(named) != pick:
            raise NotFound("FinalNominee")
    faults = {pick: "vote_for_own" for pick, named in choices.items() if named in own}
    if faults:
        raise Invalid(faults)


def _write(work: Work, mine: OwnVote, fresh: Mapping[str, UUID]) -> None:
    same = {"via": "link", "cast_at": func.now(), "entered_by": None}
    shared = {"school_id": work.actor.school_id, "event_id": mine.event_id,
              "voter_id": mine.voter_id, **same}  # fmt: skip
    try:
        with work.session.begin_nested():
            for pick, named in sorted(fresh.items()):
                row = {**shared, "id": new_id(), "pick": pick, "nominee_id": named}
                work.session.execute(
                    insert(FinalVote)
                    .values(row)
                    .on_conflict_do_update(
                        index_elements=["school_id", "voter_id", "pick"],
                        set_={**same, "nominee_id": named},
                    )
                )
    except IntegrityError as refused:
        diagnosed = getattr(refused.orig, "diag", None)
        if getattr(diagnosed, "constraint_name", "") != "vote_while_open":
            raise
        raise WrongState("vote_closed") from refused
