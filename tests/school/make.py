"""Rows of a school for tests: people, a programme, its participants, a pair."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import Engine, func, insert, inspect, select, update
from sqlalchemy.orm import Session

from kernel.db import Base, Hat, Reach
from kernel.ids import new_id
from kernel.profile import Profile, digest, load
from kernel.tenancy.models import Region
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.consents.queries import missing
from school.consents.rules import needs_representative
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Guardian, Person
from tests.factories.world import YEAR, World

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
STARTS, ENDS = date(YEAR, 9, 1), date(YEAR + 1, 5, 31)


class Administrator(Reach):
    """No hat at all: the set-up of a test is past every fence."""

    def statements(self) -> str:
        return "SELECT 1"


@dataclass
class Maker:
    """Writes past every fence, as an administrator would; each call is committed at once."""

    engine: Engine
    world: World

    def session(self) -> Session:
        return Session(self.engine, info={"reach": Administrator(hat=Hat.QUEUE)})

    def row(self, model: type[Base], school: str, **values: object) -> UUID:
        row_id = new_id()
        values = {"id": row_id, "school_id": self.world.schools[school], **values}
        with self.session() as session, session.begin():
            session.execute(insert(model).values(**values))
        return row_id

    def read(self, model: type[Base], row_id: UUID) -> Base:
        """The row as it is now."""
        with self.session() as session:
            return session.scalars(select(model).where(model.id == row_id)).one()

    def rows(self, model: type[Base], **where: object) -> list[Base]:
        """All rows as they are now, the oldest first."""
        with self.session() as session:
            found = select(model).filter_by(**where).order_by(*inspect(model).primary_key)
            return list(session.scalars(found))

    def one(self, model: type[Base], **where: object) -> Base:
        """The only such row."""
        (row,) = self.rows(model, **where)
        return row

    def count(self, model: type[Base]) -> int:
        with self.session() as session:
            return session.scalar(select(func.count()).select_from(model))

    def person(self, name: str = "Маркова Анна", school: str = "one", **values: object) -> UUID:
        surname, given_name, patronymic = [*name.split(" ", 2), ""][:3]
        values = {"kind": "teacher", "patronymic": patronymic, "created_at": NOW, **values}
        return self.row(Person, school, surname=surname, given_name=given_name, **values)

    def pupil(self, name: str, school: str = "one", **values: object) -> UUID:
        values = {"kind": "pupil", "grade": 7, "grade_letter": "А", **values}
        return self.person(name, school, **values)

    def programme(self, school: str = "one", **values: object) -> UUID:
        values = {
            "school_year": YEAR,
            "form": "teacher_teacher",
            "title": "Наставничество",
            "starts_on": STARTS,
            "ends_on": ENDS,
            "created_at": NOW,
            **values,
        }
        return self.row(Programme, school, **values)

    def guardian(
        self, child: UUID, name: str = "Рябинина Ольга Павловна", school: str = "one",
        *, adult: UUID | None = None, **values: object,
    ) -> UUID:  # fmt: skip
        """A legal representative of the child; returns the adult's card."""
        adult = adult or self.person(name, school, kind="parent")
        values = {"relation": "mother", "is_legal": True, "created_at": NOW, **values}
        self.row(Guardian, school, child_id=child, guardian_id=adult, **values)
        return adult

    def consents(
        self, person: UUID, *purposes: str, school: str = "one", signer: UUID | None = None,
        **values: object,
    ) -> None:  # fmt: skip
        """Paper consents of the purposes; a child's are signed by a representative."""
        if signer is None:
            signer = self._signer(person, school)
        for purpose in purposes:
            self.row(Consent, school, person_id=person, purpose=purpose, signer_id=signer,
                     version=1, wording="Опытный текст", via="paper", given_on=STARTS,
                     recorded_at=NOW, **values)  # fmt: skip

    def _signer(self, person: UUID, school: str) -> UUID:
        row = self.read(Person, person)
        if not needs_representative(row.kind, row.born_on, TODAY):
            return person
        with self.session() as session:
            known = session.scalar(
                select(Guardian.guardian_id).where(Guardian.child_id == person, Guardian.is_legal)
            )
        return known or self.guardian(person, school=school)

    def entry(self, person: UUID, side: str, school: str = "one", **values: object) -> UUID:
        """Somebody's standing in a base, with the consents it asks."""
        self.lawful(person, side, school)
        values = {"entered_on": STARTS, "changed_at": NOW, **values}
        return self.row(BaseEntry, school, person_id=person, side=side, **values)

    def consenting(self, name: str = "Маркова Анна", school: str = "one", **values: object) -> UUID:
        """A person who consents to standing on either side."""
        person = self.person(name, school, **values)
        for side in ("mentor", "mentee"):
            self.lawful(person, side, school)
        return person

    def lawful(self, person: UUID, side: str, school: str = "one") -> None:
        """Give the person whatever consents the base of the side still asks."""
        with self.session() as session:
            lacking = missing(session, [person], side, TODAY).get(person, ())
        self.consents(person, *lacking, school=school)

    def part(
        self, programme: UUID, person: UUID, side: str, school: str = "one", **values: object
    ) -> UUID:
        self.lawful(person, side, school)
        values = {"school_year": YEAR, "person_kind": "teacher", "joined_on": STARTS, **values}
        return self.row(
            Participation, school, programme_id=programme, person_id=person, side=side, **values
        )

    def pair(
        self, programme: UUID, mentor: UUID, mentee: UUID, school: str = "one", **values: object
    ) -> UUID:
        values = {"school_year": YEAR, "state": "active", "started_on": STARTS, **values}
        return self.row(
            Pair, school, programme_id=programme, mentor_id=mentor, mentee_id=mentee, **values
        )

    def whole(self, school: str = "one", **pair: object) -> dict[str, UUID]:
        """A running programme with a mentor, a mentee and their pair."""
        programme = self.programme(school)
        people = [self.person("Маркова Анна", school), self.person("Туров Глеб", school)]
        mentor = self.part(programme, people[0], "mentor", school)
        mentee = self.part(programme, people[1], "mentee", school)
        return {
            "programme": programme,
            "mentor_person": people[0],
            "mentee_person": people[1],
            "mentor": mentor,
            "mentee": mentee,
            "pair": self.pair(programme, mentor, mentee, school, **pair),
        }

    def profile(self, code: str) -> Profile:
        """Give the region a profile, as its set-up does."""
        profile = load(code)
        kept = profile.model_dump(mode="json")
        with self.session() as session, session.begin():
            session.execute(update(Region).values(profile=kept, profile_digest=digest(profile)))
        return profile
