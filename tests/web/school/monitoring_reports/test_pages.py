"""Who reads a report on monitoring, who has it made, what its page and files say."""

import io
import re
from uuid import uuid4

import openpyxl
import pytest
from pypdf import PdfReader

from kernel.identity.permissions import Role
from kernel.jobs import Job
from school.monitoring.models import MonitoringReport
from tests.factories.measured import Measured, One, people
from tests.web.reading import text_of, words_of

REPORTS = "/s/s-one/monitoring/reports"


@pytest.mark.parametrize(
    ("role", "reads", "makes"),
    [
        (Role.CURATOR, 200, 303),
        (Role.RESPONSIBLE, 200, 303),
        (Role.PSYCHOLOGIST, 200, 303),
        (Role.HEAD, 200, 403),
        (Role.CLASS_TEACHER, 403, 403),
        (Role.MENTOR, 403, 403),
        (Role.ANALYST, 404, 404),
    ],
)
def test_who_reads_and_who_makes(client_as, kept, role, reads, makes):
    client, report = client_as(role), kept()
    found = [client.get(at).status_code for at in (REPORTS, f"{REPORTS}/{report}")]
    assert found == [reads, reads]
    assert client.get(f"{REPORTS}/{report}/xlsx").status_code == reads
    assert client.post(REPORTS, data={"year": "2026"}).status_code == makes


def test_a_report_of_another_school_is_not_there(client, kept):
    theirs = kept(school="three")
    assert client.get(f"{REPORTS}/{theirs}").status_code == 404
    assert client.get(f"{REPORTS}/{theirs}/pdf").status_code == 404
    assert client.get(f"{REPORTS}/{uuid4()}").status_code == 404
    assert str(theirs) not in client.get(REPORTS).text


def test_making_stores_a_job_with_the_programme_and_the_year(client, make):
    programme = make.programme()
    answer = client.post(REPORTS, data={"year": "2026", "programme": str(programme)})
    job = make.one(Job, name="school.monitoring_report")
    assert answer.location.endswith(f"/jobs/{job.id}")
    assert (job.args["year"], job.args["programme_id"]) == (2026, str(programme))


def test_the_worker_makes_it_and_the_job_leads_to_it(client, make, work_off):
    """A programme that nobody has measured yet has a report, too: it tells the next step."""
    programme = make.programme()
    job = client.post(REPORTS, data={"year": "2026", "programme": str(programme)}).location
    work_off()
    report = make.one(MonitoringReport)
    assert f'href="{REPORTS}/{report.id}"' in client.get(job).text
    said = words_of(client.get(f"{REPORTS}/{report.id}"))
    assert "Сравнивать пока нечего: дважды ещё никого не измеряли." in said
    assert client.get(f"{REPORTS}/{report.id}/pdf").data.startswith(b"%PDF-")


def test_fifteen_are_asked_and_twelve_answer_twice(client, make, work_off):
    """From kept answers to the page: 12 of 15, and the four of classes 8–9 are hidden."""
    measured = Measured(make)
    programme = measured.programme()
    measured.measure(
        programme,
        [
            *people((7, 1.0), (1, -0.5), grade=6),
            *people((4, 0.5), grade=8),
            *[One(3.0, None), One(3.5, None), One(None, 4.0)],
        ],
    )
    client.post(REPORTS, data={"year": "2026", "programme": str(programme)})
    work_off()
    report = make.one(MonitoringReport).id
    said = words_of(client.get(f"{REPORTS}/{report}"))
    assert "Ученики: измерены дважды 12 из 15." in said
    assert "Надёжно лучше: вовлечённость в учёбу." in said
    assert "только один замер: 3" in said
    assert re.search(r"8–9 классы 4 из 4 – – – 4 пары: скрыто, группа меньше пяти", said)
    assert re.search(r"5–7 классы 8 из 11 – – – 8 пар: скрыто, чтобы нельзя", said)


@pytest.mark.parametrize("typed", ["nonsense", "{foreign}"])
def test_a_programme_that_is_not_ours_makes_nothing(client, make, typed):
    foreign = str(make.programme("three"))
    answer = client.post(REPORTS, data={"year": "2026", "programme": typed.format(foreign=foreign)})
    assert answer.status_code == 404
    assert make.rows(Job, name="school.monitoring_report") == []


def test_the_page_says_twelve_of_fifteen_and_hides_the_group_of_four(client, kept):
    page = client.get(f"{REPORTS}/{kept()}")
    said = text_of(page)
    assert "Ученики: измерены дважды от 11 до 12 из 15, по разным показателям." in said
    assert "4 пары: скрыто, группа меньше пяти" in said
    assert "8 пар: скрыто, чтобы нельзя было вычислить соседнюю группу" in said
    assert "Обсудите это с наставниками и психологом" in said
    assert page.text.count('class="move"') > 4


def test_pictures_are_hidden_from_a_screen_reader(client, kept):
    """The cells say every number in words: a reader hears it once."""
    html = client.get(f"{REPORTS}/{kept()}").text
    for drawing in ('<svg class="move"', '<svg class="bar"'):
        for part in html.split(drawing)[1:]:
            assert 'aria-hidden="true"' in part[:120]


def test_the_files_are_of_the_kept_content(client, kept):
    report = kept()
    pdf = client.get(f"{REPORTS}/{report}/pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.headers["Cache-Control"] == "no-store"
    assert "attachment" in pdf.headers["Content-Disposition"]
    said = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.data)).pages)
    assert "12 из" in said
    assert client.get(f"{REPORTS}/{report}/pdf").data == pdf.data
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{REPORTS}/{report}/xlsx").data))
    assert "Ученики" in book.sheetnames
    assert client.get(f"{REPORTS}/{report}/docx").data[:2] == b"PK"
    assert client.get(f"{REPORTS}/{report}/csv").status_code == 404


def test_the_list_of_a_programme_holds_its_own_reports_only(client, make, kept):
    one, two = make.programme(title="Первая"), make.programme(title="Вторая")
    of_one, of_two, of_all = kept(programme_id=one), kept(programme_id=two), kept()
    page = client.get(f"/s/s-one/programmes/{one}/monitoring/reports").text
    assert [str(each) in page for each in (of_one, of_two, of_all)] == [True, False, False]
    whole = client.get(REPORTS).text
    assert all(str(each) in whole for each in (of_one, of_two, of_all))


def test_without_reports_the_next_step_is_told(client, make):
    make.programme()
    page = client.get(REPORTS)
    assert "Измерьте до начала работы и в её конце" in text_of(page)
    assert 'href="/s/s-one/monitoring"' in page.text


@pytest.mark.parametrize("reports", [1, 12])
def test_statements_do_not_grow_with_reports(client, kept, make, statements, reports):
    programme = make.programme()
    report = kept(programme_id=programme)
    for _ in range(reports - 1):
        kept(programme_id=programme)
    at = f"/s/s-one/programmes/{programme}/monitoring/reports"
    for address in (REPORTS, at, f"{REPORTS}/{report}"):
        with statements() as seen:
            assert client.get(address).status_code == 200
        assert len(seen) <= 15, (address, len(seen), seen)


def test_in_english_the_same_report_speaks_english(client, kept):
    client.set_cookie("view", "lang=en")
    said = words_of(client.get(f"{REPORTS}/{kept()}"))
    assert "Engagement in studies" in said
    assert "4 pairs: hidden, the group is smaller than five" in said
