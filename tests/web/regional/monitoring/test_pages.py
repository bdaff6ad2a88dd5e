"""The region's report on monitoring: who makes it, who reads it, what it shows of small groups."""

import io
from uuid import uuid4

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.jobs import Job
from regional.monitoring.models import RegionMonitoring

REPORTS = "/monitoring"


@pytest.mark.parametrize(
    ("role", "reads", "makes"),
    [
        (Role.REGION_ADMIN, 200, 303),
        (Role.REGION_OPERATOR, 200, 303),
        (Role.ANALYST, 200, 303),
        (Role.MUNICIPAL, 200, 403),
        (Role.CURATOR, 403, 403),
        (Role.HEAD, 403, 403),
        (Role.JUROR, 403, 403),
    ],
)
def test_who_reads_and_who_makes(client_as, kept, role, reads, makes):
    client, report = client_as(role), kept()
    addresses = (REPORTS, f"{REPORTS}/{report}", f"{REPORTS}/{report}/xlsx")
    assert [client.get(at).status_code for at in addresses] == [reads] * 3
    assert client.post(REPORTS, data={"year": "2026", "form": ""}).status_code == makes


def test_making_stores_a_job_with_the_year_and_the_form(client_as, database):
    client = client_as(Role.ANALYST)
    answer = client.post(REPORTS, data={"year": "2026", "form": "teacher_teacher"})
    with database.admin.connect() as connection:
        job = connection.execute(
            select(Job.id, Job.args).where(Job.name == "regional.monitoring_report")
        ).one()
    assert answer.location.endswith(f"/jobs/{job.id}")
    assert (job.args["year"], job.args["form"]) == (2026, "teacher_teacher")


def test_the_worker_makes_it_and_the_job_leads_to_it(client_as, work_off, database, read):
    client = client_as(Role.ANALYST)
    job = client.post(REPORTS, data={"year": "2026", "form": ""}).location
    work_off()
    with database.admin.connect() as connection:
        report = connection.scalar(select(RegionMonitoring.id))
    assert f'href="{REPORTS}/{report}"' in client.get(job).text
    page = read(client_as(Role.MUNICIPAL), f"{REPORTS}/{report}")
    assert page.counts()["Школ провели замеры"] == "0"


@pytest.mark.parametrize("typed", [{"form": "no_such"}, {"year": "1999"}])
def test_what_is_not_offered_is_refused_at_its_field(client_as, database, typed):
    answer = client_as(Role.ANALYST).post(REPORTS, data={"year": "2026", "form": ""} | typed)
    assert answer.status_code == 422
    with database.admin.connect() as connection:
        jobs = select(Job.id).where(Job.name == "regional.monitoring_report")
        assert connection.execute(jobs).all() == []


def test_the_page_hides_a_small_municipality_and_one_beside_it(client_as, kept, read):
    page = read(client_as(Role.MUNICIPAL), f"{REPORTS}/{kept()}")
    rows = page.table("Вовлечённость в учёбу")
    assert rows["Южный район"] == ["3 из 31", "–", "–", "–", "3 пары: скрыто, группа меньше пяти"]
    assert rows["Восточный район"][-1] == (
        "21 пара: скрыто, чтобы нельзя было вычислить соседнюю группу"
    )
    assert rows["Северный район"][0] == "1180 из 1560"
    assert page.counts()["Школ провели замеры"] == "41"
    assert page.table("Кто ответил")["Южный район"] == ["Второй замер", "29 % 9 из 31", "0"]


def test_the_tab_of_indicators_leads_to_it(client_as, read):
    links = read(client_as(Role.MUNICIPAL), "/indicators/").links()
    assert links["Мониторинг"] == REPORTS


def test_without_reports_each_is_told_what_comes_next(client_as, read):
    made_by = read(client_as(Role.ANALYST), REPORTS).text()
    assert "Выберите учебный год" in made_by
    waits = read(client_as(Role.MUNICIPAL), REPORTS).text()
    assert "Отчёт составляет регион, когда школы провели оба замера." in waits
    assert "Сделать отчёт" not in waits


def test_files_bear_the_authority_and_the_signature(client_as, kept):
    client, report = client_as(Role.REGION_OPERATOR), kept(form="teacher_teacher")
    pdf = client.get(f"{REPORTS}/{report}/pdf")
    said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.data)).pages)
    assert "Региональный оператор" in said
    assert "Министерство" in said
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{REPORTS}/{report}/xlsx").data))
    assert "Кто ответил" in book.sheetnames
    assert client.get(f"{REPORTS}/{uuid4()}/pdf").status_code == 404


@pytest.mark.parametrize("reports", [1, 12])
def test_statements_do_not_grow_with_reports(client_as, kept, statements, reports):
    client = client_as(Role.ANALYST)
    report = kept()
    for _ in range(reports - 1):
        kept()
    for address in (REPORTS, f"{REPORTS}/{report}"):
        with statements() as seen:
            assert client.get(address).status_code == 200
        assert len(seen) <= 15, (address, len(seen))
