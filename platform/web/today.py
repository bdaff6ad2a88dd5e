"""What a package puts on the home of a role: one thing to do today, with one action (PL-06)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TodayLine:
    """A sentence with its margin and its one button, all in the reader's language.

    `edge` stands in the margin: a count, a deadline, a state. `kind` gives it the shape of a state
    (bad, near, wait, ok); bad lines come first, for they hold others up, and quiet ones last.
    """

    edge: str
    title: str
    text: str
    url: str
    action: str
    kind: str = ""


_ORDER = ("bad", "near", "wait", "", "ok")


def most_urgent_first(lines: list[TodayLine]) -> list[TodayLine]:
    """The lines in the order they are to be read; within a kind as they were given."""
    return sorted(lines, key=lambda line: _ORDER.index(line.kind))
