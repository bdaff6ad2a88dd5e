"""How each purpose stands for one person, told from what was signed and asked. Pure decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from school.consents.history import AskLine, ConsentLine
from school.consents.rules import stands

SOON = timedelta(days=30)

State = Literal[
    "given", "ends_soon", "unfit", "asked", "refused", "withdrawn", "expired", "missing"
]


@dataclass(frozen=True, slots=True)
class Standing:
    """One purpose: the consent or the asking that decided its state, and older ones behind."""

    purpose: str
    state: State
    consent: ConsentLine | None
    ask: AskLine | None
    asked: AskLine | None
    needed: bool

    @property
    def holds(self) -> bool:
        return self.state in ("given", "ends_soon")


def counts(line: ConsentLine, *, is_child: bool, today: date) -> bool:
    """Whether the consent is in force and its signer is the one whose word is needed."""
    fits = line.represents if is_child else line.signer_id == line.person_id
    return fits and stands(line.withdrawn_on, line.valid_until, today)


def standing_of(
    purpose: str,
    consents: Sequence[ConsentLine],
    asks: Sequence[AskLine],
    *,
    is_child: bool,
    needed: bool,
    today: date,
) -> Standing:
    """The state of a purpose. Lines come the latest first, as `consents_of` and `asks_of` give."""
    signed = [line for line in consents if line.purpose == purpose]
    about = [ask for ask in asks if purpose in ask.purposes]
    waiting = next((ask for ask in about if ask.state == "open"), None)
    good = [line for line in signed if counts(line, is_child=is_child, today=today)]
    if good:
        best = max(good, key=lambda line: (line.valid_until or date.max, line.given_on))
        soon = best.valid_until is not None and best.valid_until - today <= SOON
        state: State = "ends_soon" if soon else "given"
        return Standing(purpose, state, best, None, waiting, needed)
    latest = signed[0] if signed else None
    refusal = next((ask for ask in about if is_refusal(ask, purpose, signed)), None)
    if waiting is not None:
        return Standing(purpose, "asked", latest, waiting, waiting, needed)
    if refusal is not None and _is_later(refusal, latest):
        return Standing(purpose, "refused", latest, refusal, None, needed)
    return Standing(purpose, _without(latest, today), latest, None, None, needed)


def is_refusal(ask: AskLine, purpose: str, signed: Sequence[ConsentLine]) -> bool:
    """Whether the answer to this asking was no."""
    if ask.refused_at is None:
        return False
    return not any(line.link_id == ask.link_id and line.purpose == purpose for line in signed)


def _is_later(refusal: AskLine, latest: ConsentLine | None) -> bool:
    if latest is None or refusal.refused_at is None:
        return True
    return refusal.refused_at.date() >= (latest.withdrawn_on or latest.given_on)


def _without(latest: ConsentLine | None, today: date) -> State:
    """Why there is no consent that counts."""
    if latest is None:
        return "missing"
    if latest.withdrawn_on is not None:
        return "withdrawn"
    if latest.valid_until is not None and latest.valid_until <= today:
        return "expired"
    return "unfit"
