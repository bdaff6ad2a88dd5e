"""X-01, RG-03: a region adds «студент – студент» by YAML alone, and it works through to a pair."""

from pathlib import Path

import pytest
from sqlalchemy import update

from kernel.errors import Invalid
from kernel.identity.permissions import Role
from kernel.profile import digest, load
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Region
from school.instruments.queries import suiting
from school.instruments.service import adopt
from school.programmes.models import Pair, Programme
from school.programmes.rules import Partner, breaches
from school.programmes.service import CreateProgramme, Plan, create_programme
from school.programmes.templates import OpenFromTemplate, open_from_template
from tests.factories.world import YEAR
from tests.school.make import ENDS, STARTS

STUDENTS = """\
extends: bryansk
region: {code: test}
forms:
  - code: student_student
    name: {ru: студент – студент, en: student – student}
    mentor_is: [student]
    mentee_is: [student]
    variants:
      - {code: senior_fresher, name: {ru: старшекурсник – первокурсник, en: senior – fresher}}
      - code: same_field
        name: {ru: по одному направлению, en: of one field}
        constraints:
          - code: same_subject
            on_breach: refuse
            note: {ru: Оба учатся одному направлению, en: Both study one field}
    constraints:
      - code: grade_range
        on_breach: ask_reason
        note: {ru: Наставник из 10–11 класса колледжа, en: The mentor is in the 10th or 11th class}
        mentor_from: 10
        mentee_to: 9
    rhythm: fortnightly
    goal: {ru: Помочь первокурснику освоиться, en: Help a first-year student settle in}
kinds_apply_to: [teacher_teacher, head_teacher, student_student]
kpi:
  - code: pairs_student_student
    name: {ru: "Пары «студент – студент»", en: "Pairs student – student"}
    short_name: {ru: Студент – студент, en: Student – student}
    unit: count
    numerator_fact: "pairs_of:student_student"
    shown_in: counters
    about: {ru: Пары и группы этой формы, en: Pairs and groups of this form}
    versions: [{from_year: 2026}]
programme_templates:
  - code: first_year
    form: student_student
    variant: senior_fresher
    name: {ru: Первый курс, en: First year}
    source: {ru: колледж, en: college}
    title: {ru: Первый курс, en: First year}
    goal: {ru: Помочь освоиться, en: Help to settle in}
    settings: {mentors_at_once: 1}
    events:
      - {month: 12, day: 9, title: {ru: Старт, en: Start}, purpose: {ru: Начать, en: Begin}, result: {ru: Начали, en: Begun}}
"""  # noqa: E501


@pytest.fixture
def students(make, tmp_path: Path):
    """The region wears its own profile."""
    (tmp_path / "test.yaml").write_text(STUDENTS, encoding="utf-8")
    profile = load("test", tmp_path)
    with make.session() as session, session.begin():
        session.execute(
            update(Region).values(
                profile=profile.model_dump(mode="json"), profile_digest=digest(profile)
            )
        )
    return profile


def test_from_yaml_to_a_pair(students, make, do, curator):
    programme = do(
        curator, open_from_template,
        OpenFromTemplate(code="first_year", school_year=SchoolYear(YEAR)),
    )  # fmt: skip
    assert (programme.form, programme.variant) == ("student_student", "senior_fresher")
    assert programme.settings == {"mentors_at_once": 1}
    parts = [
        make.part(programme.id, make.person(name, kind="student"), side, person_kind="student")
        for name, side in (("Старшева Инна", "mentor"), ("Новиков Ян", "mentee"))
    ]
    make.pair(programme.id, *parts)
    assert make.one(Pair).programme_id == programme.id


def test_a_variant_of_another_form_is_refused(students, make, do, curator):
    plan = Plan(title="Первый курс", variant="experienced_young", starts_on=STARTS, ends_on=ENDS)
    cmd = CreateProgramme(form="student_student", school_year=SchoolYear(YEAR), plan=plan)
    with pytest.raises(Invalid) as refused:
        do(curator, create_programme, cmd)
    assert refused.value.fields == {"variant": "variant_unknown"}
    assert make.count(Programme) == 0


@pytest.mark.parametrize(
    ("variant", "mentor", "mentee", "wanted"),
    [
        ("senior_fresher", Partner(11), Partner(9), []),
        ("senior_fresher", Partner(9), Partner(9), [("grade_range", False)]),
        ("senior_fresher", Partner(11), Partner(10), [("grade_range", False)]),
        ("senior_fresher", Partner(), Partner(), []),
        ("same_field", Partner(11, "сварка"), Partner(9, "кулинария"), [("same_subject", True)]),
        ("same_field", Partner(11, "Сварка, токарь"), Partner(9, "сварка"), []),
    ],
)
def test_rules_of_the_form_and_of_its_variant_are_read_from_it(
    students, variant, mentor, mentee, wanted
):
    found = breaches(students.form("student_student"), variant, mentor, mentee)
    assert [(each.code, each.refused) for each in found] == wanted


def test_who_does_not_belong_to_the_form_is_not_admitted(students):
    form = students.form("student_student")
    assert (form.mentor_is, form.mentee_is) == (("student",), ("student",))
    assert students.kinds_for("student_student")


def test_curators_role_is_asked(students, roles_that_may):
    plan = Plan(title="Первый курс", starts_on=STARTS, ends_on=ENDS)
    cmd = CreateProgramme(form="student_student", school_year=SchoolYear(YEAR), plan=plan)
    assert Role.CURATOR in roles_that_may(create_programme, cmd)


def test_a_questionnaire_that_names_forms_is_chosen_for_those_alone(make, do, curator, work_for):
    """`instruments.forms`: pupils are not asked what teachers are, and the own one comes first."""
    for code in ("mentee_request", "mentee_request_teacher"):
        do(curator, adopt, code)
    session = work_for(curator).session
    assert [line.code for line in suiting(session, "mentee", "pupil_pupil")] == ["mentee_request"]
    assert [line.code for line in suiting(session, "mentee", "teacher_teacher")] == [
        "mentee_request_teacher", "mentee_request",
    ]  # fmt: skip
    assert suiting(session, "partner", "teacher_teacher") == []
