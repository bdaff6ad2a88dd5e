"""The order of the story: a hall that waits for its visitor, pairs of teachers at work, a club."""

from portal.demo.autumn.stage import Stage
from portal.demo.pairs_at_work.club import run_club
from portal.demo.pairs_at_work.ends import end_two
from portal.demo.pairs_at_work.final import plan_the_year
from portal.demo.pairs_at_work.hall import prepare_hall
from portal.demo.pairs_at_work.matched import match_teachers
from portal.demo.pairs_at_work.meetings import keep_in_touch, meet
from portal.demo.pairs_at_work.pupils import bring_pupils
from portal.demo.pairs_at_work.teachers import bring_teachers

# Days of the school year that must have gone by: courses take weeks, and work comes after them.
HALL_NEEDS, PAIRS_NEED = 46, 76


def play_pairs(stage: Stage) -> None:
    """As much of it as the school year has had time for."""
    keep_in_touch(stage)
    gone = (stage.today - stage.year.starts_on).days
    if gone >= PAIRS_NEED:
        teachers = bring_teachers(stage)
        pairs = match_teachers(stage, teachers)
        meet(stage, pairs)
        end_two(stage, pairs)
    if gone >= HALL_NEEDS:
        pupils = bring_pupils(stage)
        run_club(stage, pupils)
        prepare_hall(stage, pupils)
    if gone >= PAIRS_NEED:
        plan_the_year(stage)
