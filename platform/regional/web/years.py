"""The school year a page is about, from its address."""

from flask import request

from kernel.school_year import SchoolYear
from kernel.work import Work

FIRST_YEAR = 2019  # mentoring was introduced in 2019/2020


def year_asked(work: Work) -> SchoolYear:
    """`year=2020/2021` of the address; without it, or with nonsense, the current one."""
    try:
        return SchoolYear.parse(request.args.get("year", ""))
    except ValueError:
        return SchoolYear.of(work.today())


def years_offered(work: Work) -> list[SchoolYear]:
    """The years that may hold something, the latest first."""
    current = SchoolYear.of(work.today()).start
    return [SchoolYear(start) for start in range(current, FIRST_YEAR - 1, -1)]
