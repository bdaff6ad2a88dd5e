"""Invented schools for rounds that need no database."""

from random import Random
from uuid import UUID

from regional.partnership.fit import Party
from regional.partnership.gathering import Gathered, Settings, in_order

TOPICS = ("climate", "digital", "inclusion", "results")
PLACES = [UUID(int=900 + n) for n in range(3)]


def party(n: int, *, room: int = 0, place: int = 0, **values: object) -> Party:
    """The n-th school; alike in everything but what is said."""
    given = {
        "id": UUID(int=n),
        "kind": "general",
        "municipality_id": PLACES[place],
        "tile": (place, 0),
        "point": None,
        "pupils": 100,
        "topics": {"results": 3},
        "room": room,
    }
    return Party(**given | values)  # type: ignore[arg-type]


def drawn(draw: Random, n: int, *, most_room: int = 0) -> Party:
    """A school of every sort: without coordinates, without a known size, of another type."""
    place = draw.randrange(3)
    point = (draw.uniform(50, 52), draw.uniform(84, 88)) if draw.random() < 0.7 else None
    topics = draw.sample(TOPICS, draw.randint(1, 3))
    return party(
        n,
        place=place,
        kind=draw.choice(("general", "general", "professional")),
        point=point,
        pupils=draw.choice((None, 40, 300, 900)),
        topics={code: draw.randint(1, 3) for code in topics},
        room=draw.randint(0, most_room),
    )


def gathered(helped, helpers, *, settings=None, apart=(), pinned=None) -> Gathered:
    return Gathered(
        settings or Settings(),
        2026,
        in_order(helped),
        in_order(helpers),
        frozenset(),
        frozenset(apart),
        pinned or {},
    )
