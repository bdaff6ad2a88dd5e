"""A general meeting for today: everybody has a seat, the rounds are drawn, the doors are shut.

Whoever looks at the demo opens it, votes and matches; so nothing of that is done here.
"""

from dataclasses import replace

from kernel.identity.permissions import Role
from kernel.profile.stored import profile_of
from portal.demo.autumn.stage import Stage
from portal.demo.measured.waves import Asking, measure
from portal.demo.pairs_at_work.people import Group, join, last_day
from school.gatherings.drawing import draw
from school.gatherings.seats import seat_everybody
from school.gatherings.service import Plan, plan_gathering
from school.programmes.service import move_stage
from school.programmes.templates import (
    OpenFromTemplate,
    open_from_template,
    plan_of,
    template_for_schools,
)
from school.selection.criteria import Wanted, add_criteria

TEMPLATE = "older_helps_younger"
OPENED, PLANNED = 4, 2
# The programme is at making pairs.
PAIRING = 5
# Whoever matches the hall may make the order of its pairs at once.
MEASURED = Asking("before", opened=4, due_in=10, answered=2, wellness=0.45)


def prepare_hall(stage: Stage, pupils: Group) -> None:
    """The ready programme of the region, with its people at the door."""
    with stage.as_role(Role.CURATOR, OPENED) as work:
        template = template_for_schools(profile_of(work.session), TEMPLATE)
        plan = plan_of(template, stage.year, "ru")
        programme = open_from_template(
            work,
            OpenFromTemplate(
                code=TEMPLATE, school_year=stage.year,
                plan=replace(plan, ends_on=last_day(stage)),
            ),
        )  # fmt: skip
        add_criteria(work, programme.id, [Wanted(help="maths", number=2)])
        join(work, programme.id, pupils.mentors, pupils.mentees)
    measure(stage, programme.id, MEASURED)
    for gate in range(1, PAIRING):
        with stage.as_role(Role.CURATOR, OPENED) as work:
            move_stage(work, programme.id, since=gate, to=gate + 1)
    with stage.as_role(Role.CURATOR, PLANNED) as work:
        gathering = plan_gathering(
            work,
            programme.id,
            Plan(held_on=stage.today, starts_at="15:00", place="Актовый зал", rounds=8,
                 minutes_a_round=5, most_choices=3),
        )  # fmt: skip
        seat_everybody(work, programme.id, gathering.id)
        draw(work, programme.id, gathering.id)
