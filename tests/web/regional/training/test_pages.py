"""TR-01, TR-02: the pages of courses, from planning to the certificates."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import text

from kernel.identity.permissions import Role
from regional.training import attendance, settling
from regional.training.places import participants
from tests.web.reading import text_of, words_of
from tests.web.regional.words import many, ru


def day(value):
    return f"{value:%d.%m.%Y}"


def follow(client, answer):
    assert answer.status_code == 303, text_of(answer)
    return client.get(answer.location)


def id_in(answer):
    return re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", answer.location)[-1]


def test_a_run_from_its_planning_to_the_printed_certificates(client_as, shelf, world, work_off):
    tutor, curator = client_as(Role.TUTOR), client_as(Role.CURATOR)
    run = planned(tutor, shelf.today)
    asks = confirmed(curator, client_as(Role.MUNICIPAL), shelf, run)
    full = tutor.post(f"/courses/runs/{run}/names", data={
        "names": "Первый Имя\nВторой Имя", "way": "distance",
        "municipality_id": str(world.municipalities["south"]),
    })  # fmt: skip
    assert full.status_code == 422
    assert many("%(num)s place is left", "%(num)s places are left", 1) in words_of(full)
    assert "Второй Имя" in text_of(full)
    held_and_printed(tutor, shelf, run, asks, work_off)

    own = curator.get("/s/s-one/courses/")
    assert f"ШК-{shelf.today.year}-0001" in words_of(own)
    paper = re.search(r"/s/s-one/courses/certificates/[0-9a-f-]+\.pdf", text_of(own)).group()
    answer = curator.get(paper)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    foreign = client_as(Role.CURATOR, foreign=True)
    assert foreign.get(paper.replace("s-one", "s-three")).status_code == 404


def planned(tutor, today):
    """A course and its run with a first session, the enrolment open; what is wrong stays typed."""
    assert ru("No courses yet") in words_of(tutor.get("/courses/"))
    wrong = tutor.post("/courses/new", data={"title": "Школа куратора", "hours": "сто"})
    assert wrong.status_code == 422
    assert "Школа куратора" in text_of(wrong)
    assert ru("Name who teaches. For example, the institute of teachers' training.") in words_of(
        wrong
    )
    made = tutor.post("/courses/new", data={
        "title": "Школа куратора", "provider": "ИПК", "hours": "36", "mode": "mixed",
        "valid_years": "3",
    })  # fmt: skip
    course = id_in(made)
    assert "ШК-" in words_of(follow(tutor, made))
    bad = tutor.post(f"/courses/{course}/runs/new", data={
        "starts_on": day(today), "ends_on": day(today - timedelta(1)),
        "least_presence_percent": "75",
    })  # fmt: skip
    assert bad.status_code == 422
    assert ru("The run ends before it begins. Check the days.") in words_of(bad)
    run = id_in(tutor.post(f"/courses/{course}/runs/new", data={
        "starts_on": day(today), "ends_on": day(today + timedelta(5)), "capacity": "2",
        "least_presence_percent": "50", "place": "Каб. 12",
    }))  # fmt: skip
    new = tutor.post(f"/courses/runs/{run}/sessions/new", data={
        "held_on": day(today), "from_time": "15", "topic": "Цикл",
    })  # fmt: skip
    assert "15:00" in words_of(follow(tutor, new))
    follow(tutor, tutor.post(f"/courses/runs/{run}/open"))
    return run


def confirmed(curator, municipal, shelf, run):
    """A curator asks for a place, and the municipality gives it; returns the place."""
    assert "Школа куратора" in words_of(curator.get("/s/s-one/courses/"))
    assert "Школа куратора" in words_of(curator.get("/today"))
    follow(curator, curator.post(f"/s/s-one/courses/runs/{run}/ask", data={"way": "distance"}))
    assert ru("Curators ask for places in courses") in words_of(municipal.get("/today"))
    [asks] = participants(shelf.region().session, run)
    page = words_of(municipal.get(f"/courses/runs/{run}"))
    assert asks.full_name in page
    follow(municipal, municipal.post(f"/courses/runs/{run}/requests/confirm",
                                     data={"people": str(asks.id)}))  # fmt: skip
    return asks


def held_and_printed(tutor, shelf, run, asks, work_off):
    """Held, passed, certified on no day ahead, and completed."""
    today = shelf.today
    follow(tutor, tutor.post(f"/courses/runs/{run}/start"))
    session = id_in(tutor.post(f"/courses/runs/{run}/sessions/new", data={
        "held_on": day(today), "topic": "Второе",
    }))  # fmt: skip
    session = shelf.admin().scalar(text(
        "SELECT id FROM regional.run_session WHERE topic = 'Цикл'"))  # fmt: skip
    follow(tutor, tutor.post(f"/courses/sessions/{session}", data={"present": str(asks.id)}))
    follow(tutor, tutor.post(f"/courses/runs/{run}/pass"))
    assert ru("Give out the certificates") in words_of(tutor.get(f"/courses/runs/{run}/results"))
    ahead = tutor.post(f"/courses/runs/{run}/certificates",
                       data={"issued_on": day(today + timedelta(1))})  # fmt: skip
    assert ahead.status_code == 422
    job = tutor.post(f"/courses/runs/{run}/certificates", data={"issued_on": day(today)})
    work_off()
    done = tutor.get(job.location)
    file = re.search(r"/files/[0-9a-f-]+", text_of(done)).group()
    [sheet] = PdfReader(BytesIO(tutor.get(file).data)).pages
    assert "Школа куратора" in " ".join(sheet.extract_text().split())
    follow(tutor, tutor.post(f"/courses/runs/{run}/complete"))
    assert ru("run completed") in words_of(tutor.get(f"/courses/runs/{run}"))


def test_a_phone_marks_its_owner_and_a_dead_code_is_calm(client_as, shelf, world):
    run = shelf.run(state="running")
    me = world.actors[Role.CURATOR].account_id
    shelf.enrol(run, [me])
    session = shelf.session(run, shelf.today, topic="Диагностика")
    tutor = client_as(Role.TUTOR)
    shown = follow(tutor, tutor.post(f"/courses/sessions/{session}/code"))
    address = re.search(r"http://localhost(/courses/check-in/[\w-]+)", text_of(shown)).group(1)
    assert 'class="qr"' in text_of(shown)
    other = client_as(Role.REGION_OPERATOR)  # the token is told once, to one browser
    assert other.get(f"/courses/sessions/{session}/code").status_code == 303
    assert client_as().get(address).status_code == 303
    curator = client_as(Role.CURATOR)
    assert ru("Mark me as present") in words_of(curator.get(address))
    assert shelf.admin().execute(text("SELECT * FROM regional.run_attendance")).all() == []
    assert ru("You are marked.") in words_of(follow(curator, curator.post(address)))
    assert ru("You have no place in this run.") in words_of(client_as(Role.HEAD).get(address))
    assert client_as(Role.MENTOR).get(address).status_code == 403
    dead = curator.get("/courses/check-in/no-such")
    assert dead.status_code == 404
    assert ru("The code does not work any more") in words_of(dead)
    assert curator.post("/courses/check-in/no-such").status_code == 404
    assert ru("by phone") in words_of(tutor.get(f"/courses/sessions/{session}"))


def test_results_stay_typed_and_say_what_lacks(client_as, shelf):
    run = shelf.run(state="running", least_presence_percent=50)
    shelf.enrol(run, shelf.curators(2))
    first, second = (p.id for p in participants(shelf.region().session, run))
    shelf.act(attendance.save_attendance, shelf.session(run, shelf.today), [first])
    tutor, address = client_as(Role.TUTOR), f"/courses/runs/{run}/results"
    typed = {f"state-{first}": "passed", f"reason-{first}": "отлично",
             f"state-{second}": "passed"}  # fmt: skip
    wrong = tutor.post(address, data=typed)
    assert wrong.status_code == 422
    assert "отлично" in text_of(wrong)
    said = ru(
        "Was at less than %(least)s%% of the sessions. Write why the person passes.", least=50
    )
    assert said in words_of(wrong)
    assert {p.state for p in participants(shelf.region().session, run)} == {"enrolled"}
    typed[f"reason-{second}"] = "сдал работу"
    follow(tutor, tutor.post(address, data=typed))
    assert {p.state for p in participants(shelf.region().session, run)} == {"passed"}
    assert tutor.post(address, data={"state-нет": "passed"}).status_code == 404


def test_who_is_next_and_the_export(client_as, shelf, world):
    shelf.curators(3, "two", "Северный")
    shelf.curators(2, "three", "Южный")
    run = shelf.run()
    region, district = client_as(Role.REGION_ADMIN), client_as(Role.MUNICIPAL)
    board = words_of(region.get("/curators/"))
    assert "Южный район" in board
    assert "Южный" not in words_of(district.get("/curators/"))
    found = words_of(region.get("/curators/list?q=южный"))
    assert "Южный Куратор 001" in found
    assert "Северный Куратор" not in found
    assert ru("never trained; no programme is running yet") in words_of(
        district.get("/curators/next")
    )
    book = load_workbook(BytesIO(district.get("/curators/export.xlsx").data))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert sum("Северный Куратор" in cell for cell in cells) == 3
    assert not any("Южный" in cell for cell in cells)
    offered = text_of(district.get(f"/courses/runs/{run}/enrol"))
    accounts = re.findall(r'name="people" id="pick-([0-9a-f-]+)"', offered)
    assert len(accounts) == 4  # the world's own curator too
    assert district.post(f"/courses/runs/{run}/enrol", data={}).status_code == 422
    follow(district, district.post(f"/courses/runs/{run}/enrol",
                                   data={"people": accounts, "way": "in_person"}))  # fmt: skip
    assert ru("Nobody waits for training") in words_of(district.get("/curators/"))


@pytest.mark.parametrize(
    ("role", "opened"),
    [
        (Role.REGION_ADMIN, {"/courses/", "/curators/", "/courses/new"}),
        (Role.TUTOR, {"/courses/", "/curators/", "/courses/new"}),
        (Role.ANALYST, set()),
        (Role.MUNICIPAL, {"/courses/", "/curators/"}),
        (Role.HEAD, {"/s/s-one/courses/"}),
        (Role.CURATOR, {"/s/s-one/courses/"}),
        (Role.PSYCHOLOGIST, set()),
        (Role.JUROR, set()),
    ],
)
def test_doors(client_as, role, opened):
    client = client_as(role)
    doors = {"/courses/", "/curators/", "/courses/new", "/s/s-one/courses/"}
    assert {door for door in doors if client.get(door).status_code == 200} == opened


def test_no_page_asks_more_than_fifteen_statements(client_as, shelf, world, statements):
    people = shelf.curators(60)
    run = shelf.run(state="running")
    shelf.enrol(run, [*people, world.actors[Role.CURATOR].account_id])
    sessions = [shelf.session(run, shelf.today - timedelta(n)) for n in range(10)]
    places = [p.id for p in participants(shelf.region().session, run)]
    shelf.act(attendance.save_attendance, sessions[0], places)
    shelf.act(settling.pass_present, run)
    shelf.act(settling.issue_certificates, run, shelf.today)
    for _ in range(5):
        shelf.run()
    own = "/s/s-one/courses"
    asked = {
        client_as(Role.TUTOR): [
            "/courses/", f"/courses/runs/{run}", f"/courses/runs/{run}/sessions",
            f"/courses/sessions/{sessions[0]}", f"/courses/runs/{run}/results",
            f"/courses/runs/{run}/enrol", f"/courses/places/{places[0]}", "/curators/",
            "/curators/list", "/curators/next", "/curators/export.xlsx",
            f"/courses/runs/{run}/calendar.ics", "/courses/new",
        ],
        client_as(Role.MUNICIPAL): ["/courses/", f"/courses/runs/{run}", "/curators/"],
        client_as(Role.CURATOR): [f"{own}/", f"{own}/runs/{run}", f"{own}/runs/{run}/calendar.ics"],
        client_as(): ["/check", "/check/AAAAA-AAAAA"],
    }  # fmt: skip
    counted = {}
    for client, addresses in asked.items():
        client.get("/me")
        for address in addresses:
            with statements() as seen:
                assert client.get(address).status_code in (200, 404), address
            counted[address] = len(seen)
    assert {address: n for address, n in counted.items() if n > 15} == {}
