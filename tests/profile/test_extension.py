"""RG-03: a form and an indicator are added, refined and taken away without code."""

from pathlib import Path

from kernel.profile import digest, load

NEW_FORM = """\
extends: altai
region:
  code: test

forms:
  - code: student_student
    name: {ru: студент – студент, en: student – student}
    mentor_is: [student]
    mentee_is: [student]
    variants:
      - {code: senior_fresher, name: {ru: старшекурсник – первокурсник, en: senior – fresher}}
      - {code: leader_passive, name: {ru: лидер – пассивный, en: leader – passive student}}
    rhythm: fortnightly
    goal: {ru: Помочь первокурснику освоиться, en: Help a first-year student settle in}

kpi:
  - code: pairs_student_student
    name: {ru: "Пары «студент – студент»", en: "Pairs student – student"}
    short_name: {ru: Студент – студент, en: Student – student}
    unit: count
    numerator_fact: "pairs_of:student_student"
    shown_in: counters
    about: {ru: Пары и группы этой формы, en: Pairs and groups of this form}
    versions: [{from_year: 2026}]
  - code: mentees_per_teacher
    name: {ru: Доля учителей с наставником, en: Share of teachers with a mentor}
    short_name: {ru: Учителя, en: Teachers}
    unit: percent
    numerator_fact: young_mentees
    denominator_fact: teachers
    shown_in: main
    about: {ru: Молодые наставляемые среди всех учителей, en: Young mentees out of all teachers}
    versions: [{from_year: 2026, order: {number: "12", on: 2026-08-20}}]
    targets:
      - year: 2027
        value: 12.5
        order: {number: "12", on: 2026-08-20}
        basis: {ru: приказ, en: order}
"""


def write(folder: Path, text: str, code: str = "test") -> None:
    (folder / f"{code}.yaml").write_text(text, encoding="utf-8")


def test_a_form_and_an_indicator_are_data(tmp_path: Path) -> None:
    write(tmp_path, NEW_FORM)
    profile = load("test", tmp_path)

    form = profile.form("student_student")
    assert [variant.code for variant in form.variants] == ["senior_fresher", "leader_passive"]
    assert profile.form_named("Студент-студент") == form
    assert len(profile.forms) == len(load("altai").forms) + 1
    aim = profile.target_for("mentees_per_teacher", 2026)
    assert aim is not None
    assert (str(aim.value), aim.year, aim.order and aim.order.number) == ("12.5", 2027, "12")
    assert profile.indicator("pairs_student_student").formula_for(2025) is None


def test_a_region_refines_by_code_and_keeps_the_rest(tmp_path: Path) -> None:
    body = """\
    extends: altai
    region: {code: test}
    forms:
      - code: teacher_teacher
        variants:
          - {code: experienced_young, name: {ru: мастер – стажёр, en: master – trainee}}
          - {code: pair_of_equals, name: {ru: коллеги, en: colleagues}}
    kpi:
      - code: schools_model
        targets: [{year: 2026, value: 40, basis: {ru: приказ, en: order}}]
    """
    write(tmp_path, body)
    refined, altai = load("test", tmp_path), load("altai")

    variants = [v.name.ru for v in refined.form("teacher_teacher").variants]
    assert variants[0] == "мастер – стажёр"
    assert variants[1:4] == [v.name.ru for v in altai.form("teacher_teacher").variants[1:]]
    assert variants[4:] == ["коллеги"]
    assert [t.year for t in refined.indicator("schools_model").targets] == [2026]
    assert refined.indicator("schools_model").name == altai.indicator("schools_model").name
    assert refined.roadmap == altai.roadmap


def test_a_region_leaves_out_what_it_does_not_have(tmp_path: Path) -> None:
    body = """\
    extends: altai
    region: {code: test}
    forms: [{code: employer_student, drop: true}]
    kpi: [{code: pairs_employer_student, drop: true}]
    programme_templates: [{code: into_profession, drop: true}]
    """
    write(tmp_path, body)
    left = {form.code for form in load("test", tmp_path).forms}
    assert left == {form.code for form in load("altai").forms} - {"employer_student"}


def test_digest_is_of_the_meaning_and_not_of_the_layout(tmp_path: Path) -> None:
    write(tmp_path, "extends: altai\nregion:\n  code: test\n  min_mentee_age: 11\n")
    first = digest(load("test", tmp_path))
    write(tmp_path, "# заметка\nregion: {min_mentee_age: 11, code: test}\nextends: altai\n")
    same = digest(load("test", tmp_path))
    write(tmp_path, "region: {min_mentee_age: 12, code: test}\nextends: altai\n")
    other = digest(load("test", tmp_path))

    assert first == same
    assert first != other


def test_shipped_profiles_are_read_once() -> None:
    assert load("altai") is load("altai")
