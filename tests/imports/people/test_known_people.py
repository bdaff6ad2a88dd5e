"""A list beside the register: nobody gets a second card, and nobody is taken for a namesake."""

from datetime import date

import pytest

from school.registry.models import Person

HEAD = ("ФИО", "Класс", "Дата рождения", "Телефон")
COUNT = "SELECT count(*) FROM school.person WHERE kind = 'pupil'"
ANNA = "Маркова Анна Петровна"


def effects(found):
    return [str(row.effect) for row in found.rows]


def issue_codes(found):
    return [(issue.severity.value, issue.row, issue.code) for issue in found.issues]


@pytest.mark.parametrize(
    ("known", "row", "effect"),
    [
        ({"born_on": date(2013, 3, 12)}, (ANNA, "8Б", "12.03.2013", None), "changed"),
        ({"born_on": date(2013, 3, 12)}, (ANNA, "7А", "12.03.2013", None), "same"),
        ({"born_on": date(2013, 3, 12)}, (ANNA, "7А", None, None), "same"),
        ({}, (ANNA, "7А", "12.03.2013", None), "changed"),
        ({}, ("МАРКОВА АННА ПЕТРОВНА", "7 «а»", None, "8 913 123 45 67"), "changed"),
        ({"born_on": date(2012, 1, 1)}, (ANNA, "7А", "12.03.2013", None), "new"),
        ({"left_on": date(2026, 9, 1)}, (ANNA, "7А", None, None), "new"),
        ({"kind": "teacher", "grade": None, "grade_letter": ""}, (ANNA, "7А", None, None), "new"),
    ],
)
def test_who_a_row_means(make, sent, report, known, row, effect):
    make.pupil(ANNA, gender="f", **known)
    found = report(sent(HEAD, row))
    assert (effects(found), issue_codes(found)) == ([effect], [])


@pytest.mark.parametrize(
    ("known", "row", "code"),
    [
        ({}, (ANNA, "8А", None, None), "people_ask_birth"),
        ({}, (ANNA, "8А", "12.03.2013", None), "people_ask_birth"),
        ({"kind": "student", "born_on": date(2013, 3, 12)}, (ANNA, "7А", "12.03.2013", None),
         "people_other_kind"),
    ],
)  # fmt: skip
def test_what_only_a_person_can_tell_is_asked(make, sent, report, known, row, code):
    make.pupil(ANNA, **known)
    found = report(sent(HEAD, row))
    assert issue_codes(found) == [("error", 2, code)]
    assert found.ready == 0


def test_namesakes_of_one_class_without_dates_are_asked_about(make, sent, report):
    make.pupil(ANNA, gender="f", born_on=date(2013, 1, 1))
    make.pupil(ANNA, gender="f", born_on=date(2013, 2, 2))
    found = report(sent(HEAD, (ANNA, "7А", None, None)))
    assert issue_codes(found) == [("error", 2, "people_several_alike")]
    assert effects(report(sent(HEAD, (ANNA, "7А", "02.02.2013", None)))) == ["same"]


def test_a_merged_card_is_not_looked_at(make, sent, report):
    kept = make.pupil("Маркова Инна")
    make.pupil(ANNA, merged_into_id=kept)
    assert effects(report(sent(HEAD, (ANNA, "7А", None, None)))) == ["new"]


def test_another_schools_people_are_not_known(make, sent, report):
    make.pupil(ANNA, "three")
    assert effects(report(sent(HEAD, (ANNA, "7А", None, None)))) == ["new"]


def test_twice_in_one_file_is_one_card(sent, report, committed, rows_of):
    batch_id = sent(
        HEAD,
        (ANNA, "7А", "12.03.2013", None),
        ("Петров Пётр", "7А", None, None),
        ("маркова анна петровна", "7А", "12.03.2013", "89131234567"),
    )
    found = report(batch_id)
    assert issue_codes(found) == [("warning", 4, "people_twice")]
    assert found.issues[0].values == {"first": 2, "second": 4, "name": ANNA}
    committed(batch_id)
    assert rows_of(COUNT) == [(2,)]
    assert rows_of(f"SELECT phone FROM school.person WHERE surname = '{ANNA.split()[0]}'") == [
        ("+79131234567",)
    ]


def test_an_empty_cell_erases_nothing_and_a_filled_one_corrects(make, sent, committed):
    person = make.pupil(ANNA, gender="f", phone="+79130000001", email="a@example.org")
    committed(sent(HEAD, (ANNA, "7А", "12.03.2013", None)))
    row = make.read(Person, person)
    assert (row.born_on, row.phone, row.email) == (
        date(2013, 3, 12), "+79130000001", "a@example.org",
    )  # fmt: skip
    committed(sent(HEAD, (ANNA, "7А", "12.03.2013", "8 913 000 00 02")))
    assert make.read(Person, person).phone == "+79130000002"


def test_counted_years_never_correct_a_known_date(make, sent, report, committed):
    person = make.person("Туров Глеб Ильич", gender="m", teaching_since=date(2019, 8, 25))
    head = ("ФИО", "Стаж")
    found = report(sent(head, ("Туров Глеб Ильич", "3 года"), who="teacher"))
    assert effects(found) == ["same"]
    committed(sent(head, ("Туров Глеб Ильич", "01.09.2020"), who="teacher"))
    assert make.read(Person, person).teaching_since == date(2020, 9, 1)


def test_a_corrected_beginning_reaches_the_programmes(make, sent, committed, rows_of):
    programme = make.programme()
    person = make.person("Туров Глеб Ильич", gender="m", teaching_since=date(2025, 9, 1))
    make.part(programme, person, "mentee", is_young_teacher=True)
    committed(sent(("ФИО", "Стаж с"), ("Туров Глеб Ильич", "01.09.2010"), who="teacher"))
    assert rows_of("SELECT is_young_teacher FROM school.participation") == [(False,)]


FAMILY = ("ФИО", "Класс", "ФИО матери", "Телефон матери", "ФИО отца", "Телефон отца")
MOTHER = "Маркова Ольга Ильинична"


@pytest.mark.parametrize(
    ("first", "second", "mothers"),
    [
        ("8 913 000 00 01", "+7 913 000-00-01", 1),  # one telephone
        ("8 913 000 00 01", None, 1),  # a brother and a sister
        ("8 913 000 00 01", "8 913 000 00 02", 2),  # namesakes
    ],
)
def test_a_parent_of_two_gets_one_card(sent, report, committed, rows_of, first, second, mothers):
    batch_id = sent(
        FAMILY,
        ("Маркова Анна", "7А", MOTHER, first, None, None),
        ("Марков Олег", "5Б", MOTHER, second, "Марков Иван Ильич", None),
    )
    assert issue_codes(report(batch_id)) == []
    committed(batch_id)
    counted = "SELECT count(*) FROM school.person WHERE kind = 'parent' AND given_name = 'Ольга'"
    assert rows_of(counted) == [(mothers,)]
    assert rows_of("SELECT relation FROM school.guardian ORDER BY relation") == [
        ("father",), ("mother",), ("mother",),
    ]  # fmt: skip


def test_a_name_alone_makes_nobody_a_parent_of_anothers_child(sent, committed, rows_of):
    committed(sent(
        FAMILY,
        ("Маркова Анна", "7А", "Иванова Ольга Ильинична", None, None, None),
        ("Туров Глеб", "7А", "Иванова Ольга Ильинична", None, None, None),
    ))  # fmt: skip
    assert rows_of("SELECT count(*) FROM school.person WHERE kind = 'parent'") == [(2,)]


def test_a_relation_said_later_is_kept(sent, committed, rows_of):
    head = ("ФИО", "Класс", "Законный представитель", "Кем приходится")
    committed(sent(head, ("Маркова Анна", "7А", MOTHER, None)))
    assert rows_of("SELECT relation FROM school.guardian") == [("mother",)]
    committed(sent(head, ("Маркова Анна", "7А", MOTHER, "опекун")))
    committed(sent(head, ("Маркова Анна", "7А", MOTHER, None)))
    assert rows_of("SELECT relation FROM school.guardian") == [("guardian",)]


def test_somebody_of_age_has_no_representative(sent, report, committed, rows_of):
    head = ("ФИО", "Класс", "Дата рождения", "ФИО матери")
    batch_id = sent(head, ("Маркова Анна", "11А", "01.01.2008", MOTHER))
    assert issue_codes(report(batch_id)) == [("warning", 2, "people_of_age")]
    committed(batch_id)
    assert rows_of("SELECT count(*) FROM school.guardian") == [(0,)]
