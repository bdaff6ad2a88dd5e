"""Where mentors are too few: requests beside what the base can still give."""

from school.mentors.queries import Supply
from school.requests.demand import Demand
from school.selection.shortage import Need, compare


def test_each_help_and_age_is_compared_by_itself():
    asked = [Demand("maths", 11, 13, 5), Demand("sports", None, None, 1), Demand("arts", 7, 10, 2)]
    given = [
        Supply("maths", 10, 11, 1, 2),  # has the year 11 in common
        Supply("maths", 14, 17, 3, 9),  # too old
        Supply("sports", 7, 10, 1, 1),  # an age nobody named suits everybody
        Supply("arts", None, None, 2, 2),
    ]
    assert compare(asked, given) == [
        Need("maths", 11, 13, 5, 1, 2),
        Need("arts", 7, 10, 2, 2, 2),
        Need("sports", None, None, 1, 1, 1),
    ]
    assert [need.short for need in compare(asked, given)] == [3, 0, 0]
    assert compare([Demand("maths", 7, 10, 1)], []) == [Need("maths", 7, 10, 1, 0, 0)]
