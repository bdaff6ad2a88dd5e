"""Who marks what: complete panels where nothing forbids them, else as even as can be.

At equal work the same jurors for everybody compare entries better than a few for each (reference
study, measured), so a panel is cut only when the rules say how many jurors an entry has. Then a
flow of least cost gives every entry its number, evens the load, and never crosses a conflict.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Panel:
    """What was given to whom. `short` are entries with fewer jurors than wanted, and how many."""

    pairs: tuple[tuple[str, str], ...]
    short: Mapping[str, int]
    complete: bool

    def load(self) -> dict[str, int]:
        """How many entries each juror marks."""
        told: dict[str, int] = {}
        for _, juror in self.pairs:
            told[juror] = told.get(juror, 0) + 1
        return told


def assign(
    entries: Mapping[str, str],
    jurors: Mapping[str, Sequence[str]],
    conflicts: Iterable[tuple[str, str]],
    per_entry: int | None,
) -> Panel:
    """Give out the entries: number → nomination, juror → nominations (none means all).

    `conflicts` are (entry, juror). The same input gives the same panel, whatever its order.
    """
    barred = set(conflicts)
    able = {
        entry: sorted(
            juror
            for juror, nominations in jurors.items()
            if (not nominations or nomination in nominations) and (entry, juror) not in barred
        )
        for entry, nomination in sorted(entries.items())
    }
    if per_entry is None:
        pairs = tuple((entry, juror) for entry, panel in able.items() for juror in panel)
        full = {e: _panel_size(jurors, nomination) for e, nomination in entries.items()}
        return Panel(pairs, {}, all(len(able[e]) == full[e] for e in entries))
    pairs = _spread(able, sorted(jurors), per_entry)
    given = dict.fromkeys(able, 0)
    for entry, _ in pairs:
        given[entry] += 1
    short = {entry: n for entry, n in given.items() if n < per_entry}
    return Panel(pairs, short, False)


def _panel_size(jurors: Mapping[str, Sequence[str]], nomination: str) -> int:
    return sum(not named or nomination in named for named in jurors.values())


def _spread(
    able: Mapping[str, Sequence[str]], jurors: Sequence[str], per_entry: int
) -> tuple[tuple[str, str], ...]:
    """The n-th entry of a juror costs n: the least total is the evenest load.

    Going without a juror costs more than any unevenness, so it happens only where nobody is left.
    """
    # Loaded by whoever draws a panel, not by every page of the portal; it has no types.
    from ortools.graph.python.min_cost_flow import (  # type: ignore[import-untyped]
        SimpleMinCostFlow,
    )

    flow = SimpleMinCostFlow()
    names = [*able, *jurors]
    node = {name: n + 2 for n, name in enumerate(names)}
    source, sink = 0, 1
    dear = len(able) * per_entry * (len(able) + 1) + 1
    arcs: list[tuple[str, str, int]] = []
    for entry, panel in able.items():
        flow.add_arc_with_capacity_and_unit_cost(source, node[entry], per_entry, 0)
        flow.add_arc_with_capacity_and_unit_cost(node[entry], sink, per_entry, dear)
        for juror in panel:
            arc = flow.add_arc_with_capacity_and_unit_cost(node[entry], node[juror], 1, 0)
            arcs.append((entry, juror, arc))
    for juror in jurors:
        for n in range(1, len(able) + 1):
            flow.add_arc_with_capacity_and_unit_cost(node[juror], sink, 1, n)
    flow.set_node_supply(source, per_entry * len(able))
    flow.set_node_supply(sink, -per_entry * len(able))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("an assignment always exists: entries may go without")
    return tuple((entry, juror) for entry, juror, arc in arcs if flow.flow(arc))
