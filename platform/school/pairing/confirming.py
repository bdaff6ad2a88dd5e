"""Both say that they are ready to work with each other, or one of them does not (R-20, R-41).

Each confirms by the diary link (school/pairing/diary.py), or on paper, and the curator writes the
day down here. The agreement of the two (D-14) is noted beside: the day and who signed for a minor.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from kernel.errors import Invalid, WrongState
from kernel.imports.folding import clean
from kernel.work import Work
from school.consents.signers import Signer, signers_of
from school.matching.searches import look_for_another
from school.pairing.held import held
from school.pairing.models import PairOrder, PairOrderLine
from school.programmes.models import Pair, Participation
from school.programmes.rules import OPEN_PAIR, SIDES

# Why a proposed pair comes to nothing; the words said stand beside the code.
DECLINES = ("mentor_declined", "mentee_declined", "school_declined")
DECLINED = "declined"


def confirm_side(work: Work, pair_id: UUID, side: str, on: date | None) -> Pair:
    """Write down the day on which a side confirmed; None takes a mistake back."""
    _programme, pair = held(work, pair_id)
    if side not in SIDES:
        raise Invalid({"side": "choice_unknown"})
    if pair.state not in OPEN_PAIR:
        raise WrongState("pair_state", state=pair.state)
    if on is not None and on > work.today():
        raise Invalid({"on": "ended_later"})
    if on is None and (pair.state != "proposed" or in_signed_order(work, pair_id)):
        raise WrongState("confirmation_stands")
    column = f"{side}_confirmed_on"
    if getattr(pair, column) != on:
        setattr(pair, column, on)
        work.record("pair.confirmed" if on else "pair.unconfirmed", "pair", pair_id, side=side)
    return pair


def decline_proposed(work: Work, pair_id: UUID, reason: str, words: str = "") -> Pair:
    """A proposed pair comes to nothing; another mentor is looked for (R-24)."""
    _programme, pair = held(work, pair_id)
    if pair.state != "proposed":
        raise WrongState("pair_state", state=pair.state)
    if reason not in DECLINES:
        raise Invalid({"reason": "reason_needed"})
    pair.state, pair.ended_on, pair.end_reason = "closed", work.today(), reason
    if clean(words):
        pair.reasons = {**pair.reasons, DECLINED: clean(words)}
    work.record("pair.declined", "pair", pair_id, reason=reason)
    work.session.flush()
    look_for_another(work, pair, "pair_declined", "curator_talk")
    return pair


def note_agreement(
    work: Work, pair_id: UUID, on: date | None, signers: Mapping[str, UUID | None]
) -> Pair:
    """Write down the agreement: the day, and for a minor side the representative who signed."""
    _programme, pair = held(work, pair_id)
    if pair.state not in OPEN_PAIR:
        raise WrongState("pair_state", state=pair.state)
    faults = {}
    if on is None:
        faults["on"] = "day_needed"
    elif on > work.today():
        faults["on"] = "ended_later"
    may_sign = agreement_signers(work, pair)
    for side, known in may_sign.items():
        if known is not None and signers.get(side) not in {each.id for each in known}:
            faults[f"{side}_signer"] = "signer_needed"
    if faults:
        raise Invalid(faults)
    pair.agreement_on = on
    pair.mentor_signer_id = signers.get("mentor") if may_sign["mentor"] is not None else None
    pair.mentee_signer_id = signers.get("mentee") if may_sign["mentee"] is not None else None
    work.record("pair.agreement", "pair", pair_id, on=str(on))
    return pair


def agreement_signers(work: Work, pair: Pair) -> dict[str, tuple[Signer, ...] | None]:
    """By side: those who may sign for a minor (R-04), or None where the person signs alone."""
    query = select(Participation.id, Participation.person_id).where(
        Participation.id.in_((pair.mentor_id, pair.mentee_id))
    )
    people = {row.id: row.person_id for row in work.session.execute(query)}
    known = signers_of(work.session, people.values(), work.today())
    found: dict[str, tuple[Signer, ...] | None] = {}
    for side, part in (("mentor", pair.mentor_id), ("mentee", pair.mentee_id)):
        person_id = people[part]
        signers = known[person_id]
        alone = any(each.id == person_id for each in signers)
        found[side] = None if alone else signers
    return found


def in_signed_order(work: Work, pair_id: UUID) -> bool:
    """Whether an order in force names the pair."""
    query = exists().where(
        PairOrderLine.pair_id == pair_id,
        PairOrder.id == PairOrderLine.order_id,
        PairOrder.school_id == PairOrderLine.school_id,
        PairOrder.state == "signed",
    )
    return bool(work.session.scalar(select(query)))
