"""One's own notices through the pages, and how each wants to be told (PL-09)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from kernel.identity.models import Account
from kernel.identity.permissions import Role
from kernel.notices.models import Notice, NoticeWish
from tests.factories.people import PASSWORD
from tests.factories.world import add
from tests.web.school.conftest import statements  # noqa: F401 - a fixture

VALUES = {"course": "Школа <куратора>", "day": "2026-12-01", "period": "I четверть",
          "due": "2026-12-05", "num": 3}  # fmt: skip
BADGE = re.compile(r'class="told( wide)?" href="([^"]+)".*?</a>', re.DOTALL)


@pytest.fixture
def notice(world, past_fences):
    """A notice in somebody's inbox."""

    def put(actor, key="k", kind="course_enrolled", path="/today", read=False, **more):
        now = datetime.now(UTC)
        return past_fences(
            add, Notice, account_id=actor.account_id, kind=kind, key=key, values=VALUES, path=path,
            mail="none", read_at=now if read else None, **{"created_at": now, **more},
        )  # fmt: skip

    return put


@pytest.fixture
def letters(app):
    """The region has named a mail server."""
    app.extensions["letters_go"] = True
    yield
    app.extensions["letters_go"] = False


@pytest.fixture
def address(past_fences):
    def give(actor, email):
        past_fences(
            lambda session: session.execute(
                update(Account).where(Account.id == actor.account_id).values(email=email)
            )
        )

    return give


def badge(page):
    found = BADGE.search(page)
    return re.sub(r"<[^>]+>|\s+", " ", f"<a {found[0]}").split() if found else None


class TestInbox:
    def test_the_unread_stand_first_and_in_words(self, world, client_as, notice):
        head, client = world.actors[Role.HEAD], client_as(Role.HEAD)
        assert "Уведомлений пока нет" in client.get("/me/notices/").text
        notice(head, "a", read=True, created_at=datetime.now(UTC) + timedelta(minutes=1))
        notice(head, "b", "period.due_7")
        page = client.get("/me/notices/").text
        assert page.index("Скоро срок отчёта «I четверть»") < page.index("Прочитанные")
        assert page.index("Прочитанные") < page.index("Вы записаны на курс: Школа &lt;куратора&gt;")
        assert "Отчёт «I четверть» нужно сдать до 05.12.2026: осталось 3 дня." in page
        assert "1 уведомление не прочитано." in page
        assert "начало 01.12.2026" in page

    def test_looking_marks_nothing_and_opening_leads_on(self, world, client_as, notice, rows):
        head, client = world.actors[Role.HEAD], client_as(Role.HEAD)
        one = notice(head, path="/me/jobs")
        client.get("/me/notices/")
        assert rows(select(Notice.read_at)) == [(None,)]
        answer = client.post("/me/notices/open", data={"notice": one})
        assert (answer.status_code, answer.location) == (303, "/me/jobs")
        [(read_at,)] = rows(select(Notice.read_at))
        client.post("/me/notices/open", data={"notice": one})
        assert rows(select(Notice.read_at)) == [(read_at,)]

    @pytest.mark.parametrize("path", ["//elsewhere.example", "https://elsewhere.example/x"])
    def test_it_leads_only_within_the_portal(self, world, client_as, notice, path):
        one = notice(world.actors[Role.HEAD], path=path)
        answer = client_as(Role.HEAD).post("/me/notices/open", data={"notice": one})
        assert answer.location == "/"

    def test_a_page_of_another_own_school_asks_for_the_role(
        self, world, client_as, notice, one_more_role
    ):
        curator = world.actors[Role.CURATOR]
        client = client_as(Role.CURATOR)
        one_more_role(curator, Role.CURATOR, school_id=world.schools["three"])
        there = notice(curator, "a", path="/s/s-three/report/")
        here = notice(curator, "b", path="/s/s-one/report/")
        foreign = notice(curator, "c", path="/s/s-two/report/")
        led = [
            client.post("/me/notices/open", data={"notice": one}).location
            for one in (there, here, foreign)
        ]
        assert led == ["/roles?next=/s/s-three/report/", "/s/s-one/report/", "/s/s-two/report/"]

    def test_somebody_elses_is_no_notice(self, world, client_as, notice, rows):
        mine = notice(world.actors[Role.HEAD])
        for role in (Role.CURATOR, Role.REGION_ADMIN, Role.MUNICIPAL, Role.JUROR):
            client = client_as(role)
            assert client.post("/me/notices/open", data={"notice": mine}).status_code == 404
            assert client.post("/me/notices/read-all").status_code == 303
            assert "I четверть" not in client.get("/me/notices/").text
        assert rows(select(Notice.read_at)) == [(None,)]
        for data in ({}, {"notice": "x"}):
            assert client_as(Role.HEAD).post("/me/notices/open", data=data).status_code == 404

    def test_everything_is_read_at_once(self, world, client_as, notice, rows):
        head, client = world.actors[Role.HEAD], client_as(Role.HEAD)
        for n in range(3):
            notice(head, f"k{n}")
        notice(world.actors[Role.CURATOR], "other")
        answer = client.post("/me/notices/read-all", follow_redirects=True)
        assert "Прочитано 3 уведомления." in answer.text
        assert "Прочитать всё" not in answer.text
        assert [row[0] is None for row in rows(select(Notice.read_at).order_by(Notice.key))] == [
            False, False, False, True,
        ]  # fmt: skip


class TestFrame:
    def test_every_page_tells_how_many_are_unread(self, world, client_as, notice, statements):  # noqa: F811
        head, client = world.actors[Role.HEAD], client_as(Role.HEAD)
        client.get("/me/jobs")
        with statements() as before:
            quiet = client.get("/me/jobs").text
        assert badge(quiet) == ["Уведомления"]
        for n in range(2):
            notice(head, f"k{n}")
        with statements() as seen:
            page = client.get("/me/jobs").text
        assert badge(page) == ["Уведомления", "2", "не", "прочитано"]
        assert len([one for one in seen if "kernel.notice" in one]) == 1
        assert len(seen) == len(before)
        assert "kernel.notice" not in client.get("/me/jobs", headers={"HX-Request": "true"}).text
        assert badge(client_as().get("/sign-in").text) is None

    def test_a_hundred_are_enough(self, world, client_as, past_fences):
        many = text(
            "INSERT INTO kernel.notice (id, account_id, kind, key, values, path, created_at, mail)"
            " SELECT gen_random_uuid(), :head, 'event_seat', n::text, '{}', '/x', now(), 'none'"
            " FROM generate_series(1, 101) n"
        )
        head = {"head": world.actors[Role.HEAD].account_id}
        past_fences(lambda session: session.execute(many, head))
        client = client_as(Role.HEAD)
        assert badge(client.get("/today").text)[1] == "99+"
        assert badge(client.get("/me/notices/").text)[1] == "99+"

    def test_reminders_are_not_said_again_on_the_home_page(self, world, client_as, notice):
        """What waits has a line of its own there; a reminder outlives what it reminds of."""
        head, client = world.actors[Role.HEAD], client_as(Role.HEAD)
        notice(head, "a", "period.due_7")
        page = client.get("/today").text
        assert badge(page)[1] == "1"
        assert "осталось 3 дня" not in page
        assert "осталось 3 дня" in client.get("/me/notices/").text


class TestWishes:
    def test_each_group_has_its_own(self, world, client_as, rows, letters, address):
        address(world.actors[Role.HEAD], "head@school.example")
        client = client_as(Role.HEAD)
        page = client.get("/me/notices/settings").text
        assert "Письма приходят на head@school.example." in page
        assert page.count("checked") == page.count('value="digest"') == 5
        said = {"deadlines": "at_once", "decisions": "digest", "training": "none",
                "links": "digest", "contests": "none"}  # fmt: skip
        for _ in range(2):
            assert client.post("/me/notices/settings", data=said).status_code == 303
        wishes = select(NoticeWish.account_id, NoticeWish.group, NoticeWish.mail)
        head = world.actors[Role.HEAD].account_id
        assert sorted(rows(wishes)) == sorted((head, *one) for one in said.items())
        page = client.get("/me/notices/settings").text
        assert re.findall(r"checked[^>]*value=\"(\w+)\"", page) == list(said.values())

    @pytest.mark.parametrize("wrong", [{}, {"deadlines": "by pigeon"}])
    def test_nonsense_is_not_saved(self, client_as, rows, wrong):
        answer = client_as(Role.HEAD).post("/me/notices/settings", data=wrong)
        assert answer.status_code == 422
        assert rows(select(NoticeWish.mail)) == []

    def test_where_letters_cannot_go_it_is_said(self, world, client_as, letters, app):
        page = client_as(Role.JUROR).get("/me/notices/settings").text
        assert "нет адреса почты" in page
        assert 'href="/me/email"' in page
        app.extensions["letters_go"] = False
        page = client_as(Role.HEAD).get("/me/notices/settings").text
        assert "Портал пока не отправляет писем" in page


class TestOwnAddress:
    def test_it_changes_with_the_password(self, world, client_as, with_password, rows, address):
        head, client = world.actors[Role.HEAD], client_as(Role.HEAD)
        with_password(head)
        address(world.actors[Role.CURATOR], "taken@school.example")
        tries = [
            ("new@school.example", "wrong password", "Текущий пароль не подошёл"),
            ("new@school", PASSWORD, "Проверьте адрес"),
            ("Taken@school.example", PASSWORD, "уже указан в другой учётной записи"),
        ]
        for email, password, words in tries:
            answer = client.post("/me/email", data={"email": email, "current": password})
            assert answer.status_code == 422
            assert words in answer.text, answer.text
            assert f'value="{email}"' in answer.text
        mine = select(Account.email).where(Account.id == head.account_id)
        assert rows(mine) == [(None,)]
        for email in ("new@school.example", ""):
            data = {"email": email, "current": PASSWORD}
            assert client.post("/me/email", data=data).status_code == 303
            assert rows(mine) == [(email or None,)]

    def test_it_is_ones_own(self, client_as):
        assert client_as().get("/me/email").location == "/sign-in?next=/me/email"
