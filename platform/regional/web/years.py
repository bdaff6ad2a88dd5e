"""The school year and the district a page is about, from its address."""

from uuid import UUID

from flask import request

from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.indicators import queries
from web.guard import current_actor

FIRST_YEAR = 2019  # mentoring was introduced in 2019/2020


def is_year(start: int) -> bool:
    """Whether a number in an address may be the first year of a school year."""
    return 2000 <= start <= 2100


def year_asked(work: Work) -> SchoolYear:
    """`year=2020/2021` of the address; without it, or with nonsense, the current one."""
    try:
        return SchoolYear.parse(request.values.get("year", ""))
    except ValueError:
        return SchoolYear.of(work.today())


def years_offered(work: Work) -> list[SchoolYear]:
    """The years that may hold something, the latest first."""
    current = SchoolYear.of(work.today()).start
    return [SchoolYear(start) for start in range(current, FIRST_YEAR - 1, -1)]


def years_of(work: Work, year: SchoolYear) -> list[SchoolYear]:
    """Years with figures, the current one and the one asked for, the latest first."""
    current = SchoolYear.of(work.today())
    return sorted({*queries.years(work.session), current, year}, reverse=True)


def place_asked() -> UUID | None:
    """The district in the address; a specialist of a district has that one and no other."""
    own = current_actor().municipality_id
    if own is not None:
        return own
    try:
        return UUID(request.values.get("municipality", ""))
    except ValueError:
        return None
