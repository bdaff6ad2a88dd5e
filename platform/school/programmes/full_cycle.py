"""Keeps the fact of a full cycle at each participant true to the pairs (K-06)."""

from sqlalchemy import select, update

from kernel.profile.stored import profile_of
from kernel.work import Work
from school.programmes.models import Pair, Participation, Programme
from school.programmes.rules import is_full_cycle, shortest_months


def count_full_cycles(work: Work, programme: Programme) -> None:
    """A participant went the full cycle when any pair of theirs in the programme did."""
    work.session.flush()
    profile = profile_of(work.session)
    months = shortest_months(profile, programme.form, programme.kind, programme.settings)
    pairs = work.session.execute(
        select(Pair.mentor_id, Pair.mentee_id, Pair.state, Pair.started_on, Pair.ended_on).where(
            Pair.programme_id == programme.id, Pair.state == "completed"
        )
    )
    full = {
        participant
        for mentor, mentee, state, started_on, ended_on in pairs
        if is_full_cycle(state, started_on, ended_on, months)
        for participant in (mentor, mentee)
    }
    known = select(Participation.id).where(
        Participation.programme_id == programme.id, Participation.full_cycle
    )
    marked = set(work.session.scalars(known))
    for value, ids in ((True, full - marked), (False, marked - full)):
        if ids:
            work.session.execute(
                update(Participation)
                .where(Participation.school_id == programme.school_id, Participation.id.in_(ids))
                .values(full_cycle=value)
            )
