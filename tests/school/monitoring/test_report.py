"""The report of a school: groups, what is hidden, advice; made once, never again (M-04…M-22)."""

from functools import partial

import pytest

from kernel.errors import Denied, NotFound
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.jobs import Silent
from kernel.measures.content import digest, from_json, to_json
from kernel.school_year import SchoolYear
from school import jobs
from school.monitoring.making import ask_report, make_report
from school.monitoring.models import MonitoringReport
from tests.factories.measured import One, people
from tests.factories.world import YEAR
from workers.context import TASKS, load_tasks

YEAR_OF = SchoolYear(YEAR)


def groups(content, breakdown):
    return {row.key: row for row in content.parameters[0].groups if row.breakdown == breakdown}


def test_a_group_of_four_shows_its_pairs_alone_and_hides_its_neighbour(measured, report) -> None:
    programme = measured.programme()
    asked = [*people((8, 1.0), grade=3), *people((4, 0.5), grade=8), One(3.0, None, grade=8)]
    measured.measure(programme, asked)
    steps = groups(report(), "step")
    few, beside = steps["8_9"], steps["1_4"]
    assert (few.pairs, few.of, few.hidden) == (4, 5, "few")
    assert (beside.pairs, beside.of, beside.hidden) == (8, 8, "beside")
    for row in (few, beside):
        assert (row.change, row.better, row.same, row.worse) == (None, None, None, None)


def test_everybody_getting_better_is_not_said_beside_a_hidden_group(measured, report) -> None:
    """«12 из 12 стали лучше» would tell of the hidden four."""
    programme = measured.programme()
    measured.measure(programme, [*people((8, 1.0), grade=3), *people((4, 1.0), grade=8)])
    everybody = groups(report(), "all")["all"]
    assert (everybody.better, everybody.same, everybody.worse) == (None, None, None)


def test_breakdowns_that_part_nobody_are_left_out(measured, report) -> None:
    """One programme, one form, one kind of people: only the steps say something."""
    programme = measured.programme()
    measured.measure(programme, [*people((6, 1.0), grade=3), *people((6, 0.0), grade=10)])
    assert {row.breakdown for row in report().parameters[0].groups} == {"all", "step"}


def test_groups_by_programme_carry_titles_and_by_form_the_region_s_names(measured, report) -> None:
    for title, form in (("Наука", "teacher_pupil"), ("Спорт", "pupil_pupil"),
                        ("Театр", "pupil_pupil")):  # fmt: skip
        measured.measure(measured.programme(title, form), people((6, 1.0), (6, -1.0)))
    told = report()
    assert [row.label.ru for row in groups(told, "programme").values()] == [
        "Наука", "Спорт", "Театр",
    ]  # fmt: skip
    forms = groups(told, "form")
    assert {key: row.pairs for key, row in forms.items()} == {"teacher_pupil": 12,
                                                              "pupil_pupil": 24}  # fmt: skip
    assert forms["pupil_pupil"].label.ru == "Ученик – ученик"


def test_advice_is_read_off_the_report(measured, report) -> None:
    """R-54: what fell for sure; few answers; nothing is said of a hidden group."""
    programme = measured.programme()
    measured.measure(programme, [*people((12, -1.0)), *[One(3.0, None)] * 8])
    told = {each.code: each.values for each in report().recommendations}
    assert told["fell"]["pairs"] == 12
    assert told["fell"]["median"] == -1.0
    assert told["one_sided"]["once"] == 8
    assert told["few_answers"]["answered"] == 12
    assert "went_well" not in told
    assert {each["ru"] for each in told["not_measured"]["parameters"]} >= {"Успеваемость"}


def test_without_waves_the_report_says_so(report) -> None:
    told = report()
    assert (told.parameters, told.waves) == ((), ())
    assert [each.code for each in told.notes] == ["no_waves"]


def test_the_whole_content_comes_back_as_it_was(measured, report) -> None:
    measured.measure(measured.programme(), people((6, 1.0), (5, -0.5)))
    told = report()
    kept = from_json(to_json(told))
    assert kept == told
    assert digest(kept) == digest(told)


def test_a_report_is_kept_by_the_job_and_never_rewritten(
    measured, do, curator, work_for, make
) -> None:
    programme = measured.programme()
    measured.measure(programme, people((6, 1.0)))
    do(curator, ask_report, YEAR_OF, programme)
    load_tasks()
    work = work_for(curator)
    made = TASKS[jobs.MONITORING_REPORT.name].run(
        work, Silent(), year=YEAR, programme_id=str(programme)
    )
    work.session.commit()
    row = make.one(MonitoringReport)
    assert made == {"report_id": str(row.id)}
    assert row.digest == digest(from_json(row.content))
    assert (row.programme_id, row.made_by) == (programme, curator.account_id)
    measured.put(MonitoringReport, school_year=YEAR, content={}, digest="", made_at=row.made_at)
    assert make.read(MonitoringReport, row.id).content == row.content


def test_who_may_make_a_report(make, roles_that_may) -> None:
    granted = {Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}
    assert roles_that_may(ask_report, YEAR_OF, None) == granted
    assert roles_that_may(make_report, Silent(), YEAR_OF, None) == granted


@pytest.mark.parametrize("act", [ask_report, partial(make_report, progress=Silent())])
def test_a_programme_that_is_not_the_school_s_is_not_there(do, curator, act) -> None:
    with pytest.raises(NotFound):
        do(curator, act, school_year=YEAR_OF, programme_id=new_id())


def test_the_head_reads_and_does_not_make(do, world, make) -> None:
    with pytest.raises(Denied):
        do(world.actors[Role.HEAD], make_report, Silent(), YEAR_OF, None)
