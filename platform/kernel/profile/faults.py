"""What is wrong with a profile, said so that the person who edits the YAML can mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend: the file and line, the path inside the YAML, the sentence."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}, строка {self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class ProfileError(Exception):
    """The profile cannot be used; `faults` lists everything found, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def maybe(wrong: str, known: Iterable[str]) -> str:
    """« Возможно, «young_mentees».» when something known is close, else nothing."""
    close = get_close_matches(wrong, sorted(known), n=1, cutoff=0.6)
    return f" Возможно, «{close[0]}»." if close else ""
