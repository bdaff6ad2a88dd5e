"""Acts of the curator at the moment when years turn."""

import pytest

from tests.school.year_turn.turning import JUNE


@pytest.fixture
def act(work_for, curator):
    """Do something at a moment as the curator, and keep it."""

    def run(what, *args, at=JUNE, actor=None):
        work = work_for(actor or curator, at=at)
        try:
            result = what(work, *args)
            work.session.commit()
        except Exception:
            work.session.rollback()
            raise
        return result

    return run
