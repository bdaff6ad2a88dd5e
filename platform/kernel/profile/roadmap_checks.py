"""The roadmap's events: what closes them is known, and none waits for itself or for a later one."""

from collections.abc import Iterator

from kernel.profile.faults import maybe
from kernel.profile.roadmap import CONDITIONS
from kernel.profile.schema import Profile
from kernel.profile.source import Where

YEAR = 2020  # any: months stand in the same order every year


def events_wait_and_close(profile: Profile) -> Iterator[tuple[Where, str]]:
    """Findings about `done_when` and `after`; a wait only on something that begins no later."""
    events = {event.code: event for event in profile.roadmap}
    for n, event in enumerate(profile.roadmap):
        for code in set(event.done_when) - set(CONDITIONS):
            text = f"неизвестное условие «{code}».{maybe(code, CONDITIONS)}"
            yield ("roadmap", n, "done_when"), text
        for code in event.after:
            if code not in events:
                text = f"неизвестное событие «{code}».{maybe(code, events)}"
                yield ("roadmap", n, "after"), text
            elif events[code].span(YEAR)[0] > event.span(YEAR)[0]:
                text = f"ждёт события «{code}», которое начинается позже."
                yield ("roadmap", n, "after"), text
    yield from _rounds(profile)
    for n, each in enumerate(profile.school_breaks):
        if each.span(YEAR)[1] < each.span(YEAR)[0]:
            text = "конец раньше начала: учебный год идёт с сентября."
            yield ("school_breaks", n, "last"), text


def _rounds(profile: Profile) -> Iterator[tuple[Where, str]]:
    """Events are put in order one by one; those that never come up wait in a round."""
    known = {event.code for event in profile.roadmap}
    waits = {event.code: set(event.after) & known for event in profile.roadmap}
    while free := {code for code, after in waits.items() if not after & set(waits)}:
        waits = {code: after for code, after in waits.items() if code not in free}
    for n, event in enumerate(profile.roadmap):
        if event.code in waits:
            yield ("roadmap", n, "after"), "события ждут друг друга по кругу."
