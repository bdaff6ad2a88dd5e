"""Voices of the jury: a mentor's comes by itself, others are numbered by part; slips with links."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.finale.models import FinalEvent, FinalVoter
from school.finale.rules import GOES_ON, MENTORS, has_mentors, other_parts
from school.links.models import Link
from school.links.service import TOKEN_BYTES, digest
from school.programmes.models import Participation, Programme

MOST_AT_ONCE, MOST_VOICES = 100, 600
# Voices are taken only while the vote is open; a link is no use after it.
LASTS = timedelta(days=8)


def give_mentors_voices(work: Work, event: FinalEvent) -> int:
    """One voice to each mentor of the year who has none yet, once a person (A-11)."""
    if not has_mentors(profile_of(work.session)):
        return 0
    theirs = (
        select(Participation.person_id)
        .join(
            FinalVoter,
            (FinalVoter.school_id == Participation.school_id)
            & (FinalVoter.participation_id == Participation.id),
        )
        .where(FinalVoter.event_id == event.id)
    )
    query = (
        select(Participation.id)
        .ext(distinct_on(Participation.person_id))
        .join(
            Programme,
            (Programme.school_id == Participation.school_id)
            & (Programme.id == Participation.programme_id),
        )
        .where(
            Participation.school_year == event.school_year,
            Participation.side == "mentor",
            Participation.left_on.is_(None),
            Programme.state.in_(("running", "completed")),
            Participation.person_id.not_in(theirs),
        )
        .order_by(Participation.person_id, Participation.id)
    )
    return len(_add(work, event, MENTORS, work.session.scalars(query).all()))


def add_voices(work: Work, final_id: UUID, part: str, count: int, last: int) -> int:
    """Numbered voices of a part; `last` is the last number the page showed.

    When the number has moved on meanwhile nothing is added: a button hit twice gives one set.
    """
    event = _going_on(work, final_id)
    if part not in other_parts(profile_of(work.session)):
        raise Invalid({"part": "part_unknown"})
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid({"count": "voices_range"}, most=MOST_AT_ONCE)
    if _last_number(work, event) != last:
        return 0
    return len(_add(work, event, part, [None] * count))


def remove_voice(work: Work, final_id: UUID, voter_id: UUID) -> None:
    """Take away a voice that was not used; a mentor's stays, it is his by right."""
    event = _going_on(work, final_id)
    voice = work.session.get(FinalVoter, (event.school_id, voter_id))
    if voice is None:
        return  # taken away already
    if voice.event_id != event.id:
        raise NotFound("FinalVoter")
    if voice.participation_id is not None:
        raise WrongState("voice_of_mentor")
    used = select(func.app.final_cast(event.id).table_valued("voter_id", "pick", "via").c.voter_id)
    if voter_id in set(work.session.scalars(used)):
        raise WrongState("voice_used")
    link_id = voice.link_id
    work.session.delete(voice)
    work.session.flush()
    _revoke(work, [link_id] if link_id else [])
    work.record("final_voice.removed", "final_event", final_id, number=voice.number)


def make_slips(work: Work, final_id: UUID, voters: Collection[UUID] | None) -> dict[UUID, str]:
    """Tokens by voice, told once: of those without a link, or anew of `voters`.

    A new link closes the earlier one of the voice, so a lost slip votes no more.
    """
    event = _going_on(work, final_id)
    give_mentors_voices(work, event)
    query = select(FinalVoter.id, FinalVoter.link_id).where(FinalVoter.event_id == event.id)
    known = dict(work.session.execute(query).all())
    if voters is None:
        chosen = {voter for voter, link in known.items() if link is None}
    else:
        chosen = set(voters)
    if not chosen <= known.keys():
        raise NotFound("FinalVoter")
    _revoke(work, [link for voter in chosen if (link := known[voter]) is not None])
    made = {voter: (new_id(), secrets.token_urlsafe(TOKEN_BYTES)) for voter in sorted(chosen)}
    if made:
        _write_links(work, event, made.values())
        work.session.execute(
            update(FinalVoter),
            [
                {"school_id": event.school_id, "id": voter, "link_id": link}
                for voter, (link, _) in made.items()
            ],
        )
        work.record("final_event.slips", "final_event", final_id, count=len(made))
    return {voter: token for voter, (_, token) in made.items()}


def _write_links(work: Work, event: FinalEvent, made: Iterable[tuple[UUID, str]]) -> None:
    day = datetime.combine(max(event.held_on, work.today()), time(), work.zone)
    shared = {
        "school_id": event.school_id, "purpose": "vote", "most_uses": None,
        "created_at": work.now(), "created_by": work.actor.account_id, "expires_at": day + LASTS,
    }  # fmt: skip
    work.session.execute(
        insert(Link), [{**shared, "id": link, "token_hash": digest(token)} for link, token in made]
    )


def _revoke(work: Work, links: Collection[UUID]) -> None:
    if links:
        work.session.execute(
            update(Link)
            .where(Link.school_id == work.actor.school_id, Link.id.in_(links),
                   Link.revoked_at.is_(None))
            .values(revoked_at=work.now(), revoked_by=work.actor.account_id)
            .execution_options(synchronize_session=False)
        )  # fmt: skip


def _going_on(work: Work, final_id: UUID) -> FinalEvent:
    """The event held, so that two people do not number voices at once."""
    work.actor.require(Permission.FINALE_EDIT)
    event = work.own(FinalEvent, final_id)
    work.session.refresh(event, with_for_update=True)
    if event.state not in GOES_ON:
        raise WrongState("final_state", state=event.state)
    return event


def _last_number(work: Work, event: FinalEvent) -> int:
    query = select(func.max(FinalVoter.number)).where(FinalVoter.event_id == event.id)
    return work.session.scalar(query) or 0


def _add(
    work: Work, event: FinalEvent, part: str, participations: Collection[UUID | None]
) -> list[UUID]:
    if not participations:
        return []
    last = _last_number(work, event)
    if last + len(participations) > MOST_VOICES:
        raise WrongState("final_many_voices", most=MOST_VOICES)
    made = [new_id() for _ in participations]
    work.session.execute(
        insert(FinalVoter),
        [
            {
                "school_id": event.school_id, "id": voter, "event_id": event.id, "part": part,
                "number": number, "participation_id": participation,
            }
            for number, (voter, participation) in enumerate(
                zip(made, participations, strict=True), start=last + 1
            )
        ],
    )  # fmt: skip
    work.record("final_voice.added", "final_event", event.id, part=part, count=len(made))
    return made
