"""Statements that would write down a talk nobody had; the database refuses (R-61, R-62)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from school.completion.models import Completion
from school.completion.service import begin
from tests.school.make import TODAY

DONE = """
UPDATE school.completion
   SET state = 'done', reason = :reason, ended_on = :ended, told_mentee_on = :told,
       told_parents_on = :told, finished_at = now(),
       points = (SELECT jsonb_object_agg(point, CAST(:said AS text)) FROM unnest(wanted) AS point)
"""


@pytest.fixture
def finish(child_pair, do, curator, work_for):
    """Finish a draft of an unplanned end past the use case, as the curator's own hat."""
    pair = child_pair()["pair"]
    do(curator, begin, pair, "unplanned")

    def run(**values):
        values = {"reason": "moved", "ended": TODAY, "told": date(2026, 11, 5), "said": "Сказано",
                  **values}  # fmt: skip
        session = work_for(curator).session
        try:
            session.execute(text(DONE), values)
            session.commit()
        except IntegrityError:
            session.rollback()
            raise

    return run


def refused(name):
    return pytest.raises(
        IntegrityError, check=lambda fault: fault.orig.diag.constraint_name == name
    )


@pytest.mark.parametrize("said", [
    "", " \n\t", "\u00a0", "\u200b\u00a0", "\u2800", "\u3164", "\ufeff", "\u2003\u00ad\u2060",
])  # fmt: skip
def test_signs_that_nobody_sees_are_no_words(finish, said):
    with refused("completion_points"):
        finish(said=said)


@pytest.mark.parametrize("said", ["Да", "ok", "+", "е\u0308", "1"])
def test_words_are_words(make, finish, said):
    finish(said=said)
    assert make.one(Completion).state == "done"


def test_a_reason_the_region_does_not_know(finish):
    with refused("completion_reason"):
        finish(reason="bogus")


def test_an_end_that_has_not_come(finish):
    with refused("completion_reason"):
        finish(ended=date(2099, 5, 1))


def test_a_notice_after_the_end(finish):
    with refused("ck_completion_told_before_the_end"):
        finish(told=TODAY + timedelta(days=1))
