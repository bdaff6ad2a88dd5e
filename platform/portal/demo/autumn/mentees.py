"""Stage 2 in the demo: children, their families, requests and consents at every step."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from kernel.identity.permissions import Role
from kernel.work import Work
from portal.demo.autumn.stage import Stage
from school.bases.service import enter_base
from school.consents.service import AskConsent, PaperConsent, ask_consent, record_paper
from school.instruments.asking import NewLink, give_link
from school.instruments.service import adopt
from school.registry.families import Relative, add_relative
from school.registry.service import PersonCard, add_person
from school.requests.service import NewRequest, accept_request, add_request, decline_request


@dataclass(frozen=True, slots=True)
class Story:
    """How far a child has come: entered, asked (a link was sent), accepted, new, declined."""

    gender: str
    grade: int
    words: str
    problem: str
    help: str
    step: str
    author: str = "self"


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the base and the entry there."""

    person_id: UUID
    entry_id: UUID
    grade: int


STORIES = (
    Story("f", 5, "Хочу научиться решать задачи и не бояться отвечать у доски", "marks", "maths",
          "entered"),
    Story("m", 6, "Нужен кто-то, с кем можно собирать роботов", "talent_unused", "technology",
          "entered"),
    Story("f", 7, "Пришла в новый класс, пока мало с кем общаюсь", "adaptation", "friends",
          "entered", "class_teacher"),
    Story("m", 8, "Не успеваю делать уроки и ходить на тренировки", "organisation",
          "study_skills", "entered"),
    Story("f", 9, "Готовлюсь к экзамену по английскому, говорить стесняюсь", "exams", "foreign",
          "entered"),
    Story("m", 10, "Не знаю, кем стать; интересна инженерия", "career_choice", "profession",
          "entered"),
    Story("f", 6, "Пишу стихи и хочу показать их на конкурсе", "talent_unused", "arts", "asked"),
    Story("m", 7, "Стал тише обычного, один на переменах", "communication", "friends", "asked",
          "class_teacher"),
    Story("f", 8, "Хочу сделать проект по биологии", "motivation", "project", "accepted"),
    Story("m", 5, "Хотел бы играть в шахматы с кем-то сильным", "no_activities", "sports", "new"),
    Story("f", 10, "Помогите с олимпиадой по химии", "talent_unused", "olympiad", "new",
          "parent"),
    Story("m", 9, "Нужен репетитор, чтобы делать за меня домашние задания", "marks", "maths",
          "declined"),
)  # fmt: skip


def bring_children(stage: Stage) -> list[Child]:
    """Enter everybody of the stories; returns those who reached the base."""
    found = [_live(stage, n, story) for n, story in enumerate(STORIES)]
    return [child for child in found if child is not None]


def _live(stage: Stage, n: int, story: Story) -> Child | None:
    name = stage.name(story.gender)
    with stage.as_role(Role.CURATOR, 50 - n) as work:
        person = add_person(
            work,
            PersonCard(
                full_name=name.full,
                kind="pupil",
                school_class=f"{story.grade}{'АБ'[n % 2]}",
                born_on=_born(stage, story.grade, n),
                is_namesake=True,
            ),
        )
        request = add_request(
            work,
            NewRequest(
                typed_name=name.full, person_id=person.id, author=story.author,
                author_name="" if story.author == "self" else stage.name("f").full,
                own_words=story.words, problems=[story.problem], help=[story.help],
            ),
        )  # fmt: skip
        if story.step == "declined":
            decline_request(work, request.id, "Наставник не выполняет задания за ученика")
        if story.step in ("new", "declined"):
            return None
        accept_request(work, request.id, person.id)
        if story.step == "accepted":
            return None
        parent = add_mother(work, stage, person.id)
    return _consented(stage, story, person.id, parent)


def _consented(stage: Stage, story: Story, person_id: UUID, parent: UUID) -> Child | None:
    if story.step == "asked":
        with stage.as_role(Role.CURATOR, 3) as work:
            asked = AskConsent(person_id=person_id, signer_id=parent, purposes=["processing"])
            ask_consent(work, asked)
        return None
    with stage.as_role(Role.CURATOR, 35) as work:
        paper = PaperConsent(
            person_id=person_id, signer_id=parent, purpose="processing", given_on=work.today()
        )
        record_paper(work, paper)
        entry = enter_base(work, person_id, "mentee", young_reason="Просьба родителей")
        return Child(person_id, entry.id, story.grade)


def add_mother(work: Work, stage: Stage, child_id: UUID) -> UUID:
    relative = Relative(relation="mother", full_name=stage.name("f").full, is_namesake=True)
    return add_relative(work, child_id, relative).guardian_id


def _born(stage: Stage, grade: int, n: int) -> date:
    """A pupil turns grade + 6 in the twelve months before the school year."""
    return date(stage.year.start - grade - 6, 8, 31) - timedelta(days=17 * n)


def send_links(stage: Stage) -> None:
    """Public forms that are open now: for a class, and for whoever offers to be a mentor."""
    with stage.as_role(Role.CURATOR, 5) as work:
        for code, place in (("mentee_request", "7А"), ("mentor_application", "")):
            instrument = adopt(work, code)
            give_link(work, NewLink(instrument_id=instrument.id, days=30, place=place))
