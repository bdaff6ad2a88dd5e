"""`./portal bench matching`: whom with whom in a hall, our two variants against two usual ways.

All are given the same invented people and ballots: ours; scipy's dense assignment of the fit alone
(what most products optimise; a mentor's column stands once for each place); and first come, first
served, each mentee taking the dearest mentor with a place left. Ours are timed with the tables of
feasibility, fit and ranks that they stand on.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

import numpy as np

from portal.bench.matching_data import case
from portal.bench.matching_rivals import dense_worth, first_come, fit_only, most_mutual
from portal.bench.report import Bar, digest, finish, say
from school.matching.compare import blocking
from school.matching.pins import Frame, frame
from school.matching.stable import stable
from school.matching.tables import Tables, tables
from school.matching.tiered import Tiers, tiered, tiers, worth
from school.matching.values import Assignment, Case

SIZES = ((60, 30), (300, 150), (1000, 500), (3000, 1500))
MOST_SECONDS = 3.0
OURS = ("A", "B")


@dataclass(slots=True)
class Size:
    """What every way came to at one size, by way: seconds, and counts of each seed."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    counts: dict[str, list[Tiers]] = field(default_factory=dict)
    blocking: dict[str, list[int]] = field(default_factory=dict)
    answers: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    most_mutual: list[int] = field(default_factory=list)
    proven: bool = True
    tiers_are_best: bool = True


def main(arguments: Sequence[str]) -> int:
    """Measure, print one object, fail when a bar is missed."""
    asked = _asked(arguments)
    sizes = [(int(a), int(b)) for a, b in (each.split("x") for each in asked.sizes)]
    _measured(Size(), case(0, 12, 6))  # what is loaded once is not measured
    found = {}
    for mentees, mentors in sizes:
        size = found[f"{mentees}x{mentors}"] = Size()
        for seed in range(asked.seed, asked.seed + asked.seeds):
            given = case(seed, mentees, mentors).in_drawn_order()
            for _ in range(asked.rounds):
                answers = _measured(size, given)
            _judged(size, given, answers)
        say(f"{mentees} × {mentors}: {_slowest(size):.2f} с")
    return finish(
        "matching",
        sizes={"mentees x mentors": list(found), "capacity": "1–3", "named by a mentee": 3,
               "named by a mentor": 6, "seeds": asked.seeds, "rounds": asked.rounds},
        digests={f"{name} {way}": digest(size.answers[way])
                 for name, size in found.items() for way in OURS},
        figures={name: _figures(size) for name, size in found.items()},
        bars=_bars(found),
    )  # fmt: skip


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("./portal bench matching")
    usual = [f"{mentees}x{mentors}" for mentees, mentors in SIZES]
    parser.add_argument("--sizes", nargs="+", default=usual, metavar="60x30")
    for name, number in (("seeds", 3), ("rounds", 3), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=number)
    return parser.parse_args(arguments)


def _measured(size: Size, given: Case) -> dict[str, tuple[Tables, Frame, Assignment]]:
    """Every way once, one after another; the tables are part of ours and given to the others."""
    began = perf_counter()
    found = tables(given)
    pins = frame(found)
    spent = perf_counter() - began
    size.seconds.setdefault("tables", []).append(spent)
    ways: dict[str, Callable[[], Assignment]] = {
        "A": lambda: tiered(found, pins),
        "B": lambda: stable(found, pins),
        "fit only": lambda: fit_only(found),
        "first come": lambda: first_come(found),
    }
    answers = {}
    for name, way in ways.items():
        began = perf_counter()
        answers[name] = found, pins, way()
        took = perf_counter() - began + (spent if name in OURS else 0.0)
        size.seconds.setdefault(name, []).append(took)
    return answers


def _judged(size: Size, given: Case, answers: dict[str, tuple[Tables, Frame, Assignment]]) -> None:
    for name, (found, pins, answer) in answers.items():
        size.counts.setdefault(name, []).append(tiers(found, answer))
        size.blocking.setdefault(name, []).append(len(blocking(found, answer)))
        if name in OURS:
            size.proven &= answer.is_proven
            size.answers.setdefault(name, []).extend(
                (given.seed, mentee.int, mentor.int) for mentee, mentor in answer.mentor_of.items()
            )
        if name == "A":
            size.most_mutual.append(most_mutual(found))
            table = worth(found, pins, mutual_first=True)
            cells = [
                (given.mentee_at[mentee], given.mentor_at[mentor])
                for mentee, mentor in answer.mentor_of.items()
            ]
            at = tuple(np.array(cells, np.intp).reshape(-1, 2).T)
            size.tiers_are_best &= int(table[at].sum()) == dense_worth(table, found.room)


def _slowest(size: Size) -> float:
    return max(median(size.seconds[name]) for name in OURS)


def _figures(size: Size) -> dict[str, object]:
    told: dict[str, object] = {
        name: {
            "matched": _mean([each.matched for each in counts]),
            "mutual": _mean([each.mutual for each in counts]),
            "wishes": _mean([each.points for each in counts]),
            "fit": _mean([each.fit for each in counts]),
            "blocking": _mean(size.blocking[name]),
            "ms": round(1000 * median(size.seconds[name]), 1),
        }
        for name, counts in size.counts.items()
    }
    return told | {
        "most mutual there can be": _mean(size.most_mutual),
        "tables ms, in A and B": round(1000 * median(size.seconds["tables"]), 1),
    }


def _mean(values: Sequence[int]) -> float:
    return round(sum(values) / len(values), 1)


def _bars(found: dict[str, Size]) -> list[Bar]:
    slow = {way: max(median(size.seconds[way]) for size in found.values()) for way in OURS}
    return [
        *(Bar(f"{way}: seconds of the slowest size", slow[way], MOST_SECONDS) for way in OURS),
        Bar(
            "A's mutual pairs are the most there can be",
            all([c.mutual for c in s.counts["A"]] == s.most_mutual for s in found.values()),
            True,
        ),
        Bar(
            "A's tiers are those of the dense optimum",
            all(size.tiers_are_best for size in found.values()),
            True,
        ),
        Bar("both are proven against all pairs", all(s.proven for s in found.values()), True),
        Bar(
            "B's blocking pairs",
            float(sum(sum(size.blocking["B"]) for size in found.values())),
            0.0,
        ),
    ]
