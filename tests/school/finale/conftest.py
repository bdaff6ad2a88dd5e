"""A planned event of a school whose two mentors work with one mentee each; slips by number."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.ids import new_id
from school.finale.models import FinalNominee, FinalVoter
from school.finale.nominees import Wording, nominate
from school.finale.service import FinalPlan, act_on_final, plan_final
from school.finale.voices import add_voices, make_slips
from school.links.service import digest
from tests.school.make import Maker

DAY = date(2027, 5, 20)


@dataclass
class Finale:
    """Identifiers of one event; `tokens` open the slips, once they are printed."""

    make: Maker
    event: UUID
    programme: UUID
    people: dict[str, UUID]
    parts: dict[str, UUID]
    pairs: dict[str, UUID]
    tokens: dict[UUID, str] = field(default_factory=dict)

    def voter(self, key: str | int) -> UUID:
        """A mentor's voice by the key of the mentor, another by its number."""
        if isinstance(key, int):
            return self.make.one(FinalVoter, event_id=self.event, number=key).id
        return self.make.one(FinalVoter, event_id=self.event, participation_id=self.parts[key]).id

    def nominee(self, pick: str, n: int) -> UUID:
        return self.make.one(FinalNominee, event_id=self.event, pick=pick, n=n).id

    def token(self, key: str | int) -> str:
        return self.tokens[self.voter(key)]


@pytest.fixture
def finale(make, do, curator) -> Finale:
    programme = make.programme()
    names = {"mentor": "Маркова Анна", "mentee": "Туров Глеб", "other_mentor": "Заря Нина",
             "other_mentee": "Кедров Илья"}  # fmt: skip
    people = {key: make.person(name) for key, name in names.items()}
    parts = {
        key: make.part(programme, person, "mentor" if "mentor" in key else "mentee")
        for key, person in people.items()
    }
    pairs = {
        "pair": make.pair(programme, parts["mentor"], parts["mentee"]),
        "other": make.pair(programme, parts["other_mentor"], parts["other_mentee"]),
    }
    event = new_id()
    plan = FinalPlan(title="Праздник наставничества", held_on=DAY, place="Актовый зал",
                     invited={"families": 12, "press": 0})  # fmt: skip
    do(curator, plan_final, event, plan)
    return Finale(make, event, programme, people, parts, pairs)


@pytest.fixture
def listed(finale, do, curator) -> Finale:
    """Both projects and both mentors are on the lists; two parents have voices."""
    projects = {pair: Wording(title=f"Проект {name}") for name, pair in finale.pairs.items()}
    mentors = {finale.parts[key]: Wording(title=key) for key in ("mentor", "other_mentor")}
    do(curator, nominate, finale.event, "projects", projects)
    do(curator, nominate, finale.event, "mentors", mentors)
    do(curator, add_voices, finale.event, "parents", 2, 2)
    return finale


@pytest.fixture
def opened(listed, do, curator) -> Finale:
    """The vote is open and every slip is printed."""
    do(curator, act_on_final, listed.event, "open")
    listed.tokens = do(curator, make_slips, listed.event, None)
    return listed


@pytest.fixture
def by(opened, world, work_for) -> Callable[..., object]:
    """Do something as whoever holds a slip."""

    def act(who: str | int, use_case: Callable[..., object], *args: object) -> object:
        actor = Actor(
            system=Hat.GUEST, link=digest(opened.token(who)), school_id=world.schools["one"]
        )
        work = work_for(actor)
        link = opened.make.read(FinalVoter, opened.voter(who)).link_id
        try:
            result = use_case(work, link, *args)
            work.session.commit()
        except Exception:
            work.session.rollback()
            raise
        return result

    return act
