"""The ledger of honours for tests: mentors with years behind them, nominations on their way."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy import select, text

from contests.honours import decisions, nominations, orders, types
from contests.honours.models import Award, HonourNomination, HonourType
from contests.honours.nominations import Proposal
from kernel.identity.permissions import Actor, Role
from tests.factories.world import YEAR
from tests.school.make import Maker

TODAY = date(2026, 11, 22)
TOLD = Proposal(
    merits="Пять лет ведёт молодых учителей: открытые уроки, разборы, общий методический сборник.",
    post="учитель математики", body="педагогический совет", minutes_number="4",
    minutes_on=date(2026, 11, 16),
)  # fmt: skip
ORDER = {"number": "145-о", "signed_on": TODAY, "signatory": "Министр О. С. Саврасова"}
# One school year of a pair: a programme, two parts, the pair.
HISTORY = text("""
WITH led AS (
  INSERT INTO school.programme (school_id, id, school_year, form, title, created_at)
  VALUES (:school, gen_random_uuid(), :year, 'teacher_teacher', 'Наставничество', now())
  RETURNING id), parts AS (
  INSERT INTO school.participation
         (school_id, id, programme_id, school_year, person_id, side, person_kind, joined_on)
  SELECT :school, gen_random_uuid(), led.id, :year, one, side, 'teacher', make_date(:year, 9, 1)
    FROM led, (VALUES (CAST(:who AS uuid), 'mentor'), (CAST(:mentee AS uuid), 'mentee'))
           given (one, side)
  RETURNING id, programme_id, side)
INSERT INTO school.pair
       (school_id, id, programme_id, school_year, mentor_id, mentee_id, state, started_on, ended_on)
SELECT :school, gen_random_uuid(), a.programme_id, :year, a.id, b.id, :state,
       make_date(:year, 9, 10), CAST(:over AS date)
  FROM parts a, parts b WHERE a.side = 'mentor' AND b.side = 'mentee'
""")


class Ledger:
    """Types of the portal, mentors with years behind them, and nominations on their way."""

    def __init__(self, database, world, work_for) -> None:
        self.make = Maker(database.admin, world)
        self.make.profile("altai")
        self.world, self.work_for, self.database = world, work_for, database
        with self.make.session() as session, session.begin():
            types.sync(session)
            self.types = dict(session.execute(select(HonourType.code, HonourType.id)).all())

    def actor(self, role: Role, *, foreign: bool = False) -> Actor:
        return (self.world.foreign if foreign else self.world.actors)[role]

    def do(self, actor: Actor, act: Callable, *args: object, **more: object):
        work = self.work_for(actor)
        try:
            result = act(work, *args, **more)
            result = getattr(result, "id", result)
            work.session.commit()
        except BaseException:
            work.session.rollback()
            raise
        finally:
            work.session.close()
        return result

    def mentor(
        self, name: str = "Маркова Анна Петровна", *, years: int = 5, school: str = "one",
        consent: bool = True, **person: object,
    ) -> UUID:  # fmt: skip
        """Somebody who led a pair in each of so many school years, this one the last."""
        who = self.make.person(name, school, **person)
        mentee = self.make.person("Туров Глеб", school)
        with self.database.admin.begin() as past:  # what consents would guard is not the point
            past.execute(text("SET LOCAL session_replication_role = replica"))
            for year in range(YEAR - years + 1, YEAR + 1):
                past.execute(HISTORY, {
                    "school": self.world.schools[school], "who": who, "mentee": mentee,
                    "year": year, "state": "completed" if year < YEAR else "active",
                    "over": date(year + 1, 5, 20) if year < YEAR else None,
                })  # fmt: skip
        if consent:
            self.make.consents(who, "publication", school=school, signer=who)
        return who

    def nominate(self, code: str, person: UUID, told: Proposal = TOLD, **who: bool) -> UUID:
        actor = self.actor(Role.CURATOR, **who)
        return self.do(actor, nominations.send, self.types[code], person, told)

    def rules(self, code: str, **changes: object) -> None:
        """Other rules, past the editor."""
        with self.make.session() as session, session.begin():
            row = session.scalars(select(HonourType).where(HonourType.code == code)).one()
            row.rules = {**row.rules, **changes}

    def state(self, nomination: UUID) -> str:
        return self.make.read(HonourNomination, nomination).state

    def to_recommended(self, code: str, person: UUID, **who: bool) -> UUID:
        nomination = self.nominate(code, person, **who)
        if code not in ("district_diploma", "gratitude_to_parents"):
            self.do(self.actor(Role.MUNICIPAL, **who), decisions.endorse, nomination)
            self.do(self.actor(Role.REGION_OPERATOR), decisions.recommend, nomination)
        else:
            self.do(self.actor(Role.MUNICIPAL, **who), decisions.recommend, nomination)
        return nomination

    def awarded(self, nomination: UUID, role: Role = Role.REGION_OPERATOR) -> Award:
        actor = self.actor(role)
        order = self.do(actor, orders.draft_order, "О награждении наставников")
        self.do(actor, orders.set_lines, order, [nomination])
        self.do(actor, orders.sign, order, **ORDER)
        return self.make.one(Award, nomination_id=nomination)


def codes(refused) -> dict[str, str]:
    """Code → clause of every refusal."""
    return {block.code: block.clause for block in refused.value.values["blocks"]}
