"""A proposed pair begins to work, with probation or without; a group begins at once (X-06)."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import and_, func, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.pairing.held import held
from school.pairing.models import PairOrder, PairOrderLine
from school.programmes.asking import refuse_stopped
from school.programmes.models import Pair, Programme
from school.programmes.room import earlier_pair
from school.programmes.service import locked
from school.programmes.settings import setting

ONE_SIDED = "one_sided"


def start_pair(work: Work, pair_id: UUID, started_on: date | None, probation: bool) -> Pair:
    """Let a pair begin that both have confirmed; WrongState or Invalid says what is missing."""
    programme, pair = held(work, pair_id)
    _begin(work, programme, [pair], started_on, probation=probation)
    return pair


def start_group(
    work: Work,
    programme_id: UUID,
    pair_ids: Sequence[UUID],
    started_on: date | None,
    probation: bool,
) -> list[Pair]:
    """The same for several pairs of a programme: all of them begin, or none."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, programme_id)
    if programme.state != "running":
        raise WrongState("programme_not_running", state=programme.state)
    wanted = set(pair_ids)
    query = (
        select(Pair)
        .where(Pair.programme_id == programme_id, Pair.id.in_(wanted))
        .order_by(Pair.id)
        .execution_options(populate_existing=True)
    )
    pairs = list(work.session.scalars(query))
    if not wanted:
        raise Invalid({"pairs": "nobody_chosen"})
    if len(pairs) != len(wanted):
        raise NotFound("Pair")
    _begin(work, programme, pairs, started_on, probation=probation)
    return pairs


def end_probation(work: Work, pair_id: UUID) -> Pair:
    """The curator has been at the meetings and asked both: the pair works on without probation."""
    _programme, pair = held(work, pair_id)
    if pair.state != "probation":
        raise WrongState("pair_state", state=pair.state)
    pair.state = "active"
    pair.probation_until = min(work.today(), pair.probation_until or work.today())
    work.record("pair.probation_ended", "pair", pair_id)
    return pair


def _begin(
    work: Work,
    programme: Programme,
    pairs: Sequence[Pair],
    started_on: date | None,
    *,
    probation: bool,
) -> None:
    for pair in pairs:
        if pair.state != "proposed":
            raise WrongState("pair_state", state=pair.state)
        if pair.basis == ONE_SIDED:
            raise WrongState("pair_one_sided")
        if pair.mentor_confirmed_on is None or pair.mentee_confirmed_on is None:
            raise WrongState("pair_unconfirmed")
    refuse_stopped(work.session, programme.id, pairs)
    code, values = _fault_of_day(work, programme, pairs, started_on)
    if code or started_on is None:
        raise Invalid({"started_on": code}, **values)
    weeks = setting(programme, profile_of(work.session), "probation_weeks")
    for pair in pairs:
        until = earlier_pair(work.session, pair.mentor_id, pair.mentee_id, started_on, pair.id)
        if until is not None:
            raise Invalid({"started_on": "start_in_earlier"}, on=until)
    for pair in pairs:
        pair.state = "probation" if probation else "active"
        pair.started_on = started_on
        pair.probation_until = started_on + timedelta(weeks=weeks) if probation else None
        work.record("pair.started", "pair", pair.id, on=str(started_on), probation=probation)


def _fault_of_day(
    work: Work, programme: Programme, pairs: Sequence[Pair], day: date | None
) -> tuple[str, dict[str, object]]:
    """The first day: in the term, when both have confirmed, not before the order of the pairs."""
    term: dict[str, object] = {"starts_on": programme.starts_on, "ends_on": programme.ends_on}
    if day is None:
        return "day_needed", term
    too_soon = programme.starts_on is not None and day < programme.starts_on
    if too_soon or (programme.ends_on is not None and day > programme.ends_on):
        return "start_outside_term", term
    said = [on for pair in pairs for on in (pair.mentor_confirmed_on, pair.mentee_confirmed_on)]
    latest = max(on for on in said if on is not None)
    if day < latest:
        return "start_before_confirmed", {"on": latest}
    ids = [pair.id for pair in pairs]
    ordered = work.session.scalar(
        select(func.max(PairOrder.signed_on))
        .join(
            PairOrderLine,
            and_(
                PairOrderLine.school_id == PairOrder.school_id,
                PairOrderLine.order_id == PairOrder.id,
            ),
        )
        .where(PairOrder.state == "signed", PairOrderLine.pair_id.in_(ids))
    )
    if ordered is not None and day < ordered:
        return "start_before_order", {"on": ordered}
    return "", term
