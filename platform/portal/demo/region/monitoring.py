"""What mentoring changed in the demo's region: the report over all schools that measured twice."""

from kernel.identity.permissions import Role
from kernel.jobs import Silent
from kernel.school_year import SchoolYear
from portal.demo.region.desk import Desk
from regional.monitoring.service import make_region_report


def play_monitoring(desk: Desk) -> None:
    """The analyst's, of all forms."""
    make_region_report(desk.at(Role.ANALYST), Silent(), SchoolYear.of(desk.today), "")
