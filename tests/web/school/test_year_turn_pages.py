"""The turn of the year on the page: previewed, chosen, made, taken back; a large school too."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.school_year import SchoolYear
from school.programmes.models import Programme
from school.registry.models import Person
from school.requests.models import MentoringRequest
from school.year_turn.models import YearTurn
from tests.school.make import NOW
from tests.web.reading import text_of
from web import work as web_work

BASE = "/s/s-one/year"
JUNE = datetime(2027, 6, 20, 9, tzinfo=UTC)
YEAR = 2026


@pytest.fixture
def june(monkeypatch):
    """The portal's clock in June, when years are turned; sign-ins keep their own."""
    monkeypatch.setattr(web_work, "utc_now", lambda: JUNE)


@pytest.fixture
def client(client_as, june):
    return client_as(Role.CURATOR)


def test_a_year_is_previewed_turned_and_taken_back(client, make):
    make.pupil("Ёлкин Пётр")
    ninth = make.pupil("Девятова Ия", grade=9, grade_letter="Б")
    make.pupil("Выпускная Анна", grade=11)
    programme = make.programme(form="pupil_pupil", title="Старшие – младшим")
    asked = make.row(MentoringRequest, "one", school_year=YEAR, typed_name="Кто-то Там",
                     author="parent", made_on=date(2026, 10, 1), created_at=NOW)  # fmt: skip
    shown = text_of(client.get(BASE))
    assert "Классы после 2026/2027 года" in shown
    assert "Кто-то Там" in shown
    fate = f"fate-{ninth}"
    answer = client.post(f"{BASE}/{YEAR}", data={fate: "graduate", "look": "1"})
    assert answer.status_code == 200
    assert re.search(r"<dt>Оканчивает школу</dt><dd[^>]*>2</dd>", answer.text)
    assert re.search(rf'name="{fate}">.*?value="graduate" selected', answer.text, re.DOTALL)
    assert make.rows(YearTurn) == []

    sent = {fate: "graduate", "programmes": [str(programme)], "requests": [str(asked)]}
    assert client.post(f"{BASE}/{YEAR}", data=sent).status_code == 303
    shown = text_of(client.get(BASE))
    assert "Переход с 2026/2027 года выполнен" in shown
    assert "3 ученика · 2 выпускника · 1 программа продолжается" in shown
    assert make.read(MentoringRequest, asked).school_year == YEAR + 1
    assert make.rows(Programme, continues_id=programme)
    shown = text_of(client.get(f"{BASE}/graduates/{YEAR}"))
    assert "Девятова Ия" in shown
    assert "9Б" in shown
    assert "в 2026/2027: 9Б" in text_of(client.get(f"/s/s-one/people/{ninth}"))
    (turn,) = make.rows(YearTurn)
    assert "Отменить переход" in text_of(client.get(f"{BASE}/turns/{turn.id}/undo"))
    assert client.post(f"{BASE}/turns/{turn.id}/undo").status_code == 303
    assert make.read(Person, ninth).grade == 9


def test_what_keeps_it_from_turning_is_told_and_choices_stay(client, make):
    ninth = make.pupil("Девятова Ия", grade=9)
    programme = make.programme(form="pupil_pupil", title="Старшие – младшим")
    client.get(BASE)
    make.programme(form="pupil_pupil", title="старшие – младшим", school_year=YEAR + 1)
    sent = {f"fate-{ninth}": "leave", "programmes": [str(programme)]}
    answer = client.post(f"{BASE}/{YEAR}", data=sent)
    assert answer.status_code == 422
    assert "В следующем году уже есть программа с таким названием" in text_of(answer)
    assert 'value="leave" selected' in answer.text
    assert make.read(Person, ninth).left_on is None


def test_nonsense_is_absent(client, make):
    pupil = make.pupil("Девятова Ия", grade=9)
    for sent in ({"fate-нет": "up"}, {f"fate-{pupil}": "вверх"}, {f"fate-{new_id()}": "up"}):
        assert client.post(f"{BASE}/{YEAR}", data=sent).status_code == 404
    assert client.post(f"{BASE}/{YEAR}", data={"programmes": ["нет"]}).status_code == 422
    assert make.rows(YearTurn) == []


def test_twice_is_told(client, make):
    make.pupil("Ёлкин Пётр")
    client.post(f"{BASE}/{YEAR}")
    answer = client.post(f"{BASE}/{YEAR}")
    assert "уже выполнен" in text_of(client.get(answer.location))
    assert make.read(YearTurn, make.rows(YearTurn)[0].id).from_year == YEAR


def test_in_november_the_page_warns(client_as, make):
    make.pupil("Ёлкин Пётр")
    year = SchoolYear.of(datetime.now(UTC).date())
    if datetime.now(UTC).month in (6, 7, 8):
        pytest.skip("it is summer")
    shown = text_of(client_as(Role.HEAD).get(BASE))
    assert f"Учебный год {year} ещё идёт" in shown


def test_a_school_of_fifteen_hundred(client, make, statements):
    school = make.world.schools["one"]
    pupils = [
        {"school_id": school, "id": new_id(), "kind": "pupil", "grade": 1 + n % 11,
         "grade_letter": "АБВГ"[n % 4], "surname": f"Фамильин{n}", "given_name": "Ян",
         "created_at": NOW}
        for n in range(1500)
    ]  # fmt: skip
    with make.session() as session, session.begin():
        session.execute(insert(Person), pupils)
    with statements() as seen:
        assert client.get(BASE).status_code == 200
    assert len(seen) <= 15
    assert client.post(f"{BASE}/{YEAR}").status_code == 303
    with statements() as seen:
        assert client.get(f"{BASE}/graduates/{YEAR}").status_code == 200
        assert client.get(BASE).status_code == 200
    assert len(seen) <= 30


@pytest.mark.parametrize("role", list(Role))
def test_who_turns_the_year(role, client_as, make, june):
    client = client_as(role)
    may = role in (Role.HEAD, Role.CURATOR)
    for address in (BASE, f"{BASE}/graduates/{YEAR}"):
        assert (client.get(address).status_code == 200) == may
    assert (client.post(f"{BASE}/{YEAR}").status_code == 303) == may
