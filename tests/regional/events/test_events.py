"""Events: who holds them, who knows of them, seats that are never overbooked (TR-03, W-01)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Actor, Role
from kernel.jobs import Job
from kernel.work import Work
from regional.events import queries
from regional.events.models import EventRegistration, RegionalEvent
from regional.events.queries import EventWish
from regional.events.registration import give_up, mark_attendance, register
from regional.events.rules import EventCard, faults_of
from regional.events.service import (
    cancel_event,
    change_event,
    draft_event,
    publish_event,
    write_outcome,
)
from tests.conftest import NOW
from tests.factories.world import add

# The database asks its own clock before it gives a seat away: these days are ahead of both.
DAY = datetime(2099, 4, 9, 7, 0, tzinfo=UTC)
CARD = EventCard(
    kind="forum", title="Форум наставников", starts_at=DAY, ends_at=DAY + timedelta(hours=5),
    about="Секции и мастер-классы", place="Горно-Алтайск, гимназия № 3", capacity=2,
)  # fmt: skip
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def operator(world, make) -> Actor:
    return world.actors[Role.REGION_OPERATOR]


@pytest.fixture
def held(do, operator):
    """A published event of the region, or of whoever is named; returns its identifier."""

    def hold(by: Actor | None = None, **card: object) -> UUID:
        def held(work: Work) -> UUID:
            return publish_event(work, draft_event(work, replace(CARD, **card)).id).id

        return do(by or operator, held)

    return hold


@pytest.fixture
def drafted(do):
    def draft(by: Actor, title: str = "draft") -> UUID:
        return do(by, lambda work: draft_event(work, replace(CARD, title=title)).id)

    return draft


def row(database, event_id: UUID) -> tuple[str, int]:
    with database.admin.connect() as connection:
        query = select(RegionalEvent.state, RegionalEvent.revision)
        return tuple(connection.execute(query.where(RegionalEvent.id == event_id)).one())


def told(database, kind: str) -> list[dict[str, object]]:
    with database.admin.connect() as connection:
        rows = connection.scalars(select(Job.args).where(Job.name == "notices.tell"))
        return [args for args in rows if args["what"] == kind]


def states(database, event_id) -> dict[str, str]:
    with database.admin.connect() as connection:
        query = select(EventRegistration.role, EventRegistration.state)
        found = connection.execute(query.where(EventRegistration.event_id == event_id))
        return {who: state for who, state in found}  # noqa: C416 - rows are not pairs to dict()


def test_who_may_hold_events_and_come_to_them(roles_that_may, held):
    keepers = {Role.REGION_ADMIN, Role.REGION_OPERATOR, Role.TUTOR, Role.MUNICIPAL}
    assert roles_that_may(draft_event, CARD) == keepers
    school = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST, Role.CLASS_TEACHER}
    assert roles_that_may(register, held()) == keepers | {Role.ANALYST} | school


def test_a_card_is_refused_field_by_field(do, operator, world):
    bad = replace(
        CARD, kind="ball", title="", place="", ends_at=DAY, capacity=0, roles=("juror",),
        register_until=date(2099, 4, 10), online_url="javascript:alert(1)",
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        do(operator, draft_event, bad)
    assert refused.value.fields == {
        "kind": "kind_needed", "title": "title_needed", "online_url": "url_wrong",
        "roles": "role_unknown", "capacity": "seats_odd", "ends_at": "ends_before_start",
        "register_until": "registers_after_start",
    }  # fmt: skip
    kinds = {"forum", "expert_review"}
    no_place = replace(CARD, place="", starts_at=None)
    found = faults_of(no_place, kinds, of_region=True, zone=MOSCOW)
    assert found == {"place": "place_needed", "starts_at": "time_needed"}
    with pytest.raises(Invalid) as refused:
        do(world.actors[Role.MUNICIPAL], draft_event, replace(CARD, kind="expert_review"))
    assert refused.value.fields == {"kind": "review_of_region"}


def test_the_life_of_an_event(database, do, operator, held, drafted, world):
    draft = drafted(operator)
    do(operator, change_event, draft, replace(CARD, title="Форум"))
    assert row(database, draft) == ("draft", 0)
    event = held()
    curator, head = world.actors[Role.CURATOR], world.actors[Role.HEAD]
    assert do(curator, register, event) == do(curator, register, event) == "registered"
    do(head, register, event)
    do(operator, change_event, event, replace(CARD, about="Секции"))
    assert told(database, "event_changed") == []  # the calendar counts it, nobody is troubled
    do(operator, change_event, event, replace(CARD, about="Секции", place="Онгудай"))
    (word,) = told(database, "event_changed")
    assert set(word["to"]["accounts"]) == {str(curator.account_id), str(head.account_id)}
    assert word["values"] == {
        "title": CARD.title, "day": "2099-04-09", "place": "Онгудай",
    }  # fmt: skip
    for refused, act in (
        ({"capacity": "seats_taken"}, replace(CARD, capacity=1)),
        ({"kind": "kind_is_known"}, replace(CARD, kind="seminar")),
    ):
        with pytest.raises(Invalid) as fault:
            do(operator, change_event, event, act)
        assert fault.value.fields == refused
    do(operator, cancel_event, event)
    assert row(database, event) == ("cancelled", 3)
    assert len(told(database, "event_cancelled")) == 1
    for again in (cancel_event, publish_event):
        with pytest.raises(WrongState):
            do(operator, again, event)
    with pytest.raises(WrongState):
        do(operator, write_outcome, event, "Всё прошло")
    with pytest.raises(WrongState):
        do(curator, give_up, event)


def test_who_knows_of_what(do, held, drafted, operator, world):
    south, north = world.foreign[Role.MUNICIPAL], world.actors[Role.MUNICIPAL]
    names = {
        "draft": drafted(operator),
        "drafted in the north": drafted(north, "drafted in the north"),
        "for all": held(title="for all"),
        "for heads": held(title="for heads", roles=("head",)),
        "north": held(north, title="north"),
        "south": held(south, title="south"),
    }
    do(operator, cancel_event, drafted(operator, "put away"))
    everybodys = {"for all", "for heads"}
    expected = {
        operator: {"draft", "put away", "north", "south"} | everybodys,
        world.actors[Role.ANALYST]: {"north", "south"} | everybodys,
        north: {"north", "drafted in the north"} | everybodys,
        south: {"south"} | everybodys,
        world.actors[Role.CURATOR]: {"for all", "north"},
        world.actors[Role.HEAD]: {"for all", "for heads", "north"},
        world.foreign[Role.CLASS_TEACHER]: {"for all", "south"},
    }
    for actor, seen in expected.items():
        found = {
            line.title
            for when in ("coming", "drafts")
            for line in do(actor, queries.events, EventWish(when=when))
        }
        assert found == seen, actor.role
    for actor, act, name in (
        (world.actors[Role.CURATOR], register, "for heads"),
        (world.actors[Role.CURATOR], register, "south"),
        (north, publish_event, "for all"),
        (operator, cancel_event, "north"),
        (south, publish_event, "drafted in the north"),
    ):
        with pytest.raises(NotFound):
            do(actor, act, names[name])
    with pytest.raises(Denied):
        do(world.actors[Role.ANALYST], publish_event, names["draft"])


def test_seats_go_round_and_the_next_in_line_is_told(database, do, held, operator, world, work_for):
    event = held(capacity=1)
    curator, head, tutor = (world.actors[r] for r in (Role.CURATOR, Role.HEAD, Role.TUTOR))
    assert [do(who, register, event) for who in (curator, head, tutor)] == [
        "registered", "waiting", "waiting",
    ]  # fmt: skip
    assert do(tutor, lambda work: queries.place_in_line(work.session, event)) == 2
    do(curator, give_up, event)
    assert states(database, event) == {
        "curator": "cancelled", "head": "registered", "tutor": "waiting",
    }  # fmt: skip
    (word,) = told(database, "event_seat")
    assert word["to"]["accounts"] == [str(head.account_id)]
    later = work_for(curator, at=NOW + timedelta(hours=1))
    assert register(later, event) == "waiting"  # behind those who waited
    later.session.commit()
    do(operator, change_event, event, replace(CARD, capacity=2))
    assert states(database, event)["tutor"] == "registered"
    do(operator, change_event, event, replace(CARD, capacity=None))
    assert set(states(database, event).values()) == {"registered"}
    closed = held(register_until=date(2026, 11, 21))
    for act in (register, give_up):
        with pytest.raises(WrongState):
            do(curator, act, closed)


@pytest.fixture
def crowd(database, world) -> list[Actor]:
    """Six curators of school two."""
    actors = []
    with database.admin.begin() as session:
        for n in range(6):
            account = add(session, Account, login=f"crowd-{n}", full_name=f"Участник {n}",
                          state="active", created_at=NOW)  # fmt: skip
            add(session, RoleGrant, account_id=account, role=Role.CURATOR,
                school_id=world.schools["two"], granted_at=NOW)  # fmt: skip
            actors.append(
                Actor(account_id=account, role=Role.CURATOR, school_id=world.schools["two"])
            )
    return actors


def test_a_race_for_the_last_seat_never_overbooks(database, held, do, crowd):
    """Everybody asks before anybody commits: whoever comes second waits, then one leaves."""
    event = held(capacity=2)
    start = Barrier(len(crowd))

    def come(actor: Actor) -> str:
        with Session(database.app, info={"reach": actor.reach()}) as session:
            work = Work(session, actor, lambda: NOW)
            start.wait(20)
            state = register(work, event)
            session.commit()
            return state

    with ThreadPoolExecutor(len(crowd)) as pool:
        found = list(pool.map(come, crowd))
    assert sorted(found) == ["registered"] * 2 + ["waiting"] * 4
    seated = [actor for actor, state in zip(crowd, found, strict=True) if state == "registered"]
    start = Barrier(2)

    def leave(actor: Actor) -> None:
        with Session(database.app, info={"reach": actor.reach()}) as session:
            start.wait(20)
            give_up(Work(session, actor, lambda: NOW), event)
            session.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(leave, seated))
    with database.admin.connect() as connection:
        query = select(EventRegistration.state, func.count()).group_by(EventRegistration.state)
        assert {tuple(each) for each in connection.execute(query)} == {
            ("cancelled", 2), ("registered", 2), ("waiting", 2),
        }  # fmt: skip


def test_who_came_is_marked_by_the_organiser_from_the_day_on(do, held, operator, world, work_for):
    event = held(capacity=1, register_until=date(2099, 4, 9))
    curator, head = world.actors[Role.CURATOR], world.actors[Role.HEAD]
    do(curator, register, event)
    do(head, register, event)
    listed = do(operator, lambda work: queries.participants(work.session, event))
    assert [(one.role, one.school, one.state) for one in listed] == [
        ("curator", "Школа «one»", "registered"), ("head", "Школа «one»", "waiting"),
    ]  # fmt: skip
    with pytest.raises(WrongState):
        do(operator, mark_attendance, event, {listed[0].id})
    late = work_for(operator, at=DAY + timedelta(hours=6))
    assert mark_attendance(late, event, {listed[1].id}) == 1  # came without a seat
    write_outcome(late, event, "  Было 40 человек  ")
    late.session.commit()
    listed = do(operator, lambda work: queries.participants(work.session, event))
    assert {one.role: one.state for one in listed} == {"curator": "absent", "head": "attended"}
    assert do(curator, queries.event, event).outcome == "Было 40 человек"


def test_names_are_for_organisers_by_postgresql_too(do, held, operator, world, session_for):
    """Of the rows of others a school sees none, a municipality those of its own schools."""
    north, south = world.actors[Role.MUNICIPAL], world.foreign[Role.MUNICIPAL]
    region, local = held(capacity=None), held(north, capacity=None)
    for event, who in ((region, world.actors), (region, world.foreign), (local, world.actors)):
        do(who[Role.CURATOR], register, event)
    count = select(func.count()).select_from(EventRegistration)
    for actor, seen in (
        (operator, 3), (world.actors[Role.ANALYST], 0), (north, 2), (south, 1),
        (world.actors[Role.CURATOR], 2), (world.foreign[Role.CURATOR], 1),
        (world.actors[Role.HEAD], 0), (world.actors[Role.JUROR], 0),
    ):  # fmt: skip
        assert session_for(actor).scalar(count) == seen, actor.role
    curator = session_for(world.actors[Role.CURATOR])
    mine = "account_id = app.my_account()"
    for refused in (
        f"UPDATE regional.event_registration SET state = 'attended' WHERE {mine}",
        "INSERT INTO regional.event_registration (id, event_id, account_id, full_name, role, state,"
        f" at) SELECT gen_random_uuid(), '{local}', app.my_account(), '-', 'head', 'attended',"
        " now()",
        f"UPDATE regional.event_registration SET full_name = 'Другой' WHERE {mine}",
        "DELETE FROM regional.event_registration",
        "UPDATE regional.regional_event SET capacity = 1",
    ):
        with pytest.raises(DBAPIError):
            curator.execute(text(refused))
        curator.rollback()
    changed = session_for(south).execute(
        text("UPDATE regional.event_registration SET state = 'absent'")
    )
    assert changed.rowcount == 0  # its school comes to an event of the region, not of its own
