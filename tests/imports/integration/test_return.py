"""A district's return: seen before it is written, written once, and only as declarations."""

import pytest
from sqlalchemy import text

from kernel.errors import Denied, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.imports import service
from kernel.imports.check import check_book
from kernel.imports.reading import read_book
from kernel.imports.report import Report
from kernel.jobs import Silent
from kernel.work import Work
from regional.returns.return_import import spec_of
from tests.imports.integration.conftest import ONGUDAY
from tests.imports.sheets_made import workbook

HEAD = ("Наименование ОО", "Форма", "Пар")
DECLARED = (
    "SELECT s.name, d.form, d.running, d.pairs, d.years, d.starts_on::text, d.note"
    " FROM regional.declaration d JOIN kernel.school s ON s.id = d.school_id"
    " ORDER BY d.row_number"
)
FORM = "teacher_teacher"
# What an upload and its check themselves leave behind; everything else must stand still.
OWN_TRACES = {"kernel.import_batch", "kernel.stored_file", "kernel.job", "kernel.audit_entry"}


def report_of(work: Work, batch_id) -> Report:
    return Report.from_json(service.batch_of(work, batch_id).report)


def reading(altai, work_for, role: Role = Role.MUNICIPAL) -> Work:
    return work_for(altai.actors[role])


def test_a_preview_writes_nothing(altai, sent, counted, work_for):
    work = reading(altai, work_for)
    batch_id = service.upload(
        work, "return", "a.xlsx", workbook(HEAD, (ONGUDAY[3], "учитель – учитель", 4)),
        {"school_year": 2020},
    ).id  # fmt: skip
    work.session.commit()
    before = counted()
    service.run_check(work, batch_id, Silent())
    work.session.commit()

    assert counted() == before
    report = report_of(work, batch_id)
    assert [row.effect for row in report.rows] == ["new"]


def test_the_real_return_goes_in(altai, sent, committed, rows_of, counted, work_for):
    before = counted()
    batch_id = sent()
    report = report_of(reading(altai, work_for), batch_id)
    assert report.counts()["new"] == 7
    assert (report.sums["pairs"].total, report.sums["pairs"].unknown) == (17, 2)

    batch = committed(batch_id)

    assert batch.outcome == {"new": 7, "changed": 0, "same": 0, "left_out": 0}
    assert rows_of(DECLARED) == [
        (ONGUDAY[0], FORM, True, 2, 1, "2020-09-01", ""),
        (ONGUDAY[1], FORM, True, 5, None, None, ""),
        (ONGUDAY[2], FORM, True, None, 1, "2020-09-01", ""),
        (ONGUDAY[3], FORM, True, None, None, None, ""),
        (ONGUDAY[4], FORM, True, 1, 1, None, "наставник-консультант; наставник-предметник"),
        (ONGUDAY[5], FORM, True, 5, 3, None, ""),
        (ONGUDAY[6], FORM, True, 4, None, None, ""),
    ]
    grown = {name for name, rows in counted().items() if rows != before[name]}
    assert grown - OWN_TRACES == {"regional.declaration", "regional.kpi_mark"}


def test_the_same_file_twice_changes_nothing(sent, committed, rows_of, counted):
    committed(sent())
    stamped = rows_of("SELECT id, updated_at, batch_id FROM regional.declaration ORDER BY id")
    before = counted()
    assert committed(sent()).outcome == {"new": 0, "changed": 0, "same": 7, "left_out": 0}
    assert (
        rows_of("SELECT id, updated_at, batch_id FROM regional.declaration ORDER BY id") == stamped
    )
    assert {n for n, rows in counted().items() if rows != before[n]} <= OWN_TRACES


def test_a_number_named_later_changes_its_row_alone(altai, sent, committed, rows_of, work_for):
    committed(sent())
    second = sent(
        workbook(HEAD, (ONGUDAY[3], "учитель – учитель", 4), (ONGUDAY[6], "педагог-педагог", 0))
    )
    report = report_of(reading(altai, work_for), second)
    assert [issue.code for issue in report.issues if issue.row is None] == ["declared_before"]
    assert committed(second).outcome == {"new": 0, "changed": 2, "same": 0, "left_out": 0}
    declared = {row[0]: (row[2], row[3]) for row in rows_of(DECLARED)}
    assert (declared[ONGUDAY[3]], declared[ONGUDAY[6]]) == ((True, 4), (False, 0))


def test_valid_rows_can_be_taken_alone(altai, sent, committed, rows_of, work_for):
    content = workbook(
        HEAD,
        (ONGUDAY[3], "учитель – учитель", "одна, плюс группа"),
        ("Шашикмановская СОШ", "учитель – учитель", 3),
        ("Неведомая гимназия", "учитель – учитель", 3),
        (ONGUDAY[6], "учитель – учитель", 4),
    )
    batch_id = sent(content)
    work = reading(altai, work_for)
    report = report_of(work, batch_id)
    assert [(i.address, i.code) for i in report.issues] == [
        ("C2", "not_integer_try"), ("A3", "school_unknown_near"), ("A4", "school_unknown"),
    ]  # fmt: skip
    assert report.issues[1].values["nearest"] == "Шашикманская СОШ"
    assert service.batch_of(work, batch_id).annotated_file_id is not None
    with pytest.raises(WrongState, match="rows_with_errors"):
        service.request_commit(work, batch_id, "all")
    work.session.rollback()

    assert committed(batch_id, "valid").outcome == {
        "new": 1,
        "changed": 0,
        "same": 0,
        "left_out": 3,
    }
    assert [row[0] for row in rows_of(DECLARED)] == [ONGUDAY[6]]


@pytest.mark.parametrize(
    ("title", "year", "code"),
    [
        ("Онгудайский район, 2020/2021 учебный год", 2026, "other_year"),
        ("Чойский район, 2026/2027 учебный год", 2026, "other_municipality"),
    ],
)
def test_titles_that_contradict_the_choice_block(altai, sent, work_for, title, year, code):
    content = workbook((title,), HEAD, (ONGUDAY[3], "учитель – учитель", 3))
    batch_id = sent(content, year=year)
    work = reading(altai, work_for)
    report = report_of(work, batch_id)
    assert [issue.code for issue in report.issues if issue.row is None] == [code]
    assert report.blocked
    with pytest.raises(WrongState, match="nothing_to_write"):
        service.request_commit(work, batch_id, "valid")


def test_the_region_need_not_name_the_district_when_the_titles_do(altai, sent, committed, work_for):
    batch_id = sent(role=Role.REGION_OPERATOR)
    batch = service.batch_of(reading(altai, work_for, Role.REGION_OPERATOR), batch_id)
    assert batch.params["municipality_id"] == str(altai.municipalities["north"])
    assert committed(batch_id, role=Role.REGION_OPERATOR).outcome["new"] == 7

    untitled = workbook(HEAD, (ONGUDAY[3], "учитель – учитель", 3))
    unnamed = sent(untitled, role=Role.REGION_OPERATOR)
    report = report_of(reading(altai, work_for, Role.REGION_OPERATOR), unnamed)
    assert [issue.code for issue in report.issues if issue.row is None] == ["no_municipality"]
    chosen = sent(
        untitled, role=Role.REGION_OPERATOR, municipality_id=str(altai.municipalities["north"])
    )
    assert report_of(reading(altai, work_for, Role.REGION_OPERATOR), chosen).ready == 1


def test_a_specialist_writes_for_the_own_district_only(altai, sent, work_for):
    """Whatever the form said, the district is the specialist's own."""
    batch_id = sent(
        workbook(HEAD, (ONGUDAY[3], "учитель – учитель", 3)),
        municipality_id=str(altai.municipalities["south"]),
    )
    batch = service.batch_of(reading(altai, work_for), batch_id)
    assert batch.params["municipality_id"] == str(altai.municipalities["north"])
    with pytest.raises(NotFound):
        service.batch_of(work_for(altai.foreign[Role.MUNICIPAL]), batch_id)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.HEAD, Role.CURATOR])
def test_those_without_the_right_upload_nothing(altai, work_for, role):
    with pytest.raises(Denied):
        service.upload(
            work_for(altai.actors[role]), "return", "a.xlsx", b"x", {"school_year": 2020}
        )


def test_a_file_that_cannot_be_read_says_so(altai, sent, work_for):
    batch_id = sent(b"%PDF-1.7 not a table", name="../C:\\отчёт.pdf")
    batch = service.batch_of(reading(altai, work_for), batch_id)
    assert (batch.state, batch.file_name) == ("refused", "отчёт.pdf")
    assert batch.report == {"refused": "not_a_table", "values": {"found": "отчёт.pdf"}}


def test_jobs_may_run_twice_and_an_upload_may_be_put_away(
    altai, sent, committed, work_for, rows_of
):
    batch_id = sent()
    work = reading(altai, work_for)
    service.run_check(work, batch_id, Silent())
    work.session.commit()
    committed(batch_id)
    service.run_commit(work, batch_id, Silent())
    work.session.commit()
    assert len(rows_of("SELECT id FROM regional.declaration")) == 7
    with pytest.raises(WrongState, match="committed"):
        service.discard(work, batch_id)
    work.session.rollback()

    other = sent()
    service.discard(work, other)
    work.session.commit()
    with pytest.raises(WrongState, match="discarded"):
        service.request_commit(work, other)


def test_a_stopped_check_can_be_asked_for_again(altai, work_for, database):
    work = reading(altai, work_for)
    batch = service.upload(work, "return", "a.xlsx", b"x", {"school_year": 2020})
    batch_id = batch.id
    work.session.commit()
    assert service.standing(work, service.batch_of(work, batch_id)) == "uploaded"
    with pytest.raises(WrongState, match="uploaded"):
        service.discard(work, batch_id)
    work.session.rollback()
    with database.admin.begin() as connection:
        connection.execute(text("UPDATE kernel.job SET state = 'dead', finished_at = now()"))
    assert service.standing(work, service.batch_of(work, batch_id)) == "stopped"
    service.check_again(work, batch_id)
    work.session.commit()
    assert [line.standing for line in service.batches(work, ["return"], limit=9, offset=0)] == [
        "uploaded"
    ]
    assert service.count_batches(work, ["return"]) == 1


def test_issues_are_told_in_words(altai, sent, work_for):
    report = report_of(reading(altai, work_for), sent())
    told = service.described("return", report, str)
    assert (
        "warning",
        "D7, D8",
        "“Количество пар” is empty. It becomes “no data”, not zero.",
    ) in told
    assert ("note", "E6, E8, E11", "“Срок реализации, лет” is empty. It becomes “no data”.") in told
    assert ("note", "12", "Read as a total and not written.") in told


def test_a_district_without_schools_is_told_to_upload_the_list(altai, work_for, database):
    """Nothing can be placed, so the whole table is refused and no row is tried."""
    with database.admin.begin() as connection:
        connection.execute(text("DELETE FROM kernel.school_placement"))
    params = {"school_year": 2020, "municipality_id": str(altai.municipalities["north"])}
    spec = spec_of(reading(altai, work_for, Role.REGION_OPERATOR), params, [])
    book = workbook(HEAD, (ONGUDAY[3], "учитель – учитель", 4))
    report = check_book(spec, read_book("a.xlsx", book))
    assert report.blocked
    assert "no_schools" in {issue.code for issue in report.issues}
