"""The region's report: pooled by version, hidden where few, the same as counted one by one."""

from random import Random
from statistics import median

import pytest

from kernel.errors import Denied, Invalid
from kernel.identity.permissions import Role
from kernel.jobs import Silent
from kernel.measures.content import digest, from_json
from kernel.school_year import SchoolYear
from regional import jobs
from regional.monitoring.models import RegionMonitoring
from regional.monitoring.service import ask_region_report, make_region_report
from tests.factories.measured import One, people
from tests.factories.world import YEAR
from workers.context import TASKS, load_tasks

YEAR_OF = SchoolYear(YEAR)


def rows(content, breakdown, n=0):
    return {
        row.label.ru if row.breakdown == "municipality" else row.key: row
        for row in content.parameters[n].groups
        if row.breakdown == breakdown
    }


def test_schools_are_pooled_and_told_by_municipality(schools, report) -> None:
    for key, by in (("one", 1.0), ("two", 0.5), ("three", -0.5)):
        school = schools[key]
        school.measure(school.programme(), [*people((6, by)), One(3.0, None)])
    told = report()
    assert told.schools == 3
    everybody = rows(told, "all")["all"]
    assert (everybody.pairs, everybody.of, told.parameters[0].once) == (18, 21, 3)
    assert (everybody.better, everybody.same, everybody.worse) == (12, 0, 6)
    north, south = (rows(told, "municipality")[f"{name} район"] for name in ("Северный", "Южный"))
    assert (north.pairs, south.pairs) == (12, 6)
    assert (north.change.median, south.change.median) == (0.75, -0.5)
    before = [wave for wave in told.waves if wave.kind == "before"]
    assert [(wave.programme, wave.answered, wave.asked) for wave in before] == [
        ("Северный район", 14, 14), ("Южный район", 7, 7),
    ]  # fmt: skip


def test_a_small_municipality_is_hidden_and_its_neighbour_with_it(schools, report) -> None:
    schools["one"].measure(schools["one"].programme(), people((9, 1.0)))
    schools["three"].measure(schools["three"].programme(), people((4, -1.0)))
    told = rows(report(), "municipality")
    assert (told["Южный район"].pairs, told["Южный район"].hidden) == (4, "few")
    assert (told["Северный район"].pairs, told["Северный район"].hidden) == (9, "beside")
    assert {row.change for row in told.values()} == {None}


def test_schools_own_editions_are_not_added_up_and_are_named(schools, report) -> None:
    one, two = schools["one"], schools["two"]
    one.measure(one.programme(), people((6, 1.0)))
    own = two.instrument("mood", digest="changed", origin="school")
    two.measure(two.programme(), people((9, -1.0)), before=own)
    told = report()
    assert rows(told, "all")["all"].pairs == 6
    assert [(note.code, note.values) for note in told.notes] == [("own_editions", {"count": 1})]


def test_two_versions_are_two_rows(schools, report) -> None:
    for key, version in (("one", 1), ("two", 2)):
        school = schools[key]
        school.measure(
            school.programme(), people((6, 1.0)), before=school.instrument("mood", version)
        )
    assert [(row.version, row.groups[0].pairs) for row in report().parameters] == [(1, 6), (2, 6)]


def test_a_report_of_one_form_counts_that_form_alone(schools, report) -> None:
    one = schools["one"]
    one.measure(one.programme(form="teacher_pupil"), people((7, 1.0)))
    one.measure(one.programme(form="pupil_pupil"), people((9, 0.0)))
    assert set(rows(report(), "form")) == {"teacher_pupil", "pupil_pupil"}
    told = report("pupil_pupil")
    assert rows(told, "all")["all"].pairs == 9
    assert rows(told, "form") == {}
    assert told.form is not None


def test_the_database_counts_what_a_simple_loop_counts(schools, report) -> None:
    """Values at random, one answer or both lacking, one or two who answered about somebody."""
    rng, everybody = Random(8), []  # noqa: S311 - invented answers
    for school in schools.values():
        asked = [
            One(*(rng.choice([None, 1.5, 2.25, 3.0, 3.75, 4.5, 5.0]) for _ in range(2)),
                kind=rng.choice(["pupil", "student"]), respondents=rng.choice([1, 1, 2]))
            for _ in range(25)
        ]  # fmt: skip
        school.measure(school.programme(), asked)
        everybody += asked
    both = [one for one in everybody if one.before is not None and one.after is not None]
    told = report()
    for key, kept in (("all", both), *((kind, [one for one in both if one.kind == kind])
                                       for kind in ("pupil", "student"))):  # fmt: skip
        row = (rows(told, "all") | rows(told, "kind"))[key]
        moved = [one.after - one.before for one in kept]
        assert row.pairs == len(kept)
        assert row.change.median == pytest.approx(median(moved), abs=0.001)
        assert row.change.before == pytest.approx(median(one.before for one in kept), abs=0.001)
        if row.better is not None:
            assert row.better == sum(each > 0 for each in moved)
    some = [one for one in everybody if one.before is not None or one.after is not None]
    assert told.parameters[0].once == len(some) - len(both)


@pytest.mark.parametrize("role", [Role.REGION_ADMIN, Role.REGION_OPERATOR, Role.ANALYST])
def test_the_job_keeps_the_report_in_the_right_of_whoever_asked(
    schools, make, world, work_for, role
) -> None:
    schools["one"].measure(schools["one"].programme(), people((6, 1.0)))
    actor = world.actors[role]
    work = work_for(actor)
    ask_region_report(work, YEAR_OF, "")
    load_tasks()
    made = TASKS[jobs.MONITORING_REPORT.name].run(work, Silent(), year=YEAR, form="")
    work.session.commit()
    with make.session() as session:
        row = session.query(RegionMonitoring).one()
    assert made == {"region_report_id": str(row.id)}
    assert (row.made_by, row.digest) == (actor.account_id, digest(from_json(row.content)))


@pytest.mark.parametrize("role", [Role.MUNICIPAL, Role.CURATOR, Role.HEAD])
def test_others_may_not(make, world, work_for, role) -> None:
    for act in (ask_region_report, make_region_report):
        work = work_for(world.actors[role])
        args = (YEAR_OF, "") if act is ask_region_report else (Silent(), YEAR_OF, "")
        with pytest.raises(Denied):
            act(work, *args)
        work.session.rollback()


def test_an_unknown_form_is_refused(make, world, work_for) -> None:
    with pytest.raises(Invalid) as refused:
        ask_region_report(work_for(world.actors[Role.ANALYST]), YEAR_OF, "nothing")
    assert refused.value.fields == {"form": "form_unknown"}
