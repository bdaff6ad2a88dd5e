"""For the commission alone: does the winner stand when one thing is counted otherwise (CT-06)?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from contests.counting.count import AGGREGATIONS, NEED_EQUAL_PANELS, Rules, Sheet, count, winners


@dataclass(frozen=True, slots=True)
class Stability:
    """The winners as counted; without whom, and by which other rule, they would be others."""

    winners: tuple[str, ...]
    without_juror: tuple[tuple[str, tuple[str, ...]], ...]
    by_aggregation: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def stands(self) -> bool:
        return not self.without_juror and not self.by_aggregation


def stability(
    rules: Rules,
    sheets: Sequence[Sheet],
    entries: Sequence[str],
    jurors: Sequence[str],
    *,
    chair: str | None = None,
    votes: Sequence[Mapping[str, Any]] = (),
    before: Mapping[str, Fraction] | None = None,
) -> Stability:
    """Leaves each juror out once (quorum aside) and counts by every aggregation that is fair.

    To what a round before hands on only means add: sums and ranks are of another scale.
    """
    first = tuple(
        winners(count(rules, sheets, entries, jurors, chair=chair, votes=votes, before=before))
    )
    loose = {**rules, "quorum": {"jurors_percent": 0, "ballots": 1}}
    without, otherwise = [], []
    for juror in jurors:
        left = [sheet for sheet in sheets if sheet["juror"] != juror]
        found = _winners(loose, left, entries, jurors, None, chair, votes, before)
        if found and found != first:
            without.append((juror, found))
    for aggregation in AGGREGATIONS:
        if before is not None and aggregation in NEED_EQUAL_PANELS:
            continue
        found = _winners(loose, sheets, entries, jurors, aggregation, chair, votes, before)
        if found and found != first:
            otherwise.append((aggregation, found))
    return Stability(first, tuple(without), tuple(otherwise))


def _winners(
    rules: Rules,
    sheets: Sequence[Sheet],
    entries: Sequence[str],
    jurors: Sequence[str],
    aggregation: str | None,
    chair: str | None,
    votes: Sequence[Mapping[str, Any]],
    before: Mapping[str, Fraction] | None,
) -> tuple[str, ...]:
    """Nobody where the count could not be fair or an entry has no sheet left."""
    try:
        result = count(
            rules, sheets, entries, jurors, chair=chair, votes=votes, before=before,
            aggregation=aggregation,
        )  # fmt: skip
    except ValueError:
        return ()
    return tuple(winners(result))
