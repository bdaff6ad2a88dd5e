"""Whom a questionnaire of a wave asks, and about whom. Pure decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from kernel.errors import NotFound
from kernel.school_year import SchoolYear
from school.instruments.definition import Audience, Instrument

WaveKind = Literal["before", "after", "pulse"]
Ask = Literal["self", "pair", "other", "once", "named"]

# While a programme is in which state it can be measured (what ended is measured once more).
MEASURED_IN: Mapping[str, frozenset[str]] = {
    "before": frozenset({"planned", "running"}),
    "pulse": frozenset({"running"}),
    "after": frozenset({"running", "completed"}),
}
# Asked once and of pairs that know each other: offered, and not put before everybody.
NOT_TICKED = frozenset({"mutual", "compatibility"})
OF_PAIRS = frozenset({"mentee", "mentor"})
# Who speaks for the programme as a whole; partners are named one by one.
SPEAKS_ONCE = frozenset({"curator", "psychologist"})
# An entry measuring may be written down before the school year, the last answers after it.
AROUND_YEAR = timedelta(days=92)
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A questionnaire that suits a wave of a programme.

    `people` are those whom it would ask now. A `fixed` one is not for choosing: what was measured
    before is measured after by the same version (R-50).
    """

    code: str
    title: str
    side: str
    audience: str
    purpose: str
    anonymous: bool
    people: int
    ticked: bool
    fixed: bool = False


def known_kind(kind: str) -> str:
    """The kind, or NotFound."""
    if kind not in get_args(WaveKind):
        raise NotFound("wave_kind")
    return kind


def is_asked(definition: Instrument, form: str, kind: str) -> bool:
    """Whether a wave of the kind in a programme of the form asks this."""
    use = definition.use
    if use is None or kind not in use.waves:
        return False
    return not definition.forms or form in definition.forms


def audience_of(definition: Instrument) -> Audience:
    """Who answers: people speak for themselves wherever the questionnaire lets them."""
    side = definition.use.side if definition.use is not None else ""
    return next((each for each in definition.audience if each == side), definition.audience[0])


def ask_of(side: str, audience: str) -> Ask:
    """How a part finds whom it asks.

    «self» everybody of the side, «pair» the other of each pair, «other» somebody unnamed about
    each of the side, «once» one sheet of the programme, «named» those whom the curator names.
    """
    if side == "programme":
        return "once" if audience in SPEAKS_ONCE else "named"
    if audience == side:
        return "self"
    return "pair" if audience in OF_PAIRS else "other"


def people_of(definition: Instrument, counts: Mapping[tuple[str, str], int]) -> int:
    """How many are asked, of participants counted by side and kind of person."""
    use = definition.use
    if use is None:
        return 0
    if use.side == "programme" and not definition.anonymous:
        return int(ask_of(use.side, audience_of(definition)) == "once")
    sides = {use.side} if use.side != "programme" else OF_PAIRS & set(definition.audience)
    return sum(
        n
        for (side, kind), n in counts.items()
        if side in sides and (not use.kinds or kind in use.kinds)
    )


def faults_of_days(opens_on: date | None, due_on: date | None, year: SchoolYear) -> dict[str, str]:
    """Codes by field: day_needed, day_outside_year, due_before_opening."""
    faults = {}
    for name, day in (("opens_on", opens_on), ("due_on", due_on)):
        if day is None:
            faults[name] = "day_needed"
        elif not year.starts_on - AROUND_YEAR <= day <= year.ends_on + AROUND_YEAR:
            faults[name] = "day_outside_year"
    if not faults and opens_on is not None and due_on is not None and due_on < opens_on:
        faults["due_on"] = "due_before_opening"
    return faults
