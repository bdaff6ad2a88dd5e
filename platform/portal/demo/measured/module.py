"""A short programme of the demo school that is nearly over, so that both measurings are there.

Its people are rows like those of every invented school; what was asked of them is played.
"""

from datetime import timedelta

from kernel.profile import Form
from portal.demo.making import Making
from portal.demo.plan import Plan
from portal.demo.programme import Part, Programme, put_together, take_part

TITLE = "Учимся учиться: короткая программа"
FORM = "pupil_pupil"
GOAL = "Младшие учатся планировать время и готовиться к урокам вместе со старшими"
# Days of the school year that must have gone by before it can be nearly over.
NEEDS, STARTED, ENDS_IN, AT_WORK = 66, 64, 8, 6
# Grades of the mentees: groups of the report are 1–4, 5–7, 8–9, and two of them are small.
GRADES = (5, 6, 7, 5, 6, 7, 6, 4, 4, 8, 8, 8, 7, 5, 6)
MENTORS = 8


def write_module(making: Making, plan: Plan) -> None:
    """The programme with its pairs, where the school year has had time for it."""
    if (making.today - making.year.starts_on).days < NEEDS:
        return
    form = making.profile.form(FORM)
    programme = Programme(
        making.ids.next(), plan.id, form, making.today - timedelta(days=STARTED),
        is_over=False, stays=True, is_home=True,
    )  # fmt: skip
    _write(making, programme, form)
    mentors = [_join(making, programme, "mentor", 10) for _ in range(MENTORS)]
    for n, grade in enumerate(GRADES):
        mentee = _join(making, programme, "mentee", grade)
        put_together(making, programme, mentors[n // 2], mentee, "active")


def _join(making: Making, programme: Programme, side: str, grade: int) -> Part:
    return take_part(making, programme, side, "pupil", grade=grade, joins_within=timedelta())


def _write(making: Making, programme: Programme, form: Form) -> None:
    kinds = making.profile.kinds_for(form.code)
    making.rows.add(
        "school.programme",
        school_id=programme.school_id,
        id=programme.id,
        school_year=making.year.start,
        form=form.code,
        variant=form.variants[0].code if form.variants else "",
        kind=kinds[0].code if kinds else "",
        title=TITLE,
        goal=GOAL,
        state="running",
        stage=AT_WORK,
        starts_on=programme.starts_on,
        ends_on=min(making.today + timedelta(days=ENDS_IN), making.year.ends_on),
        created_at=making.made_at,
    )
