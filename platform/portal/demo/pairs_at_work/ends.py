"""Two ends of pairs: one as planned, with its case; one before the time, and what followed."""

from kernel.identity.permissions import Role
from portal.demo.autumn.stage import Stage
from portal.demo.pairs_at_work.matched import Couple, Made, begin_work, lay_plan
from portal.demo.pairs_at_work.meetings import Met, hold
from school.completion.achievements import AchievementCard, add_achievement
from school.completion.cases import CaseText, draft_case, move_case
from school.completion.service import begin, finish
from school.matching.extra import agree, propose_meetings
from school.matching.extra import hold as hold_extra

REACHED, LEFT = (2, 3), (2, 4)
# The mentor of the fourth place takes over whoever was left.
NEXT_GUIDE = 3
POINTS = {
    "feelings": "Жаль останавливаться на полпути, но врать себе и коллеге хуже.",
    "reasons": "Добавились уроки и подготовка выпускного класса, встречаться некогда.",
    "good_experience": "Результаты за три года выписаны, половина папки собрана.",
    "notice": "Сказано лично за десять дней, затем обсуждено с куратором.",
    "rules_after": "Всё рассказанное в паре остаётся между двумя коллегами.",
    "last_meeting": "Передали папку и список того, чего в ней не хватает.",
    "turn_again": "После экзаменов, в июне, можно спросить совета.",
}
PLANNED_END = {
    "reason": "goal_reached",
    "results": "Девятый класс решает задания по всем темам, пробный экзамен сдали все.",
    "project": "Банк заданий по алгебре для девятого класса",
    "reflection": "Вдвоём получилось быстрее, чем по одному за два года.",
    "mentor_words": "Спасибо за точность и упорство.",
    "mentee_words": "Теперь знаю, как показать тему с трёх сторон.",
    "mentor_gave": 5,
    "mentee_gave": 5,
    "decision": "stop",
    "mentee_wishes_role": True,
    "mentor_wishes_more": True,
}
CASE = CaseText(
    title="Банк заданий вместо ещё одного пособия",
    situation="Учитель математики впервые готовит девятый класс к экзамену. Предмет знает хорошо,"
    " но заданий разного уровня мало, и сильные ученики скучают.",
    work_done="Пара разделила темы, раз в неделю собирала задания и пробовала их на двух классах."
    " Два занятия коллеги провели вдвоём.",
    outcome="За полтора месяца собран банк заданий по всем темам. Им пользуются ещё двое коллег.",
    advice="Проверяйте задания на детях сразу: половину пришлось переписать после первой пробы.",
)
TAKEN_OVER = Couple(
    NEXT_GUIDE, LEFT[1], "Закончить папку материалов на категорию",
    "Половина работы уже сделана", "Откладывает оформление",
    ("Разобрать, чего не хватает", "Оформить два раздела"), 1,
)  # fmt: skip
FIRST_MEETINGS = (
    Met(9, "acquaintance", "Посмотрели папку и составили список недостающего.", 4, 5),
    Met(3, "trial", "Оформили первый раздел вместе.", 5, 5),
)
ENDED, TALKED, LEFT_ON, OFFERED, MET_AGAIN, STARTED = 12, 26, 16, 14, 12, 10


def end_two(stage: Stage, made: Made) -> None:
    """In the order of days: who was left found another before the other pair ended."""
    _leave(stage, made)
    _find_another(stage, made)
    _reach(stage, made)


def _leave(stage: Stage, made: Made) -> None:
    pair_id = made.pairs[LEFT]
    with stage.as_role(Role.CURATOR, TALKED) as work:
        begin(work, pair_id, "unplanned", "no_time")
    with stage.as_role(Role.CURATOR, LEFT_ON) as work:
        finish(
            work,
            pair_id,
            {"points": POINTS, "told_mentee_on": stage.day(TALKED),
             "last_meeting_on": stage.day(LEFT_ON + 1), "ended_on": work.today()},
        )  # fmt: skip


def _find_another(stage: Stage, made: Made) -> None:
    """An extra meeting that both liked, and a pair on probation with the curator beside."""
    two = (made.mentors[NEXT_GUIDE], made.mentees[LEFT[1]])
    with stage.as_role(Role.CURATOR, OFFERED) as work:
        [extra_id] = propose_meetings(work, made.programme_id, [two])
        agree(work, extra_id, work.today(), stage.day(MET_AGAIN))
    with stage.as_role(Role.CURATOR, MET_AGAIN) as work:
        pair_id = hold_extra(work, extra_id, work.today(), True, True)
        assert pair_id is not None  # noqa: S101 - both wished
    begin_work(stage, made.programme_id, [pair_id], number="61-н", days_ago=MET_AGAIN - 1,
               starts=STARTED, probation=True)  # fmt: skip
    lay_plan(stage, pair_id, TAKEN_OVER, STARTED - 1)
    hold(stage, pair_id, FIRST_MEETINGS, curator_present=True)


def _reach(stage: Stage, made: Made) -> None:
    pair_id = made.pairs[REACHED]
    with stage.as_role(Role.CURATOR, ENDED) as work:
        add_achievement(
            work,
            made.mentees[REACHED[1]],
            AchievementCard(
                kind="materials", title="Банк заданий по алгебре для девятого класса",
                got_on=work.today(), level="school",
            ),
        )  # fmt: skip
        begin(work, pair_id, "planned")
        finish(work, pair_id, {**PLANNED_END, "ended_on": work.today()})
        case = draft_case(work, pair_id, CASE)
        move_case(work, case.id, "ready")
