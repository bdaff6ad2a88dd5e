"""The doors of the portal: signing in and out, roles, one's own account."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from kernel.audit.models import AuditEntry
from kernel.identity.models import Account, RoleGrant, SignInSession
from kernel.identity.permissions import Role
from kernel.identity.sign_in import IDLE, TRIES_OF_LOGIN
from kernel.settings import Settings
from portal.factory import create_app
from portal.pages.identity.device import device_of
from tests.factories.people import PASSWORD, sign_in_at
from web.work import db


def test_a_good_password_leads_home(world, client_as, with_password):
    client = client_as()
    answer = sign_in_at(client, with_password(world.actors[Role.CURATOR]))
    assert (answer.status_code, answer.location) == (303, "/today")
    assert client.get("/today").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/me", "/me"),
        ("https://elsewhere.example/", "/today"),
        ("//elsewhere.example", "/today"),
        ("/\\elsewhere.example", "/today"),
    ],
)
def test_it_leads_on_only_within_the_portal(world, client_as, with_password, wanted, led_to):
    login = with_password(world.actors[Role.CURATOR])
    answer = sign_in_at(client_as(), login, next=wanted)
    assert answer.location == led_to


def test_a_page_that_needs_a_person_comes_back_after_the_sign_in(world, client_as, with_password):
    client = client_as()
    asked = client.get("/accounts/?unused=1")
    assert asked.status_code == 303
    client.get(asked.location)
    login = with_password(world.actors[Role.HEAD])
    answer = client.post(asked.location, data={"login": login, "password": PASSWORD})
    assert answer.location == "/accounts/?unused=1"


@pytest.mark.parametrize("typed", ["curator.one", "nobody.at-all"])
def test_a_bad_one_keeps_the_login_and_not_the_password(world, client_as, with_password, typed):
    with_password(world.actors[Role.CURATOR])
    answer = sign_in_at(client_as(), typed, "wrong words here")
    assert answer.status_code == 422
    assert "Логин или пароль не подошёл." in answer.text
    assert f'value="{typed}"' in answer.text
    assert "wrong words here" not in answer.text


def test_a_refused_sign_in_stays_in_the_log(world, client_as, with_password, rows):
    with_password(world.actors[Role.CURATOR])
    sign_in_at(client_as(), "curator.one", "wrong words here")
    entries = rows(select(AuditEntry.action, AuditEntry.account_id, AuditEntry.object_id))
    assert entries == [("sign_in.refused", None, world.actors[Role.CURATOR].account_id)]


def test_a_closed_account_is_told_nothing_more(world, client_as, with_password, past_fences):
    login = with_password(world.actors[Role.CURATOR])
    now = datetime.now(UTC)
    past_fences(
        lambda session: session.execute(
            update(Account).where(Account.login == login).values(state="closed", closed_at=now)
        )
    )
    answer = sign_in_at(client_as(), login)
    assert answer.status_code == 422
    assert "Логин или пароль не подошёл." in answer.text


def test_a_flood_is_stopped_and_a_restart_does_not_help(world, client_as, with_password, database):
    login = with_password(world.actors[Role.CURATOR])
    client = client_as()
    for _ in range(TRIES_OF_LOGIN):
        assert sign_in_at(client, login, "wrong").status_code == 422
    answer = sign_in_at(client, login)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "Следующая попытка через 15 минут" in answer.text

    settings = Settings(
        database_url=database.app_url,
        redis_url="redis://127.0.0.1:1/0",
        secret_key="another process" * 3,
        home=Path("/nonexistent"),
    )
    restarted = create_app(settings)
    restarted.config.update(WTF_CSRF_ENABLED=False)
    assert sign_in_at(restarted.test_client(), login).status_code == 429
    with restarted.app_context():
        db.engine.dispose()


def test_signing_out_ends_the_session_in_the_database(world, client_as, rows):
    client = client_as(Role.CURATOR)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert client.post("/sign-out").location == "/"
    assert [row.ended_at is not None for row in rows(select(SignInSession.ended_at))] == [True]
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert client.get("/today").location.startswith("/sign-in")


def test_a_browser_left_alone_must_sign_in_again(client_as, past_fences):
    client = client_as(Role.CURATOR)
    past_fences(
        lambda session: session.execute(
            update(SignInSession).values(seen_at=datetime.now(UTC) - IDLE - timedelta(minutes=1))
        )
    )
    assert client.get("/today").location.startswith("/sign-in")


def test_signing_in_gives_the_browser_a_new_session(world, client_as, with_password, rows):
    client = client_as(Role.MENTOR)
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
    sign_in_at(client, with_password(world.actors[Role.CURATOR]))
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    ended = rows(select(SignInSession.account_id).where(SignInSession.ended_at.is_not(None)))
    assert ended == [(world.actors[Role.MENTOR].account_id,)]


class TestRoles:
    def test_with_several_one_is_chosen_first(self, world, client_as, with_password, one_more_role):
        curator = world.actors[Role.CURATOR]
        one_more_role(curator, Role.CURATOR, school_id=world.schools["three"])
        client = client_as()
        answer = sign_in_at(client, with_password(curator), next="/me/jobs")
        assert answer.location == "/roles?next=/me/jobs"
        page = client.get(answer.location)
        assert all(name in page.text for name in ("Школа «one»", "Школа «three»"))

    def test_the_school_chosen_is_the_only_one_open(self, world, client_as, one_more_role):
        curator = world.actors[Role.CURATOR]
        third = one_more_role(curator, Role.CURATOR, school_id=world.schools["three"])
        client = client_as(Role.CURATOR)
        assert client.get("/today").location == "/roles?next=/today"
        assert client.post("/roles", data={"grant": third}).location == "/today"
        assert "Школа «three»" in client.get("/today").text
        assert client.get("/s/s-one/people").status_code == 404
        assert client.get("/s/s-three/people").status_code == 200

    @pytest.mark.parametrize("grant", ["", "nonsense", "somebody else's"])
    def test_a_role_not_held_is_no_role(self, world, client_as, grant):
        theirs = world.grants[world.foreign[Role.CURATOR].account_id]
        typed = theirs if grant == "somebody else's" else grant
        assert client_as(Role.CURATOR).post("/roles", data={"grant": typed}).status_code == 404

    def test_a_revoked_role_stops_at_the_next_request(
        self, world, client_as, past_fences, one_more_role
    ):
        curator = world.actors[Role.CURATOR]
        client = client_as(Role.CURATOR)
        one_more_role(curator, Role.RESPONSIBLE, school_id=world.schools["two"])
        assert client.get("/today").status_code == 200
        past_fences(
            lambda session: session.execute(
                update(RoleGrant)
                .where(RoleGrant.id == world.grants[curator.account_id])
                .values(revoked_at=datetime.now(UTC))
            )
        )
        assert client.get("/today").location == "/roles?next=/today"

    def test_without_any_role_the_way_on_is_told(self, world, client_as, past_fences):
        client = client_as(Role.CURATOR)
        past_fences(lambda session: session.execute(text("DELETE FROM kernel.sign_in_session")))
        client = client_as(Role.MENTOR)
        past_fences(
            lambda session: session.execute(update(RoleGrant).values(revoked_at=datetime.now(UTC)))
        )
        page = client.get(client.get("/today").location)
        assert "Сейчас у вас нет роли" in page.text
        assert client.get("/me").status_code == 200


class TestOwnAccount:
    def test_browsers_are_listed_and_ended(self, world, client_as):
        here, elsewhere = client_as(Role.CURATOR), client_as(Role.CURATOR)
        with elsewhere.session_transaction() as cookie:
            assert cookie["_user_id"]
        page = here.get("/me").text
        assert page.count("Выйти в этом браузере") == 1
        action = page.split('action="/me/sessions/')[1].split('"')[0]
        assert here.post(f"/me/sessions/{action}").location == "/me"
        assert elsewhere.get("/today").location.startswith("/sign-in")
        assert here.get("/today").status_code == 200

    def test_somebody_elses_session_is_no_session(self, world, client_as, rows):
        client_as(Role.HEAD)
        (theirs,) = rows(select(SignInSession.id))[0]
        assert client_as(Role.CURATOR).post(f"/me/sessions/{theirs}/end").status_code == 404

    def test_all_others_at_once(self, world, client_as):
        here, *others = [client_as(Role.CURATOR) for _ in range(3)]
        assert here.post("/me/sessions/end-others").location == "/me"
        assert "Вы вышли ещё в 2 браузерах." in here.get("/me").text
        assert {other.get("/today").status_code for other in others} == {303}

    @pytest.mark.parametrize(
        ("current", "new", "again", "words"),
        [
            ("wrong", "four other quiet words", None, "Текущий пароль не подошёл."),
            (PASSWORD, "short", None, "Нужно не меньше 12 знаков."),
            (PASSWORD, PASSWORD, None, "Нужен другой."),
            (PASSWORD, "four other quiet words", "four other", "Пароли не совпадают."),
            (PASSWORD, "пароль из трёх слов", None, "Такой пароль подбирают первым."),
            (PASSWORD, "curator.one curator", None, "В пароле не должно быть логина."),
        ],
    )
    def test_password_faults_are_told_in_words(
        self, world, client_as, with_password, current, new, again, words
    ):
        with_password(world.actors[Role.CURATOR])
        typed = {"current": current, "password": new, "again": again or new}
        answer = client_as(Role.CURATOR).post("/me/password", data=typed)
        assert answer.status_code == 422
        assert words in answer.text

    def test_the_password_is_changed(self, world, client_as, with_password):
        login = with_password(world.actors[Role.CURATOR])
        new = "four other quiet words"
        typed = {"current": PASSWORD, "password": new, "again": new}
        assert client_as(Role.CURATOR).post("/me/password", data=typed).location == "/me"
        assert sign_in_at(client_as(), login).status_code == 422
        assert sign_in_at(client_as(), login, new).status_code == 303


@pytest.mark.parametrize(
    ("said", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16) Chrome/142.0 YaBrowser/25.10 Safari/537",
            "Яндекс Браузер, Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_named_for_its_owner(said, device):
    assert device_of(said) == device
