"""CT-03: a jury is invited by those who may, accepts or declines, is removed with a reason."""

from uuid import UUID

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from contests.ballots.casting import cast
from contests.jury.members import MemberCard, accept, change, decline, invite, mine, remove
from contests.jury.models import Assignment, Conflict, JuryMember
from contests.jury.queries import members_of
from kernel.db import Hat, Reach
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.invitations import accept as activate
from kernel.identity.jury_accounts import standing
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from tests.contests.hall import NOW
from tests.contests.test_ballots import sheet
from tests.factories.world import add

ANNA = "Снегирёва Анна Викторовна"


@pytest.fixture
def admin(world, work_for):
    return work_for(world.actors[Role.REGION_ADMIN])


def card(**values):
    return MemberCard(**{"full_name": ANNA, "role": "juror", **values})


def rows(hall, query):
    with hall.admin.connect() as past:
        return past.execute(query).all()


def test_a_new_person_gets_a_link_a_known_one_a_role(hall, world, admin, work_for):
    hall.open_round(state="draft")
    school = world.schools["one"]
    new = invite(admin, hall.contest, card(post="методист", works_at_school_id=school,
                                           email="anna@place.example"))  # fmt: skip
    assert new.token
    admin.session.commit()
    member = rows(hall, select(JuryMember).where(JuryMember.id == new.member_id))[0]
    assert (member.pseudonym, member.accepted_at) == ("Ж-04", None)
    assert member.works_in_municipality_id == world.municipalities["north"], "by the school"
    conflicts = rows(hall, select(Conflict.entry_id, Conflict.kind))
    assert conflicts == [(hall.entries["e0"], "school")], "found at once"
    told = standing(admin, [new.account_id])[new.account_id]
    assert (told.state, told.second_factor) == ("invited", False)
    known = world.actors[Role.CURATOR].account_id
    old = invite(admin, hall.contest, card(full_name="Соколова Мария Ивановна", role="secretary",
                                           login=world.logins[known]))  # fmt: skip
    head = world.logins[world.actors[Role.HEAD].account_id]
    again = invite(admin, hall.contest, card(full_name="Юдин Пётр Ильич", login=head,
                                             nominations=("teacher",)))  # fmt: skip
    admin.session.commit()
    assert (old.account_id, old.token, again.token) == (known, None, None)
    held = {role for role, in rows(hall, select(RoleGrant.role).where(
        RoleGrant.account_id == known))}  # fmt: skip
    assert held == {"curator", "secretary"}
    seats = mine(work_for(Actor(account_id=known, role=Role.SECRETARY)))
    assert [(seat.title, seat.role) for seat in seats] == [("Наставник года", "secretary")]
    for values, field, code in (
        ({"full_name": "Анна"}, "full_name", "name_incomplete"),
        ({"role": "chair"}, "role", "chair_taken"),
        ({"role": "king"}, "role", "role_needed"),
        ({"nominations": ("x",)}, "nominations", "nomination_unknown"),
        ({"works_at_school_id": UUID(int=7)}, "place", "place_unknown"),
        ({"login": "nobody.here"}, "login", "account_unknown"),
        ({"login": "Anna@place.example"}, "login", "member_already"),
        ({"email": "wrong"}, "email", "email_shape"),
        # A psychologist is not seen above the school: no role is given by this door.
        ({"login": world.logins[world.actors[Role.PSYCHOLOGIST].account_id]}, "login",
         "account_unknown"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            invite(admin, hall.contest, card(**values))
        assert refused.value.fields == {field: code}
    admin.session.rollback()
    with pytest.raises(Invalid) as refused:
        invite(work_for(world.actors[Role.REGION_OPERATOR]), hall.contest, card())
    assert refused.value.fields == {"login": "administrator_needed"}
    for role in (Role.MUNICIPAL, Role.CURATOR, Role.SECRETARY, Role.CHAIR, Role.ANALYST):
        with pytest.raises(Denied):
            invite(work_for(world.actors[role]), hall.contest, card())


def test_the_database_gives_no_role_of_the_jury_to_who_is_not_seen(hall, world, admin):
    """The way to a password would open with it: a psychologist's account stays the school's."""
    for account, role in (
        (world.actors[Role.PSYCHOLOGIST].account_id, "juror"),
        (world.actors[Role.CURATOR].account_id, "head"),
    ):
        values = {"account_id": account, "role": role, "granted_at": NOW, "id": new_id()}
        with pytest.raises(ProgrammingError):
            admin.session.execute(insert(RoleGrant).values(**values))
        admin.session.rollback()


def test_a_member_accepts_or_declines_and_is_removed_with_a_reason(hall, admin, work_for, world):
    hall.open_round(jurors=4, state="draft")
    one, two, three = (work_for(hall.jurors[f"j{n}"]) for n in (1, 2, 3))
    with hall.admin.begin() as past:
        past.execute(text("UPDATE contests.jury_member SET accepted_at = NULL"))
    accept(one, hall.contest)
    accept(one, hall.contest)
    one.session.commit()
    decline(two, hall.contest, "командировка")
    two.session.commit()
    with pytest.raises(NotFound):
        accept(two, hall.contest)
    back = text("UPDATE contests.jury_member SET removed_at = NULL RETURNING id")
    assert two.session.execute(back).all() == [], "who has left does not come back by oneself"
    two.session.rollback()
    with pytest.raises(NotFound):
        accept(work_for(world.actors[Role.JUROR]), hall.contest)
    with pytest.raises(Invalid):
        remove(admin, hall.members["j3"], " ")
    remove(admin, hall.members["j3"], "заменён приказом № 12")
    with pytest.raises(WrongState):
        remove(admin, hall.members["j3"], "ещё раз")
    change(admin, hall.members["j1"], card(post="директор"))
    admin.session.commit()
    left = {m for (m,) in rows(hall, select(Assignment.member_id).distinct())}
    assert left == {hall.members["j0"], hall.members["j1"]}, "draft rounds forget who left"
    told = {row.full_name: row for row in members_of(admin, hall.contest, hall.round)}
    assert told[ANNA].accepted_at
    assert (told[ANNA].assigned, told[ANNA].done) == (2, 0)
    assert (told["j2"].declined, told["j2"].removed_reason) == (True, "командировка")
    assert (told["j3"].declined, told["j3"].removed_reason) == (False, "заменён приказом № 12")
    with hall.admin.connect() as past:
        login = past.scalar(select(Account.login).where(
            Account.id == hall.jurors["j3"].account_id))  # fmt: skip
    again = invite(admin, hall.contest, card(full_name="j3 вернулся", login=login))
    assert again.member_id == hall.members["j3"]
    three.session.rollback()
    assert mine(three) == [] or mine(three)[0].accepted_at is None


def test_a_member_removed_from_an_open_round_leaves_the_sheets_there(hall, admin, work_for):
    hall.open_round()
    work = work_for(hall.jurors["j1"])
    cast(work, sheet(hall))
    work.session.commit()
    remove(admin, hall.members["j1"], "болезнь")
    admin.session.commit()
    with hall.admin.connect() as past:
        assert past.scalar(text("SELECT count(*) FROM contests.ballot_version")) == 1
        assert past.scalar(text("SELECT count(*) FROM contests.ballot_void")) == 0
        given = text("SELECT count(*) FROM contests.assignment WHERE member_id = :m")
        assert past.scalar(given, {"m": hall.members["j1"]}) == 2, "what was given stays on record"
    with pytest.raises((WrongState, NotFound)):
        cast(work_for(hall.jurors["j1"]), sheet(hall, "e1"))


def test_the_link_opens_the_account(hall, admin, database):
    hall.open_round(state="draft")
    new = invite(admin, hall.contest, card())
    admin.session.commit()
    with Session(database.app, info={"reach": Reach(hat=Hat.AUTH)}) as session:
        assert activate(session, new.token, "три слова подряд", NOW) == new.account_id


def test_a_role_elsewhere_given_later_is_found_by_itself(hall, world):
    hall.open_round(state="draft")
    with hall.admin.begin() as past:
        add(past, RoleGrant, account_id=hall.jurors["j2"].account_id, role="head",
            school_id=world.schools["two"], granted_at=NOW)  # fmt: skip
    assert rows(hall, select(Conflict.member_id, Conflict.entry_id, Conflict.kind)) == [
        (hall.members["j2"], hall.entries["e1"], "school")
    ]
    pairs = rows(hall, select(Assignment.entry_id).where(
        Assignment.member_id == hall.members["j2"]))  # fmt: skip
    assert pairs == [(hall.entries["e0"],)], "the draft round forgot the pair"
