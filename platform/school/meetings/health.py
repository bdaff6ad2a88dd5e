"""How a pair is doing, by stated rules, and what the curator may do next. Pure decisions.

Nothing is done by itself: a sign leads to a step of a ladder, and the step is a proposal (U-7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kernel.profile import Profile
from school.meetings.queries import MeetingFacts, Rating

Standing = Literal["calm", "new", "watch", "falling", "disagree", "silent"]
# The gravest first: lists of pairs begin with it.
STANDINGS: tuple[Standing, ...] = ("silent", "disagree", "falling", "watch", "new", "calm")
AT_WORK = frozenset({"probation", "active"})
MONTHLY = frozenset({"monthly", "by_agreement"})


@dataclass(frozen=True, slots=True)
class Rules:
    """`early_days` of silence are noticed in the first weeks; `ladder` are days of silence, each
    counted from the step before: ask both, meet together, decide.
    """

    early_days: int
    first_weeks: int
    ladder: tuple[int, ...]
    drop: int
    gap: int


@dataclass(frozen=True, slots=True)
class Sign:
    """Why: a code, and the number that its sentence holds (days, points)."""

    code: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """`step` is the rung of the ladder that is proposed, 0 when nothing is."""

    state: Standing
    signs: tuple[Sign, ...] = ()
    step: int = 0


def rules_for(profile: Profile, form: str) -> Rules:
    """The region's rules for a form; where one meets monthly, silence is longer."""
    laid = profile.health
    first, *further = laid.ladder_days
    if profile.form(form).rhythm in MONTHLY:
        first = laid.monthly_silent_days
        early = first
    else:
        early = laid.weekly_silent_days
    return Rules(early, laid.first_weeks, (first, *further), laid.rating_drop, laid.rating_gap)


def health(
    facts: MeetingFacts, state: str, started_on: date | None, rules: Rules, today: date
) -> Health:
    """How a pair stands on this day; a paused or not yet begun pair is nobody's worry."""
    if state not in AT_WORK or started_on is None or started_on > today:
        return Health("calm")
    silent = _silence(facts, started_on, today)
    step = _step(silent, rules.ladder)
    signs = [*_silent_signs(facts, silent, step, rules, started_on, today)]
    signs += _disagreements(facts, rules)
    signs += _drops(facts.ratings, rules)
    return Health(_state(signs, facts), tuple(signs), step)


def _silence(facts: MeetingFacts, started_on: date, today: date) -> int:
    """Days since the two last met, or since the pair began."""
    last = facts.last_held_on or started_on
    return (today - max(last, started_on)).days


def _step(silent: int, ladder: Sequence[int]) -> int:
    """How many rungs the silence has passed."""
    passed, days = 0, 0
    for rung in ladder:
        days += rung
        passed += silent >= days
    return passed


def _silent_signs(
    facts: MeetingFacts, silent: int, step: int, rules: Rules, started_on: date, today: date
) -> list[Sign]:
    if step:
        return [Sign("never_met" if facts.last_held_on is None else "silent", silent)]
    early = today < started_on + timedelta(weeks=rules.first_weeks)
    if early and silent >= rules.early_days:
        return [Sign("silent_early", silent)]
    return []


def _disagreements(facts: MeetingFacts, rules: Rules) -> list[Sign]:
    signs = [Sign("denied", len(facts.disagreed))] if facts.disagreed else []
    apart = [gap for _, gap in facts.gaps if gap >= rules.gap]
    return signs + ([Sign("apart", max(apart))] if apart else [])


def _drops(ratings: Sequence[Rating], rules: Rules) -> list[Sign]:
    """A side that gave its last meeting far less than the one before."""
    signs = []
    for side in ("mentee", "mentor"):
        given = [each.rating for each in ratings if each.side == side]
        if len(given) > 1 and given[-2] - given[-1] >= rules.drop:
            signs.append(Sign(f"{side}_dropped", given[-2] - given[-1]))
    return signs


def _state(signs: Sequence[Sign], facts: MeetingFacts) -> Standing:
    codes = {sign.code for sign in signs}
    if codes & {"silent", "never_met"}:
        return "silent"
    if codes & {"denied", "apart"}:
        return "disagree"
    if codes & {"mentee_dropped", "mentor_dropped"}:
        return "falling"
    if codes:
        return "watch"
    return "new" if not facts.held else "calm"
