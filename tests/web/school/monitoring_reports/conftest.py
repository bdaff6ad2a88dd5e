"""A kept report of the school, as the worker would have kept it."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from kernel.measures.content import ReportContent, digest, to_json
from school.monitoring.models import MonitoringReport
from tests.factories.told_report import school_content
from tests.factories.world import YEAR
from tests.school.make import NOW, Maker
from workers.context import load_tasks
from workers.drain import claim, do


@pytest.fixture
def kept(make: Maker) -> Callable[..., UUID]:
    """Plants a report: kept(school_content(…), programme_id=…, school="three")."""

    def plant(
        content: ReportContent | None = None,
        *,
        school: str = "one",
        programme_id: UUID | None = None,
    ) -> UUID:
        told = content or school_content()
        return make.row(
            MonitoringReport, school, school_year=YEAR, programme_id=programme_id,
            content=to_json(told), digest=digest(told), made_at=NOW,
        )  # fmt: skip

    return plant


@pytest.fixture
def work_off(database) -> Iterator[Callable[[], None]]:
    """Does what waits for the workers, in this process."""
    load_tasks()
    bound = create_engine(database.app_url, poolclass=NullPool)

    def drain() -> None:
        for queue in ("interactive", "long"):
            while (job := claim(bound, queue)) is not None:
                do(bound, job)

    yield drain
    bound.dispose()
