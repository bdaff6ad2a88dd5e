"""What a sheet that honours or certifies says, from top to bottom; drawing is apart.

Loads nothing of reportlab: whoever has something to certify says it with these at any time.
"""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Upright:
    """A festive sheet: a diploma, a letter of thanks. What is empty takes no room.

    `name` is as it is to be read after `verb`; `blank` is what is written by hand on a line below
    it, or in its place; `honour` is what the name is honoured with. Without `signed_by` there is
    a line for the name of who signs. `address` opens the check page; `code` is typed there.
    """

    authority: str
    title: str
    number: str
    signatory: str
    code: str
    address: str
    subtitle: str = ""
    verb: str = ""
    name: str = ""
    blank: str = ""
    about: tuple[str, ...] = ()
    honour: str = ""
    body: str = ""
    grounds: str = ""
    signed_by: str = ""


class Fact(NamedTuple):
    """A short fact in the row of facts; `share` of the row's width is its own."""

    name: str
    value: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Landscape:
    """A businesslike sheet: who issued it and the code in the margin, the matter beside."""

    title: str
    subtitle: str
    number: str
    name: str
    body: str
    facts: tuple[Fact, ...]
    signatory: str
    issuer: str
    region: str
    code: str
    address: str
