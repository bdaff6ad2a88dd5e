"""Who and what is voted for: chosen from the year's pairs, settled when the vote opens."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.finale.candidates import Candidate, candidates
from school.finale.models import FinalEvent, FinalNominee

MOST_NOMINEES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a nominee stands on the slips."""

    title: str
    about: str = ""


def nominate(
    work: Work, final_id: UUID, pick: str, chosen: Mapping[UUID, Wording]
) -> list[FinalNominee]:
    """Put candidates on the list of a pick; whoever is on it already stays as he is.

    `chosen` are keys of `candidates(…)`: a pair for a project, a participation for a mentor.
    """
    event = _before_vote(work, final_id)
    _known_pick(work, pick)
    offered = {
        each.key: each for each in candidates(work.session, event.school_year, event.id, pick)
    }
    if not chosen.keys() <= offered.keys():
        raise NotFound("Candidate")
    fresh = [key for key in offered if key in chosen and not offered[key].is_nominated]
    last, count = _numbers(work, event, pick)
    if count + len(fresh) > MOST_NOMINEES:
        raise Invalid({"chosen": "many_nominees"}, most=MOST_NOMINEES)
    rows = [
        _row(event, pick, n, offered[key], _checked(chosen[key]))
        for n, key in enumerate(fresh, start=last + 1)
    ]
    work.session.add_all(rows)
    work.session.flush()
    if rows:
        work.record("final_event.nominated", "final_event", final_id, pick=pick, count=len(rows))
    return rows


def reword(work: Work, final_id: UUID, nominee_id: UUID, wording: Wording) -> FinalNominee:
    """Other words on the slips, until the vote opens."""
    _before_vote(work, final_id)
    nominee = _of(final_id, work.own(FinalNominee, nominee_id))
    values = _checked(wording)
    if (nominee.title, nominee.about) != (values.title, values.about):
        nominee.title, nominee.about = values.title, values.about
        work.record("final_nominee.changed", "final_nominee", nominee_id)
    return nominee


def take_off(work: Work, final_id: UUID, nominee_id: UUID) -> None:
    """Take a nominee off the list, until the vote opens."""
    event = _before_vote(work, final_id)
    nominee = work.session.get(FinalNominee, (event.school_id, nominee_id))
    if nominee is None:
        return  # taken off already
    work.session.delete(_of(final_id, nominee))
    work.record("final_nominee.removed", "final_event", final_id, pick=nominee.pick)


def _row(
    event: FinalEvent, pick: str, n: int, candidate: Candidate, wording: Wording
) -> FinalNominee:
    return FinalNominee(
        school_id=event.school_id, event_id=event.id, pick=pick, n=n, title=wording.title,
        about=wording.about, pair_id=candidate.pair_id, participation_id=candidate.mentor_id,
    )  # fmt: skip


def _before_vote(work: Work, final_id: UUID) -> FinalEvent:
    work.actor.require(Permission.FINALE_EDIT)
    event = work.own(FinalEvent, final_id)
    work.session.refresh(event, with_for_update=True)
    if event.state != "planned":
        raise WrongState("nominees_settled")
    return event


def _numbers(work: Work, event: FinalEvent, pick: str) -> tuple[int, int]:
    query = select(func.coalesce(func.max(FinalNominee.n), 0), func.count()).where(
        FinalNominee.event_id == event.id, FinalNominee.pick == pick
    )
    last, count = work.session.execute(query).one()
    return last, count


def _known_pick(work: Work, pick: str) -> None:
    picks: Collection[str] = {each.code for each in profile_of(work.session).final_event.picks}
    if pick not in picks:
        raise NotFound("Pick")


def _of(final_id: UUID, nominee: FinalNominee) -> FinalNominee:
    """The nominee, if it is of this event: an address does not reach another's."""
    if nominee.event_id != final_id:
        raise NotFound("FinalNominee")
    return nominee


def _checked(wording: Wording) -> Wording:
    title = clean(wording.title)
    if not title:
        raise Invalid({"title": "nominee_title_empty"})
    return Wording(title=title[:200], about=wording.about.strip()[:500])
