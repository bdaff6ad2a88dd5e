"""Routes through their pages: found by a name that never stands in an address, led, marked."""

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from regional.tutoring.models import Route, RouteDeficit, RouteStep
from school.consents.models import Consent
from tests.web.reading import text_of, words_of
from tests.web.regional.work.conftest import world_year

YEAR = world_year()
ASKED = {
    "subject": "физика", "first_year": str(YEAR), "last_year": str(YEAR + 4),
    "deficits": ["digital"], "found_on": "05.10.2026", "found_by": "диагностика", "goal": "Опыты",
}  # fmt: skip


def test_a_school_finds_a_teacher_and_asks(at_work, make, client_as):
    curator = client_as(Role.CURATOR)
    ready, other = make.person("Ёлкина Вера"), make.person("Белова Анна")
    make.consents(ready, "transfer", scope={"transfer": "Центр развития"})
    page = curator.post("/s/s-one/routes/ask", data={"search": "елк"})
    assert "Ёлкина Вера" in words_of(page)
    assert "Белова" not in words_of(page)
    page = curator.get("/s/s-one/routes/ask")
    assert f"/s/s-one/consents/people/{other}" in page.text
    assert "Получателем назовите центр" in words_of(page)
    refused = curator.post(f"/s/s-one/routes/ask/{other}", data=ASKED)
    assert refused.status_code == 422
    assert "Согласия педагога на передачу данных нет" in text_of(refused)
    assert "Опыты" in text_of(refused)
    wrong = curator.post(f"/s/s-one/routes/ask/{ready}", data=ASKED | {"last_year": str(YEAR + 6)})
    assert "не больше шести" in text_of(wrong)
    made = curator.post(f"/s/s-one/routes/ask/{ready}", data=ASKED)
    assert made.status_code == 303
    assert make.one(Route, person_id=ready).state == "asked"
    assert "Ёлкина Вера" in words_of(client_as(Role.TUTOR).get("/routes/?which=free"))


def test_a_tutor_plans_and_every_look_is_in_the_log(at_work, make, client_as, world):
    tutor = client_as(Role.TUTOR)
    address = f"/routes/{at_work.route}"
    said = words_of(tutor.get(address))
    told = ("Маркова Анна Петровна", f"{YEAR}/{YEAR + 1} – {YEAR + 3}/{YEAR + 4}", "36 ч",
            "просрочен 1 шаг", "Методика и современный урок", "Современный урок")  # fmt: skip
    assert [words for words in told if words not in said] == []
    typed = {"school_year": str(YEAR), "kind": "practice", "title": "Открытый урок",
             "deficit_kind": "digital", "hours": "2", "due_on": "01.09.2031"}  # fmt: skip
    wrong = tutor.post(f"{address}/steps/new", data=typed)
    assert wrong.status_code == 422
    assert "Дата вне выбранного учебного года" in text_of(wrong)
    assert 'value="Открытый урок"' in text_of(wrong)
    assert tutor.post(f"{address}/steps/new", data=typed | {"due_on": ""}).status_code == 303
    step = make.one(RouteStep, title="Открытый урок").id
    tutor.post(f"{address}/steps/{step}", data=typed | {"due_on": "", "title": "Урок для коллег"})
    assert make.read(RouteStep, step).title == "Урок для коллег"
    ahead = tutor.post(f"{address}/steps/{step}/done", data={"done_on": "01.09.2099"})
    assert "ещё не наступил" in text_of(ahead)
    tutor.post(f"{address}/steps/{step}/done", data={"done_on": "02.10.2026", "result": "Видео"})
    assert "Результат: Видео" in words_of(tutor.get(address))
    tutor.post(f"{address}/steps/{step}/undone")
    tutor.post(f"{address}/steps/{step}/remove")
    assert make.count(RouteStep) == 1
    deficit = make.one(RouteDeficit, kind="methods").id
    tutor.post(f"{address}/deficits/{deficit}/resolved")
    assert make.read(RouteDeficit, deficit).resolved_on is not None
    added = {"kind": "inclusion", "found_on": "02.10.2026", "found_by": "наблюдение"}
    assert tutor.post(f"{address}/deficits/new", data=added).status_code == 303
    assert tutor.post(f"{address}/complete", data={"outcome": " "}).status_code == 422
    seen = [
        (e.account_id, e.object_id) for e in make.rows(AuditEntry, action="route.seen", kind="view")
    ]
    assert set(seen) == {(world.actors[Role.TUTOR].account_id, at_work.route)}
    before = len(seen)
    client_as(Role.REGION_OPERATOR).get(address)
    client_as(Role.CURATOR).get(f"/s/s-one/routes/{at_work.route}")  # its own teacher
    assert len(make.rows(AuditEntry, action="route.seen")) == before + 1


def test_the_school_marks_stops_and_goes_on(at_work, make, client_as):
    curator, tutor = client_as(Role.CURATOR), client_as(Role.TUTOR)
    own, theirs = f"/s/s-one/routes/{at_work.route}", f"/routes/{at_work.route}"
    curator.post(f"{own}/steps/{at_work.step}/done", data={"done_on": "02.10.2026", "result": "Да"})
    assert make.read(RouteStep, at_work.step).result == "Да"
    assert "Да" in words_of(tutor.get(theirs))
    with make.session() as session, session.begin():
        consent = session.query(Consent).filter_by(person_id=at_work.teacher).one()
        consent.withdrawn_on = consent.given_on
    assert tutor.get(theirs).status_code == 404
    assert "Маркова" not in words_of(tutor.get("/routes/?which=closed"))
    said = words_of(curator.get(own))
    assert "Маршрут остановился: согласие педагога закончилось" in said
    assert "Продолжить маршрут" not in said
    make.consents(at_work.teacher, "transfer")
    assert "Продолжить маршрут" in words_of(curator.get(own))
    curator.post(f"{own}/resume")
    assert "Маркова Анна Петровна" in words_of(tutor.get(theirs))
    assert curator.post(f"{own}/stop", data={"outcome": ""}).status_code == 422
    curator.post(f"{own}/stop", data={"outcome": "Переехала"})
    assert make.read(Route, at_work.route).state == "stopped"
    assert "Переехала" in words_of(tutor.get(theirs))
