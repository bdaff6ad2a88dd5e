"""Everything that precedes an order of pairs, done: a school whose gates of stages 1 to 5 stand."""

from uuid import UUID

from sqlalchemy import select, update

from school.bases.models import BaseEntry
from school.conditions.models import Informing, Resource, TeamMember
from school.mentors.models import MentorProfile
from school.programmes.models import Participation, Programme
from school.requests.models import MentoringRequest
from school.selection.models import Criterion
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS, Maker

REQUEST = {"school_year": YEAR, "author": "self", "state": "accepted", "made_on": STARTS,
           "created_at": NOW}  # fmt: skip
PROFILE = {"help": ["method"], "capacity": 5, "updated_at": NOW}
OFFICE = (("curator", "Яковлева Нина Петровна"), ("supplies", "Дёмин Олег Ильич"))


def open_gates(make: Maker, programme: UUID, school: str = "one") -> None:
    """Whoever takes part in the programme may stand in its order of pairs.

    The entry measurement (X-05) is left to advice: tests/school/waves are about it.
    """
    with make.session() as session, session.begin():
        mine = update(Programme).where(Programme.id == programme)
        session.execute(mine.values(settings={"entry_measurement": "advised"}))
    conditions(make, school)
    make.row(Criterion, school, programme_id=programme, help="method", created_at=NOW)
    for part in make.rows(Participation, programme_id=programme):
        ready(make, part.person_id, part.side, school)


def conditions(make: Maker, school: str = "one") -> None:
    """Stage 1: the team, who was told, the resources."""
    for post, name in OFFICE:
        person = make.person(name, school, gender="m" if post == "supplies" else "f")
        make.row(TeamMember, school, person_id=person, post=post, since=STARTS, created_at=NOW)
    for audience in ("staff", "parents", "pupils"):
        make.row(Informing, school, school_year=YEAR, audience=audience, channel="meeting",
                 held_on=STARTS, created_at=NOW)  # fmt: skip
    make.row(Resource, school, school_year=YEAR, kind="people", name="Методисты", created_at=NOW)


def ready(make: Maker, person: UUID, side: str, school: str = "one") -> None:
    """Stages 2 to 4 for one person: consents, the request or the profile, selected or ready."""
    make.lawful(person, side, school)
    state = {"mentor": "selected", "mentee": "ready"}[side]
    values = {"state": state, "admitted_on": STARTS if side == "mentor" else None}
    with make.session() as session, session.begin():
        mine = (BaseEntry.person_id == person) & (BaseEntry.side == side)
        known = session.scalar(select(BaseEntry.id).where(mine))
        session.execute(update(BaseEntry).where(mine).values(**values))
    if known is None:
        make.entry(person, side, school, **values)
    if side == "mentee":
        make.row(MentoringRequest, school, **REQUEST, person_id=person)
    elif not make.rows(MentorProfile, person_id=person):
        make.row(MentorProfile, school, person_id=person, **PROFILE)
