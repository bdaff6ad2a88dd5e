"""Schools of two municipalities that measure, and the region's report."""

from collections.abc import Callable

import pytest

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.jobs import Silent
from kernel.measures.content import ReportContent
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from regional.monitoring.service import region_content
from tests.factories.measured import Measured
from tests.factories.world import YEAR
from tests.school.make import Maker


@pytest.fixture
def make(database, world) -> Maker:
    maker = Maker(database.admin, world)
    maker.profile("bryansk")
    return maker


@pytest.fixture
def schools(make) -> dict[str, Measured]:
    """«one» and «two» stand in the north, «three» in the south."""
    return {key: Measured(make, key) for key in ("one", "two", "three")}


@pytest.fixture
def report(work_for) -> Callable[..., ReportContent]:
    """What the region's report would say; nothing is kept."""

    def told(form: str = "") -> ReportContent:
        work = work_for(Actor(system=Hat.COMPILER))
        profile = profile_of(work.session)
        try:
            return region_content(work, Silent(), profile, SchoolYear(YEAR), form)
        finally:
            work.session.rollback()

    return told
