"""Lists of people as schools have them: read, told of by the cell, written once."""

from datetime import date

import pytest

from kernel.identity.permissions import Role
from kernel.imports import service
from kernel.imports.wording import describe_refusal
from tests.imports import hostile
from tests.imports.sheets_made import workbook

PEOPLE = (
    "SELECT surname || ' ' || given_name || ' ' || patronymic, kind, grade, grade_letter,"
    " born_on::text, phone FROM school.person ORDER BY surname, given_name, born_on"
)
CLASS_LIST = (
    ("Муниципальное бюджетное общеобразовательное учреждение «Школа № 3»",),
    ("Список обучающихся 7 «А» класса на 2026/2027 учебный год",),
    (),
    ("№ п/п", "ФИО", "Дата рождения", "Пол", "Законный представитель", None, None),
    (None, None, None, None, "ФИО", "Кем приходится", "Телефон"),
    (1, "ИВАНОВ ИВАН ИВАНОВИЧ", date(2013, 3, 12), "м", "Иванова Анна Петровна", "мать",
     "8 (913) 123-45-67"),
    (2, "Ёлкина\xa0 Вера Игоревна", "05.04.2013 г.", "жен", "Ёлкина Ольга Ивановна", "опекун",
     "89131234568"),
    (3, "Кара-оол Айдын Мергенович", 41400, "М", None, None, None),
)  # fmt: skip
MERGED = ("A1:G1", "A2:G2", "A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:G4")


def codes(found):
    return [(issue.severity.value, issue.address, issue.code) for issue in found.issues]


def test_a_class_list_with_titles_and_a_header_of_two_rows(sent, report, committed, rows_of):
    batch_id = sent(*CLASS_LIST, merge=MERGED)
    found = report(batch_id)
    assert found.header_row == 4
    assert [column.key for column in found.columns] == [
        "full_name", "born_on", "gender", "parent_name", "parent_relation", "parent_phone",
    ]  # fmt: skip
    assert (found.ready, codes(found)) == (3, [])
    assert rows_of(PEOPLE) == []
    assert committed(batch_id).outcome == {"new": 3, "changed": 0, "same": 0, "left_out": 0}
    assert rows_of(PEOPLE) == [
        ("Ёлкина Вера Игоревна", "pupil", 7, "А", "2013-04-05", ""),
        ("Ёлкина Ольга Ивановна", "parent", None, "", None, "+79131234568"),
        ("Иванов Иван Иванович", "pupil", 7, "А", "2013-03-12", ""),
        ("Иванова Анна Петровна", "parent", None, "", None, "+79131234567"),
        ("Кара-оол Айдын Мергенович", "pupil", 7, "А", "2013-05-06", ""),
    ]
    bonds = (
        "SELECT c.surname, g.surname, b.relation, b.is_legal FROM school.guardian b"
        " JOIN school.person c ON c.id = b.child_id JOIN school.person g ON g.id = b.guardian_id"
        " ORDER BY 1"
    )
    assert rows_of(bonds) == [
        ("Ёлкина", "Ёлкина", "guardian", True),
        ("Иванов", "Иванова", "mother", True),
    ]


def test_the_same_list_again_changes_nothing(sent, report, committed, rows_of):
    committed(sent(*CLASS_LIST, merge=MERGED))
    stamped = rows_of("SELECT id, xmin::text FROM school.person ORDER BY id")
    batch_id = sent(*CLASS_LIST, merge=MERGED)
    assert {row.effect for row in report(batch_id).rows} == {"same"}
    assert committed(batch_id).outcome == {"new": 0, "changed": 0, "same": 3, "left_out": 0}
    assert rows_of("SELECT id, xmin::text FROM school.person ORDER BY id") == stamped


def test_a_csv_of_windows_with_the_name_in_three_columns(sent, report, committed, rows_of):
    text = (
        "Фамилия;Имя;Отчество;Класс;Дата рождения;Мобильный телефон;Пол\r\n"
        "ПЕТРОВ;ПЁТР;—;7a;12.05.2013;89131234567;м\r\n"
        'Сидорова;Анна;Ивановна;"7 ""Б""";2013-06-01;;ж\r\n'
    )
    batch_id = sent(text.encode("cp1251"), name="выгрузка.csv")
    assert codes(report(batch_id)) == []
    committed(batch_id)
    assert rows_of(PEOPLE) == [
        ("Петров Пётр ", "pupil", 7, "А", "2013-05-12", "+79131234567"),
        ("Сидорова Анна Ивановна", "pupil", 7, "Б", "2013-06-01", ""),
    ]


def test_a_csv_of_utf8_with_everybody_in_it(sent, report, committed, rows_of):
    text = (
        "ФИО,Кто,Класс,Предмет,Педагогический стаж,Место работы,Должность\n"
        "Маркова Анна Петровна,учитель математики,,математика,5 лет,,\n"
        "Туров Глеб Ильич,представитель ООО,,,,ООО «Горняк»,мастер\n"
        "Дёмин Лев Олегович,ученик,10-Б,,,,\n"
        "Ким Ада Львовна,Выпускница,,,,,\n"
    )
    batch_id = sent(text.encode(), name="list.csv", who=None)
    assert codes(report(batch_id)) == [("note", "E2", "people_teaching_read")]
    assert report(batch_id).issues[0].values["since"] == "01.09.2021"
    committed(batch_id)
    shown = (
        "SELECT surname, kind, gender, subject, teaching_since::text, workplace, position, grade"
        " FROM school.person ORDER BY surname"
    )
    assert rows_of(shown) == [
        ("Дёмин", "pupil", "m", "", None, "", "", 10),
        ("Ким", "graduate", "f", "", None, "", "", None),
        ("Маркова", "teacher", "f", "математика", "2021-09-01", "", "", None),
        ("Туров", "employer", "m", "", None, "ООО «Горняк»", "мастер", None),
    ]


def test_every_bad_cell_is_named_with_advice(sent, report):
    head = ("ФИО", "Класс", "Дата рождения", "Телефон", "ФИО родителя", "Кем приходится")
    batch_id = sent(
        head,
        ("Иванов Иван; Петров Пётр", "7А", None, None, None, None),
        ("Иванов И. И.", "7А", None, None, None, None),
        ("Иванов", "7А", None, None, None, None),
        ("Иванов Иван", "А7", None, None, None, None),
        ("Иванов Иван", "13А", None, None, None, None),
        ("Иванов Иван", None, None, None, None, None),
        ("Иванов Иван", "7А", "31.11.2013", None, None, None),
        ("Иванов Иван", "7А", None, "2-15-77", None, None),
        ("Петров Пётр", "7А", None, "8-913-123-45-67, 8-913-123-45-68", None, None),
        ("Павлов Пётр", "7А", None, None, "Павлова Ида Львовна", "бабушка"),
        ("Панов Пётр", "7А", None, None, "Панова Ида Львовна", "родитель"),
    )
    found = report(batch_id)
    assert codes(found) == [
        ("error", "A2", "several_people"),
        ("error", "A3", "people_name_initials"),
        ("error", "A4", "people_name_one_word"),
        ("error", "B5", "people_class_form"),
        ("error", "B6", "people_class_range"),
        ("error", "B7", "people_class_needed"),
        ("error", "C8", "month_11_has"),
        ("warning", "D9", "people_phone_left"),
        ("warning", "D10", "people_phones"),
        ("warning", "F11", "people_not_legal"),
        ("warning", "E12", "people_relation_guessed"),
    ]
    assert found.ready == 4
    told = service.described("people", found, str)
    assert all("%(" not in sentence for _, _, sentence in told)


def test_without_a_kind_nobody_is_guessed(sent, report):
    found = report(sent(("ФИО", "Класс"), ("Иванов Иван", "7А"), who=None))
    assert codes(found) == [("error", "A2", "people_kind_unknown")]


def test_a_list_of_names_alone_is_a_list(sent, report, rows_of, committed):
    rows = (("Список 9 класса",), ("№ п/п", "ФИО"), (1, "Иванов Иван"), (2, "Петров Пётр"))
    batch_id = sent(*rows)
    assert (report(batch_id).header_row, report(batch_id).ready) == (2, 2)
    committed(batch_id)
    assert {row[2:4] for row in rows_of(PEOPLE)} == {(9, "")}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((("Класс", "Дата рождения"), ("7А", "01.02.2013")), "missing_column"),
        ((("Яблоки", "Груши"), (1, 2)), "no_header"),
    ],
)
def test_a_table_of_something_else_is_blocked(sent, report, rows, code):
    found = report(sent(*rows))
    assert found.blocked
    assert [issue.code for issue in found.issues if issue.row is None] == [code]
    (told,) = [words for _, _, words in service.described("people", found, str)][:1]
    assert "ФИО" in told


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (hostile.bomb(120), "list.xlsx", "too_big_inside"),
        (b"%PDF-1.7", "list.pdf", "not_a_table"),
        (b"PK\x03\x04 not a workbook", "list.xlsx", "damaged"),
        (hostile.laughs(), "list.xlsx", "tricky_xml"),
    ],
)
def test_what_is_no_workbook_gets_a_sentence(world, work_for, sent, content, name, refusal):
    batch_id = sent(content, name=name)
    batch = service.batch_of(work_for(world.actors[Role.CURATOR]), batch_id)
    assert batch.state == "refused"
    assert describe_refusal(batch.report, str)
    assert batch.report["refused"] == refusal


def test_a_cell_that_looks_like_a_formula_stays_text(sent, report):
    found = report(sent(workbook(("ФИО", "Класс"), ("=1+1", "7А"))))
    assert codes(found) == [("error", "A2", "not_a_name")]
