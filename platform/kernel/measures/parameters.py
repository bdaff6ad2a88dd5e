"""The groups of one parameter as a report tells them: counted, then withheld where few."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kernel.measures.content import Change, GroupRow, Name
from kernel.measures.groups import EVERYBODY, LEAST, Atom, Key, Shown, table_of
from kernel.measures.statistics import Better, change, implied, in_quarters
from kernel.measures.suppression import suppress

if TYPE_CHECKING:
    from kernel.measures.statistics import Values

NOBODY = Shown(0, "", (None, None, None))
# A group's own values, before and after, person by person.
Paired = tuple["Values", "Values"]


def group_rows(
    better: Better,
    atoms: Sequence[Atom],
    values: Mapping[Key, Paired],
    of: Mapping[Key, int],
    labels: Mapping[Key, Name],
) -> tuple[GroupRow, ...]:
    """Everybody first, then the groups in the order of `labels`; whoever was asked has a row.

    `values` are of the same people as `atoms`; groups under five need none.
    """
    changes = {key: change(*values[key], better) for key in values if len(values[key][0]) >= LEAST}
    bounds = {key: implied(told, better) for key, told in changes.items()}
    shown = suppress(table_of(atoms, bounds))
    keys = [EVERYBODY, *(key for key in labels if key != EVERYBODY and of.get(key))]
    return tuple(
        _row(key, labels.get(key, Name("", "")), of.get(key, 0), shown.get(key, NOBODY),
             changes.get(key))
        for key in keys
    )  # fmt: skip


def _row(key: Key, label: Name, of: int, told: Shown, counted: Change | None) -> GroupRow:
    kept = None if told.hidden else counted
    if kept is not None and None in told.ways:
        kept = replace(kept, effect=in_quarters(kept.effect))
    better, same, worse = told.ways
    return GroupRow(
        breakdown=key[0], key=key[1], label=label, pairs=told.pairs, of=max(of, told.pairs),
        hidden=told.hidden, change=kept, better=better, same=same, worse=worse,
    )  # fmt: skip
