"""Five teachers who can show how it is done, and eight who asked to be shown."""

from dataclasses import dataclass
from datetime import date

from kernel.identity.permissions import Role
from kernel.work import Work
from portal.demo.autumn.selection import hold_interviews
from portal.demo.autumn.stage import Stage
from portal.demo.pairs_at_work.people import Group, Newcomer, sign_papers, teach_everybody
from school.bases.service import enter_base
from school.mentors.service import Contacts, add_mentor, enter_mentor
from school.registry.service import PersonCard, add_person
from school.requests.service import NewRequest, accept_request, add_request

CAME, TALKED, LEARNED = 75, 74, 73
COURSE_MEETINGS = 4


@dataclass(frozen=True, slots=True)
class Guide:
    """A teacher who mentors, with as many places as `capacity`."""

    gender: str
    subject: str
    years: int
    competence: str
    help: tuple[str, ...]
    times: tuple[str, ...]
    capacity: int


@dataclass(frozen=True, slots=True)
class Asker:
    """A teacher who asks for help, in own words."""

    gender: str
    subject: str
    years: int
    words: str
    problem: str
    help: str
    times: tuple[str, ...]


GUIDES = (
    Guide("f", "русский язык", 24, "Структура урока, работа с текстом", ("method", "class_work"),
          ("mon_day", "wed_day"), 2),
    Guide("m", "история", 19, "Дискуссия на уроке, классное руководство", ("class_work",),
          ("tue_day", "thu_day"), 1),
    Guide("f", "математика", 21, "Разбор заданий экзамена, оценивание", ("method", "attestation"),
          ("mon_day", "fri_day"), 2),
    Guide("m", "физика", 14, "Электронный журнал, лабораторные на датчиках", ("ict", "method"),
          ("tue_day", "fri_day"), 2),
    Guide("f", "начальные классы", 27, "Беседы с родителями, адаптация первоклассников",
          ("parents_work",), ("thu_day",), 1),
)  # fmt: skip
ASKERS = (
    Asker("f", "русский язык", 7, "Вернулась после перерыва, хочу выстроить урок по-новому",
          "lesson", "method", ("mon_day",)),
    Asker("f", "литература", 6, "Дети не говорят на уроке, хочу научиться задавать вопросы",
          "discipline", "class_work", ("wed_day",)),
    Asker("m", "обществознание", 5, "Впервые взял класс, не знаю, как разрешать ссоры",
          "discipline", "class_work", ("tue_day",)),
    Asker("f", "алгебра", 8, "Готовлю девятый класс к экзамену и хочу увидеть, как это делают",
          "lesson", "method", ("mon_day",)),
    Asker("m", "информатика", 6, "Иду на категорию, не понимаю, как собрать материалы",
          "career_growth", "attestation", ("fri_day",)),
    Asker("f", "химия", 9, "Хочу перевести практические работы на датчики", "digital", "ict",
          ("tue_day",)),
    Asker("f", "начальные классы", 5, "Трудно даются разговоры с родителями", "parents_talk",
          "parents_work", ("thu_day",)),
    Asker("m", "технология", 11, "Нужна помощь с отчётами, свободен только в субботу",
          "paperwork", "documents", ("sat_morning",)),
)  # fmt: skip


def bring_teachers(stage: Stage) -> Group:
    """Cards, consents, places in the bases, talks and the course."""
    with stage.as_role(Role.CURATOR, CAME) as work:
        mentors = [_guide(work, stage, each) for each in GUIDES]
        mentees = [_asker(work, stage, each) for each in ASKERS]
    for side, people in (("mentor", mentors), ("mentee", mentees)):
        hold_interviews(stage, [each.entry_id for each in people], side, TALKED)
    teach_everybody(stage, "Школа наставника, педагоги", mentors, LEARNED, COURSE_MEETINGS)
    return Group(mentors, mentees)


def _guide(work: Work, stage: Stage, guide: Guide) -> Newcomer:
    fields = {
        "source": "teachers", "competences": [guide.competence], "help": list(guide.help),
        "times": list(guide.times), "formats": ["individual"], "hours_a_month": 6,
        "capacity": guide.capacity,
    }  # fmt: skip
    card = _card(stage, guide.gender, guide.subject, guide.years)
    person = add_mentor(work, card, Contacts(), fields)
    sign_papers(work, person.id, person.id, "mentor", "teacher")
    return Newcomer(person.id, enter_mentor(work, person.id).id)


def _asker(work: Work, stage: Stage, asker: Asker) -> Newcomer:
    card = _card(stage, asker.gender, asker.subject, asker.years)
    person = add_person(work, card)
    asked = NewRequest(
        typed_name=card.full_name, kind="teacher", person_id=person.id, author="self",
        own_words=asker.words, problems=[asker.problem], help=[asker.help], times=asker.times,
    )  # fmt: skip
    accept_request(work, add_request(work, asked).id, person.id)
    sign_papers(work, person.id, person.id, "mentee", "teacher")
    return Newcomer(person.id, enter_base(work, person.id, "mentee").id)


def _card(stage: Stage, gender: str, subject: str, years: int) -> PersonCard:
    """No young teachers: those the school has counted already (K-01)."""
    return PersonCard(
        full_name=stage.name(gender).full, kind="teacher", subject=subject,
        teaching_since=date(stage.year.start - years, 9, 1), is_namesake=True,
    )  # fmt: skip
