"""What the buttons of the editor do with the parts of a text: put in, take out, move."""

import re
from collections.abc import Mapping
from typing import Any

from regional.texts.typed import FRESH, KINDS
from regional.web.texts.forms import MOST_ANNEXES, MOST_BLOCKS

_ASKED = re.compile(r"^(add|drop|up|down):((?:annexes-\d{1,3}-)?blocks|annexes)(?:-(\d{1,3}))?$")


def changed(told: dict[str, Any], asked: str, new_kind: str) -> str | None:
    """Do what a button asks for in place; the name of the row to look at next.

    «add:blocks-3» puts a part after the fourth, «add:blocks» at the end; None for what no button
    asks.
    """
    found = _ASKED.match(asked)
    rows = _rows(told, found[2]) if found else None
    if found is None or rows is None:
        return None
    act, name, place = found[1], found[2], int(found[3]) if found[3] else None
    if act == "add":
        return _add(rows, name, place, new_kind)
    if place is None or place >= len(rows):
        return None
    if act == "drop":
        del rows[place]
        return f"{name}-{min(place, len(rows) - 1)}" if rows else name
    other = place + (1 if act == "down" else -1)
    if not 0 <= other < len(rows):
        return f"{name}-{place}"
    rows[place], rows[other] = rows[other], rows[place]
    return f"{name}-{other}"


def _add(rows: list[dict[str, Any]], name: str, after: int | None, kind: str) -> str:
    most = MOST_ANNEXES if name == "annexes" else MOST_BLOCKS
    place = len(rows) if after is None else min(after + 1, len(rows))
    if len(rows) >= most:
        return name
    rows.insert(place, _fresh(name, kind if kind in KINDS else "text"))
    return f"{name}-{place}"


def _fresh(name: str, kind: str) -> dict[str, Any]:
    if name == "annexes":
        return {"of": "", "title": "", "page": "portrait", "when": "",
                "blocks": [{"kind": "text", "words": ""}]}  # fmt: skip
    return {"kind": kind, "words": "", "level": "1", "align": "justify"} | FRESH.get(kind, {})


def _rows(told: Mapping[str, Any], name: str) -> list[dict[str, Any]] | None:
    here: Any = told
    for step in name.split("-"):
        if isinstance(here, list):
            if int(step) >= len(here):
                return None
            here = here[int(step)]
        else:
            here = here[step]
    return here if isinstance(here, list) else None
