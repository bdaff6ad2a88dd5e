"""The workbook of the mentor base: read as curators write it, and back as it was written out."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from kernel.errors import Denied
from kernel.identity.permissions import Role
from kernel.imports import service
from kernel.profile import load
from kernel.work import Work
from school.mentors import base_cells
from school.mentors.base_sheet import base_workbook
from school.mentors.models import MentorProfile

HEAD = (
    "Личные данные", "Компетенции", "Жизненный опыт", "Сфера интересов", "Возраст наставляемых",
    "Ресурс времени", "Место работы", "Контакты",
)  # fmt: skip
ANNA = (
    "МАРКОВА АННА ПЕТРОВНА, 12.03.1985, учитель", "1. Методика урока\n2. Работа с родителями",
    "20 лет в школе", "театр; туризм", "10-13 лет", "4 часа в месяц, вторник", "Школа № 3",
    "8 (913) 123-45-67, Anna@Example.org",
)  # fmt: skip
PEOPLE = (
    "SELECT surname, kind, born_on::text, phone, email, workplace FROM school.person"
    " ORDER BY surname"
)
PROFILES = (
    "SELECT p.surname, m.competences, m.life_experience, m.interests, m.age_from, m.age_to,"
    " m.hours_a_month, m.time_note FROM school.mentor_profile m"
    " JOIN school.person p ON p.id = m.person_id ORDER BY 1"
)


@pytest.fixture
def uploaded(sent):
    def send(*rows, **more):
        return sent(*rows, kind="mentors", **{"who": None, **more})

    return send


@pytest.fixture
def written_out(world, work_for):
    def write(role=Role.CURATOR) -> bytes:
        work: Work = work_for(world.actors[role])
        content = base_workbook(work)
        work.session.commit()
        return content

    return write


def codes(found):
    return [(issue.severity.value, issue.address, issue.code) for issue in found.issues]


def test_a_mentor_becomes_a_card_and_a_profile_and_enters_no_base(
    uploaded, report, committed, rows_of
):
    batch_id = uploaded(("База наставников школы",), (), HEAD, ANNA)
    found = report(batch_id)
    assert (codes(found), found.ready) == ([], 1)
    committed(batch_id)
    assert rows_of(PEOPLE) == [
        ("Маркова", "teacher", "1985-03-12", "+79131234567", "anna@example.org", "Школа № 3")
    ]
    assert rows_of(PROFILES) == [
        ("Маркова", ["Методика урока", "Работа с родителями"], "20 лет в школе", "театр; туризм",
         10, 13, 4, "вторник")
    ]  # fmt: skip
    assert rows_of("SELECT count(*) FROM school.base_entry") == [(0,)]


def test_who_is_in_the_register_gets_no_second_card(make, uploaded, report, committed, rows_of):
    make.person("Маркова Анна Петровна", gender="f", kind="employer")
    batch_id = uploaded(HEAD, ("Маркова Анна Петровна", "Пайка", *[None] * 6))
    assert codes(report(batch_id)) == []
    committed(batch_id)
    assert [row[:2] for row in rows_of(PEOPLE)] == [("Маркова", "employer")]
    assert rows_of(PROFILES)[0][1] == ["Пайка"]


def test_a_mentor_nobody_knows_needs_a_kind(uploaded, report):
    row = ("Маркова Анна Петровна", *[None] * 7)
    found = report(uploaded(HEAD, row))
    assert [(issue.row, issue.code) for issue in found.issues] == [(2, "mentors_kind_unknown")]
    assert codes(report(uploaded(HEAD, row, who="employer"))) == []


def test_what_cannot_be_read_is_told_by_the_cell(uploaded, report):
    found = report(
        uploaded(
            HEAD,
            ("Маркова Анна, педагог, рыбак", *[None] * 7),
            ("Маркова Анна, Туров Глеб", *[None] * 7),
            ("Маркова Анна, педагог", None, None, None, "младшие", None, None, None),
            ("Туров Глеб, педагог", None, None, None, "15-10", None, None, None),
            ("Ким Ада, педагог", None, None, None, "3–10 лет", None, None, None),
            ("Дёмин Лев, педагог", *[None] * 6, "звоните после обеда; 8 913 123 45 67"),
        )
    )
    assert codes(found) == [
        ("error", "A2", "mentors_personal_part"),
        ("error", "A3", "several_people"),
        ("error", "E4", "mentors_ages"),
        ("error", "E5", "mentors_ages_order"),
        ("error", "E6", "mentors_ages_range"),
        ("warning", "H7", "mentors_contacts_left"),
    ]
    assert all("%(" not in told for *_, told in service.described("mentors", found, str))


def test_what_is_written_out_reads_back_without_a_change(
    make, uploaded, report, committed, written_out, rows_of, world
):
    committed(uploaded(HEAD, ANNA))
    pupil = make.pupil("Ёлкин Лев Ильич", gender="m", born_on=date(2012, 2, 29))
    profile = {"life_experience": "Два года\nв совете", "interests": "=1+1", "age_from": 7}
    more = {"competences": ["Шахматы; дебют", "Пайка"], "hours_a_month": 3, "time_note": "+ сб"}
    stamp = {"updated_at": "2026-11-22T09:00:00Z", "help": [], "times": [], "formats": []}
    make.row(MentorProfile, "one", person_id=pupil, **profile, **more, **stamp)
    foreign = make.person("Чужой Иван", "three")
    make.row(MentorProfile, "three", person_id=foreign, competences=[], **stamp)
    before = rows_of(PROFILES), rows_of(PEOPLE)

    content = written_out()
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    titles = tuple(
        column.name.ru[:1].upper() + column.name.ru[1:]
        for column in load("altai").mentor_base_columns
    )
    at = next(i for i, row in enumerate(cells) if row[0] == titles[0])
    assert tuple(cells[at]) == titles
    assert [row[0].split(",")[0] for row in cells[at + 1 :]] == [
        "Ёлкин Лев Ильич", "Маркова Анна Петровна",
    ]  # fmt: skip
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}

    batch_id = uploaded(content)
    found = report(batch_id)
    assert codes(found) == []
    assert [str(row.effect) for row in found.rows] == ["same", "same"]
    committed(batch_id)
    assert (rows_of(PROFILES), rows_of(PEOPLE)) == before


@pytest.mark.parametrize("role", [Role.HEAD, Role.PSYCHOLOGIST, Role.CLASS_TEACHER])
def test_the_base_is_open_to_its_keepers_alone(world, work_for, make, written_out, role):
    with pytest.raises(Denied):
        written_out(role)
    with pytest.raises(Denied):
        service.upload(work_for(world.actors[role]), "mentors", "a.xlsx", b"x", {})


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("10–13 лет", (10, 13)), ("с 10 до 13", (10, 13)), ("от 14 лет", (14, None)),
        ("14+", (14, None)), ("до 12 лет", (None, 12)), ("15 лет", (15, 15)),
        ("любой", (None, None)), ("16 лет и старше", (16, None)), ("5-9 классы", None),
    ],
)  # fmt: skip
def test_ages(written, span):
    assert base_cells.read_ages(written) == span
    if span is not None:
        assert base_cells.read_ages(base_cells.ages_shown(*span)) == span
