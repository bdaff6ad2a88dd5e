"""RG-03, RM-01…35, K-01…K-08: the two profiles that ship say what the regions' documents say."""

from datetime import date
from decimal import Decimal

import pytest

from kernel.profile import FACTS, FactCode, Profile, available, digest, load

ALTAI_UNITS = {
    "Горно-Алтайск",
    "Кош-Агачский район",
    "Майминский район",
    "Онгудайский район",
    "Турочакский район",
    "Улаганский район",
    "Усть-Канский район",
    "Усть-Коксинский район",
    "Чемальский район",
    "Чойский район",
    "Шебалинский район",
}
ALTAI_FORMS = {
    "pupil_pupil": "ученик – ученик",
    "teacher_teacher": "учитель – учитель",
    "student_pupil": "студент – ученик",
    "employer_pupil": "работодатель – ученик",
    "teacher_pupil": "учитель – ученик",
    "employer_student": "работодатель – студент",
}
BRYANSK_FORMS = {
    "pupil_pupil": "ученик – ученик",
    "teacher_teacher": "педагог – педагог",
    "student_pupil": "студент – ученик",
    "employer_pupil": "работодатель – ученик (студент)",
    "teacher_pupil": "учитель – ученик",
    "head_teacher": "руководитель образовательной организации – педагог",
    "school_school": "образовательная организация – образовательная организация",
}
BRYANSK_VARIANTS = {
    "pupil_pupil": ["успевающий – неуспевающий", "лидер – пассивный", "равный – равному"],
    "teacher_teacher": [
        "опытный педагог – молодой специалист",
        "лидер педагогического сообщества – педагог с затруднениями",
        "педагог-новатор – консервативный педагог",
        "опытный предметник – неопытный предметник",
    ],
    "student_pupil": [
        "успевающий – неуспевающий",
        "лидер – равнодушный",
        "равный – другому",
        "куратор – автор проекта",
    ],
    "employer_pupil": [
        "активный профессионал – равнодушный потребитель",
        "коллега – молодой коллега",
        "работодатель – будущий сотрудник",
    ],
    "teacher_pupil": [],
    "head_teacher": [],
    "school_school": [
        "успешная организация – ШНОР",
        "инновационная организация – организация",
        "стажировочная площадка – организация",
    ],
}
SIDES = {
    "pupil_pupil": (("pupil",), ("pupil",)),
    "teacher_teacher": (("teacher",), ("teacher",)),
    "student_pupil": (("student",), ("pupil",)),
    "employer_pupil": (("employer",), ("pupil", "student")),
    "teacher_pupil": (("teacher",), ("pupil",)),
    "head_teacher": (("head",), ("teacher",)),
    "school_school": (("school",), ("school",)),
}
KINDS = ["virtual", "group", "short_term", "reverse", "situational", "speed", "traditional"]
STAGES = ["launch", "mentee_base", "mentor_base", "selection", "pairing", "work", "completion"]
MEETINGS = ["знакомство", "пробная рабочая", "планирование", "регулярная", "итоговая"]
TARGETS = {
    "young_teachers": 70,
    "schools_model": 20,
    "schools_mentored_teams": 20,
    "mentee_satisfaction": 85,
    "mentor_satisfaction": 85,
    "pupils_engaged": 70,
}
FORMULAS = {
    "young_teachers": ("young_mentees", "young_teachers", "leave_out"),
    "schools_model": ("model_schools", "schools", "keep_denominator"),
    "schools_mentored_teams": ("team_schools", "schools", "keep_denominator"),
    "mentee_satisfaction": ("mentees_satisfied", "mentees_part", "leave_out"),
    "mentor_satisfaction": ("mentors_satisfied", "mentors_part", "leave_out"),
    "pupils_engaged": ("pupils_full_cycle", "pupils", "leave_out"),
    "pupils_in_work": ("pupils_in_work", "pupils", "leave_out"),
    "mentee_answers": ("mentees_answered", "mentees_part", "leave_out"),
    "mentor_answers": ("mentors_answered", "mentors_part", "leave_out"),
    "schools_with_programme": ("with_programme", None, "leave_out"),
    "pairs": ("pairs", None, "leave_out"),
    "schools_without_pair_count": ("pairs_unknown", None, "leave_out"),
    "curators_trained": ("curators_trained", None, "leave_out"),
    "other_institutions": ("other_institutions", None, "leave_out"),
}
ROADMAP_MONTHS = {10: range(1, 12), 11: range(12, 18), 12: range(18, 24), 4: range(24, 28)}
ROADMAP_MONTHS |= {5: range(28, 33), 6: range(33, 36)}
ROADMAP_STAGES = {
    "launch": range(1, 5),
    "mentee_base": range(5, 8),
    "mentor_base": range(8, 12),
    "selection": range(12, 16),
    "pairing": range(16, 20),
    "work": range(20, 28),
    "completion": range(28, 36),
}
COLUMNS = [
    "личные данные",
    "компетенции",
    "жизненный опыт",
    "сфера интересов",
    "возраст наставляемых",
    "ресурс времени",
    "место работы",
    "контакты",
]


@pytest.fixture(params=["altai", "bryansk"])
def profile(request: pytest.FixtureRequest) -> Profile:
    return load(request.param)


def names(items: tuple[object, ...]) -> list[str]:
    return [item.name.ru for item in items]  # type: ignore[attr-defined]


def test_both_regions_ship() -> None:
    assert available() == ["altai", "bryansk"]


def test_altai_is_as_its_return_says() -> None:
    altai = load("altai")
    order, taking_part = altai.region.introduced_by, altai.region.participation

    assert altai.region.authority.name.ru == "Министерство образования и науки Республики Алтай"
    assert altai.region.operator.name.ru == (
        "БУ ДПО РА «Институт повышения квалификации и профессиональной переподготовки"
        " работников образования Республики Алтай»"
    )
    assert order is not None
    assert (order.kind, order.on, order.number) == ("приказ", date(2020, 6, 30), "557")
    assert taking_part is not None
    assert (taking_part.institutions, taking_part.schools) == (82, 72)
    assert {form.code: form.name.ru for form in altai.forms} == ALTAI_FORMS
    assert set(names(altai.municipalities)) == ALTAI_UNITS
    assert altai.region.timezone == "Asia/Barnaul"
    assert names(altai.honours) == [
        "Ведомственный знак «Почётный наставник»",
        "Почётная грамота муниципального отдела образования",
    ]


def test_bryansk_is_as_its_model_says() -> None:
    bryansk = load("bryansk")

    assert bryansk.region.authority.name.ru == "Департамент образования и науки Брянской области"
    assert bryansk.region.operator.name.ru == "ГАУ ДПО «БИПКРО» (ЦНППМ)"
    assert (bryansk.region.min_mentee_age, bryansk.region.timezone) == (10, "Europe/Moscow")
    assert {form.code: form.name.ru for form in bryansk.forms} == BRYANSK_FORMS
    assert {form.code: names(form.variants) for form in bryansk.forms} == BRYANSK_VARIANTS
    assert {form.code: (form.mentor_is, form.mentee_is) for form in bryansk.forms} == SIDES
    assert bryansk.kinds_apply_to == ("teacher_teacher", "head_teacher")
    assert bryansk.form("school_school").level == "regional"
    assert [honour.code for honour in bryansk.honours] == [
        "best_mentor",
        "diploma",
        "parents_letter",
    ]
    path = bryansk.honours[0].path
    assert path is not None
    assert path.ru == "школа → муниципалитет → департамент → приказ"
    assert len(bryansk.municipalities) == 31


def test_teachers_forms_count_for_the_model() -> None:
    assert load("bryansk").counting_as("teachers_model") == ("teacher_teacher", "head_teacher")
    assert load("bryansk").counting_as("team_mentoring") == ("school_school",)
    assert load("altai").counting_as("teachers_model") == ("teacher_teacher",)


def test_mentor_types_and_rules_of_forms(profile: Profile) -> None:
    teachers = profile.form("teacher_teacher")
    assert names(teachers.mentor_types) == ["наставник-консультант", "наставник-предметник"]
    assert [c.code for c in teachers.mentor_types[1].constraints] == ["same_subject"]
    assert [c.code for c in teachers.variants[3].constraints] == ["same_subject"]
    rules = {c.code: c.on_breach for c in profile.form("pupil_pupil").constraints}
    assert rules == {"same_school": "refuse", "higher_step": "ask_reason"}
    senior = {c.code: c.on_breach for c in profile.form("student_pupil").constraints}
    assert senior == {"senior_classes": "ask_reason"}


def test_the_model_common_to_both(profile: Profile) -> None:
    assert [kind.code for kind in profile.kinds] == KINDS
    assert [stage.code for stage in profile.stages] == STAGES
    assert names(profile.meeting_kinds) == MEETINGS
    assert names(profile.work_formats) == ["индивидуальная", "групповая", "онлайн", "смешанная"]
    assert names(profile.mentor_base_columns) == COLUMNS
    assert names(profile.contests) == ["Наставник года", "Лучшая пара «Наставник+»"]
    assert [t.code for t in profile.school_types if t.in_denominator] == ["general"]
    assert [flag.short_name.ru for flag in profile.school_flags] == [
        "ШНОР",
        "инновационная",
        "стажировочная",
    ]
    documents = [(paper.level, paper.code) for paper in profile.documents]
    assert [code for level, code in documents if level == "region"] == ["region_act"]
    assert len(documents) == 13
    assert len(profile.glossary) == 23


def test_defaults_of_a_programme(profile: Profile) -> None:
    assert profile.defaults.model_dump() == {
        "training_meetings": 4,
        "probation_weeks": 4,
        "notice_days": 14,
        "labour_law_notice_working_days": 3,
        "shortest_months": 3,
        "mentors_at_once": 3,
        "entry_measurement": "required",
        "satisfaction": {"satisfied_from": 4, "scale_max": 5, "low_answers_percent": 50},
    }
    assert profile.form("pupil_pupil").rhythm == "weekly"
    assert profile.form("teacher_teacher").rhythm == "monthly"


def test_completion(profile: Profile) -> None:
    ends = profile.completion
    assert [reason.code for reason in ends.planned] == [
        "programme_done",
        "year_end",
        "goal_reached",
    ]
    assert [reason.code for reason in ends.unplanned] == [
        "moved",
        "illness",
        "no_time",
        "conflict",
        "other",
    ]
    assert len(ends.unplanned_talk) == 7


def test_monitoring_measures_every_parameter_of_the_model(profile: Profile) -> None:
    impact = profile.monitoring.impact
    assert len(profile.monitoring.process) == 7
    assert [len(side) for side in (impact.pupil, impact.teacher, impact.employer)] == [8, 3, 3]


def test_final_event_of_a_school(profile: Profile) -> None:
    assert len(profile.final_event.jury) == 6
    assert names(profile.final_event.picks) == ["лучшие проекты", "лучшие наставники"]
    assert len(profile.final_event.invited) == 10


def test_roadmap_has_the_35_events_in_their_months(profile: Profile) -> None:
    events = {int(event.code[3:]): event for event in profile.roadmap}
    assert sorted(events) == list(range(1, 36))
    for month, numbers in ROADMAP_MONTHS.items():
        assert {events[n].month for n in numbers} == {month}
    for stage, numbers in ROADMAP_STAGES.items():
        assert {events[n].stage for n in numbers} == {stage}
    assert [n for n, event in events.items() if event.responsible == "head"] == [28, 29]


@pytest.mark.parametrize(
    ("code", "span"),
    [
        ("RM-01", (date(2026, 10, 1), date(2026, 10, 31))),
        ("RM-23", (date(2026, 12, 1), date(2027, 3, 31))),
        ("RM-35", (date(2027, 6, 1), date(2027, 6, 30))),
    ],
)
def test_roadmap_gets_dates_from_the_year(profile: Profile, code: str, span: object) -> None:
    event = next(event for event in profile.roadmap if event.code == code)
    assert event.span(2026) == span


def test_indicators_ship_with_formulas_and_targets(profile: Profile) -> None:
    found = {i.code: (i.numerator_fact, i.denominator_fact, i.missing) for i in profile.kpi}
    assert FORMULAS.items() <= found.items()
    targets = {i.code: {t.year: t.value for t in i.targets} for i in profile.kpi if i.targets}
    assert targets == {code: {2024: Decimal(value)} for code, value in TARGETS.items()}
    assert profile.indicator("mentee_satisfaction").answered_by == "mentee_answers"
    assert profile.indicator("mentor_satisfaction").answered_by == "mentor_answers"
    assert profile.indicator("curators_trained").level == "municipality"
    assert profile.indicator("schools_without_pair_count").direction == "down"


def test_every_school_form_has_its_counter_of_pairs(profile: Profile) -> None:
    counted = {i.numerator_fact for i in profile.kpi}
    forms = {f"pairs_of:{form.code}" for form in profile.forms if form.level == "school"}
    assert forms <= counted


def test_tiles_stand_as_on_the_map() -> None:
    place = {m.code: (m.tile.col, m.tile.row) for m in load("bryansk").municipalities}
    assert (place["bryansk_city"], place["zlynka"], place["dyatkovo"]) == ((6, 2), (0, 6), (6, 0))
    altai = {m.code: (m.tile.col, m.tile.row) for m in load("altai").municipalities}
    assert altai["kosh_agach"][1] == max(row for _, row in altai.values())
    assert altai["turochak"][0] == max(col for col, _ in altai.values())


@pytest.mark.parametrize(
    ("region", "written", "code"),
    [
        ("altai", "учитель – учитель", "teacher_teacher"),
        ("altai", "Учитель-учитель", "teacher_teacher"),
        ("altai", "педагог — педагог", "teacher_teacher"),
        ("bryansk", "УЧИТЕЛЬ –  УЧИТЕЛЬ", "teacher_teacher"),
        ("bryansk", "работодатель - студент", "employer_pupil"),
        ("altai", "работодатель - студент", "employer_student"),
        ("altai", "учитель – родитель", None),
    ],
)
def test_forms_are_known_by_the_names_people_write(
    region: str, written: str, code: str | None
) -> None:
    form = load(region).form_named(written)
    assert (form.code if form else None) == code


@pytest.mark.parametrize(
    ("region", "written", "code"),
    [
        ("altai", "Онгудайский район", "onguday"),
        ("altai", "онгудайский", "onguday"),
        ("altai", "г. Горно-Алтайск", "gorno_altaysk"),
        ("altai", 'МО "Кош-Агачский район"', "kosh_agach"),
        ("bryansk", "Стародубский", "starodub"),
        ("bryansk", "Брянск", "bryansk_city"),
        ("bryansk", "Брянский район", "bryansk_district"),
        ("bryansk", "Онгудайский район", None),
    ],
)
def test_municipalities_are_known_by_the_names_people_write(
    region: str, written: str, code: str | None
) -> None:
    unit = load(region).municipality_named(written)
    assert (unit.code if unit else None) == code


def test_every_fact_is_explained() -> None:
    assert set(FACTS) == set(FactCode)


def test_profile_comes_back_from_json_unchanged(profile: Profile) -> None:
    again = Profile.model_validate(profile.model_dump(mode="json"))
    assert again == profile
    assert digest(again) == digest(profile)


def test_profile_cannot_be_changed(profile: Profile) -> None:
    with pytest.raises(ValueError, match="frozen"):
        profile.region.code = "other"


def test_interface_language_chooses_the_wording(profile: Profile) -> None:
    name = profile.form("pupil_pupil").name
    assert [name.in_language(code) for code in ("ru", "en", "en_GB", "tt")] == [
        "ученик – ученик",
        "pupil – pupil",
        "pupil – pupil",
        "ученик – ученик",
    ]
