"""A programme of an invented school: its people, pairs and answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from kernel.profile import Form
from portal.demo.lawful import Somebody, stand_in_base
from portal.demo.making import Making
from portal.demo.plan import Life, Plan
from portal.demo.rows import Value

PAIR_STATES = {"active": 74, "probation": 8, "paused": 4, "completed": 7, "closed": 7}
SUBJECTS = ("математика", "русский язык", "физика", "история", "биология", "начальные классы",
            "английский язык", "география", "химия", "технология")  # fmt: skip
MENTORED_YOUNG = 0.88
SATISFIED = 0.95
FEW_ANSWERED = 0.12  # in so many programmes most people stayed silent
OVER = 0.12
ITEMS = 6
PLANNED_STAGES, AT_WORK_STAGE, LAST_STAGE = 2, 6, 7
FULL_CYCLE = timedelta(days=45)
EXTRA_YOUNG_IN_THE_ANOMALY = 2


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme whose participants are being invented."""

    id: UUID
    school_id: UUID
    form: Form
    starts_on: date
    is_over: bool
    stays: bool  # no pair ends early, or the anomaly would be gone
    is_home: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in a programme, for pairs and answers to point at."""

    id: UUID
    joined_on: date


def write_programme(making: Making, plan: Plan, form: Form, *, pupils: int, young: int) -> None:
    """A programme and, once it is at work, everybody in it."""
    starts_on = making.day(making.year.starts_on, making.year.starts_on + timedelta(days=20))
    preparing = plan.life is Life.PREPARING
    may_be_over = not (preparing or plan.is_home) and making.today - starts_on >= FULL_CYCLE
    is_over = may_be_over and making.chance(OVER)
    stays = plan.life is Life.ANOMALOUS
    programme = Programme(making.ids.next(), plan.id, form, starts_on, is_over, stays, plan.is_home)
    stage = LAST_STAGE if programme.is_over else AT_WORK_STAGE
    _write(making, programme, making.draw.randint(1, 5) if preparing else stage)
    if preparing:
        return
    if form.level == "regional":
        _answers(making, programme, _team(making, programme))
        return
    kinds = _mentees(making, plan, form, pupils=pupils, young=young)
    _answers(making, programme, _pairs(making, programme, kinds))


def _write(making: Making, programme: Programme, stage: int) -> None:
    form = programme.form
    kinds = making.profile.kinds_for(form.code)
    state = "planned" if stage <= PLANNED_STAGES else "running"
    making.rows.add(
        "school.programme",
        school_id=programme.school_id,
        id=programme.id,
        school_year=making.year.start,
        form=form.code,
        variant=making.draw.choice(form.variants).code if form.variants else "",
        kind=making.draw.choice(kinds).code if kinds else "",
        title=f"Программа «{form.name.ru}», {making.year}",
        goal=form.goal.ru,
        state="completed" if programme.is_over else state,
        stage=stage,
        starts_on=programme.starts_on,
        ends_on=making.today if programme.is_over else date(making.year.start + 1, 5, 31),
        created_at=making.made_at,
    )


def _team(making: Making, programme: Programme) -> list[Part]:
    """Managers whom another school's team mentors: that link is the region's, not a pair here."""
    number = making.draw.randint(2, 4)
    return [take_part(making, programme, "mentee", "head", manages=True) for _ in range(number)]


def _mentees(
    making: Making, plan: Plan, form: Form, *, pupils: int, young: int
) -> list[tuple[str, bool]]:
    """Kinds of the mentees, and which of them are young teachers; pupils come by the dozen."""
    kinds = [kind for kind in form.mentee_is if kind != plan.absent]
    if form.code == "teacher_teacher":
        mentored = sum(making.chance(MENTORED_YOUNG) for _ in range(young))
        if plan.life is Life.ANOMALOUS:
            mentored = young + EXTRA_YOUNG_IN_THE_ANOMALY
        elif plan.is_home:
            mentored = max(1, mentored)
        others = making.draw.randint(0 if mentored else 1, 3)
        return [("teacher", True)] * mentored + [("teacher", False)] * others
    most = max(5, pupils // 18) if {"pupil", "student"} & set(kinds) else 3
    return [(making.draw.choice(kinds), False) for _ in range(making.draw.randint(1, most))]


def _pairs(making: Making, programme: Programme, kinds: Sequence[tuple[str, bool]]) -> list[Part]:
    """Every mentee in a pair; a mentor takes one or two, a head all of them."""
    mentor_kind = programme.form.mentor_is[0]
    mentors: list[Part] = []
    mentees: list[Part] = []
    for n, (kind, is_young) in enumerate(kinds):
        if not mentors or (mentor_kind != "head" and (n >= 2 * len(mentors) or making.chance(0.5))):
            mentors.append(take_part(making, programme, "mentor", mentor_kind))
        state = _state(making, programme)
        mentee = take_part(
            making, programme, "mentee", kind, young=is_young, full_cycle=state == "completed"
        )
        mentees.append(mentee)
        put_together(making, programme, mentors[-1], mentee, state)
    return [*mentors, *mentees]


def _state(making: Making, programme: Programme) -> str:
    if programme.is_over:
        return "completed"
    if programme.stays:
        return "active"
    state = making.draw.choices(list(PAIR_STATES), list(PAIR_STATES.values()))[0]
    too_early = making.today - programme.starts_on < FULL_CYCLE
    return "active" if too_early and state == "completed" else state


def take_part(
    making: Making,
    programme: Programme,
    side: str,
    kind: str,
    *,
    young: bool = False,
    manages: bool | None = None,
    full_cycle: bool = False,
    grade: int | None = None,
    joins_within: timedelta = timedelta(days=30),
) -> Part:
    """Somebody new in the programme; a pupil of the grade given, or of any that suits the form."""
    manager = kind == "head" if manages is None else manages
    person = _person(making, programme, side, kind, young=young, manages=manager, grade=grade)
    latest = programme.starts_on + joins_within
    part = Part(making.ids.next(), making.day(programme.starts_on, latest))
    # At home the mentors' way to admission is played through the use cases (autumn/).
    admitted = side == "mentor" and not programme.is_home
    stand_in_base(
        making,
        person,
        side,
        entered_on=making.year.starts_on,
        state="ready" if side == "mentee" else "selected" if admitted else "entered",
        admitted_on=part.joined_on if admitted else None,
    )
    making.rows.add(
        "school.participation",
        school_id=programme.school_id,
        id=part.id,
        programme_id=programme.id,
        school_year=making.year.start,
        person_id=person.id,
        side=side,
        person_kind=kind,
        is_young_teacher=young,
        is_manager=manager,
        joined_on=part.joined_on,
        left_on=None,
        full_cycle=full_cycle or programme.is_over,
    )
    return part


def _person(
    making: Making, programme: Programme, side: str, kind: str, *, young: bool, manages: bool,
    grade: int | None,
) -> Somebody:  # fmt: skip
    name, person = making.names.next(), making.ids.next()
    of_pupil = _of_pupil(making, programme.form, side, kind, grade)
    making.rows.add(
        "school.person",
        school_id=programme.school_id,
        id=person,
        kind=kind,
        surname=name.surname,
        given_name=name.given,
        patronymic=name.patronymic,
        gender=name.gender,
        is_manager=manages,
        created_at=making.made_at,
        phone="",
        email="",
        workplace="",
        position="",
        **of_pupil,
        **_of_teacher(making, kind, young=young),
    )
    born_on = of_pupil["born_on"]
    assert born_on is None or isinstance(born_on, date)  # noqa: S101 - made just above
    return Somebody(person, programme.school_id, kind, name.full, born_on)


def _of_pupil(
    making: Making, form: Form, side: str, kind: str, known: int | None
) -> dict[str, Value]:
    if kind != "pupil":
        return {"born_on": None, "grade": None, "grade_letter": ""}
    senior = "senior_classes" in {constraint.code for constraint in form.constraints}
    lowest, highest = (9, 11) if side == "mentor" else (10, 11) if senior else (5, 8)
    grade = known or making.draw.randint(lowest, highest)
    # A pupil turned grade + 6 in the twelve months before the school year.
    last = date(making.year.start - grade - 6, 8, 31)
    born_on = last - timedelta(days=making.draw.randrange(365))
    return {"born_on": born_on, "grade": grade, "grade_letter": making.draw.choice("АБ")}


def _of_teacher(making: Making, kind: str, *, young: bool) -> dict[str, Value]:
    if kind != "teacher":
        return {"subject": "", "teaching_since": None}
    years = making.draw.randint(0, 2) if young else making.draw.randint(5, 30)
    since = date(making.year.start - years, 9, 1)
    return {"subject": making.draw.choice(SUBJECTS), "teaching_since": since}


def put_together(
    making: Making, programme: Programme, mentor: Part, mentee: Part, state: str
) -> None:
    """A pair of the two, dated within the programme."""
    both = max(mentor.joined_on, mentee.joined_on)
    started_on = making.day(both, both + timedelta(days=10))
    least = FULL_CYCLE - timedelta(days=15) if state == "completed" else timedelta(days=7)
    ended = state in ("completed", "closed")
    ends = making.profile.completion
    reasons = ends.planned if state == "completed" else ends.unplanned
    making.rows.add(
        "school.pair",
        school_id=programme.school_id,
        id=making.ids.next(),
        programme_id=programme.id,
        school_year=making.year.start,
        mentor_id=mentor.id,
        mentee_id=mentee.id,
        state=state,
        started_on=started_on,
        ended_on=making.day(started_on + least, making.today) if ended else None,
        end_reason=making.draw.choice(reasons).code if ended else "",
    )


def _answers(making: Making, programme: Programme, parts: Sequence[Part]) -> None:
    few = making.chance(FEW_ANSWERED)
    share = making.draw.uniform(0.2, 0.5) if few else making.draw.uniform(0.75, 1.0)
    for part in parts:
        if not making.chance(share):
            continue
        content = making.chance(SATISFIED)
        earliest = max(part.joined_on, making.today - timedelta(days=14))
        making.rows.add(
            "school.satisfaction",
            school_id=programme.school_id,
            id=making.ids.next(),
            participation_id=part.id,
            school_year=making.year.start,
            items_sum=making.draw.randint(24, 30) if content else making.draw.randint(12, 23),
            items_count=ITEMS,
            answered_on=making.day(earliest, making.today),
        )
