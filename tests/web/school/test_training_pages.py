"""A curator teaches mentors page by page; a phone in the hall tells a name and learns nothing."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.links.models import Link
from school.programmes.models import Programme
from school.training.models import Attendance, Trainee, Training, TrainingSession
from tests.factories.world import YEAR
from tests.school.make import NOW
from tests.web.conftest import ZONE
from tests.web.reading import text_of

BASE = "/s/s-one/training"
DAY = datetime.now(ZONE).date()


def mentor(make, name, **values):
    person = make.person(name)
    make.entry(person, "mentor", **{"state": "selected", **values})
    return person


@pytest.fixture
def hall(make):
    """A course whose meeting is today, with two mentors enrolled."""
    course = make.row(
        Training, "one", title="Школа наставников", school_year=YEAR, required=1,
        state="running", created_at=NOW,
    )  # fmt: skip
    meeting = make.row(
        TrainingSession, "one", training_id=course, n=1, topic="Эффективные коммуникации",
        held_on=DAY, hours=1.5, place="Актовый зал",
    )  # fmt: skip
    people = [mentor(make, "Маркова Анна Игоревна"), mentor(make, "Ёлкин Пётр")]
    for person in people:
        make.row(Trainee, "one", training_id=course, person_id=person, enrolled_at=NOW)
    return course, meeting, people


def test_a_course_from_nothing_to_trained(client, make):
    assert "Запланируйте обучение" in text_of(client.get(BASE))
    first = (DAY - timedelta(days=21)).strftime("%d.%m.%Y")
    typed = {"title": "Школа наставников", "required": "4", "first_on": first,
             "starts_at": "15.30", "place": "Каб. 5", "teachers": "Куратор"}  # fmt: skip
    answer = client.post(f"{BASE}/new", data=typed)
    assert answer.status_code == 303
    page = answer.location
    shown = text_of(client.get(page))
    assert "4. Разбор типичных трудностей" in shown
    assert "15:30" in shown

    anna = mentor(make, "Маркова Анна")
    assert "1 отобранный наставник не записан" in text_of(client.get(page))
    assert client.post(f"{page}/enrol/selected").status_code == 303
    for meeting in make.rows(TrainingSession):
        answer = client.post(f"{page}/sessions/{meeting.id}", data={"present": [str(anna)]})
        assert answer.status_code == 303
    shown = text_of(client.get(page))
    assert "обучение пройдено" in shown
    assert "4 из 4" in shown
    journal = text_of(client.get(f"{page}/journal"))
    assert "Маркова Анна" in journal
    assert client.get(f"{page}/calendar.ics").data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert client.post(f"{page}/end").status_code == 303
    assert "Возобновить обучение" in text_of(client.get(page))


def test_what_is_typed_wrongly_stays_and_is_told(client):
    typed = {"title": "", "required": "сто", "first_on": "31.02.2027", "starts_at": "25:99"}
    answer = client.post(f"{BASE}/new", data=typed)
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "Напишите часы и минуты. Например, 15:30." in shown
    assert 'value="25:99"' in answer.text
    assert 'value="31.02.2027"' in answer.text
    answer = client.post(f"{BASE}/new", data={"title": "Школа", "required": "41"})
    assert "Можно не больше 40." in text_of(answer)


def test_hours_with_a_comma(client, make, hall):
    course, meeting, _ = hall
    page = f"{BASE}/{course}/sessions/{meeting}/edit"
    assert 'value="1,5"' in client.get(page).text
    typed = {"topic": "Новая тема", "held_on": DAY.strftime("%d.%m.%Y"), "hours": "2,5"}
    assert client.post(page, data=typed).status_code == 303
    assert float(make.read(TrainingSession, meeting).hours) == 2.5
    answer = client.post(page, data={**typed, "hours": "много"})
    assert "Нужно число часов от 0,5 до 12" in text_of(answer)
    assert 'value="много"' in answer.text


class TestHall:
    @pytest.fixture
    def phone(self, app, client, hall):
        """The address on the poster, and a browser nobody has signed in to."""
        course, meeting, _ = hall
        answer = client.post(f"{BASE}/{course}/sessions/{meeting}/poster")
        assert answer.status_code == 303
        poster = client.get(answer.location)
        assert poster.status_code == 200
        assert "<svg" in poster.text
        token = re.search(r"/t/([\w-]+)", poster.text)[1]
        return f"/t/{token}", app.test_client()

    def test_a_name_is_thanked_for_and_marked_by_the_curator(self, phone, client, make, hall):
        course, meeting, (anna, petr) = hall
        address, browser = phone
        assert "Эффективные коммуникации" in text_of(browser.get(address))
        answer = browser.post(address, data={"full_name": "анна маркова"})
        assert answer.status_code == 303
        assert "Спасибо, отметка отправлена" in text_of(browser.get(address))

        page = client.get(f"{BASE}/{course}/sessions/{meeting}")
        assert "с телефона в" in text_of(page)
        ticked = re.findall(r'name="present" id="p-([\w-]+)"[^>]*checked', page.text)
        assert ticked == [str(anna)]
        claims = re.findall(r'name="claims" value="([\w-]+)"', page.text)
        sent = {"present": ticked, "claims": claims}
        assert client.post(f"{BASE}/{course}/sessions/{meeting}", data=sent).status_code == 303
        assert [each.person_id for each in make.rows(Attendance)] == [anna]
        assert petr not in {each.person_id for each in make.rows(Attendance)}

    def test_known_and_unknown_names_get_the_same_answer(self, phone, app, make):
        address = phone[0]
        answers = []
        for name in ("Ёлкин Пётр", "Кто-то Чужой"):
            browser = app.test_client()
            first = browser.post(address, data={"full_name": name})
            answers.append((first.status_code, first.location, text_of(browser.get(address))))
        assert answers[0] == answers[1]
        assert "Ёлкин" not in answers[0][2]

    def test_one_phone_twice_is_one_mark(self, phone, make):
        address, browser = phone
        for name in ("Ёлкин Пётр", "Маркова Анна"):
            browser.post(address, data={"full_name": name})
        assert [each.typed_name for each in make.rows(Attendance)] == ["Ёлкин Пётр"]

    def test_one_word_is_no_name_and_stays(self, phone):
        address, browser = phone
        answer = browser.post(address, data={"full_name": "Ёлкин"})
        assert answer.status_code == 422
        assert "Напишите фамилию и имя" in text_of(answer)
        assert 'value="Ёлкин"' in answer.text

    def test_the_curator_settles_a_strange_name(self, phone, client, make, hall):
        course, meeting, (anna, _) = hall
        address, browser = phone
        browser.post(address, data={"full_name": "Маркова Ана"})
        page = client.get(f"{BASE}/{course}/sessions/{meeting}")
        assert "Чьи это имена?" in text_of(page)
        claim = make.rows(Attendance)[0].id
        nobody = client.post(f"{BASE}/{course}/sessions/{meeting}/claims/{claim}", data={})
        assert "Выберите из списка" in text_of(client.get(nobody.location))
        answer = client.post(
            f"{BASE}/{course}/sessions/{meeting}/claims/{claim}", data={"person": str(anna)}
        )
        assert answer.status_code == 303
        assert make.read(Attendance, claim).person_id == anna

    @pytest.mark.parametrize("how", ["revoked", "expired", "unknown", "cancelled"])
    def test_a_dead_link_tells_nothing(self, phone, make, how):
        address, browser = phone
        with make.session() as session, session.begin():
            if how == "revoked":
                session.execute(update(Link).values(revoked_at=NOW))
            elif how == "expired":
                session.execute(update(Link).values(expires_at=NOW - timedelta(days=1)))
            elif how == "cancelled":
                session.execute(update(TrainingSession).values(state="cancelled"))
        address = address + "x" if how == "unknown" else address
        for answer in (browser.get(address), browser.post(address, data={"full_name": "А Б"})):
            assert answer.status_code == 404
            assert "Ссылка" in text_of(answer)

    def test_before_the_hour_the_page_says_when(self, phone, make):
        address, browser = phone
        later = (datetime.now(ZONE) + timedelta(minutes=40)).time().replace(second=0)
        if later < datetime.now(ZONE).time():
            pytest.skip("forty minutes before midnight")
        with make.session() as session, session.begin():
            session.execute(update(TrainingSession).values(starts_at=later))
        assert "Ещё рано" in text_of(browser.get(address))
        browser.post(address, data={"full_name": "Ёлкин Пётр"})
        assert make.rows(Attendance) == []

    def test_another_browser_of_the_school_makes_its_own_poster(self, phone, client_as, hall):
        course, meeting, _ = hall
        other = client_as(Role.PSYCHOLOGIST)
        answer = other.get(f"{BASE}/{course}/sessions/{meeting}/poster")
        assert (answer.status_code, answer.location) == (303, f"{BASE}/{course}/sessions/{meeting}")


class TestBig:
    @pytest.fixture
    def big(self, make):
        course = make.row(Training, "one", title="Большая", school_year=YEAR, required=4,
                          state="running", created_at=NOW)  # fmt: skip
        meetings = [
            make.row(TrainingSession, "one", training_id=course, n=n, topic=f"Тема {n}",
                     held_on=DAY, hours=1, state="held")
            for n in range(1, 9)
        ]  # fmt: skip
        school = make.world.schools["one"]
        people = [make.person(f"Фамильин{n} Иван") for n in range(100)]
        with make.session() as session, session.begin():
            session.add_all(
                Trainee(school_id=school, id=new_id(), training_id=course, person_id=person,
                        enrolled_at=NOW)
                for person in people
            )  # fmt: skip
            session.add_all(
                Attendance(school_id=school, id=new_id(), session_id=meeting, person_id=person,
                           via="list", marked_at=NOW)
                for person in people[::2] for meeting in meetings
            )  # fmt: skip
            session.add_all(
                Attendance(school_id=school, id=new_id(), session_id=meetings[0],
                           typed_name=f"Фамилин{n} Ивн", via="link", marked_at=NOW)
                for n in range(20)
            )  # fmt: skip
        return course, meetings

    def test_a_hundred_mentors_and_eight_meetings(self, client, big, statements):
        course, meetings = big
        for address in ("", "/journal", f"/sessions/{meetings[0]}", "/enrol",
                        f"/sessions/{meetings[0]}/edit"):  # fmt: skip
            with statements() as seen:
                assert client.get(f"{BASE}/{course}{address}").status_code == 200
            assert len(seen) <= 15, (address, seen)
        with statements() as seen:
            assert client.get(BASE).status_code == 200
        assert len(seen) <= 15

    def test_a_list_of_a_hundred_is_saved_at_once(self, client, big, statements):
        course, meetings = big
        with statements() as seen:
            client.post(f"{BASE}/{course}/sessions/{meetings[0]}", data={"present": []})
        assert len(seen) <= 40


@pytest.mark.parametrize("role", list(Role))
def test_who_opens_which_page(role, client_as, hall):
    course, meeting, _ = hall
    views = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}
    edits = views - {Role.HEAD}
    client = client_as(role)
    pages = [("", views), (f"/{course}", views), (f"/{course}/journal", views), ("/new", edits),
             (f"/{course}/sessions/{meeting}", views), (f"/{course}/edit", edits),
             (f"/{course}/enrol", edits), (f"/{course}/sessions/new", edits)]  # fmt: skip
    for address, may in pages:
        status = client.get(BASE + address).status_code
        assert status == (200 if role in may else 403) or (status == 404 and role not in may)
    answer = client.post(f"{BASE}/{course}/sessions/{meeting}", data={})
    assert (answer.status_code == 303) == (role in edits)


def test_the_head_sees_no_button(client_as, hall):
    shown = text_of(client_as(Role.HEAD).get(f"{BASE}/{hall[0]}"))
    assert "Записать наставников" not in shown
    assert "Завершить обучение" not in shown


def test_another_schools_course_is_absent(client_as, hall):
    client = client_as(Role.CURATOR, foreign=True)
    course, meeting, _ = hall
    for address in (f"/{course}", f"/{course}/journal", f"/{course}/sessions/{meeting}"):
        assert client.get(f"/s/s-three/training{address}").status_code == 404


def test_settings_of_a_programme(client, make):
    programme = make.programme()
    page = f"/s/s-one/programmes/{programme}"
    assert f"{page}/settings" in client.get(page).text
    assert "В регионе: 4." in text_of(client.get(f"{page}/settings"))
    answer = client.post(f"{page}/settings", data={"training_meetings": "6", "notice_days": ""})
    assert (answer.status_code, answer.location) == (303, page)
    assert make.read(Programme, programme).settings == {"training_meetings": 6}
    answer = client.post(f"{page}/settings", data={"min_mentee_age": "3"})
    assert answer.status_code == 422
    assert 'value="3"' in answer.text
