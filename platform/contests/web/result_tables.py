"""What the pages of results show: a part for each nomination, made of one count."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from contests.counting.stability import Stability
from contests.results.commission import checked
from contests.results.counted import CountInputs
from contests.results.queries import Counted, Difference, Standing, Tie, open_ties
from contests.results.shown import rounded
from contests.results.steady import steady_of
from contests.rules.schema import Round, Rules
from contests.web.result_words import entries_words, lack_words, place_words, tie_words
from contests.web.rule_words import aggregation_words
from web.i18n import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the ranking, ready to be read."""

    entry: str
    entry_id: UUID
    place: int
    place_words: str
    title: str
    entrant: str | None
    post: str | None
    school: str | None
    municipality: str | None
    value: Decimal
    spread: Decimal
    sheets: int
    tie: str


@dataclass(frozen=True, slots=True)
class Part:
    """One nomination: a ranking, or what is missing for one and never a ranking too."""

    code: str
    name: str
    state: str
    lines: list[Line]
    lack: list[str]
    uneven: list[str]
    few: str


@dataclass(frozen=True, slots=True)
class Steady:
    """Whether the winner stands: one sentence, and a row for each thing that would change it."""

    stands: bool
    sentence: str
    rows: list[tuple[str, str]]


def parts_of(
    told: Counted, lines: list[Standing], rules: Rules, code: str, *, awarded_only: bool = False
) -> list[Part]:
    """Every nomination of the count in the rules' order; lines as the reader may see them."""
    held = rules.round(code)
    titles = {each.place: each.title for each in rules.places}
    found = []
    for nomination in rules.nominations:
        part = told.nominations.get(nomination.code)
        if part is None:
            continue
        shown = [
            _line(line, held, titles)
            for line in lines
            if line.nomination == nomination.code and (not awarded_only or line.place in titles)
        ]
        found.append(
            Part(
                nomination.code,
                nomination.name,
                part["state"],
                shown if part["state"] == "counted" else [],
                lack_words(part, held) if part["state"] in ("no_quorum", "not_handed_on") else [],
                list(part["lack"]["uneven"]) if part["state"] == "unequal_panels" else [],
                _few(part, nomination.least_entries),
            )
        )
    return found


def steady_in_words(
    told: CountInputs, nomination: str, members: Mapping[str, str], rules: Rules
) -> Steady:
    """One plain sentence and what stands behind it; `members` are names by pseudonym."""
    found = steady_of(told, nomination)
    jurors, ways = checked(told, nomination)
    winners = entries_words(found.winners)
    if found.stands:
        sentence = gettext(
            "The winner stays the same (%(winner)s): without any one juror, %(jurors)s checks, and"
            " by other ways of counting, %(ways)s checks.",
            winner=winners, jurors=jurors, ways=ways,
        )  # fmt: skip
    else:
        changes = len(found.without_juror) + len(found.by_aggregation)
        sentence = ngettext(
            "The winner (%(winner)s) would be another in %(num)s check of %(all)s.",
            "The winner (%(winner)s) would be another in %(num)s checks of %(all)s.",
            changes,
            winner=winners,
            all=jurors + ways,
        )
    return Steady(found.stands, sentence, _changes(found, members))


def value_words(rules: Round) -> str:
    """What the column of the score is, for its caption."""
    said = gettext(
        "Score: %(way)s. A sheet gives from 0 to 100.", way=aggregation_words(rules.aggregation)
    )
    if rules.aggregation == "rank_sum":
        said = gettext("Score: the sum of places in jurors' sheets, the less the better.")
    if rules.adds:
        said += " " + gettext("The score of the round before is added.")
    return said


def ties_of(told: Counted, rules: Round, state: str) -> list[Tie]:
    """Ties the commission may still vote on: before the publication alone."""
    return open_ties(told, rules) if state == "closed" else []


def change_words(change: Difference) -> str:
    """«заявка 04: место 2 вместо 1»."""
    if change.place_before == change.place_after:
        return gettext("entry %(entry)s: the same place, another score", entry=change.entry)
    if change.place_before is None or change.place_after is None:
        return gettext("entry %(entry)s: with a ranking or without one now", entry=change.entry)
    return gettext(
        "entry %(entry)s: place %(now)s instead of %(was)s",
        entry=change.entry, now=change.place_after, was=change.place_before,
    )  # fmt: skip


def _line(line: Standing, rules: Round, titles: Mapping[int, str]) -> Line:
    return Line(
        line.entry,
        line.entry_id,
        line.place,
        place_words(line.place, line.last_place),
        titles.get(line.place, ""),
        line.entrant,
        line.post,
        line.school,
        line.municipality,
        rounded(line.value, rules.aggregation),
        rounded(line.spread),
        line.sheets,
        tie_words(line.tie, rules),
    )


def _few(part: Mapping[str, Any], least: int) -> str:
    entries = len(part["ranking"])
    if part["state"] != "counted" or entries >= least:
        return ""
    return gettext(
        "Entries in the nomination: %(n)s. The rules ask for at least %(least)s.",
        n=entries, least=least,
    )  # fmt: skip


def _changes(found: Stability, members: Mapping[str, str]) -> list[tuple[str, str]]:
    rows = [
        (gettext("without the sheets of %(name)s", name=members.get(juror, juror)),
         entries_words(winners))
        for juror, winners in found.without_juror
    ]  # fmt: skip
    return rows + [
        (aggregation_words(way), entries_words(winners)) for way, winners in found.by_aggregation
    ]
