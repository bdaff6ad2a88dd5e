"""What the region knows of an invented school this year: place, status, denominators, its word."""

from dataclasses import dataclass
from uuid import UUID

from kernel.profile import Form
from portal.demo.making import Making
from portal.demo.plan import Life, Plan
from portal.demo.programme import write_programme

# How likely a school with programmes has one of the form.
CHANCE_OF_FORM = {"teacher_teacher": 0.9, "pupil_pupil": 0.6}
CHANCE_OF_OTHER_FORM = 0.2
CHANCE_OF_FLAG = 0.2
CHANCE_YOUNG_ARE_TOLD = 0.95
YOUNG_IN_THE_ANOMALY = 2


@dataclass(frozen=True, slots=True)
class Counts:
    """A school's true numbers, whether it tells them or not."""

    pupils: int
    teachers: int
    young: int


def write_school(making: Making, plan: Plan, municipality_id: UUID) -> None:
    """The school's rows of the current year."""
    _card(making, plan)
    _place(making, plan, municipality_id)
    if plan.life is Life.SILENT:
        return
    counts = _counts(making, plan)
    if plan.life in (Life.DECLARING, Life.UNCOUNTED):
        _declaration(making, plan, municipality_id)
    elif plan.life is not Life.COUNTED:
        for form in _forms(making, plan):
            write_programme(making, plan, form, pupils=counts.pupils, young=counts.young)


def _card(making: Making, plan: Plan) -> None:
    place = making.profile.municipality(plan.municipality).name.ru
    making.rows.add(
        "kernel.school",
        id=plan.id,
        code=plan.code,
        name=plan.name,
        full_name=plan.full_name,
        kind=plan.kind,
        address=f"{place}, Демонстрационная улица, {plan.n}",
        head_name=making.names.next().full,
        demo=True,
    )


def _place(making: Making, plan: Plan, municipality_id: UUID) -> None:
    making.rows.add(
        "kernel.school_placement",
        id=making.ids.next(),
        school_id=plan.id,
        municipality_id=municipality_id,
        valid_from=making.year.starts_on,
        valid_to=None,
    )
    if plan.kind == "general" and making.chance(CHANCE_OF_FLAG):
        making.rows.add(
            "kernel.school_flag",
            id=making.ids.next(),
            school_id=plan.id,
            flag=making.draw.choice(making.profile.school_flags).code,
            valid_from=making.year.starts_on,
            valid_to=None,
            ground="Демонстрационные данные",
        )


def _counts(making: Making, plan: Plan) -> Counts:
    pupils = making.draw.randint(280, 900) if plan.in_city else making.draw.randint(60, 420)
    teachers = pupils // 13 + 6
    young = max(0, round(making.draw.gauss(teachers * 0.14, 1.2)))
    told = making.chance(CHANCE_YOUNG_ARE_TOLD)
    if plan.life is Life.ANOMALOUS:
        young, told = YOUNG_IN_THE_ANOMALY, True
    making.rows.add(
        "kernel.school_count",
        school_id=plan.id,
        school_year=making.year.start,
        pupils=pupils,
        teachers=teachers,
        young_teachers=young if told else None,
        source="demo",
        updated_at=making.made_at,
    )
    return Counts(pupils, teachers, young)


def _declaration(making: Making, plan: Plan, municipality_id: UUID) -> None:
    making.rows.add(
        "regional.declaration",
        id=making.ids.next(),
        school_id=plan.id,
        municipality_id=municipality_id,
        school_year=making.year.start,
        form=making.draw.choice(_suitable(making, plan)).code,
        running=True,
        pairs=None if plan.life is Life.UNCOUNTED else making.draw.randint(1, 9),
        years=1,
        starts_on=making.year.starts_on,
        ends_on=None,
        note="",
        declared_name=plan.name,
        row_number=None,
        updated_at=making.made_at,
    )


def _forms(making: Making, plan: Plan) -> list[Form]:
    """The forms of the school's programmes: at least one, and teachers' where a case needs it."""
    suitable = _suitable(making, plan)
    regional = [form for form in making.profile.forms if form.level == "regional"]
    possible = suitable + (regional if plan.kind == "general" else [])
    chosen = [
        form
        for form in possible
        if making.chance(CHANCE_OF_FORM.get(form.code, CHANCE_OF_OTHER_FORM))
    ]
    teachers = making.profile.form("teacher_teacher")
    if teachers not in chosen and (not chosen or plan.life is Life.ANOMALOUS or plan.is_home):
        chosen.append(teachers)
    return chosen


def _suitable(making: Making, plan: Plan) -> list[Form]:
    """A school has no students and a college no pupils."""
    return [
        form
        for form in making.profile.forms
        if form.level == "school" and set(form.mentee_is) - {plan.absent}
    ]
