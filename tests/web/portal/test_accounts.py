"""Accounts through the pages: the list, opening, the link shown once, handing over, closing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from kernel.audit.models import AuditEntry
from kernel.identity.models import Account, Invitation, RoleGrant
from kernel.identity.permissions import Role
from tests.factories.people import PASSWORD, sign_in_at
from tests.factories.world import add

NEW = {"full_name": "Новикова Вера Игоревна", "login": "novikova-vi", "email": ""}
LINK = re.compile(r'value="http://localhost(/invitation/[\w-]+)"')


def grant_of(world, role, *, foreign=False):
    actor = (world.foreign if foreign else world.actors)[role]
    return world.grants[actor.account_id]


def link_in(answer):
    (link,) = LINK.findall(answer.text)
    return link


def accept(client, link, password=PASSWORD, again=None):
    """Follow the link and choose a password."""
    page = client.get(link, follow_redirects=True)
    assert page.request.path == "/invitation"
    return client.post("/invitation", data={"password": password, "again": again or password})


class TestOpening:
    def test_from_the_role_to_the_first_sign_in(self, world, client_as, rows):
        head = client_as(Role.HEAD)
        assert "Куратор" in head.get("/accounts/open").text
        assert head.get("/accounts/open?role=curator").status_code == 200
        answer = head.post("/accounts/open?role=curator", data=NEW)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"

        newcomer = client_as()
        page = newcomer.get(link_in(answer), follow_redirects=True)
        assert all(told in page.text for told in ("novikova-vi", "Куратор", "Школа «one»"))
        assert "Новикова" not in page.text
        assert accept(newcomer, link_in(answer)).location == "/today"
        assert newcomer.get("/today").status_code == 200
        assert sign_in_at(client_as(), "novikova-vi").location == "/today"
        actions = [row.action for row in rows(select(AuditEntry.action).order_by(AuditEntry.at))]
        assert actions == ["account.opened", "password.set", "sign_in.accepted"]

    def test_the_link_opens_once(self, world, client_as):
        link = link_in(client_as(Role.HEAD).post("/accounts/open?role=curator", data=NEW))
        accept(client_as(), link)
        again = client_as().get(link, follow_redirects=True)
        assert again.status_code == 404
        assert "Эта ссылка больше не открывается" in again.text
        assert accept_anyway(client_as(), link).status_code == 404

    def test_an_old_link_does_not_open(self, world, client_as, past_fences):
        link = link_in(client_as(Role.HEAD).post("/accounts/open?role=curator", data=NEW))
        past_fences(
            lambda session: session.execute(
                update(Invitation).values(expires_at=Invitation.created_at)
            )
        )
        assert client_as().get(link, follow_redirects=True).status_code == 404

    def test_the_token_leaves_the_address_at_once(self, world, client_as):
        link = link_in(client_as(Role.HEAD).post("/accounts/open?role=curator", data=NEW))
        answer = client_as().get(link)
        assert (answer.status_code, answer.location) == (303, "/invitation")
        assert answer.headers["Referrer-Policy"] == "no-referrer"

    @pytest.mark.parametrize(
        ("password", "again", "words"),
        [
            ("short", None, "Нужно не меньше 12 знаков."),
            (PASSWORD, "three quiet worms", "Пароли не совпадают."),
            ("", None, "Напишите новый пароль."),
        ],
    )
    def test_a_weak_password_leaves_the_link_unspent(
        self, world, client_as, password, again, words
    ):
        link = link_in(client_as(Role.HEAD).post("/accounts/open?role=curator", data=NEW))
        client = client_as()
        answer = accept(client, link, password, again)
        assert answer.status_code == 422
        assert words in answer.text
        assert accept(client, link).location == "/today"

    def test_the_region_finds_the_school_by_a_part_of_its_name(self, world, client_as):
        admin = client_as(Role.REGION_ADMIN)
        page = admin.get("/accounts/open?role=head&q=three")
        assert "Школа «three»" in page.text
        assert "Школа «one»" not in page.text
        school = world.schools["three"]
        assert "Южный район" in admin.get(f"/accounts/open?role=head&place={school}").text
        answer = admin.post(f"/accounts/open?role=head&place={school}", data=NEW)
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        ("giver", "role", "place", "status"),
        [
            (Role.MUNICIPAL, "head", "one", 200),
            (Role.MUNICIPAL, "head", "three", 404),
            (Role.MUNICIPAL, "psychologist", "one", 403),
            (Role.HEAD, "curator", None, 200),
            (Role.HEAD, "head", None, 403),
            (Role.HEAD, "mentee", None, 403),
            (Role.CURATOR, "mentor", None, 403),
            (Role.REGION_ADMIN, "curator", "one", 403),
            (Role.REGION_ADMIN, "juror", None, 200),
            (Role.REGION_ADMIN, "no_such_role", None, 404),
        ],
    )
    def test_who_opens_whose(self, world, client_as, rows, giver, role, place, status):
        before = len(rows(select(Account.id)))
        where = f"&place={world.schools[place]}" if place else ""
        answer = client_as(giver).post(f"/accounts/open?role={role}{where}", data=NEW)
        assert answer.status_code == status
        assert len(rows(select(Account.id))) - before == (status == 200)

    def test_faults_keep_what_was_typed(self, world, client_as):
        typed = NEW | {"full_name": "Новикова", "login": "head.three"}
        answer = client_as(Role.HEAD).post("/accounts/open?role=curator", data=typed)
        assert answer.status_code == 422
        assert "Нужны фамилия и имя." in answer.text
        assert "Такой логин уже занят." in answer.text
        assert 'value="Новикова"' in answer.text

    def test_a_login_is_suggested_and_an_empty_one_is_made(self, world, client_as):
        head = client_as(Role.HEAD)
        field = head.post("/accounts/login", data=NEW | {"login": ""})
        assert 'value="novikova-vi"' in field.text
        assert 'value="typed"' in head.post("/accounts/login", data=NEW | {"login": "typed"}).text
        opened = head.post("/accounts/open?role=curator", data=NEW | {"login": ""})
        assert "novikova-vi" in opened.text


def accept_anyway(client, link):
    """Post the form of a link that shows none."""
    client.get(link)
    return client.post("/invitation", data={"password": PASSWORD, "again": PASSWORD})


class TestKeeping:
    def test_a_link_for_a_forgotten_password(self, world, client_as, with_password):
        login = with_password(world.actors[Role.CURATOR])
        answer = client_as(Role.HEAD).post(f"/accounts/{grant_of(world, Role.CURATOR)}/link")
        assert "Ссылка для нового пароля" in answer.text
        new = "four other quiet words"
        assert accept(client_as(), link_in(answer), new).location == "/today"
        assert sign_in_at(client_as(), login).status_code == 422
        assert sign_in_at(client_as(), login, new).status_code == 303

    def test_no_link_to_somebody_of_two_schools(self, world, client_as, one_more_role, rows):
        curator = world.actors[Role.CURATOR]
        one_more_role(curator, Role.CURATOR, school_id=world.schools["three"])
        answer = client_as(Role.HEAD).post(f"/accounts/{grant_of(world, Role.CURATOR)}/link")
        assert answer.status_code == 403
        assert "есть роли и в других местах" in answer.text
        assert rows(select(Invitation.id)) == []

    def test_taking_the_last_role_closes_at_once(self, world, client_as, rows):
        grant = grant_of(world, Role.CURATOR)
        head, curator = client_as(Role.HEAD), client_as(Role.CURATOR)
        assert curator.get("/today").status_code == 200
        assert "Снять роль" in head.get(f"/accounts/{grant}/close").text
        assert head.post(f"/accounts/{grant}/close").location == "/accounts/"
        assert curator.get("/today").location.startswith("/sign-in")
        assert head.post(f"/accounts/{grant}/close").status_code == 404

    def test_handing_over(self, world, client_as, rows):
        grant = grant_of(world, Role.CURATOR)
        head, curator = client_as(Role.HEAD), client_as(Role.CURATOR)
        assert "Кому передать роль?" in head.get(f"/accounts/{grant}/hand-over").text
        bad = head.post(f"/accounts/{grant}/hand-over", data=NEW | {"login": "head.one"})
        assert bad.status_code == 422
        assert curator.get("/today").status_code == 200

        answer = head.post(f"/accounts/{grant}/hand-over", data=NEW)
        assert curator.get("/today").location.startswith("/sign-in")
        successor = client_as()
        accept(successor, link_in(answer))
        assert "Школа «one»" in successor.get("/today").text

    @pytest.mark.parametrize("act", ["", "/close", "/hand-over"])
    def test_a_foreign_role_is_no_page(self, world, client_as, act):
        grant = grant_of(world, Role.CURATOR, foreign=True)
        assert client_as(Role.HEAD).get(f"/accounts/{grant}{act}").status_code == 404

    @pytest.mark.parametrize("act", ["link", "close", "hand-over"])
    def test_nor_can_it_be_changed(self, world, client_as, rows, act):
        grant = grant_of(world, Role.CURATOR, foreign=True)
        answer = client_as(Role.HEAD).post(f"/accounts/{grant}/{act}", data=NEW)
        assert answer.status_code == 404
        revoked = rows(select(RoleGrant.id).where(RoleGrant.revoked_at.is_not(None)))
        assert (revoked, rows(select(Invitation.id))) == ([], [])

    def test_oneself_is_not_closed(self, world, client_as):
        admin = client_as(Role.REGION_ADMIN)
        grant = grant_of(world, Role.REGION_ADMIN)
        assert "Снять роль" not in admin.get(f"/accounts/{grant}").text
        assert admin.post(f"/accounts/{grant}/close").status_code == 409


class TestList:
    def test_search_by_name_is_posted(self, world, client_as, with_password):
        with_password(world.actors[Role.CURATOR], name="Ёлкина Нина Павловна")
        answer = client_as(Role.HEAD).post("/accounts/search", data={"q": "елкина"})
        assert "Ёлкина Нина Павловна" in answer.text
        assert "Директор школы" not in answer.text.split("<table")[1]

    def test_nobody_found_tells_the_next_step(self, client_as):
        answer = client_as(Role.HEAD).post("/accounts/search", data={"q": "Щеглов"})
        assert "Никого не нашли" in answer.text

    def test_the_unused(self, world, client_as, past_fences):
        long_ago = datetime.now(UTC) - timedelta(days=91)
        past_fences(
            lambda session: session.execute(
                update(Account).where(Account.login == "curator.one").values(created_at=long_ago)
            )
        )
        table = client_as(Role.HEAD).get("/accounts/?unused=1").text.split("<tbody>")[1]
        assert table.count("<tr") == 1
        assert "curator.one" in table

    def test_long_lists_have_pages(self, world, client_as, past_fences):
        def fill(session):
            for n in range(60):
                account = add(session, Account, login=f"tutor-{n}", full_name=f"Тьютор {n:02}",
                              state="active", created_at=datetime.now(UTC))  # fmt: skip
                add(
                    session,
                    RoleGrant,
                    account_id=account,
                    role=Role.TUTOR,
                    granted_at=datetime.now(UTC),
                )

        past_fences(fill)
        second = client_as(Role.REGION_ADMIN).get("/accounts/?page=2").text
        assert "51–76 из 76" in second or "страница 2 из 2" in second
