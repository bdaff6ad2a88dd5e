"""A year's pairs for the pages of the final event."""

from uuid import uuid4

import pytest

from school.finale.models import FinalEvent

BASE = "/s/s-one/final-events"


@pytest.fixture
def event(client, make) -> str:
    """The address of a planned event of a school with two pairs."""
    programme = make.programme()
    names = ("Маркова Анна", "Туров Глеб", "Заря Нина", "Кедров Илья")
    parts = [
        make.part(programme, make.person(name), "mentor" if n % 2 == 0 else "mentee")
        for n, name in enumerate(names)
    ]
    make.pair(programme, parts[0], parts[1])
    make.pair(programme, parts[2], parts[3])
    data = {"title": "Праздник наставничества", "held_on": "20.05.2027", "starts_at": "15:00",
            "place": "Актовый зал", "invited_families": "12", "event": str(uuid4())}  # fmt: skip
    answer = client.post(f"{BASE}/new", data=data)
    assert answer.status_code == 303
    assert make.one(FinalEvent).invited == {"families": 12}
    return str(answer.location)
