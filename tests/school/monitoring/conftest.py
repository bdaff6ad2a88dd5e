"""A school that measures, and its report."""

import pytest

from kernel.jobs import Silent
from kernel.measures.content import ReportContent
from kernel.school_year import SchoolYear
from school.monitoring.making import report_content
from tests.factories.measured import Measured
from tests.factories.world import YEAR


@pytest.fixture
def measured(make) -> Measured:
    return Measured(make)


@pytest.fixture
def report(curator, work_for):
    """What a report would say; nothing is kept."""

    def told(programme=None, actor=None) -> ReportContent:
        work = work_for(actor or curator)
        try:
            return report_content(work, Silent(), SchoolYear(YEAR), programme)
        finally:
            work.session.rollback()

    return told
