"""Counts a round: sheets in, places out. Only the standard library, for the archive carries this
file along and anybody with Python can repeat the count (CT-06, CT-07).

Everything is plain data. `rules` is a round of the contest's rules (`criteria` with code, max and
weight; `aggregation`; `quorum`; `ties`). A sheet is {"entry", "juror", "marks": {criterion: mark}}.
A score lies between 0 and 100. Nothing here looks at names, identifiers' order or times.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

Rules = Mapping[str, Any]
Sheet = Mapping[str, Any]
Scores = dict[str, dict[str, Fraction]]  # entry → juror → score
TRIMS_FROM = 5


class UnequalPanels(ValueError):
    """Sums and ranks over different jurors compare nothing; the words are those of the rule."""


def score_of(sheet: Sheet, criteria: Sequence[Mapping[str, Any]]) -> Fraction:
    """100 × the weighted mean of mark ÷ maximum. KeyError when a mark is missing."""
    weights = sum(each["weight"] for each in criteria)
    told = sum(
        (Fraction(each["weight"] * sheet["marks"][each["code"]], each["max"]) for each in criteria),
        Fraction(0),
    )
    return 100 * told / Fraction(weights)


def scores_of(sheets: Iterable[Sheet], criteria: Sequence[Mapping[str, Any]]) -> Scores:
    """Each entry's scores by juror; one sheet of a juror for an entry, or ValueError."""
    found: Scores = {}
    for sheet in sheets:
        by_juror = found.setdefault(sheet["entry"], {})
        if sheet["juror"] in by_juror:
            raise ValueError("two sheets of one juror for one entry")
        by_juror[sheet["juror"]] = score_of(sheet, criteria)
    return found


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def trimmed_mean(values: Sequence[Fraction]) -> Fraction:
    """Without the highest and the lowest once there are five; with fewer, the plain mean."""
    if len(values) < TRIMS_FROM:
        return mean(values)
    return (sum(values, Fraction(0)) - max(values) - min(values)) / (len(values) - 2)


def median(values: Sequence[Fraction]) -> Fraction:
    ordered, middle = sorted(values), len(values) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def _rank_sums(scores: Scores, entries: Sequence[str]) -> dict[str, Fraction]:
    """Minus the sum of an entry's ranks over jurors, so that more is better; ties share a rank."""
    sums = dict.fromkeys(entries, Fraction(0))
    for juror in {juror for entry in entries for juror in scores.get(entry, {})}:
        given = {entry: scores[entry][juror] for entry in entries if juror in scores[entry]}
        for entry, score in given.items():
            above = sum(other > score for other in given.values())
            equal = sum(other == score for other in given.values())
            sums[entry] -= above + Fraction(equal + 1, 2)
    return sums


PLAIN: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "mean": mean,
    "sum": lambda values: sum(values, Fraction(0)),
    "trimmed_mean": trimmed_mean,
    "median": median,
}
AGGREGATIONS = (*PLAIN, "rank_sum")
# These compare entries fairly only when the same jurors marked them all.
NEED_EQUAL_PANELS = ("sum", "rank_sum")


def values_of(scores: Scores, entries: Sequence[str], aggregation: str) -> dict[str, Fraction]:
    """One number for each entry, more is better. ValueError where it could not be fair."""
    if aggregation in NEED_EQUAL_PANELS:
        panels = {frozenset(scores.get(entry, {})) for entry in entries}
        if len(panels) > 1:
            raise UnequalPanels("unequal panels")
    if aggregation == "rank_sum":
        return _rank_sums(scores, entries)
    return {entry: PLAIN[aggregation](list(scores[entry].values())) for entry in entries}


def missing_for_quorum(
    rules: Rules, scores: Scores, entries: Sequence[str], jurors: Sequence[str]
) -> dict[str, Any]:
    """What is missing: jurors who handed in nothing against the bound, entries with few sheets.

    Empty when there is a quorum.
    """
    quorum = rules["quorum"]
    came = {juror for entry in entries for juror in scores.get(entry, {})}
    lack: dict[str, Any] = {}
    if len(came & set(jurors)) * 100 < quorum["jurors_percent"] * len(jurors):
        lack["jurors"] = {"came": len(came & set(jurors)), "of": len(jurors)}
    few = sorted(entry for entry in entries if len(scores.get(entry, {})) < quorum["ballots"])
    if few or not entries:
        lack["entries"] = few
    return lack


def _by_criterion(group: Sequence[str], sheets: Sequence[Sheet], code: str) -> dict[str, Fraction]:
    """The mean mark of one criterion."""
    marks: dict[str, list[Fraction]] = {entry: [] for entry in group}
    for sheet in sheets:
        if sheet["entry"] in marks:
            marks[sheet["entry"]].append(Fraction(sheet["marks"][code]))
    return {entry: mean(given) for entry, given in marks.items() if given}


def _head_to_head(group: Sequence[str], scores: Scores) -> dict[str, Fraction]:
    """How many others of the group an entry beats with more of the jurors who marked both."""
    won = dict.fromkeys(group, Fraction(0))
    for one in group:
        for other in group:
            both = scores[one].keys() & scores[other].keys()
            better = sum(scores[one][juror] > scores[other][juror] for juror in both)
            worse = sum(scores[one][juror] < scores[other][juror] for juror in both)
            won[one] += better > worse
    return won


def _by_chair(group: Sequence[str], scores: Scores, chair: str | None) -> dict[str, Fraction]:
    """The chair's own sheets; nothing unless the chair marked all of the group."""
    given = {entry: scores[entry][chair] for entry in group if chair in scores[entry]}
    return given if len(given) == len(group) else {}


def _by_vote(group: Sequence[str], votes: Sequence[Mapping[str, Any]]) -> dict[str, Fraction]:
    """The recorded vote on exactly these entries: more votes are better."""
    for vote in votes:
        if set(vote["votes"]) == set(group):
            return {entry: Fraction(given) for entry, given in vote["votes"].items()}
    return {}


def split(group: Sequence[str], by: Mapping[str, Fraction]) -> list[list[str]]:
    """The group in parts, the best first; unsplit when not everybody has a number."""
    if len(by) != len(group):
        return [sorted(group)]
    levels = sorted(set(by.values()), reverse=True)
    return [sorted(entry for entry in group if by[entry] == level) for level in levels]


def _numbers(
    tie: Mapping[str, Any],
    group: Sequence[str],
    sheets: Sequence[Sheet],
    scores: Scores,
    chair: str | None,
    votes: Sequence[Mapping[str, Any]],
) -> dict[str, Fraction]:
    """What one link of the chain says of a group; empty when it says nothing."""
    if tie["rule"] == "criterion":
        return _by_criterion(group, sheets, tie["criterion"])
    if tie["rule"] == "head_to_head":
        return _head_to_head(group, scores)
    if tie["rule"] == "chair":
        return _by_chair(group, scores, chair)
    return _by_vote(group, votes)


def break_ties(
    group: Sequence[str],
    rules: Rules,
    sheets: Sequence[Sheet],
    scores: Scores,
    *,
    chair: str | None,
    votes: Sequence[Mapping[str, Any]],
    start: int = 0,
) -> list[tuple[list[str], str | None]]:
    """The group in the order of the chain: parts that share a place, and the rule that made them.

    A part that still ties goes on with the next link; after the last it shares its place.
    """
    if len(group) < 2:
        return [(list(group), None)]
    for number, tie in enumerate(rules["ties"][start:], start):
        by = _numbers(tie, group, sheets, scores, chair, votes)
        parts = split(group, by)
        if len(parts) > 1:
            told: list[tuple[list[str], str | None]] = []
            for part in parts:
                rest = break_ties(part, rules, sheets, scores, chair=chair, votes=votes,
                                  start=number + 1)  # fmt: skip
                told += [(few, rule or tie["rule"]) for few, rule in rest]
            return told
    return [(sorted(group), None)]


def spread(values: Sequence[Fraction]) -> Fraction:
    """How far apart jurors are: the highest score less the lowest."""
    return max(values) - min(values)


def count(
    rules: Rules,
    sheets: Sequence[Sheet],
    entries: Sequence[str],
    jurors: Sequence[str],
    *,
    chair: str | None = None,
    votes: Sequence[Mapping[str, Any]] = (),
    before: Mapping[str, Fraction] | None = None,
    aggregation: str | None = None,
) -> dict[str, Any]:
    """The round of one nomination: {"state": "counted", "ranking": […]} or what the quorum lacks.

    UnequalPanels where the rules add marks or ranks and not everybody marked every entry.

    `before` are the scores that the round before hands on. A line of the ranking has entry, place,
    value, sheets (how many), spread, and by which rule it was told from its equals.
    """
    sheets = [sheet for sheet in sheets if sheet["entry"] in set(entries)]
    scores = scores_of(sheets, rules["criteria"])
    lack = missing_for_quorum(rules, scores, entries, jurors)
    if lack:
        return {"state": "no_quorum", "lack": lack}
    values = values_of(scores, entries, aggregation or rules["aggregation"])
    if before is not None:
        values = {entry: value + before[entry] for entry, value in values.items()}
    ranking: list[dict[str, Any]] = []
    for level in sorted(set(values.values()), reverse=True):
        group = sorted(entry for entry in entries if values[entry] == level)
        parts = break_ties(group, rules, sheets, scores, chair=chair, votes=votes)
        for part, rule in parts:
            place = len(ranking) + 1
            ranking += [
                {
                    "entry": entry,
                    "place": place,
                    "value": level,
                    "sheets": len(scores[entry]),
                    "spread": spread(list(scores[entry].values())),
                    "tie": rule,
                    "shared": len(part) > 1,
                }
                for entry in part
            ]
    return {"state": "counted", "ranking": ranking}


def _of_nomination(
    rules: Rules,
    sheets: Sequence[Sheet],
    entries: Sequence[str],
    panel: Sequence[Mapping[str, Any]],
    votes: Sequence[Mapping[str, Any]],
    before: Mapping[str, Fraction] | None,
) -> dict[str, Any]:
    """`count`, or the state «unequal_panels» without a ranking: the round closes all the same."""
    jurors = sorted(juror["juror"] for juror in panel)
    chair = next((juror["juror"] for juror in panel if juror["chair"]), None)
    try:
        return count(rules, sheets, entries, jurors, chair=chair, votes=votes, before=before)
    except UnequalPanels:
        marked = scores_of((s for s in sheets if s["entry"] in set(entries)), rules["criteria"])
        some = {juror for given in marked.values() for juror in given}
        uneven = [j for j in sorted(some) if any(j not in marked[entry] for entry in entries)]
        return {"state": "unequal_panels", "lack": {"uneven": uneven}}


def winners(result: Mapping[str, Any]) -> list[str]:
    """The entries of the first place; none without a ranking."""
    return [line["entry"] for line in result.get("ranking", ()) if line["place"] == 1]


def text_of(value: Fraction) -> str:
    """An exact number as text: «425/6»."""
    return f"{value.numerator}/{value.denominator}"


def count_round(
    rules: Rules,
    entries: Mapping[str, str],
    jurors: Sequence[Mapping[str, Any]],
    sheets: Sequence[Sheet],
    *,
    votes: Sequence[Mapping[str, Any]] = (),
    before: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Every nomination of the round, ready to be written down: numbers are text, keys are plain.

    `entries` are numbers of entries with their nominations. A juror is {"juror", "chair",
    "nominations"}, no nominations meaning all. `before` are values handed on, as text.
    """
    told: dict[str, Any] = {}
    for nomination in sorted(set(entries.values())):
        inside = sorted(entry for entry, where in entries.items() if where == nomination)
        panel = [j for j in jurors if not j["nominations"] or nomination in j["nominations"]]
        bare = [entry for entry in inside if before is not None and entry not in before]
        if bare:  # the round closes all the same, without places where nothing was handed on
            told[nomination] = {"state": "not_handed_on", "lack": {"entries": bare}, "ranking": []}
            continue
        handed = {entry: Fraction(before[entry]) for entry in inside} if before else None
        result = _of_nomination(rules, sheets, inside, panel, votes, handed)
        told[nomination] = {
            **result,
            "ranking": [
                {**line, "value": text_of(line["value"]), "spread": text_of(line["spread"])}
                for line in result.get("ranking", ())
            ],
        }
    return told
