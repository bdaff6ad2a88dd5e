"""A pair of a teacher and a pupil at work for months, and an end ready to be finished."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.factories.world import YEAR
from tests.school.make import TODAY

TALK = ("feelings", "reasons", "good_experience", "notice", "rules_after", "last_meeting",
        "turn_again")  # fmt: skip
UNPLANNED = {
    "reason": "moved",
    "points": {code: f"Сказано о «{code}»" for code in TALK},
    "told_mentee_on": date(2026, 11, 5),
    "told_parents_on": date(2026, 11, 6),
    "last_meeting_on": date(2026, 11, 20),
    "ended_on": TODAY,
}
PLANNED = {
    "reason": "goal_reached",
    "results": "Освоил программу",
    "reflection": "Поняли, как учиться вместе",
    "decision": "stop",
    "mentor_gave": 5,
    "mentee_gave": 4,
    "ended_on": TODAY,
}


@pytest.fixture
def child_pair(make) -> Callable[..., dict[str, object]]:
    """A teacher with a pupil of thirteen in a running programme."""

    def made(**pair: object) -> dict[str, object]:
        programme = make.programme(form="teacher_pupil", title="Учитель и ученик")
        teacher = make.person("Маркова Анна Петровна")
        pupil = make.pupil("Туров Глеб", born_on=date(2013, 5, 1))
        mentor = make.part(programme, teacher, "mentor")
        mentee = make.part(programme, pupil, "mentee", person_kind="pupil")
        values = {"started_on": date(YEAR, 9, 1), **pair}
        return {
            "programme": programme, "teacher": teacher, "pupil": pupil,
            "mentor": mentor, "mentee": mentee,
            "pair": make.pair(programme, mentor, mentee, **values),
        }  # fmt: skip

    return made


@pytest.fixture
def made(child_pair) -> dict[str, object]:
    return child_pair()
