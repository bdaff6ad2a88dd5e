"""Which figures of a report stay unsaid, so that no group of fewer than five can be worked out.

How many pairs a group has is always told. A group of one to four tells nothing else; neither does
one beside it, when the small one would be left over in a subtraction; counts of one to four of a
way (better, the same, worse) are not told, nor enough of the others. What is left is put to an
attacker (kernel/measures/attack.py), and as long as the attack works, more is withdrawn.
"""

from kernel.measures.attack import Leak, first_leak
from kernel.measures.content import BESIDE, FEW
from kernel.measures.groups import EVERYBODY, LEAST, REST, WAYS, Counts, Key, Plan, Shown, Table


def suppress(table: Table) -> dict[Key, Shown]:
    """What may be said of each group; nothing small follows from all of it together."""
    plan = first_plan(table)
    while (leak := first_leak(table, plan)) is not None:
        withdraw(table, plan, leak)
        complete(table, plan)
    return {key: _shown(table, plan, key) for key in table.groups if key[1] != REST}


def first_plan(table: Table) -> Plan:
    """What is hidden for its own smallness, and what has to go with it."""
    plan = Plan()
    for key in table.groups:
        if table.pairs(key) < LEAST:
            plan.hidden[key] = FEW
        elif key[1] == REST:
            plan.hidden[key] = BESIDE
    complete(table, plan)
    return plan


def complete(table: Table, plan: Plan) -> None:
    """Hide beside what is hidden until it is five people at least in every breakdown; then leave
    unsaid, in each shown group, its small counts and enough of the others."""
    for keys in table.breakdowns():
        for key in keys:
            together = sum(table.pairs(each) for each in keys if not plan.shows(each))
            if not 0 < together < LEAST:
                break
            if plan.shows(key):
                plan.hidden[key] = BESIDE
    for key in table.groups:
        plan.unsaid.setdefault(key, set()).update(small_ways(table.ways(key)))


def small_ways(ways: Counts) -> set[int]:
    """Which counts stay unsaid: those of one to four, and the next until five people are."""
    unsaid = {way for way, count in enumerate(ways) if 0 < count < LEAST}
    if not unsaid:
        return unsaid
    for way in sorted(range(WAYS), key=lambda each: (ways[each], each)):
        if len(unsaid) > 1 and sum(ways[each] for each in unsaid) >= LEAST:
            break
        unsaid.add(way)
    return unsaid


def withdraw(table: Table, plan: Plan, leak: Leak) -> None:
    """Say less: first counts, of the smallest group that touches the leaking people, everybody's
    last; where counts do not help, the group itself."""
    shown = [key for key in table.groups if plan.shows(key)]
    near = [key for key in shown if table.groups[key] & leak.atoms] or shown
    near.sort(key=lambda key: (key == EVERYBODY, table.pairs(key), key))
    if leak.by_counts:
        for key in near:
            if plan.says_any(key):
                plan.unsaid[key] = set(range(WAYS))
                return
    plan.hidden[near[0]] = BESIDE


def _shown(table: Table, plan: Plan, key: Key) -> Shown:
    better, same, worse = (
        count if plan.says(key, way) else None for way, count in enumerate(table.ways(key))
    )
    return Shown(table.pairs(key), plan.hidden.get(key, ""), (better, same, worse))
