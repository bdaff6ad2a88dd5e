"""What contradicts itself in a contest's rules; the shape of each part is checked by the schema.

A finding is where, what, and the words' values; pages choose the words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from contests.counting.count import NEED_EQUAL_PANELS, TRIMS_FROM
from contests.rules.schema import Round, Rules


@dataclass(frozen=True, slots=True)
class Finding:
    """`severity` is «bad» (cannot be frozen) or «near» (may be meant, and is said aloud)."""

    where: str
    code: str
    severity: str = "bad"
    values: dict[str, object] = field(default_factory=dict)


def contradictions(rules: Rules, *, has_chair: bool = True) -> list[Finding]:
    """Everything that could not be held to, and what is unusual enough to be asked about."""
    found = list(_doubles("nominations", [each.code for each in rules.nominations]))
    found += _doubles("fields", [each.code for each in rules.fields])
    found += _doubles("rounds", [each.code for each in rules.rounds])
    if rules.attachments.least > rules.attachments.most:
        found.append(Finding("attachments", "least_over_most"))
    if rules.blind and not any(each.blind for each in rules.fields):
        found.append(Finding("fields", "nothing_blind", "near"))
    found += _places(rules)
    for number, each in enumerate(rules.rounds):
        found += _round(each, first=number == 0, last=number == len(rules.rounds) - 1,
                        has_chair=has_chair)  # fmt: skip
    return found


def _doubles(where: str, codes: Sequence[str]) -> Iterator[Finding]:
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Finding(where, "said_twice", values={"code": code})


def _places(rules: Rules) -> Iterator[Finding]:
    named = [each.place for each in rules.places]
    if named != list(range(1, len(named) + 1)):
        yield Finding("places", "places_have_gaps")
    if not named:
        yield Finding("places", "nothing_awarded", "near")


def _round(told: Round, *, first: bool, last: bool, has_chair: bool) -> Iterable[Finding]:
    where = f"rounds.{told.code}"
    yield from _doubles(f"{where}.criteria", [each.code for each in told.criteria])
    for each in told.criteria:
        if any(one.mark > each.max for one in each.descriptors):
            yield Finding(f"{where}.criteria.{each.code}", "descriptor_over_max")
    yield from _panel(told, where)
    yield from _ties(told, where, has_chair)
    if first and told.adds:
        yield Finding(where, "nothing_to_add")
    if told.adds and told.aggregation == "rank_sum":
        yield Finding(where, "ranks_do_not_add")
    if last and told.go_further is not None:
        yield Finding(where, "nowhere_further")
    if not last and told.go_further is None:
        yield Finding(where, "all_go_further", "near")


def _panel(told: Round, where: str) -> Iterator[Finding]:
    most = told.jurors_per_entry
    if most is not None and told.quorum.ballots > most:
        yield Finding(where, "quorum_over_panel", values={"n": most})
    if most is not None and told.aggregation in NEED_EQUAL_PANELS:
        yield Finding(where, "needs_equal_panels")
    if told.aggregation == "trimmed_mean" and (most or TRIMS_FROM) < TRIMS_FROM:
        yield Finding(where, "trims_nothing", "near", {"n": TRIMS_FROM})
    if told.quorum.ballots < 3:
        yield Finding(where, "few_ballots", "near", {"n": told.quorum.ballots})


def _ties(told: Round, where: str, has_chair: bool) -> Iterator[Finding]:
    known = {each.code for each in told.criteria}
    for tie in told.ties:
        if tie.rule == "criterion" and tie.criterion not in known:
            yield Finding(where, "tie_by_no_criterion")
        if tie.rule != "criterion" and tie.criterion is not None:
            yield Finding(where, "tie_names_needlessly")
        if tie.rule == "chair" and not has_chair:
            yield Finding(where, "tie_without_chair")
    chain = [(tie.rule, tie.criterion) for tie in told.ties]
    if len(set(chain)) < len(chain):
        yield Finding(where, "tie_said_twice")
    if told.ties and "vote" in [tie.rule for tie in told.ties[:-1]]:
        yield Finding(where, "vote_is_last")
