"""The order in which the contests of the demo come about."""

from random import Random

from portal.demo.contests.announced import announce_pairs
from portal.demo.contests.finished import hold_last_year
from portal.demo.contests.honours import play_honours
from portal.demo.contests.judging import judge_this_year
from portal.demo.contests.jury import invented_jurors
from portal.demo.contests.people import Scene, find_people
from portal.demo.region.desk import Desk

CHANCE = 2027


def play_contests(desk: Desk) -> None:
    """Nothing of it in a region where nobody mentors yet."""
    draw = Random(CHANCE)  # noqa: S311 - a repeatable demo, not a secret
    scene = Scene(desk, draw, find_people(desk))
    if not scene.people:
        return
    jurors = invented_jurors(scene)
    hold_last_year(scene, jurors)
    judge_this_year(scene, jurors)
    announce_pairs(scene)
    play_honours(scene)
