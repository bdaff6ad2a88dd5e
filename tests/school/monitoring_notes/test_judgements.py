"""M-20, M-10, M-09: what is judged of a mentee, of a club, of a teacher's pair."""

from datetime import timedelta

import pytest

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.profile import load
from school.monitoring.judged import judged_names, to_judge
from school.monitoring.judgements import (
    LONGEST,
    About,
    Said,
    judge,
    judged_about,
    mentees_of,
    pairs_of,
)
from school.monitoring.models import Judgement
from tests.school.make import TODAY

EDITORS = {Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}
BETTER = Said(outcome="better", method="mean_mark", evidence="3,4 → 3,9")


@pytest.fixture(params=["altai", "bryansk"])
def profile(request):
    return load(request.param)


def of_mentee(module, n=0):
    return About(programme_id=module.id, participation_id=module.mentees[n])


def test_the_module_has_eight_results_each_with_its_way(profile):
    results = to_judge(profile, "teacher_pupil", "mentee")
    assert len(results) == 8
    assert all(each.methods for each in results)
    assert {each.scale for each in results} == {"change", "reached"}
    known = {each.code for each in profile.monitoring.methods}
    assert {code for each in results for code in each.methods} <= known


def test_a_club_is_judged_by_six_and_a_teachers_pair_by_its_signs(profile):
    assert [each.code for each in to_judge(profile, "pupil_pupil", "programme")] == [
        "methods", "climate", "steady_mentor", "going_on", "participants", "partners",
    ]  # fmt: skip
    assert all(each.fact for each in to_judge(profile, "pupil_pupil", "programme"))
    signs = [each.code for each in to_judge(profile, "teacher_teacher", "pair")]
    assert len(signs) == 7
    assert signs[-2:] == ["tasks_met", "risks_met"]
    assert to_judge(profile, "teacher_pupil", "pair") == ()
    assert to_judge(profile, "teacher_teacher", "programme") == ()
    assert str(judged_names(profile, "pupil_pupil")["programme", "climate"]).startswith("В клубе")


def test_a_result_is_judged_corrected_and_taken_back(curator, module, make, do, work_for):
    do(curator, judge, of_mentee(module), TODAY, {"marks_and_mood": BETTER})
    same = Said(outcome="same", method="test")
    do(curator, judge, of_mentee(module), TODAY, {"marks_and_mood": same})
    row = make.one(Judgement)
    assert (row.outcome, row.method, row.evidence) == ("same", "test", "")
    do(curator, judge, of_mentee(module, 1), TODAY, {"marks_and_mood": BETTER})
    do(curator, judge, of_mentee(module), TODAY, {"marks_and_mood": Said()})
    left = make.one(Judgement)
    assert left.participation_id == module.mentees[1]
    assert judged_about(work_for(curator).session, of_mentee(module)) == {}


@pytest.mark.parametrize(
    ("code", "said", "field", "fault"),
    [
        ("marks_and_mood", Said(outcome="better"), "method-marks_and_mood", "method_needed"),
        ("marks_and_mood", Said(outcome="better", method="poll"), "method-marks_and_mood",
         "choice_unknown"),
        ("marks_and_mood", Said(outcome="met", method="test"), "outcome-marks_and_mood",
         "choice_unknown"),
        ("contests", Said(outcome="better", method="diplomas"), "outcome-contests",
         "choice_unknown"),
        ("contests", Said(evidence="Диплом"), "outcome-contests", "outcome_needed"),
        ("contests", Said(outcome="met", method="diplomas", evidence="я" * (LONGEST + 1)),
         "evidence-contests", "text_too_long"),
    ],
)  # fmt: skip
def test_what_a_judgement_may_not_be(curator, module, make, do, code, said, field, fault):
    with pytest.raises(Invalid) as refused:
        do(curator, judge, of_mentee(module), TODAY, {code: said})
    assert refused.value.fields == {field: fault}
    assert make.count(Judgement) == 0


@pytest.mark.parametrize(
    ("day", "fault"), [(None, "day_needed"), (TODAY + timedelta(days=1), "ended_later")]
)
def test_the_day_of_a_judgement(curator, module, do, day, fault):
    with pytest.raises(Invalid) as refused:
        do(curator, judge, of_mentee(module), day, {})
    assert refused.value.fields == {"judged_on": fault}


def test_a_judgement_is_about_somebody_of_the_programme(curator, module, teachers, make, do):
    strange = [
        (About(programme_id=module.id, participation_id=module.mentor), "marks_and_mood"),
        (About(programme_id=module.id, participation_id=teachers.mentee), "marks_and_mood"),
        (About(programme_id=teachers.programme, pair_id=module.pairs[0]), "settled"),
        (About(programme_id=teachers.programme, pair_id=teachers.pair), "marks_and_mood"),
        (of_mentee(module), "settled"),
        (About(programme_id=module.id), "climate"),
    ]
    for about, code in strange:
        with pytest.raises(NotFound):
            do(curator, judge, about, TODAY, {code: Said(outcome="met")})
    assert make.count(Judgement) == 0


def test_signs_of_a_pair_and_measures_of_a_club(curator, teachers, make, do):
    about = About(programme_id=teachers.programme, pair_id=teachers.pair)
    said = {"settled": Said(outcome="met"), "risks_met": Said(outcome="partly", evidence="Болел")}
    assert do(curator, judge, about, TODAY, said) == 2
    club = make.programme(form="pupil_pupil", title="Клуб")
    for _ in range(2):  # the programme's own judgement is one, saved twice too
        do(curator, judge, About(programme_id=club), TODAY, {"climate": Said(outcome="met")})
    assert make.count(Judgement) == 3


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_what_has_not_begun_is_not_judged(curator, make, do, state):
    club = make.programme(form="pupil_pupil", state=state)
    with pytest.raises(WrongState):
        do(curator, judge, About(programme_id=club), TODAY, {"climate": Said(outcome="met")})


def test_who_is_listed(curator, module, make, work_for):
    make.part(module.id, make.pupil("Абаев Ян"), "mentee", person_kind="pupil", left_on=TODAY)
    session = work_for(curator).session
    assert [each.surname for each in mentees_of(session, module.id)] == ["Заря", "Кедров", "Туров"]
    assert [(each.mentor, each.mentee) for each in pairs_of(session, module.id)] == [
        ("Маркова Анна", "Заря Нина"), ("Маркова Анна", "Туров Глеб"),
    ]  # fmt: skip


def test_another_school_judges_nobody_here(world, module, do):
    with pytest.raises(NotFound):
        do(world.foreign[Role.CURATOR], judge, of_mentee(module), TODAY, {})


def test_who_may_judge(roles_that_may, module):
    def act(work):
        judge(work, of_mentee(module), TODAY, {"marks_and_mood": BETTER})

    assert roles_that_may(act) == EDITORS
