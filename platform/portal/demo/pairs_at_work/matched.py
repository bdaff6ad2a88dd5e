"""The teachers' programme up to work: questionnaires, a matching accepted, the order, the plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.work import Work
from portal.demo.autumn.stage import Stage
from portal.demo.measured.waves import Asking, close, measure
from portal.demo.pairs_at_work.people import Group, join, last_day
from school.documents.service import SignPaper, make_document, sign_document
from school.gatherings.ballots import Slip, write_down
from school.gatherings.models import GatheringSeat
from school.gatherings.seats import seat_everybody
from school.gatherings.service import Plan as GatheringPlan
from school.gatherings.service import act_on_gathering, plan_gathering
from school.matching.accepting import accept
from school.matching.service import run
from school.pairing.confirming import confirm_side, note_agreement
from school.pairing.orders import make_order
from school.pairing.plan import PlanTask, SetPlan, add_task, move_task, set_plan
from school.pairing.starting import start_group
from school.programmes.models import Pair
from school.programmes.service import CreateProgramme, Plan, create_programme
from school.selection.criteria import Wanted, add_criteria

TITLE = "Педагог – педагог: учимся друг у друга"
OPENED, ASKED, MATCHED, CONFIRMED, ORDERED, STARTED, PLANNED = 52, 51, 49, 48, 48, 47, 45
AT_WORK = 6
# Teachers tell how they are before the pairs are made: no order is signed without it.
MEASURED = Asking("before", opened=51, due_in=4, answered=49, wellness=0.55)
MEASURING_OVER = 46
# The code of a demo paper is checked on the portal it is opened in: the demo knows no address.
CHECK_PAGE = "/check"
A_TASK = timedelta(days=10)
# Whom each asker would like, the dearest first, and whom each guide would; by places in the lists
# of teachers. The seventh chose a guide who chose nobody of the kind: an extra meeting. The eighth
# is free when no guide is.
ASKERS_WISH = ((0,), (0,), (1,), (2,), (2, 3), (3,), (4,), ())
GUIDES_WISH = ((0, 1), (2,), (3, 4), (5,), ())


@dataclass(frozen=True, slots=True)
class Couple:
    """A pair of the story by the places of its people: how it is going to go, and its plan."""

    guide: int
    asker: int
    goal: str
    strengths: str
    weaknesses: str
    tasks: tuple[str, ...]
    done: int


@dataclass(frozen=True, slots=True)
class Made:
    """The programme with its people and its pairs, by the places of the two."""

    programme_id: UUID
    mentors: Sequence[UUID]
    mentees: Sequence[UUID]
    pairs: Mapping[tuple[int, int], UUID]


COUPLES = (
    Couple(0, 0, "Выстроить урок развития речи от цели до вывода",
           "Знает программу, любит детей", "Не хватает времени на вывод",
           ("Разобрать два плана уроков", "Посетить урок наставника",
            "Провести открытый урок"), 2),
    Couple(0, 1, "Научиться вести беседу на уроке литературы",
           "Чувствует текст", "Задаёт вопросы, на которые отвечает сама",
           ("Составить десять открытых вопросов", "Провести урок-беседу"), 1),
    Couple(1, 2, "Освоить работу классного руководителя",
           "Ребята доверяют", "Теряется при ссорах",
           ("Составить план классных часов", "Провести классный час о правилах"), 0),
    Couple(2, 3, "Подготовить девятый класс к экзамену по алгебре",
           "Сильна в предмете", "Мало разных заданий",
           ("Собрать банк заданий по темам", "Провести два занятия вместе",
            "Показать банк заданий коллегам"), 3),
    Couple(2, 4, "Подготовить материалы на квалификационную категорию",
           "Много сделал с детьми", "Не хранит материалы",
           ("Выписать результаты за три года", "Собрать папку материалов"), 1),
    Couple(3, 5, "Перевести практические работы по химии на датчики",
           "Хорошо ставит опыты", "Опасается техники",
           ("Освоить набор датчиков", "Провести работу с датчиком температуры",
            "Описать работу для коллег"), 2),
)  # fmt: skip


def match_teachers(stage: Stage, teachers: Group) -> Made:
    """Open the programme and lead it to pairs at work."""
    with stage.as_role(Role.CURATOR, OPENED) as work:
        programme_id = _open(work, stage)
        mentors, mentees = join(work, programme_id, teachers.mentors, teachers.mentees)
    wave_id = measure(stage, programme_id, MEASURED)
    gathering_id = _ask(stage, programme_id, mentors, mentees)
    with stage.as_role(Role.CURATOR, MATCHED) as work:
        act_on_gathering(work, programme_id, gathering_id, "close")
        accept(work, run(work, programme_id, gathering_id).id, "a")
        pairs = _pairs(work, programme_id, mentors, mentees)
    begin_work(stage, programme_id, list(pairs.values()), number="47-н", days_ago=CONFIRMED,
               starts=STARTED)  # fmt: skip
    for couple in COUPLES:
        lay_plan(stage, pairs[couple.guide, couple.asker], couple, PLANNED)
    close(stage, wave_id, MEASURING_OVER)
    return Made(programme_id, mentors, mentees, pairs)


def begin_work(
    stage: Stage, programme_id: UUID, pair_ids: Sequence[UUID], *, number: str, days_ago: int,
    starts: int, probation: bool = False,
) -> None:  # fmt: skip
    """Both sides confirm, the agreement and the order are signed, the pairs begin."""
    with stage.as_role(Role.CURATOR, days_ago) as work:
        for pair_id in pair_ids:
            for side in ("mentor", "mentee"):
                confirm_side(work, pair_id, side, work.today())
            note_agreement(work, pair_id, work.today(), {})
        order = make_order(work, programme_id, pair_ids)
        paper = make_document(work, "pairs_order", subject_id=order.id)
        signed = SignPaper(number=number, dated_on=work.today(), address=CHECK_PAGE)
        sign_document(work, paper.id, signed)
    with stage.as_role(Role.CURATOR, starts) as work:
        start_group(work, programme_id, pair_ids, work.today(), probation)


def lay_plan(stage: Stage, pair_id: UUID, couple: Couple, days_ago: int) -> None:
    """The plan that the two have talked over, and its first tasks, done each in its time."""
    with stage.as_role(Role.CURATOR, days_ago) as work:
        day = work.today()
        plan = SetPlan(goal=couple.goal, strengths=couple.strengths, weaknesses=couple.weaknesses,
                       proposed_on=day, agreed_on=day)  # fmt: skip
        set_plan(work, pair_id, plan)
        tasks = [
            add_task(work, pair_id, PlanTask(title=title, from_on=day + n * A_TASK,
                                             to_on=day + (n + 1) * A_TASK))
            for n, title in enumerate(couple.tasks)
        ]  # fmt: skip
    for n, task_id in enumerate(tasks[: couple.done], start=1):
        with stage.as_role(Role.CURATOR, max(days_ago - n * A_TASK.days, 1)) as work:
            move_task(work, pair_id, task_id, "done", result="Сделано вместе")


def _open(work: Work, stage: Stage) -> UUID:
    programme = create_programme(
        work,
        CreateProgramme(
            form="teacher_teacher",
            school_year=stage.year,
            plan=Plan(
                variant="leader_in_difficulty", kind="traditional", title=TITLE,
                goal="Каждый педагог находит среди коллег того, у кого можно научиться",
                starts_on=stage.year.starts_on, ends_on=last_day(stage),
            ),
            stage=AT_WORK,
        ),
    )  # fmt: skip
    add_criteria(work, programme.id, [Wanted(help="method", number=3)])
    return programme.id


def _ask(
    stage: Stage, programme_id: UUID, mentors: Sequence[UUID], mentees: Sequence[UUID]
) -> UUID:
    """Questionnaires without a hall, brought on paper and typed by the curator."""
    with stage.as_role(Role.CURATOR, ASKED) as work:
        plan = GatheringPlan(kind="remote", held_on=work.today(), most_choices=3)
        gathering = plan_gathering(work, programme_id, plan)
        seat_everybody(work, programme_id, gathering.id)
        act_on_gathering(work, programme_id, gathering.id, "open")
        query = select(GatheringSeat.participation_id, GatheringSeat.number).where(
            GatheringSeat.gathering_id == gathering.id
        )
        badges = {row.participation_id: row.number for row in work.session.execute(query)}
        told = [(mentees[n], [mentors[one] for one in wish]) for n, wish in enumerate(ASKERS_WISH)]
        told += [(mentors[n], [mentees[one] for one in wish]) for n, wish in enumerate(GUIDES_WISH)]
        for who, wish in told:
            if wish:
                numbers = [badges[one] for one in wish]
                slip = Slip(number=badges[who], with_whom=numbers, whom_helps=numbers,
                            request_id=new_id())  # fmt: skip
                write_down(work, programme_id, gathering.id, slip)
        return gathering.id


def _pairs(
    work: Work, programme_id: UUID, mentors: Sequence[UUID], mentees: Sequence[UUID]
) -> dict[tuple[int, int], UUID]:
    rows = work.session.execute(
        select(Pair.mentor_id, Pair.mentee_id, Pair.id).where(Pair.programme_id == programme_id)
    )
    return {
        (mentors.index(mentor), mentees.index(mentee)): pair_id for mentor, mentee, pair_id in rows
    }
