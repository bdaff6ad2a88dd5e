"""What a hat may do at most, asked of PostgreSQL itself: a hole in the code must not be one there.

Each attack is a statement somebody could smuggle past the pages. It must touch no row.
"""

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from kernel.identity.account_list import accounts_seen
from kernel.identity.models import RoleGrant
from kernel.identity.permissions import APPOINTS, LEVELS, Level, Role
from kernel.ids import new_id
from kernel.tenancy.models import SchoolPlacement
from portal.setup import as_administrator
from tests.conftest import NOW

HEAD, MUNICIPAL, ADMIN = Role.HEAD, Role.MUNICIPAL, Role.REGION_ADMIN

GIVE = (
    "INSERT INTO kernel.role_grant (id, account_id, role, school_id, municipality_id, granted_at)"
    " VALUES (gen_random_uuid(), :{who}, '{role}', {school}, {district}, now())"
)
LOG = (
    "INSERT INTO kernel.audit_entry (id, at, kind, account_id, school_id, municipality_id, action,"
    " object_type, details) VALUES (gen_random_uuid(), now(), 'change', :me, {school}, {district},"
    " 'person.seen', 'person', '{{}}')"
)
JOB = (
    "INSERT INTO kernel.job (id, name, queue, args, hat, account_id, role, school_id,"
    " municipality_id, max_attempts, timeout, run_after, created_at)"
    " VALUES (gen_random_uuid(), 'imports.check', 'interactive', '{{}}', current_user, :me, {role},"
    " {school}, {district}, 5, 60, now(), now())"
)
LINK = (
    "INSERT INTO kernel.invitation (id, token_hash, account_id, purpose, created_at, expires_at)"
    " VALUES (gen_random_uuid(), 'known to the thief', :{who}, 'reset', now(), now() + '1 day')"
)
DECLARE = (
    "INSERT INTO regional.declaration (id, school_id, municipality_id, school_year, form, running,"
    " pairs, declared_name, updated_at)"
    " VALUES (gen_random_uuid(), {school}, {district}, 2026, 'pupil_pupil', true, 500, '-', now())"
)


def give(who: str, role: Role, school: str = "NULL", district: str = "NULL") -> str:
    return GIVE.format(who=who, role=role, school=school, district=district)


# Who tries, and what; names after a colon are filled in by `attack`.
ATTACKS: dict[str, tuple[Role, str]] = {
    "a head takes the region's administrator in by a role in the school": (
        HEAD, give("admin", Role.CURATOR, ":school"),
    ),
    "a head gives a second head": (HEAD, give("fresh", HEAD, ":school")),
    "a head gives a role elsewhere": (HEAD, give("fresh", Role.CURATOR, ":other_school")),
    "a curator gives roles": (Role.CURATOR, give("fresh", Role.RESPONSIBLE, ":school")),
    "a pupil gives roles": (Role.MENTEE, give("fresh", Role.RESPONSIBLE, ":school")),
    "a municipality gives itself a colleague": (
        MUNICIPAL, give("fresh", MUNICIPAL, district=":district"),
    ),
    "a municipality takes somebody known in": (
        MUNICIPAL, give("admin", Role.CURATOR, ":school"),
    ),
    "a municipality gives a role of the region": (MUNICIPAL, give("fresh", ADMIN)),
    "a municipality appoints in another district": (
        MUNICIPAL, give("fresh", HEAD, ":other_school"),
    ),
    "an analyst appoints an administrator": (Role.ANALYST, give("fresh", ADMIN)),
    "an analyst appoints itself": (Role.ANALYST, give("me", ADMIN)),
    "an operator takes roles away": (
        Role.REGION_OPERATOR, "UPDATE kernel.role_grant SET revoked_at = now()",
    ),
    "a curator takes the head's role away": (
        Role.CURATOR, "UPDATE kernel.role_grant SET revoked_at = now()",
    ),
    "a head makes itself somebody else": (
        HEAD, "UPDATE kernel.role_grant SET account_id = :me WHERE account_id <> :me",
    ),
    "a head promotes a curator": (
        HEAD, "UPDATE kernel.role_grant SET role = 'head' WHERE role = 'curator'",
    ),
    "a head gives a revoked role back": (
        HEAD, "UPDATE kernel.role_grant SET revoked_at = NULL WHERE revoked_at IS NOT NULL",
    ),
    "a municipality moves a role to another school": (
        MUNICIPAL, "UPDATE kernel.role_grant SET school_id = :second_school WHERE role = 'head'",
    ),
    "a head changes an address to sign in by": (
        HEAD, "UPDATE kernel.account SET email = 'thief@example.org'",
    ),
    "a municipality closes a person's account": (
        MUNICIPAL, "UPDATE kernel.account SET state = 'closed', closed_at = now()",
    ),
    "a curator makes a link for the head": (Role.CURATOR, LINK.format(who="head")),
    "a municipality makes a link of its own": (MUNICIPAL, LINK.format(who="head")),
    "a school calls itself otherwise": (HEAD, "UPDATE kernel.school SET code = 's-four'"),
    "a school changes its kind, which decides what counts": (
        HEAD, "UPDATE kernel.school SET kind = 'other'",
    ),
    "a district declares for a school of another": (
        MUNICIPAL, DECLARE.format(school=":other_school", district=":district"),
    ),
    "a district declares as another": (
        MUNICIPAL, DECLARE.format(school=":other_school", district=":other_district"),
    ),
    "a district hands its figures to a school of another": (
        MUNICIPAL, "UPDATE regional.declaration SET school_id = :other_school",
    ),
    "a district writes into the log of a school": (
        MUNICIPAL, LOG.format(school=":other_school", district="NULL"),
    ),
    "a district writes into the log of another": (
        MUNICIPAL, LOG.format(school="NULL", district=":other_district"),
    ),
    "a juror writes into the log of a school": (
        Role.JUROR, LOG.format(school=":school", district="NULL"),
    ),
    "a curator has a job done as the head": (
        Role.CURATOR, JOB.format(role="'head'", school=":school", district="NULL"),
    ),
    "a curator has a job done as the region": (
        Role.CURATOR, JOB.format(role="'region_admin'", school="NULL", district="NULL"),
    ),
    "an analyst has a job done as the administrator": (
        Role.ANALYST, JOB.format(role="'region_admin'", school="NULL", district="NULL"),
    ),
    "a juror has a job done in nobody's name": (
        Role.JUROR, JOB.format(role="NULL", school="NULL", district="NULL"),
    ),
    "an analyst starts everybody's failed jobs anew": (
        Role.ANALYST, "UPDATE kernel.job SET state = 'new', finished_at = NULL",
    ),
}  # fmt: skip


@pytest.fixture
def planted(database, world):
    """A revoked curator, an account just opened by each role, a declaration, a dead job."""
    with Session(database.admin) as session, session.begin():
        as_administrator(session)
        curator = world.actors[Role.CURATOR]
        session.execute(
            insert(RoleGrant).values(
                id=new_id(), account_id=world.actors[Role.RESPONSIBLE].account_id,
                role=Role.CURATOR, school_id=curator.school_id, granted_at=NOW, revoked_at=NOW,
            )
        )  # fmt: skip
        session.execute(
            text(DECLARE.format(school=":school", district=":district").replace("500", "5")),
            {"school": world.schools["one"], "district": world.municipalities["north"]},
        )
        session.execute(
            text(
                "INSERT INTO kernel.job (id, name, queue, args, hat, max_attempts, timeout,"
                " run_after, created_at, state, finished_at) VALUES (gen_random_uuid(), '-',"
                " 'long', '{}', 'hat_compiler', 1, 1, now(), now(), 'dead', now())"
            )
        )


def open_for(session, actor):
    """An account that this person has just opened, as the first half of opening one does."""
    account_id = new_id()
    session.execute(
        text(
            "INSERT INTO kernel.account (id, login, full_name, created_at, created_by)"
            " VALUES (:id, :login, 'Опытная Новая', now(), :me)"
        ),
        {"id": account_id, "login": account_id.hex, "me": actor.account_id},
    )
    return account_id


def attack(world, session, actor, statement):
    """How many rows the statement touched; none when the database refuses it."""
    values = {
        "me": actor.account_id,
        "admin": world.actors[ADMIN].account_id,
        "head": world.actors[HEAD].account_id,
        "school": world.schools["one"],
        "second_school": world.schools["two"],
        "other_school": world.schools["three"],
        "district": world.municipalities["north"],
        "other_district": world.municipalities["south"],
    }
    if ":fresh" in statement:
        values["fresh"] = open_for(session, actor)
    bound = {name: value for name, value in values.items() if f":{name}" in statement}
    try:
        return session.execute(text(statement), bound).rowcount
    except ProgrammingError:
        return 0


def test_the_database_refuses(world, planted, session_for):
    succeeded = []
    for name, (role, statement) in ATTACKS.items():
        actor = world.actors[role]
        session = session_for(actor)
        if attack(world, session, actor, statement):
            succeeded.append(name)
        session.close()
    assert succeeded == []


def test_what_each_role_gives_is_what_the_database_lets_it_give(world, session_for):
    """The policies and the table APPOINTS say the same, so neither can drift."""
    given = {}
    for giver in APPOINTS:
        actor = world.actors[giver]
        for role in Role:
            place = {
                Level.SCHOOL: {"school": ":school"},
                Level.MUNICIPALITY: {"district": ":district"},
                Level.REGION: {},
            }[LEVELS[role]]
            session = session_for(actor)
            if attack(world, session, actor, give("fresh", role, **place)):
                given.setdefault(giver, set()).add(role)
            session.close()
    assert given == {giver: set(roles) for giver, roles in APPOINTS.items()}


def test_a_district_does_not_see_who_works_in_a_school_before_it_comes(database, world, work_for):
    """The password of a head belongs to the district of today, not to that of next September."""
    with Session(database.admin) as session, session.begin():
        as_administrator(session)
        three, next_year = world.schools["three"], NOW.date().replace(year=2101)
        session.execute(
            update(SchoolPlacement)
            .where(SchoolPlacement.school_id == three)
            .values(valid_to=next_year)
        )
        session.execute(
            insert(SchoolPlacement).values(
                id=new_id(), school_id=three, valid_from=next_year,
                municipality_id=world.municipalities["north"],
            )
        )  # fmt: skip
    found = accounts_seen(work_for(world.actors[MUNICIPAL]), limit=100)
    foreign = {actor.account_id for actor in world.foreign.values()}
    assert not foreign & {row.account_id for row in found.rows}
