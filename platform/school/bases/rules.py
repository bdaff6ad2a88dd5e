"""Moves of somebody's standing in a base, as data. Whoever is frozen returns where they stood."""

from typing import Literal

Side = Literal["mentor", "mentee"]

MOVES: dict[str, dict[str, frozenset[str]]] = {
    "mentee": {
        "entered": frozenset({"ready", "left"}),
        "ready": frozenset({"entered", "left"}),
        "frozen": frozenset({"left"}),
        "left": frozenset({"entered"}),
    },
    "mentor": {
        "entered": frozenset({"selected", "refused", "resting", "left"}),
        "selected": frozenset({"entered", "resting", "left"}),
        "refused": frozenset({"entered", "left"}),
        "resting": frozenset({"entered", "selected", "left"}),
        "frozen": frozenset({"left"}),
        "left": frozenset({"entered"}),
    },
}
# Standings the database asks consents for.
STANDING = frozenset({"entered", "ready", "selected", "resting"})


def may_move(side: str, since: str, to: str) -> bool:
    """Whether the table allows the step; freezing and thawing are the withdrawal's own."""
    return to in MOVES[side].get(since, frozenset())
