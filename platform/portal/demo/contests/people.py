"""Mentors of the demo's schools as contests and honours need them, read past the fences."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from contests.entries.facts import Mentor, Pair
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from kernel.school_year import SchoolYear
from kernel.work import Work
from portal.demo.region.desk import Desk
from school.consents.models import Consent

PUBLICATION, TERM = "publication", 3
MOST = 2
# Who leads a pair at work in a school of today, with the first of the pairs and, of a child, who
# signs for it.
PEOPLE = text("""
WITH work AS (
  SELECT led.school_id, led.person_id, k.id, led.id AS led_id, k.programme_id, k.school_year,
         k.state, k.started_on, k.ended_on, g.form, mentee.id AS mentee_id,
         mentee.kind AS mentee_kind, mentee.grade AS mentee_grade
    FROM school.pair k
    JOIN school.participation led ON (led.school_id, led.id) = (k.school_id, k.mentor_id)
    JOIN school.participation taught ON (taught.school_id, taught.id) = (k.school_id, k.mentee_id)
    JOIN school.programme g ON (g.school_id, g.id) = (k.school_id, k.programme_id)
    JOIN school.person mentee ON (mentee.school_id, mentee.id)
                               = (taught.school_id, taught.person_id)
   WHERE k.state IN ('active', 'paused', 'completed')
), forms AS (
  SELECT school_id, person_id, jsonb_object_agg(form, n) AS forms
    FROM (SELECT school_id, person_id, form, count(*) AS n FROM work GROUP BY 1, 2, 3) each
   GROUP BY 1, 2
), led AS (
  SELECT school_id, person_id, array_agg(DISTINCT school_year) AS years, count(*)::int AS pairs,
         (count(*) FILTER (WHERE state = 'completed'))::int AS completed,
         count(DISTINCT programme_id)::int AS programmes,
         (array_agg(jsonb_build_array(id, mentee_id, form, school_year, started_on, ended_on,
                                      mentee_kind, mentee_grade)
                    ORDER BY state = 'completed', started_on, id))[1] AS pair
    FROM work GROUP BY 1, 2
)
SELECT p.school_id, placed.municipality_id, p.id, p.surname, p.given_name, p.patronymic, p.kind,
       p.born_on, p.grade, p.subject, p.position, led.years, led.pairs, led.completed,
       led.programmes, forms.forms, led.pair, parent.guardian_id, parent.relation
  FROM led
  JOIN forms USING (school_id, person_id)
  JOIN school.person p ON (p.school_id, p.id) = (led.school_id, led.person_id)
  JOIN kernel.school_placement placed
    ON placed.school_id = p.school_id AND placed.valid_to IS NULL
  LEFT JOIN LATERAL (
    SELECT g.guardian_id, g.relation FROM school.guardian g
     WHERE (g.school_id, g.child_id) = (p.school_id, p.id) AND g.is_legal
     ORDER BY g.id LIMIT 1) parent ON true
 WHERE p.left_on IS NULL AND p.merged_into_id IS NULL
 ORDER BY p.school_id, p.surname, p.given_name, p.patronymic, p.id
""")


@dataclass(frozen=True, slots=True)
class Entrant:
    """A mentor whom a school may enter or propose; `pair` is one of the mentor's."""

    school_id: UUID
    municipality_id: UUID
    mentor: Mentor
    pair: Pair
    parent_id: UUID | None
    relation: str

    @property
    def id(self) -> UUID:
        return self.mentor.id

    @property
    def post(self) -> str:
        words = {"head": "руководитель", "employer": "наставник от предприятия",
                 "student": "студент", "pupil": "обучающийся"}  # fmt: skip
        return self.mentor.post or words.get(self.mentor.kind, "учитель")


@dataclass(slots=True)
class Scene:
    """The demo's desk with everybody who may be entered; consents are given once."""

    desk: Desk
    draw: Random
    people: list[Entrant]
    consents: dict[UUID, UUID] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The calendar year in which this school year began."""
        return SchoolYear.of(self.desk.today).start

    def moment(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), self.desk.zone)

    def at(self, role: Role, moment: datetime) -> Work:
        """The work of a demo account at any moment, last school year's too."""
        return replace(self.desk.at(role), now=lambda: moment)

    def as_actor(self, actor: Actor, moment: datetime) -> Work:
        """The same for somebody of the jury who is none of the demo's accounts."""
        return replace(self.desk.system(actor), now=lambda: moment)

    def is_home(self, who: Entrant) -> bool:
        return who.school_id == self.desk.school_id

    def choose(
        self,
        number: int,
        *,
        forms: Collection[str] = (),
        kinds: Collection[str] = (),
        used: set[UUID],
        schools: Collection[UUID] = (),
        apart: Collection[UUID] = (),
        most: int = MOST,
    ) -> list[Entrant]:
        """So many, from as many schools as there are; whoever is chosen becomes used.

        No school has more than `most` of the used, the quota of our contests.
        """
        full = Counter(each.school_id for each in self.people if each.id in used)
        pool = [
            each for each in self.people
            if each.id not in used and each.school_id not in apart
            and (not schools or each.school_id in schools)
            and (not forms or set(forms) & set(each.mentor.forms))
            and (not kinds or each.mentor.kind in kinds)
        ]  # fmt: skip
        self.draw.shuffle(pool)
        chosen: list[Entrant] = []
        while pool and len(chosen) < number:
            best = min(pool, key=lambda each: full[each.school_id])
            if full[best.school_id] >= most:
                break
            pool.remove(best)
            chosen.append(best)
            full[best.school_id] += 1
        used |= {each.id for each in chosen}
        return chosen

    def consent(self, people: Collection[Entrant], given_on: date) -> None:
        """Paper consents to publication of those who have given none."""
        rows = [self._paper(each, given_on) for each in people if each.id not in self.consents]
        if rows:
            self.desk.past_fences().execute(insert(Consent), rows)

    def _paper(self, who: Entrant, given_on: date) -> dict[str, Any]:
        document = self.desk.profile.consent(PUBLICATION)
        child = who.mentor.is_child(given_on) and who.parent_id is not None
        words = document.text_representative if child else document.text_self
        self.consents[who.id] = made = new_id()
        return {
            "school_id": who.school_id, "id": made, "person_id": who.id, "purpose": PUBLICATION,
            "signer_id": who.parent_id if child else who.id,
            "relation": who.relation if child else "", "version": document.version,
            "wording": "\n\n".join(words).format(
                school="Демонстрационная школа", address="Демонстрационная улица",
                signer="законный представитель" if child else who.mentor.full_name,
                relation=who.relation, person=who.mentor.full_name,
                scope="имя, должность, школа и итоги конкурсов", until="три года",
            ),
            "via": "paper", "given_on": given_on,
            "valid_until": date(given_on.year + TERM, given_on.month, min(given_on.day, 28)),
            "recorded_at": self.moment(given_on, 12),
        }  # fmt: skip


def find_people(desk: Desk) -> list[Entrant]:
    """Everybody who leads a pair, in an order that does not change."""
    return [_entrant(list(row)) for row in desk.past_fences().execute(PEOPLE)]


def _entrant(row: list[Any]) -> Entrant:
    school_id, place, person, *rest = row
    told, parent_id, relation = rest[-3:]
    surname, given_name, patronymic, kind, born_on, grade, subject, position, years = rest[:9]
    mentor = Mentor(
        person, surname, given_name, patronymic, kind, born_on, grade, subject, position,
        tuple(sorted(years)), rest[9], rest[10], rest[11], dict(rest[12]), None,
    )  # fmt: skip
    pair_id, mentee_id, form, year, started, ended, mentee_kind, mentee_grade = told
    pair = Pair(
        UUID(pair_id), person, UUID(mentee_id), form, year, _day(started), _day(ended),
        mentee_kind, mentee_grade, "",
    )  # fmt: skip
    return Entrant(school_id, place, mentor, pair, parent_id, relation or "")


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
