"""Six older pupils who have learned to mentor and twelve younger ones who asked for help."""

from dataclasses import dataclass
from datetime import date, timedelta

from kernel.identity.permissions import Role
from kernel.work import Work
from portal.demo.autumn.mentees import add_mother
from portal.demo.autumn.selection import hold_interviews
from portal.demo.autumn.stage import Stage
from portal.demo.pairs_at_work.people import Group, Newcomer, sign_papers, teach_everybody
from school.bases.service import enter_base
from school.mentors.service import Contacts, add_mentor, enter_mentor
from school.registry.service import PersonCard, add_person
from school.requests.service import NewRequest, accept_request, add_request

CAME, TALKED, LEARNED = 44, 40, 35
COURSE_MEETINGS = 5
AFTERNOONS = ("mon_day", "tue_day", "wed_day", "thu_day", "fri_day")
MENTORS_GRADE = 10


@dataclass(frozen=True, slots=True)
class Older:
    """A pupil who offers help."""

    gender: str
    competence: str
    help: tuple[str, ...]
    capacity: int
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Younger:
    """A pupil who asks for it, in own words."""

    gender: str
    grade: int
    words: str
    problem: str
    help: str
    days: tuple[int, ...]


OLDER = (
    Older("f", "Математика, призёр районной олимпиады", ("maths", "olympiad"), 3, (0, 2, 4)),
    Older("m", "Робототехника и программирование", ("technology", "maths"), 2, (1, 3)),
    Older("f", "Английский язык, ведёт разговорный кружок", ("foreign", "languages"), 2, (0, 3)),
    Older("m", "Капитан школьной команды, умеет собрать людей", ("friends", "sports"), 3,
          (0, 1, 3)),
    Older("f", "Рисует и оформляет школьную газету", ("arts", "project"), 2, (2, 4)),
    Older("m", "Успевает и учиться, и заниматься музыкой", ("study_skills", "friends"), 2,
          (1, 2, 4)),
)  # fmt: skip
YOUNGER = (
    Younger("m", 6, "Не понимаю дроби и боюсь контрольных", "marks", "maths", (0, 2)),
    Younger("f", 7, "Хочу решать олимпиадные задачи", "talent_unused", "olympiad", (2, 4)),
    Younger("m", 5, "Хочу собрать робота, но не знаю, с чего начать", "talent_unused",
            "technology", (1, 3)),
    Younger("m", 8, "Пишу игру и застрял на середине", "talent_unused", "technology", (3,)),
    Younger("f", 6, "Стесняюсь говорить по-английски", "self_confidence", "foreign", (0, 3)),
    Younger("f", 8, "Слова учу, а тексты понимаю плохо", "marks", "foreign", (0,)),
    Younger("m", 5, "Мы недавно переехали, друзей пока нет", "adaptation", "friends", (1, 3)),
    Younger("f", 7, "Хочу увереннее чувствовать себя в классе", "communication", "friends",
            (0, 1)),
    Younger("f", 5, "Люблю рисовать и хочу выставку", "talent_unused", "arts", (2, 4)),
    Younger("m", 8, "Хочу сделать проект о нашем селе", "motivation", "project", (4,)),
    Younger("m", 7, "Ничего не успеваю: школа, тренировки, уроки", "organisation",
            "study_skills", (1, 2)),
    Younger("f", 6, "Долго сажусь за уроки и быстро отвлекаюсь", "organisation", "study_skills",
            (2, 4)),
)  # fmt: skip


def bring_pupils(stage: Stage) -> Group:
    """Cards, parents' consents, places in the bases, talks and the course."""
    with stage.as_role(Role.CURATOR, CAME) as work:
        mentors = [_older(work, stage, n, each) for n, each in enumerate(OLDER)]
        mentees = [_younger(work, stage, n, each) for n, each in enumerate(YOUNGER)]
    for side, people in (("mentor", mentors), ("mentee", mentees)):
        hold_interviews(stage, [each.entry_id for each in people], side, TALKED)
    teach_everybody(stage, "Школа наставника, ученики", mentors, LEARNED, COURSE_MEETINGS)
    return Group(mentors, mentees)


def _older(work: Work, stage: Stage, n: int, older: Older) -> Newcomer:
    card = _card(stage, older.gender, MENTORS_GRADE, n)
    fields = {
        "source": "pupils", "competences": [older.competence], "help": list(older.help),
        "times": [AFTERNOONS[day] for day in older.days], "formats": ["individual"],
        "hours_a_month": 4, "capacity": older.capacity,
    }  # fmt: skip
    person = add_mentor(work, card, Contacts(), fields)
    mother = add_mother(work, stage, person.id)
    sign_papers(work, person.id, mother, "mentor", "pupil")
    return Newcomer(person.id, enter_mentor(work, person.id).id)


def _younger(work: Work, stage: Stage, n: int, younger: Younger) -> Newcomer:
    card = _card(stage, younger.gender, younger.grade, n)
    person = add_person(work, card)
    asked = NewRequest(
        typed_name=card.full_name, person_id=person.id, author="self", own_words=younger.words,
        problems=[younger.problem], help=[younger.help],
        times=[AFTERNOONS[day] for day in younger.days],
    )  # fmt: skip
    accept_request(work, add_request(work, asked).id, person.id)
    mother = add_mother(work, stage, person.id)
    sign_papers(work, person.id, mother, "mentee", "pupil")
    entry = enter_base(work, person.id, "mentee", young_reason="Просьба родителей")
    return Newcomer(person.id, entry.id)


def _card(stage: Stage, gender: str, grade: int, n: int) -> PersonCard:
    """A pupil turns grade + 6 in the twelve months before the school year."""
    born_on = date(stage.year.start - grade - 6, 8, 31) - timedelta(days=11 + 23 * n)
    return PersonCard(
        full_name=stage.name(gender).full, kind="pupil", school_class=f"{grade}{'АБ'[n % 2]}",
        born_on=born_on, is_namesake=True,
    )  # fmt: skip
