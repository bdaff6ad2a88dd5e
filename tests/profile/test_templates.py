"""F-12, F-14, M-10, X-01: ready programmes, steps and rules by class are checked data."""

from pathlib import Path

import pytest

from kernel.profile import Profile, ProfileError, load

CLUB = "club_pupil_pupil"
MODULE = "module_teacher_pupil"


@pytest.fixture(params=["altai", "bryansk"])
def profile(request: pytest.FixtureRequest) -> Profile:
    return load(request.param)


def written(folder: Path, body: str) -> Profile:
    (folder / "test.yaml").write_text("extends: altai\nregion: {code: test}\n" + body, "utf-8")
    return load("test", folder)


def test_every_form_a_school_may_run_has_a_ready_programme(profile: Profile) -> None:
    ready = {template.form for template in profile.programme_templates}
    assert ready == {form.code for form in profile.forms if form.level == "school"}


def test_the_module_has_its_nine_events_with_purpose_and_result(profile: Profile) -> None:
    module = profile.template(MODULE)
    assert (module.form, len(module.events)) == ("teacher_pupil", 9)
    assert module.events[0].title.ru == "Запуск модуля"
    assert module.events[3].title.ru == "Организация деятельности группы"
    assert [event.month for event in module.events] == [9, 10, 10, 11, 2, 3, 4, 5, 5]


def test_the_club_meets_weekly_by_a_road_and_aims_at_six_measures(profile: Profile) -> None:
    club = profile.template(CLUB).club
    assert club is not None
    assert len(club.aims) == 6
    assert [meeting.month for meeting in club.meetings] == [9, 10, 11, 12, 1, 2, 3, 4, 5]
    assert {"master_class", "role_exchange"} <= {meeting.kind for meeting in club.meetings}


def test_five_steps_of_pupils_and_a_ladder(profile: Profile) -> None:
    assert len(profile.pupil_steps) == 5
    assert profile.health.ladder_days == (21, 14, 14)
    assert profile.defaults.mentors_at_once == 3
    assert any(kind.lesson for kind in profile.practice_kinds)


def test_altai_refines_the_first_years_by_its_districts_practice() -> None:
    altai, bryansk = (load(code).template("young_teacher") for code in ("altai", "bryansk"))
    assert len(altai.events) == 8
    assert altai.source != bryansk.source
    assert altai.goal == bryansk.goal


READY = """\
programme_templates:
  - code: new
    form: {form}
    name: {{ru: Новая, en: New}}
    source: {{ru: школа, en: school}}
    title: {{ru: Новая, en: New}}
    goal: {{ru: Цель, en: Goal}}
    {more}
    events:
      - {{month: {month}, day: {day}, title: {{ru: Старт, en: Start}}, purpose: {{ru: Зачем, en: Why}}, result: {{ru: Итог, en: Result}}}}
"""  # noqa: E501


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"form": "school_school"}, "неизвестная форма школы «school_school»"),
        ({"more": "variant: subject_experts"}, "неизвестный вариант «subject_experts»"),
        ({"more": "kind: reverse", "form": "pupil_pupil"}, "у этой формы нет вида «reverse»"),
        ({"more": "settings: {shortest_month: 3}"}, "неизвестная настройка «shortest_month»"),
        ({"month": 6, "day": 31}, "31-го числа в месяце 6 не бывает"),
        (
            {"more": 'club: {title: {ru: К, en: C}, motto: {ru: М, en: M}, weekday: 3, starts_at:'
                     ' "15:00", minutes: 60, meetings: [{month: 9, kind: dance, topic: {ru: Т,'
                     ' en: T}}]}'},
            "неизвестный вид встреч клуба «dance»",
        ),
        (
            {"more": 'club: {title: {ru: К, en: C}, motto: {ru: М, en: M}, weekday: 3, starts_at:'
                     ' "15-00", minutes: 60}'},
            "время пишут как 15:00",
        ),
    ],
)  # fmt: skip
def test_a_ready_programme_that_would_not_open_is_refused(
    tmp_path: Path, changed: dict[str, object], said: str
) -> None:
    values = {"form": "teacher_teacher", "more": "settings: {}", "month": 10, "day": 1, **changed}
    with pytest.raises(ProfileError, match=said):
        written(tmp_path, READY.format_map(values))


RULE = """\
forms:
  - code: pupil_pupil
    constraints:
      - code: {code}
        on_breach: ask_reason
        note: {{ru: Классы, en: Classes}}
        {bounds}
"""


@pytest.mark.parametrize(
    ("code", "bounds", "said"),
    [
        ("grade_range", "years: 3", "нужен хотя бы один класс"),
        ("grade_range", "mentor_from: 9\n        mentor_to: 7", "ниже первого"),
        ("higher_step", "mentee_to: 7", "классы задают только"),
        ("grade_range", "mentee_to: 12", "не больше 11"),
    ],
)
def test_rules_by_class_are_in_order(tmp_path: Path, code: str, bounds: str, said: str) -> None:
    with pytest.raises(ProfileError, match=said):
        written(tmp_path, RULE.format(code=code, bounds=bounds))


def test_four_steps_are_not_five(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="пять шагов"):
        written(tmp_path, "pupil_steps:\n  - {code: tell, drop: true}\n")
    with pytest.raises(ProfileError, match="хотя бы один день"):
        written(tmp_path, "health: {ladder_days: [21, 0]}\n")
