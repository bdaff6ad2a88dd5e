"""What keeps an order of pairs from being made, in words, with the page that mends each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.routing import BuildError

from school.pairing.gaps import Gap, Where
from school.web.gate_words import ITEMS
from web.guard import current_actor
from web.i18n import gettext, mark

# Gates of an order that the pages of stages have no words for.
GAPS: Mapping[str, str] = {
    "opinions_written": mark("The psychologist has confirmed all four points about the child"),
    "entry_wave": mark("The entry measurement of the programme is opened"),
    "entry_measured": mark("Everybody of the pairs has been measured on entry"),
    "pairs_open": mark("The pairs have not ended"),
    "pairs_mutual": mark("Both sides wished the pair"),
    "agreements_signed": mark("The agreements of the pairs are signed"),
}


@dataclass(frozen=True, slots=True)
class GapLine:
    """A gap as a page shows it; no address for those who may not open it."""

    text: str
    done: int
    of: int
    people: int
    url: str | None


def gap_words(code: str) -> str:
    """What the gate asks for, whether by the words of its stage or by an order's own."""
    return gettext(GAPS[code] if code in GAPS else ITEMS[code].text)


def gap_lines(gaps: Iterable[Gap]) -> list[GapLine]:
    return [
        GapLine(gap_words(gap.code), gap.done, gap.of, gap.people, _address(gap.code, gap.where))
        for gap in gaps
    ]


def _address(code: str, where: Where) -> str | None:
    if code in ITEMS and not current_actor().may(ITEMS[code].permission):
        return None
    endpoint, given = where
    values: dict[str, Any] = dict(given)
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None
