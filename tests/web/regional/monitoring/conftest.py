"""A kept report of the region, as the worker would have kept it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import insert

from kernel.ids import new_id
from kernel.measures.content import digest, to_json
from regional.monitoring.models import RegionMonitoring
from tests.factories.told_report import region_content
from tests.web.regional.conftest import AT, YEAR


@pytest.fixture
def kept(database, world) -> Callable[..., UUID]:
    """Plants a report: kept(form="teacher_teacher")."""

    def plant(**values: object) -> UUID:
        told, row = region_content(), new_id()
        kept_as = {"id": row, "school_year": YEAR, "content": to_json(told),
                   "digest": digest(told), "made_at": AT, **values}  # fmt: skip
        with database.admin.begin() as connection:
            connection.execute(insert(RegionMonitoring).values(**kept_as))
        return row

    return plant
