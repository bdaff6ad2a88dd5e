"""Who opens whose account, where, and under what login (PL-12)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from kernel.db import Hat
from kernel.errors import Denied, Invalid, NotFound
from kernel.identity import accounts
from kernel.identity.account_list import accounts_seen
from kernel.identity.elevation import as_sign_in
from kernel.identity.logins import free_login, login_from_name
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Role
from kernel.identity.places import needs_choice, places
from tests.conftest import NOW
from tests.factories.people import command

MINUTE = timedelta(minutes=1)


GRANTED = {
    Role.REGION_ADMIN: {
        Role.REGION_ADMIN, Role.REGION_OPERATOR, Role.TUTOR, Role.ANALYST, Role.MUNICIPAL,
        Role.HEAD, Role.JUROR, Role.SECRETARY, Role.CHAIR,
    },
    Role.MUNICIPAL: {Role.HEAD, Role.CURATOR},
    Role.HEAD: {Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST, Role.CLASS_TEACHER},
}  # fmt: skip


class TestOpening:
    @pytest.mark.parametrize("giver", list(Role))
    def test_who_opens_whose_account(self, world, work_for, giver):
        """Every giver × every role on one set-up, so that a refusal is for the right reason."""
        opened = set()
        for role in Role:
            work = work_for(world.actors[giver])
            try:
                accounts.open_account(work, command(role, world))
                opened.add(role)
            except Denied:
                pass
            work.session.rollback()
        assert opened == GRANTED.get(giver, set())

    @pytest.mark.parametrize(
        ("giver", "role", "place"),
        [
            (Role.MUNICIPAL, Role.HEAD, "three"),
            (Role.MUNICIPAL, Role.CURATOR, "three"),
            (Role.REGION_ADMIN, Role.HEAD, None),
        ],
    )
    def test_beyond_the_own_territory_nothing_is_opened(
        self, world, work_for, rows, giver, role, place
    ):
        before = rows(select(Account.id))
        work = work_for(world.actors[giver])
        where = world.schools[place] if place else None
        with pytest.raises(Invalid) as refused:
            accounts.open_account(work, command(role, world, school_id=where))
        assert refused.value.fields == {"place": "place_needed"}
        work.session.rollback()
        assert rows(select(Account.id)) == before

    def test_a_head_opens_in_the_own_school_whatever_was_asked(self, world, work_for):
        work = work_for(world.actors[Role.HEAD])
        asked = command(Role.CURATOR, world, school_id=world.schools["three"])
        account_id, _ = accounts.open_account(work, asked)
        school = work.session.scalar(
            select(RoleGrant.school_id).where(RoleGrant.account_id == account_id)
        )
        assert school == world.schools["one"]

    @pytest.mark.parametrize(
        ("values", "faults"),
        [
            ({"login": "curator.three"}, {"login": "login_taken"}),
            ({"login": "Новикова"}, {"login": "login_shape"}),
            ({"login": "", "full_name": "…"},
             {"login": "login_needed", "full_name": "name_incomplete"}),
            ({"email": "not an address"}, {"email": "email_shape"}),
            ({"email": "HEAD@school.example"}, {"email": "email_taken"}),
        ],
    )  # fmt: skip
    def test_faults_are_told_by_field(self, world, work_for, with_password, values, faults):
        """Taken logins and addresses are found in the whole region, also beyond the fence."""
        with_password(world.foreign[Role.HEAD], email="head@school.example")
        with pytest.raises(Invalid) as refused:
            accounts.open_account(
                work_for(world.actors[Role.HEAD]), command(Role.CURATOR, world, **values)
            )
        assert refused.value.fields == faults

    def test_a_login_is_made_from_the_name(self, world, work_for):
        work = work_for(world.actors[Role.HEAD])
        for expected in ("shchukina-ev", "shchukina-ev-2", "shchukina-ev-3"):
            name = "Щукина Екатерина Владимировна"
            assert free_login(work.session, name) == expected
            accounts.open_account(work, command(Role.CURATOR, world, full_name=name, login=""))

    def test_places_are_those_of_the_territory(self, world, work_for):
        municipal, admin = (
            work_for(world.actors[role]) for role in (Role.MUNICIPAL, Role.REGION_ADMIN)
        )
        named = [place.name for place in places(municipal, Role.HEAD)]
        assert named == ["Школа «one»", "Школа «two»"]
        assert len(places(admin, Role.HEAD)) == 3
        assert [p.name for p in places(admin, Role.HEAD, "ЮЖНЫЙ школа")] == ["Школа «three»"]
        assert [p.name for p in places(admin, Role.MUNICIPAL, "сев")] == ["Северный район"]
        assert needs_choice(municipal, Role.CURATOR)
        assert not needs_choice(work_for(world.actors[Role.HEAD]), Role.CURATOR)


@pytest.mark.parametrize(
    ("name", "login"),
    [
        ("Петрова Анна Викторовна", "petrova-av"),
        ("Ёлкин Юрий", "elkin-i"),
        ("Бедюрова Јарҥас", "bediurova-j"),
        ("Ли", ""),
        ("", ""),
        ("O'Neil Ann", "oneil-a"),
    ],
)
def test_spelling_a_name(name, login):
    assert login_from_name(name) == login


class TestList:
    def test_each_level_sees_its_own(self, world, work_for):
        def seen(role):
            return {(r.role, r.place) for r in accounts_seen(work_for(world.actors[role])).rows}

        assert {place for _, place in seen(Role.HEAD)} == {"Школа «one»"}
        assert seen(Role.MUNICIPAL) == {
            (Role.MUNICIPAL, "Северный район"),
            (Role.HEAD, "Школа «one»"),
            (Role.CURATOR, "Школа «one»"),
            (Role.RESPONSIBLE, "Школа «one»"),
        }
        children = {Role.MENTEE, Role.PARENT, Role.MENTOR, Role.PSYCHOLOGIST}
        assert not children & {role for role, _ in seen(Role.REGION_ADMIN)}

    def test_search_and_the_unused(self, world, work_for, database):
        curator = world.actors[Role.CURATOR]
        with database.admin.begin() as connection:
            connection.execute(update(Account).values(last_seen_at=NOW))
            connection.execute(
                update(Account)
                .where(Account.id == curator.account_id)
                .values(full_name="Ёлкина Нина", last_seen_at=NOW - timedelta(days=91))
            )
        work = work_for(world.actors[Role.HEAD])
        assert [r.login for r in accounts_seen(work, search="елкина").rows] == ["curator.one"]
        assert [r.login for r in accounts_seen(work, unused=True).rows] == ["curator.one"]
        assert accounts_seen(work, search="100%").rows == []
        page = accounts_seen(work, limit=2, offset=2)
        assert (len(page.rows), page.total) == (2, 8)


def test_the_hat_of_sign_in_is_given_back(world, session_for):
    """Also after a refusal inside: the transaction goes on as who it was."""
    session = session_for(world.actors[Role.HEAD])
    everyone = select(Account.login)
    mine = set(session.scalars(everyone))
    with as_sign_in(session):
        assert len(set(session.scalars(everyone))) > len(mine)
    assert set(session.scalars(everyone)) == mine
    with pytest.raises(NotFound), as_sign_in(session):
        raise NotFound
    assert set(session.scalars(everyone)) == mine
    assert session.scalar(text("SELECT current_user")) == Hat.SCHOOL
