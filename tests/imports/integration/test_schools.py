"""The list of schools: added, corrected, counted; never moved and never erased."""

from kernel.identity.permissions import Role
from kernel.imports import service
from kernel.imports.report import Report
from tests.imports.integration.conftest import ONGUDAY
from tests.imports.sheets_made import workbook

HEAD = (
    "Муниципалитет", "Краткое наименование", "Тип", "ИНН", "Обучающихся", "Педагогов",
    "Молодых педагогов", "Дата открытия",
)  # fmt: skip
LIST = (
    ("Онгудайский район", "Шашикманская СОШ", "школа", None, 210, 25, 3, None),
    ("Чойский район", "МБОУ «Чойская СОШ»", "школа", "7707083893", 400, None, None, "01.09.1980"),
    ("Чойский", "Дом творчества", "ДО", None, 900, 14, 2, None),
)
COUNTS = (
    "SELECT s.name, c.school_year, c.pupils, c.teachers, c.young_teachers, c.source"
    " FROM kernel.school_count c JOIN kernel.school s ON s.id = c.school_id ORDER BY s.name"
)


def test_a_list_adds_and_counts(altai, sent, committed, rows_of):
    batch_id = sent(workbook(HEAD, *LIST), kind="schools", role=Role.REGION_OPERATOR)
    batch = committed(batch_id, role=Role.REGION_OPERATOR)
    assert batch.outcome == {"new": 2, "changed": 1, "same": 0, "left_out": 0}
    assert rows_of(COUNTS) == [
        ("Дом творчества", 2020, 900, 14, 2, "region"),
        ("МБОУ «Чойская СОШ»", 2020, 400, None, None, "region"),
        ("Шашикманская СОШ", 2020, 210, 25, 3, "region"),
    ]
    assert rows_of(
        "SELECT m.name, p.valid_from::text, s.kind, s.inn FROM kernel.school_placement p"
        " JOIN kernel.school s ON s.id = p.school_id"
        " JOIN kernel.municipality m ON m.id = p.municipality_id"
        " WHERE s.name IN ('Дом творчества', 'МБОУ «Чойская СОШ»') ORDER BY s.name"
    ) == [
        ("Чойский район", None, "additional", None),
        ("Чойский район", "1980-09-01", "general", "7707083893"),
    ]


def test_the_same_list_twice_changes_nothing_and_blanks_erase_nothing(
    altai, sent, committed, rows_of, counted
):
    content = workbook(HEAD, *LIST)
    committed(sent(content, "schools", Role.REGION_ADMIN), role=Role.REGION_ADMIN)
    before = rows_of(COUNTS)
    schools = counted()["kernel.school"]
    again = sent(content, "schools", Role.REGION_ADMIN)
    blank = sent(
        workbook(HEAD, ("Чойский район", "Чойская СОШ", None, "7707083893", *([None] * 4))),
        "schools",
        Role.REGION_ADMIN,
    )
    assert committed(again, role=Role.REGION_ADMIN).outcome == {
        "new": 0, "changed": 0, "same": 3, "left_out": 0,
    }  # fmt: skip
    assert committed(blank, role=Role.REGION_ADMIN).outcome["changed"] == 1
    assert counted()["kernel.school"] == schools
    assert rows_of("SELECT name, kind FROM kernel.school WHERE inn = '7707083893'") == [
        ("Чойская СОШ", "general")
    ]
    assert sorted(row[1:] for row in rows_of(COUNTS)) == sorted(row[1:] for row in before)


def test_what_only_the_portal_knows_is_an_error_by_cell(altai, sent, committed, work_for):
    committed(sent(workbook(HEAD, *LIST), "schools", Role.REGION_ADMIN), role=Role.REGION_ADMIN)
    batch_id = sent(
        workbook(
            HEAD,
            ("Онгудайский район", "Новая СОШ", "школа", "7707083893", 1, 1, 1, None),
            ("Чойский район", "Чойская СОШ", "школа", "7736050003", 1, 1, 1, None),
            ("Онгудайский район", ONGUDAY[4], "школа", None, 10, 2, 3, None),
            ("Марсианский район", "СОШ № 1", "клуб", "123", -1, 2.5, "-", "31.02.2020"),
        ),
        "schools",
        Role.REGION_ADMIN,
    )
    work = work_for(altai.actors[Role.REGION_ADMIN])
    report = Report.from_json(service.batch_of(work, batch_id).report)
    assert [(issue.address, issue.code) for issue in report.issues] == [
        ("D2", "school_elsewhere"),
        ("D3", "inn_of_other"),
        ("G4", "more_young_than_teachers"),
        ("A5", "not_in_list"),
        ("C5", "not_in_list"),
        ("D5", "inn_length"),
        ("E5", "out_of_range"),
        ("F5", "not_whole"),
        ("G5", "dash_for_number"),
        ("H5", "february_has"),
    ]
    assert report.ready == 0


def test_two_thousand_schools_leave_few_marks(altai, sent, committed, rows_of):
    rows = [("Чойский район", f"Школа № {n}", "школа", None, n, 20, 2, None) for n in range(2_000)]
    batch_id = sent(workbook(HEAD, *rows), "schools", Role.REGION_ADMIN)
    assert committed(batch_id, role=Role.REGION_ADMIN).outcome["new"] == 2_000
    marks = rows_of("SELECT count(*) FROM regional.kpi_mark")[0][0]
    assert marks <= 3 * 2_000 + 30  # one for each school and table; the thirty are the fixture's
