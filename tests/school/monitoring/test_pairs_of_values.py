"""A value without its other one never reaches a report (M-04, R-50); who is counted where."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.identity.permissions import Role
from school.waves.models import Asked
from tests.factories.measured import One, definition, people


def whole(content, n: int = 0):
    return content.parameters[n].groups[0]


def test_twelve_of_fifteen_are_measured_twice(measured, report) -> None:
    """Two have not answered a second time, one the first; nobody's single value is used."""
    programme = measured.programme()
    once = [One(1.0, None), One(1.0, None), One(None, 5.0)]
    measured.measure(programme, [*people((7, 1.0), (5, 0.5)), *once])
    group = whole(told := report())
    assert (group.pairs, group.of) == (12, 15)
    assert told.parameters[0].once == 3
    assert (group.change.before, group.change.after, group.change.median) == (3.0, 4.0, 1.0)
    assert (group.change.low, group.change.high) == (0.5, 1.0)


def test_without_a_second_measuring_there_is_no_change_but_all_are_counted(
    measured, report
) -> None:
    programme = measured.programme()
    measured.measure(programme, [One(2.0, None)] * 6)
    group = whole(report())
    assert (group.pairs, group.of, group.change, group.better) == (0, 6, None, None)


def test_another_version_makes_no_pair(measured, report) -> None:
    """The first by version 1, the second by version 2: two rows, and nothing to compare."""
    programme = measured.programme()
    first, second = measured.instrument("mood", 1), measured.instrument("mood", 2)
    measured.measure(programme, people((8, 1.0)), before=first, after=second)
    assert [(row.version, row.groups[0].pairs) for row in report().parameters] == [(1, 0), (2, 0)]


def test_an_answer_without_a_score_makes_no_pair(measured, report) -> None:
    programme = measured.programme()
    measured.measure(programme, [*people((6, 1.0)), One("?", 4.0), One(4.0, "?")])
    group = whole(told := report())
    assert (group.pairs, group.of, told.parameters[0].once) == (6, 8, 2)


def test_several_respondents_about_one_count_once(measured, report) -> None:
    programme = measured.programme()
    measured.measure(programme, people((6, 1.0), respondents=3))
    assert (whole(report()).pairs, whole(report()).of) == (6, 6)


def test_another_school_and_another_programme_stay_apart(measured, report, make) -> None:
    mine, other = measured.programme("Первая"), measured.programme("Вторая")
    measured.measure(mine, people((6, 1.0)))
    measured.measure(other, people((9, 0.0)))
    strange = type(measured)(make, "two")
    strange.measure(strange.programme(), people((20, -1.0)))
    assert whole(report()).pairs == 15
    assert whole(report(mine)).pairs == 6
    assert report(mine).title == "Первая"


@pytest.mark.parametrize("role", [Role.CURATOR, Role.RESPONSIBLE])
def test_confidential_answers_are_counted_whoever_makes_the_report(
    measured, report, world, role
) -> None:
    """All sheets of the factory are confidential; the responsible may read none (X-07)."""
    measured.measure(measured.programme(), people((6, 1.0)))
    assert whole(report(actor=world.actors[role])).pairs == 6


def test_a_parameter_that_should_fall_gets_better_by_falling(measured, report) -> None:
    kept = definition("worry", parameter="anxiety", better="down")
    worry = measured.instrument("worry", definition=kept)
    measured.measure(measured.programme(), people((8, -1.0), (6, 0.5)), before=worry)
    told = report().parameters[0]
    group = told.groups[0]
    assert (told.code, told.better, told.name.ru) == ("anxiety", "down", "Личностная тревожность")
    assert (group.better, group.same, group.worse) == (8, 0, 6)
    assert group.change.median == -1.0
    assert group.change.effect > 0
    assert (told.least, told.most) == (1.0, 5.0)


marks = st.none() | st.sampled_from([1.0, 2.5, 3.75, 5.0])
asked = st.lists(
    st.builds(One, marks, marks, respondents=st.sampled_from([1, 1, 2])), min_size=1, max_size=8
)
version = st.sampled_from([1, 2])


@given(asked, version, version)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_only_both_answers_to_one_version_make_a_pair(
    measured, report, people_asked, first, second
) -> None:
    """Whoever answers what: pairs are of one version, the rest is counted and never a value."""
    programme = measured.programme()
    before, after = (measured.instrument("mood", each) for each in (first, second))
    measured.measure(programme, people_asked, before=before, after=after)
    both = [one for one in people_asked if one.before is not None and one.after is not None]
    expected = len(both) if first == second else 0
    told = report(programme)
    assert {row.version for row in told.parameters} == {first, second}
    assert sum(row.groups[0].pairs for row in told.parameters) == expected
    assert {row.groups[0].of for row in told.parameters} == {len(people_asked)}
    for row in told.parameters:
        assert (row.groups[0].change is not None) == (row.groups[0].pairs >= 5)


def test_whoever_was_stopped_is_asked_no_more_and_is_named_by_number(
    measured, report, make
) -> None:
    measured.measure(measured.programme(), [*people((6, 1.0)), One(None, None)])
    with make.session() as session, session.begin():
        session.query(Asked).filter_by(state="waiting").update({"state": "stopped"})
    told = report()
    assert whole(told).of == 6
    assert [(each.code, each.values) for each in told.notes] == [("stopped", {"count": 1})]
