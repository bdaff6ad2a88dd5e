"""TR-01, DC-03: how a run ends, the numbered papers, and what anybody may check of them."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import insert, select, text

from kernel.db import Hat
from kernel.documents.certificate import landscape as sheet
from kernel.documents.certificate.file import render
from kernel.documents.qr import modules_of
from kernel.documents.typography import MissingGlyph
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from kernel.jobs import Cancelled
from kernel.papers.queries import paper_by_code
from regional.training import attendance, enrolment, printing, service, settling
from regional.training.certificate import Certificate
from regional.training.models import CourseCertificate, Enrolment, Learner
from regional.training.places import own_places, participants
from regional.training.settling import Outcome
from tests.conftest import NOW

TODAY = date(2026, 11, 22)
ADDRESS = "https://portal.example/check"


class Steps:
    """A progress that remembers, and stops when told to."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.said: list[tuple[int, int]] = []
        self.stop_at = stop_at

    def report(self, done: int, total: int, note: str = "") -> None:
        self.said.append((done, total))
        if self.stop_at is not None and done >= self.stop_at:
            raise Cancelled


@pytest.fixture
def run(shelf):
    """A run of three, at whose two days came: two, one and none."""
    made = shelf.run(state="running", least_presence_percent=60)
    people = shelf.curators(3)
    shelf.enrol(made, people)
    places = [p.id for p in participants(shelf.region().session, made)]
    for day, came in ((date(2026, 11, 20), places[:2]), (date(2026, 11, 21), places[:1])):
        shelf.act(attendance.save_attendance, shelf.session(made, day), came)
    shelf.session(made, date(2026, 11, 21))  # nobody took the list: it asks for nobody's presence
    return made


def places_of(shelf, run):
    return [p.id for p in participants(shelf.region().session, run)]


def states(shelf, run):
    return [p.state for p in participants(shelf.region().session, run)]


def passed(shelf, run):
    outcomes = {p: Outcome("passed", "сдал работу") for p in places_of(shelf, run)}
    shelf.act(settling.settle, run, outcomes)
    return shelf.act(settling.issue_certificates, run, TODAY)


def words_of(content: bytes) -> str:
    return re.sub(r"\s+", " ", "".join(p.extract_text() for p in PdfReader(BytesIO(content)).pages))


def test_presence_decides_and_a_reason_overrides(shelf, run, world):
    first, second, third = places_of(shelf, run)
    assert shelf.act(settling.pass_present, run) == 1
    with pytest.raises(Invalid) as refused:
        shelf.act(settling.settle, run, {
            second: Outcome("passed"), third: Outcome("failed", "не был"),
        })  # fmt: skip
    assert refused.value.fields == {str(second): "override_needs_reason"}
    assert states(shelf, run) == ["passed", "enrolled", "enrolled"]
    with pytest.raises(WrongState) as refused:
        shelf.act(service.act_on_run, run, "complete")
    assert refused.value.values == {"left": 2}
    assert shelf.act(settling.settle, run, {
        first: Outcome("passed"), second: Outcome("passed", "сдал итоговую работу"),
        third: Outcome("failed", "не был"),
    }) == 2  # fmt: skip
    shelf.act(service.act_on_run, run, "complete")
    with pytest.raises(Denied):
        settling.settle(shelf.work_for(world.actors[Role.MUNICIPAL]), run, {})
    with pytest.raises(NotFound):
        shelf.act(settling.settle, run, {new_id(): Outcome("passed")})


def test_nothing_is_settled_before_it_began(shelf):
    run = shelf.run()
    with pytest.raises(WrongState, match="run_not_begun"):
        shelf.act(settling.pass_present, run)
    with pytest.raises(WrongState, match="run_not_begun"):
        shelf.act(printing.ask_certificates, run, TODAY, ADDRESS)


def test_papers_are_numbered_held_once_taken_back_and_given_anew(shelf, run):
    assert passed(shelf, run) == 3
    assert shelf.act(settling.issue_certificates, run, TODAY) == 0
    [one, *_] = participants(shelf.region().session, run)
    numbers = [p.number for p in participants(shelf.region().session, run)]
    assert numbers == ["КН-2026-0001", "КН-2026-0002", "КН-2026-0003"]
    with pytest.raises(Invalid) as refused:
        shelf.act(settling.settle, run, {one.id: Outcome("failed", "ошибка")})
    assert refused.value.fields == {str(one.id): "certified_already"}
    with pytest.raises(WrongState, match="run_certified"):
        shelf.act(service.act_on_run, run, "cancel", "передумали")
    assert shelf.act(settling.revoke_certificate, one.certificate_id, "Ошибка в имени") == run
    with pytest.raises(WrongState, match="certificate_revoked"):
        shelf.act(settling.revoke_certificate, one.certificate_id, "ещё раз")
    [own] = own_places(shelf.work_for(shelf.actor(one.account_id)).session, one.account_id)
    assert (own.revoke_reason, own.revoked_at is not None) == ("Ошибка в имени", True)
    assert shelf.act(settling.issue_certificates, run, TODAY) == 1
    found = {p.id: p.number for p in participants(shelf.region().session, run)}
    assert found[one.id] == "КН-2026-0004"
    held = shelf.admin().scalars(select(CourseCertificate.valid_until)).all()
    assert set(held) == {date(2029, 11, 22)}


def test_what_is_printed_does_not_change_under_papers_given_out(shelf, run):
    passed(shelf, run)
    course = service.locked_run(shelf.region(), run).course_id
    plan = {"title": "Иное", "provider": "Институт развития образования", "hours": 72,
            "mode": "mixed", "valid_years": None, "number_prefix": "КН"}  # fmt: skip
    with pytest.raises(Invalid) as refused:
        shelf.act(service.change_course, course, service.CoursePlan(**plan))
    assert set(refused.value.fields) == {"title", "hours"}


def test_numbers_are_unique_whoever_issues_at_once(shelf, world):
    course, runs = shelf.course(), []
    for _ in range(3):
        run = shelf.run(course, state="running")
        shelf.enrol(run, shelf.curators(4))
        shelf.act(settling.pass_present, run)
        runs.append(run)
    works = [shelf.work_for(world.actors[Role.TUTOR]) for _ in runs]

    def issue(pair):
        work, run = pair
        settling.issue_certificates(work, run, TODAY)
        work.session.commit()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(issue, zip(works, runs, strict=True)))
    numbers = sorted(shelf.admin().scalars(select(CourseCertificate.number)))
    assert numbers == [f"КН-2026-{n:04d}" for n in range(1, 13)]


def test_anybody_checks_a_paper_and_learns_nothing_of_its_owner(shelf, run):
    passed(shelf, run)
    admin = shelf.admin()
    code, name = admin.execute(text(
        "SELECT p.code, c.full_name FROM kernel.paper p JOIN regional.course_certificate c"
        " ON c.paper_id = p.id ORDER BY c.number LIMIT 1"
    )).one()  # fmt: skip
    public = shelf.work_for(Actor(system=Hat.PUBLIC)).session
    seen = paper_by_code(public, f" {code[:5].lower()}-{code[5:]} ")
    assert (seen.kind, seen.number, seen.state) == ("course_certificate", "КН-2026-0001", "valid")
    assert name.split()[0] not in str(seen)
    assert "Учёный" in name
    [first, *_] = participants(shelf.region().session, run)
    shelf.act(settling.revoke_certificate, first.certificate_id, "Ошибка")
    public.rollback()
    assert (paper_by_code(public, code).state, paper_by_code(public, code).state_on) == (
        "revoked", TODAY,
    )  # fmt: skip
    for typed in ("", "нет", "O0O0O-O0O0O", "AAAAA-AAAAA", code + "A"):
        assert paper_by_code(public, typed) is None


def test_the_file_says_what_it_must_and_its_square_is_the_address(shelf, run):
    passed(shelf, run)
    steps = Steps()
    work = shelf.region()
    made = printing.make_certificates(work, run, TODAY, ADDRESS, steps)
    assert (made.papers, made.issued, made.name) == (3, 0, "КН-2026-0001 – КН-2026-0003.pdf")
    reader = PdfReader(BytesIO(made.content))
    assert [round(float(v)) for v in reader.pages[0].mediabox[2:]] == [842, 595]
    said = words_of(made.content).replace("\xa0", " ")
    for words in (
        "Сертификат", "о прохождении обучения", "№ КН-2026-0001", "Учёный Куратор 000",
        "Курс «Основы работы куратора наставничества» пройден полностью", "36 часов", "очно",
        "2–30 ноября 2026 г.", "22 ноября 2029 г.", "Институт развития образования", "М. П.",
        "portal.example/check", "Республика Алтай",
    ):  # fmt: skip
        assert words in said, words
    code = work.session.scalar(text("SELECT code FROM kernel.paper ORDER BY number LIMIT 1"))
    assert f"{code[:5]}-{code[5:]}" in said
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    again = printing.make_certificates(work, run, None, ADDRESS, steps)
    assert again.content == made.content


def test_the_square_is_drawn_as_the_standard_has_it(tmp_path):
    """No decoder stands on the server: the modules on the sheet are compared with the code's."""
    address = f"{ADDRESS}/K7M2P-9XQ4R"
    paper = Certificate(
        number="КН-1", full_name="Иванова Анна", course="Курс", provider="ИРО", region="Регион",
        hours=36, way="distance", starts_on=TODAY, ends_on=TODAY, issued_on=TODAY,
        valid_until=None, code="K7M2P-9XQ4R", address=address,
    )  # fmt: skip
    content = render([paper.sheet()], title="", author="", made_at=NOW)
    (tmp_path / "a.pdf").write_bytes(content)
    command = ["pdftoppm", "-r", "150", "-gray", "-png", "a.pdf", "a"]
    subprocess.run(command, cwd=tmp_path, check=True)
    image = Image.open(next(tmp_path.glob("a*.png"))).convert("L")
    modules = modules_of(address)
    count, dot = len(modules), 150 / 72
    step = sheet.QR_SIDE / count
    left, top = sheet.COLUMN, sheet.HEIGHT - sheet.QR_BASE - sheet.QR_SIDE
    seen = [
        [image.getpixel((int((left + (x + 0.5) * step) * dot), int((top + (y + 0.5) * step) * dot)))
         < 128 for x in range(count)] for y in range(count)
    ]  # fmt: skip
    assert seen == [[bool(dark) for dark in row] for row in modules]


def test_three_hundred_papers_in_one_file_with_progress(shelf):
    run = shelf.run(state="running")
    with shelf.admin() as planted:
        learners = [new_id() for _ in range(300)]
        planted.execute(insert(Learner), [
            {"id": one, "full_name": f"Куратор Номер {n}", "created_at": shelf.region().now()}
            for n, one in enumerate(learners)
        ])  # fmt: skip
        planted.execute(insert(Enrolment), [
            {"id": new_id(), "run_id": run, "learner_id": one, "mode": "distance",
             "state": "passed", "asked_at": shelf.region().now()} for one in learners
        ])  # fmt: skip
        planted.commit()
    steps = Steps()
    work = shelf.region()
    made = printing.make_certificates(work, run, TODAY, ADDRESS, steps)
    assert (made.papers, made.issued) == (300, 300)
    assert len(PdfReader(BytesIO(made.content)).pages) == 300
    done = [done for done, total in steps.said if total == 600]
    assert done == sorted(done)
    assert len(done) == 24
    work.session.rollback()
    with pytest.raises(Cancelled):
        printing.make_certificates(shelf.region(), run, TODAY, ADDRESS, Steps(stop_at=100))
    assert shelf.admin().scalars(select(CourseCertificate.id)).all() == []


def test_a_sign_no_font_has_stops_the_print_by_name(shelf, world):
    run = shelf.run(state="running")
    shelf.act(enrolment.enrol_named, run, ["Имя 漢字"], world.municipalities["north"], "distance")
    shelf.act(settling.pass_present, run)
    with pytest.raises(MissingGlyph, match="漢"):
        printing.make_certificates(shelf.region(), run, TODAY, ADDRESS, Steps())
