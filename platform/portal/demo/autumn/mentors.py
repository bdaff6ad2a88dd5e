"""Stage 3 in the demo: candidates of every source, and the profiles of those who work already."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from portal.demo.autumn.stage import Stage
from school.bases.models import BaseEntry
from school.consents.service import PaperConsent, record_paper
from school.mentors.models import MentorProfile
from school.mentors.service import Contacts, add_mentor, enter_mentor, save_profile
from school.registry.models import Person
from school.registry.service import PersonCard


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody who offers to be a mentor, and how far selection has come.

    `step`: card (no consents yet), candidate, planned, selected, trained, admitted, refused.
    """

    gender: str
    kind: str
    source: str
    competence: str
    help: str
    experience: str
    ages: tuple[int, int]
    step: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate of the base."""

    person_id: UUID
    entry_id: UUID
    step: str


OFFERS = (
    Offer("m", "employer", "enterprises", "Наладка станков, черчение", "technology",
          "Двадцать лет на заводе, вёл кружок моделистов", (12, 17), "admitted"),
    Offer("f", "graduate", "graduates", "Английский язык, дебаты", "foreign",
          "Выпускница школы, студентка языкового факультета", (11, 16), "admitted"),
    Offer("f", "parent", "parents", "Рисунок, оформление книг", "arts",
          "Художник, ведёт занятия для детей", (8, 14), "trained"),
    Offer("m", "teacher", "teachers", "Математика, подготовка к олимпиадам", "maths",
          "Пятнадцать лет в школе, шесть призёров", (10, 17), "selected"),
    Offer("f", "teacher", "teachers", "Биология, проекты", "project",
          "Руководит школьным научным обществом", (11, 17), "selected"),
    Offer("m", "graduate", "graduates", "Шахматы, кандидат в мастера", "sports",
          "Выпускник школы, тренер-общественник", (8, 15), "planned"),
    Offer("f", "employer", "charities", "Психология общения", "friends",
          "Работает в молодёжном центре", (10, 16), "candidate"),
    Offer("m", "employer", "entrepreneurs", "Своё дело, планирование", "study_skills",
          "Предприниматель, готов приглашать к себе", (14, 17), "card"),
    Offer("m", "parent", "parents", "Туризм", "sports",
          "Водит походы", (10, 17), "refused"),
)  # fmt: skip
SINCE, FIRST_STREAM = 33, 75


def bring_candidates(stage: Stage) -> list[Candidate]:
    """Cards, consents and places in the base for everybody who offered."""
    found = [_bring(stage, offer) for offer in OFFERS]
    return [candidate for candidate in found if candidate is not None]


def _bring(stage: Stage, offer: Offer) -> Candidate | None:
    card = PersonCard(full_name=stage.name(offer.gender).full, kind=offer.kind, is_namesake=True)
    fields = {
        "source": offer.source,
        "competences": [offer.competence],
        "help": [offer.help],
        "life_experience": offer.experience,
        "age_from": offer.ages[0],
        "age_to": offer.ages[1],
        "hours_a_month": 6,
        "time_note": "Вечером в будни",
        "capacity": 2,
    }
    with stage.as_role(Role.CURATOR, SINCE) as work:
        person = add_mentor(work, card, Contacts(workplace="Демонстрационное место"), fields)
        if offer.step == "card":
            return None
        for purpose in ("processing", "be_mentor"):
            paper = PaperConsent(
                person_id=person.id, signer_id=person.id, purpose=purpose, given_on=work.today()
            )
            record_paper(work, paper)
        return Candidate(person.id, enter_mentor(work, person.id).id, offer.step)


def describe_mentors(stage: Stage) -> list[Candidate]:
    """Mentors of the running programmes have profiles too; returns them as the first stream."""
    described = select(MentorProfile.person_id)
    query = (
        select(Person.id, Person.kind, Person.subject, BaseEntry.id)
        .join(BaseEntry, BaseEntry.person_id == Person.id)
        .where(BaseEntry.side == "mentor", Person.id.not_in(described))
        .order_by(Person.id)
    )
    sources = {"pupil": "pupils", "teacher": "teachers", "head": "officers", "student": "students"}
    found = []
    with stage.as_role(Role.CURATOR, FIRST_STREAM) as work:
        for person_id, kind, subject, entry_id in work.session.execute(query).all():
            of_adults = kind in ("teacher", "head")
            fields = {
                "source": sources.get(kind, "enterprises"),
                "competences": [subject.capitalize() or "Общение и поддержка"],
                "help": ["method" if of_adults else "study_skills"],
                "hours_a_month": 4,
                "capacity": 3,
            }
            save_profile(work, person_id, fields)
            found.append(Candidate(person_id, entry_id, "admitted"))
    return found
