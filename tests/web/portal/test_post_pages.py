"""Letters as pages offer and show them: a forgotten password, links by mail, what did not go."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from kernel.audit.models import AuditEntry
from kernel.identity.models import Account
from kernel.identity.permissions import Role
from kernel.identity.sign_in import TRIES_OF_LOGIN
from kernel.jobs import Job
from kernel.notices.models import Letter
from tests.factories.world import add
from tests.web.portal.test_notices import letters  # noqa: F401 - a fixture
from tests.web.school.conftest import statements  # noqa: F401 - a fixture

HEAD_AT = "head@school.example"


@pytest.fixture
def addressed(world, past_fences):
    """The head of school one has an e-mail."""
    head = world.actors[Role.HEAD]
    past_fences(
        lambda session: session.execute(
            update(Account).where(Account.id == head.account_id).values(email=HEAD_AT)
        )
    )
    return world.grants[head.account_id]


def asked(rows):
    return rows(select(Job.name, Job.hat, Job.account_id, Job.args).order_by(Job.created_at))


class TestForgotten:
    def test_everybody_hears_the_same(self, world, client_as, letters, addressed, rows):  # noqa: F811
        client = client_as()
        assert 'href="/forgotten"' in client.get("/sign-in").text
        told = set()
        for typed in ("head.one", HEAD_AT.upper(), "nobody@school.example", "curator.one"):
            answer = client.post("/forgotten", data={"login": typed}, follow_redirects=True)
            assert answer.request.path == "/forgotten/asked"
            told.add(answer.text)
            assert typed not in answer.text
        assert len(told) == 1
        head = str(world.actors[Role.HEAD].account_id)
        assert asked(rows) == [
            ("identity.send_link", "hat_post", None, {"account": account})
            for account in (head, head, None, None)
        ]

    def test_nothing_typed_and_too_much_asked(self, world, client_as, letters):  # noqa: F811
        client = client_as()
        answer = client.post("/forgotten", data={"login": " "})
        assert (answer.status_code, "form-errors" in answer.text) == (422, True)
        for _ in range(TRIES_OF_LOGIN):
            assert client.post("/forgotten", data={"login": "head.one"}).status_code == 303
        refused = client.post("/forgotten", data={"login": "HEAD.one"})
        assert refused.status_code == 429
        assert "Retry-After" in refused.headers

    def test_without_a_mail_server_it_says_whom_to_ask(self, world, client_as, rows):
        client = client_as()
        assert "/forgotten" not in client.get("/sign-in").text
        assert "Попросите ссылку у того" in client.get("/forgotten").text
        client.post("/forgotten", data={"login": "head.one"})
        assert asked(rows) == []

    def test_who_is_in_already_changes_it_there(self, client_as, letters):  # noqa: F811
        assert client_as(Role.HEAD).get("/forgotten").location == "/me/password"


class TestMailedLinks:
    NEW = {"full_name": "Новикова Вера Игоревна", "login": "novikova-vi"}

    @pytest.mark.parametrize(
        ("email", "server", "offered"),
        [("new@school.example", True, True), ("", True, False), ("a@b.example", False, False)],
    )
    def test_a_new_account_may_get_it_by_mail(
        self, world, client_as, app, letters, rows, email, server, offered  # noqa: F811
    ):  # fmt: skip
        app.extensions["letters_go"] = server
        head = client_as(Role.HEAD)
        page = head.post("/accounts/open?role=curator", data={**self.NEW, "email": email}).text
        assert ("/mail-link" in page) is offered
        assert "/invitation/" in page  # shown once all the same
        if offered:
            grant = page.split("/mail-link")[0].rsplit("/", 1)[1]
            answer = head.post(f"/accounts/{grant}/mail-link", follow_redirects=True)
            assert f"Письмо со ссылкой уходит на {email}." in answer.text
            [job] = asked(rows)
            assert (job.name, job.args) == ("identity.mail_link", {"grant": grant})

    def test_the_account_page_offers_both(self, world, client_as, letters, addressed):  # noqa: F811
        client = client_as(Role.MUNICIPAL)
        page = client.get(f"/accounts/{addressed}").text
        assert page.index("Отправить на почту") < page.index("Получить ссылку")
        other = world.grants[world.actors[Role.CURATOR].account_id]
        assert "Отправить на почту" not in client.get(f"/accounts/{other}").text
        assert client.post(f"/accounts/{other}/mail-link").status_code == 409

    @pytest.mark.parametrize(
        ("giver", "status"), [(Role.CURATOR, 403), (Role.ANALYST, 403), (Role.HEAD, 409)]
    )
    def test_others_may_not(self, world, client_as, letters, addressed, rows, giver, status):  # noqa: F811
        answer = client_as(giver).post(f"/accounts/{addressed}/mail-link")
        assert answer.status_code == status
        assert asked(rows) == []


class TestLettersThatDidNotGo:
    @pytest.fixture
    def letter(self, world, past_fences):
        def put(n, state="dead", error=None, body="тайна"):
            now = datetime.now(UTC)
            past_fences(
                add, Letter, account_id=world.actors[Role.HEAD].account_id, key=f"k{n}",
                address=HEAD_AT, subject="Тема письма", body=body, state=state, error=error,
                run_after=now, created_at=now - timedelta(minutes=n),
            )  # fmt: skip

        return put

    def test_counts_and_reasons_without_a_word_of_theirs(
        self, world, client_as, letter, job, letters, rows, statements  # noqa: F811
    ):  # fmt: skip
        for n in range(3):
            letter(n, error="address_refused 550")
        letter(3, error="link_replaced", body="")
        letter(4, error="link_too_late", body="")
        letter(5, state="new", error="no_connection TimeoutError")
        letter(6, state="sent", body="")
        long_ago = datetime.now(UTC) - timedelta(minutes=7)
        job(world.actors[Role.CURATOR], run_after=long_ago)
        job(world.actors[Role.CURATOR], queue="long", lease_until=long_ago + timedelta(hours=1))
        job(world.actors[Role.CURATOR], queue="long", run_after=long_ago + timedelta(hours=1))
        admin = client_as(Role.REGION_ADMIN)
        with statements() as seen:
            page = admin.get("/jobs").text
        assert len(seen) <= 15
        for words in (
            "не знает такого адреса", "550", "Ссылка в письме успела устареть",
            "1 письмо ждёт отправки", "Почтовый сервер не отвечает", "Отправить 3 письма снова",
            "7 минут", "Долгая", "то, чего ждёт человек",
        ):  # fmt: skip
            assert words in page, words
        for secret in (HEAD_AT, "Тема письма", "тайна"):
            assert secret not in page
        today = admin.get("/today").text
        assert "4 письма" in today
        assert "Письма не ушли" in today

    def test_they_are_tried_again_by_a_job(self, client_as, letter, rows, letters):  # noqa: F811
        letter(1, error="address_refused 550")
        for role in (Role.REGION_OPERATOR, Role.CURATOR):
            assert client_as(role).post("/jobs/letters/again").status_code == 403
        answer = client_as(Role.REGION_ADMIN).post("/jobs/letters/again", follow_redirects=True)
        assert "Письма отправляются снова." in answer.text
        assert [row.name for row in asked(rows)] == ["notices.again"]
        assert rows(select(AuditEntry.action)) == [("letters.again",)]

    def test_all_is_well(self, client_as, letters):  # noqa: F811
        page = client_as(Role.REGION_ADMIN).get("/jobs").text
        assert "Все письма ушли" in page
        assert "Ничего не остановилось" in page
        assert page.count("никто не ждёт") == 2


class TestMine:
    def test_progress_stop_and_file_in_one_list(
        self, world, client_as, job, stored, statements  # noqa: F811
    ):  # fmt: skip
        curator = world.actors[Role.CURATOR]
        begun = {"started_at": datetime.now(UTC), "attempts": 1}
        until = datetime.now(UTC) + timedelta(days=7)
        kept = stored(curator, size=2 * 1024 * 1024 + 1, expires_at=until)
        gone = stored(curator, expires_at=datetime.now(UTC) - timedelta(days=1))
        stored(curator, name="Моя загрузка.xlsx", purpose="import", expires_at=until)
        stored(world.actors[Role.HEAD], name="Чужой.xlsx", expires_at=until)
        running = job(curator, steps_done=7, steps_total=11, note="Школа № 3", **begun)
        for file_id in (kept, gone):
            job(curator, state="done", result={"file_id": str(file_id)}, **begun)
        job(curator, name="notices.tell", args={})
        client = client_as(Role.CURATOR)
        with statements() as seen:
            page = client.get("/me/jobs").text
        assert len(seen) <= 15
        assert 'max="11" value="7"' in page
        assert f'action="/jobs/{running}/stop"' in page
        assert page.count(f'href="/files/{kept}"') == 2
        assert f"/files/{gone}" not in page
        assert "2,0 МБ" in page.replace("\u00a0", " ")
        for absent in ("Моя загрузка", "Чужой", "Уведомления людям"):
            assert absent not in page
        block = client.get("/me/jobs", headers={"HX-Request": "true"})
        assert "<html" not in block.text
        assert 'hx-trigger="every 3s"' in block.text

    def test_a_quiet_list_asks_no_more(self, world, client_as, job):
        job(world.actors[Role.JUROR], state="done", started_at=datetime.now(UTC))
        page = client_as(Role.JUROR).get("/me/jobs").text
        assert "hx-trigger" not in page
        assert "http-equiv" not in page
