"""A mentor with two mentees, each with a diary's link; and a stranger's pair beside."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.ids import new_id
from school.links.service import digest, make_link, use_link
from school.meetings.service import RecordMeeting
from school.pairing.models import DiaryLink
from tests.school.make import TODAY

FAR = timedelta(days=3650)


def diary(make, do, curator, participation, side):
    """The token of a participant's diary."""
    made = do(curator, make_link, "diary", lasts=FAR, most_uses=None)
    make.row(DiaryLink, "one", link_id=made.link_id, participation_id=participation, side=side)
    return SimpleNamespace(token=made.token, link_id=made.link_id)


@pytest.fixture
def hall(make, do, curator):
    """Two pairs of one mentor in a programme of teachers, and a third pair of another mentor."""
    programme = make.programme()
    names = {"mentor": "Маркова Анна", "mentee": "Туров Глеб", "second": "Ёлкина Вера",
             "other_mentor": "Заря Нина", "other_mentee": "Кедров Илья"}  # fmt: skip
    people = {key: make.person(name, phone="+79990000001") for key, name in names.items()}
    parts = {
        key: make.part(programme, person, "mentor" if "mentor" in key else "mentee")
        for key, person in people.items()
    }
    return SimpleNamespace(
        programme=programme,
        people=people,
        parts=parts,
        pair=make.pair(programme, parts["mentor"], parts["mentee"]),
        second=make.pair(programme, parts["mentor"], parts["second"]),
        other=make.pair(programme, parts["other_mentor"], parts["other_mentee"]),
        links={
            key: diary(make, do, curator, parts[key], "mentor" if "mentor" in key else "mentee")
            for key in ("mentor", "mentee", "other_mentor", "other_mentee")
        },
    )


@pytest.fixture
def by(hall, world, work_for) -> Callable[..., object]:
    """Do something as whoever holds a diary: the use is counted first, as the page does."""

    def act(who: str, use_case: Callable[..., object], *args: object, **more: object) -> object:
        link = hall.links[who]
        actor = Actor(system=Hat.GUEST, link=digest(link.token), school_id=world.schools["one"])
        work = work_for(actor)
        try:
            use_link(work, link.link_id)
            result = use_case(work, *args, **more)
            work.session.commit()
        except Exception:
            work.session.rollback()
            raise
        return result

    return act


@pytest.fixture
def wrote() -> Callable[..., RecordMeeting]:
    """A meeting as a form brings it."""

    def made(*pairs: object, **values: object) -> RecordMeeting:
        usual = {"meeting_id": new_id(), "pair_ids": pairs, "held_on": TODAY,
                 "kind": "acquaintance", "minutes": 45,
                 "reflection": "Познакомились, выбрали тему"}  # fmt: skip
        return RecordMeeting(**{**usual, **values})

    return made
