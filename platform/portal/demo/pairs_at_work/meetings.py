"""What the pairs have done since: meetings, what both sides said of them, lessons, one worry."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import and_, select

from kernel.identity.permissions import Role
from kernel.ids import new_id
from portal.demo.autumn.stage import Stage
from portal.demo.pairs_at_work.matched import Made
from school.concerns.service import report
from school.meetings.practice import AddPractice, add_practice
from school.meetings.service import RecordMeeting, record, say
from school.programmes.models import Pair, Programme

WORRY = (
    "Беседую с обеими уже вторую неделю: наставник считает, что всё идёт хорошо, а коллега говорит,"
    " что её не слышат. Прошу помочь договориться."
)
# Their meetings are written down; nobody of the second guide's pair has been heard of.
APART = (0, 1)
LATELY = 5


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting: how many days ago, of which kind, in the mentor's words, and two ratings."""

    days_ago: int
    kind: str
    words: str
    mentor: int = 5
    mentee: int = 5


@dataclass(frozen=True, slots=True)
class Done:
    """Something of a teacher's own work in the pair."""

    days_ago: int
    kind: str
    lesson: str
    conclusions: str


MEETINGS = {
    (0, 0): (
        Met(45, "acquaintance", "Поговорили о том, что хочется изменить на уроке.", 5, 4),
        Met(38, "trial", "Разобрали план урока: цель есть, вывода нет.", 4, 4),
        Met(31, "planning", "Договорились, какие уроки посетим и что будем смотреть."),
        Met(24, "regular", "Переписали начало урока: теперь дети сами ставят вопрос."),
        Met(10, "regular", "Смотрели видео урока, вывод получился у детей, не у учителя."),
    ),
    (0, 1): (
        Met(44, "acquaintance", "Познакомились ближе, выбрали повесть для разбора.", 5, 4),
        Met(37, "trial", "Пробовали вопросы на восьмом классе.", 5, 4),
        Met(23, "planning", "Составили план до Нового года.", 5, 4),
        Met(9, "regular", "Разобрали урок-беседу, нашли, что исправить.", 5, 2),
    ),
    (2, 3): (
        Met(45, "acquaintance", "Посмотрели результаты пробного экзамена."),
        Met(40, "trial", "Решали вместе задания на проценты.", 5, 5),
        Met(34, "planning", "Разделили темы банка заданий."),
        Met(27, "regular", "Провели занятие вдвоём: один ведёт, другой помогает."),
        Met(20, "regular", "Собрали последние темы, проверили на двух классах."),
        Met(13, "final", "Подвели итоги, показали банк заданий коллегам."),
    ),
    (2, 4): (
        Met(44, "acquaintance", "Посмотрели требования к материалам.", 4, 4),
        Met(36, "trial", "Выписали результаты учеников за три года.", 4, 4),
        Met(29, "planning", "Наметили сроки. Времени у обоих мало.", 3, 3),
    ),
    (3, 5): (
        Met(43, "acquaintance", "Открыли коробку с датчиками, подключили первый.", 5, 4),
        Met(35, "trial", "Сняли кривую остывания воды.", 5, 5),
        Met(22, "planning", "Выбрали четыре работы на год.", 4, 5),
        Met(8, "regular", "Провели работу в десятом классе, всё получилось.", 5, 5),
    ),
}  # fmt: skip
PRACTICE = {
    (0, 0): (
        Done(36, "visit_by_mentee", "Русский язык, 7А", "Увидела, как вывод делают сами дети"),
        Done(29, "visit_by_mentor", "Русский язык, 6Б", "Хорошее начало, мало времени на вывод"),
        Done(28, "self_analysis", "Русский язык, 6Б", "Оставлять десять минут на итог"),
        Done(12, "visit_by_mentor", "Русский язык, 6Б", "Вывод прозвучал от детей"),
    ),
    (0, 1): (
        Done(30, "visit_by_mentor", "Литература, 8А", "Класс слушает, но молчит"),
        Done(29, "self_analysis", "Литература, 8А", "Тороплюсь отвечать вместо детей"),
    ),
    (2, 3): (
        Done(26, "mutual_visit", "Алгебра, 9А", "Сравнили, как объясняем одну тему"),
        Done(19, "lesson_plan", "Алгебра, 9Б", "План урока повторения"),
    ),
    (3, 5): (
        Done(33, "workshop", "", "Освоены датчики температуры и кислотности"),
        Done(7, "visit_by_mentor", "Химия, 10А", "Опыт идёт ровно, вывод делают сами"),
        Done(6, "self_analysis", "Химия, 10А", "Раздавать датчики до звонка"),
    ),
}  # fmt: skip


def meet(stage: Stage, made: Made) -> None:
    """Everything in the order of its days, as the curator would have typed it."""
    for places, meetings in MEETINGS.items():
        hold(stage, made.pairs[places], meetings)
    for places, practice in PRACTICE.items():
        _practise(stage, made.pairs[places], practice)
    with stage.as_role(Role.PSYCHOLOGIST, 1) as work:
        report(work, made.pairs[APART], WORRY)


def keep_in_touch(stage: Stage) -> None:
    """Pairs that were there before the story have met lately: a group together with its mentor."""
    query = (
        select(Pair.mentor_id, Pair.id)
        .join(Programme, and_(Programme.school_id == Pair.school_id,
                              Programme.id == Pair.programme_id))
        .where(Pair.school_id == stage.school_id, Pair.state.in_(("active", "probation")),
               Programme.state == "running", Programme.starts_on <= stage.day(LATELY),
               Pair.started_on <= stage.day(LATELY))
        .order_by(Pair.mentor_id, Pair.id)
    )  # fmt: skip
    with stage.as_role(Role.CURATOR, LATELY) as work:
        pairs = work.session.execute(query).all()
        for _, group in groupby(pairs, key=lambda row: row.mentor_id):
            record(
                work,
                RecordMeeting(
                    meeting_id=new_id(), pair_ids=[row.id for row in group],
                    held_on=work.today(), kind="regular", minutes=45,
                    reflection="Обсудили, что получилось за неделю, и договорились о следующей.",
                    curator_present=True,
                ),
            )  # fmt: skip


def hold(
    stage: Stage, pair_id: UUID, meetings: Sequence[Met], *, curator_present: bool = False
) -> None:
    """Write meetings down with the words of both sides."""
    for met in meetings:
        with stage.as_role(Role.CURATOR, met.days_ago) as work:
            meeting_id = record(
                work,
                RecordMeeting(
                    meeting_id=new_id(), pair_ids=[pair_id], held_on=work.today(), kind=met.kind,
                    minutes=45, reflection=met.words, curator_present=curator_present,
                ),
            )  # fmt: skip
            for side, rating in (("mentor", met.mentor), ("mentee", met.mentee)):
                say(work, meeting_id, pair_id, side, rating=rating)


def _practise(stage: Stage, pair_id: UUID, practice: Sequence[Done]) -> None:
    for done in practice:
        with stage.as_role(Role.CURATOR, done.days_ago) as work:
            add_practice(
                work,
                AddPractice(
                    practice_id=new_id(), pair_id=pair_id, kind=done.kind, held_on=work.today(),
                    lesson=done.lesson, conclusions=done.conclusions,
                ),
            )  # fmt: skip
