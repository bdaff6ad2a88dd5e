"""The life of a link through the hats of those who live it; what the database itself refuses."""

from datetime import date, timedelta
from threading import Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.jobs import Job
from kernel.school_year import SchoolYear
from regional.partnership import links, queries, room
from regional.partnership.models import SchoolLink
from tests.regional.partnership.conftest import DAY, OFFERS, SEEKS, YEAR, advance

RESULTS = ("effective_mode", "overcoming", "pupils_results", "teaching_quality")
ALL_REACHED = dict.fromkeys(RESULTS, ("partly", "Стало лучше"))


def state_of(database, link_id):
    with database.admin.connect() as connection:
        return connection.scalar(select(SchoolLink.state).where(SchoolLink.id == link_id))


def kinds_told(database):
    with database.admin.connect() as connection:
        rows = connection.scalars(select(Job.args).where(Job.name == "notices.tell"))
        return sorted(args["what"] for args in rows)


def test_a_link_from_the_offer_to_its_outcome(database, region, act, link_at):
    link_id = link_at("active")
    work = act(Role.CURATOR, "three")
    step = room.add_step(work, link_id, room.StepCard(title="Открытые уроки", owner="both"))
    room.finish_step(work, link_id, step, DAY, "Провели шесть")
    room.add_meeting(
        work,
        link_id,
        room.MeetingCard(held_on=DAY, way="online", topic="План на год", people=7),
    )
    work.session.commit()
    outcome = links.Outcome(ended_on=DAY, results=ALL_REACHED)
    work = act(Role.HEAD, "three")
    links.complete(work, link_id, outcome)
    work.session.commit()

    found = queries.link_of(act(Role.HEAD).session, link_id, DAY)
    assert (found.state, found.started_on, found.ended_on) == ("completed", DAY, DAY)
    assert (found.meetings, found.met_on) == (1, DAY)
    assert found.outcome["overcoming"] == {"reached": "partly", "note": "Стало лучше"}
    assert [each.done_on for each in queries.steps_of(act(Role.ANALYST).session, link_id)] == [DAY]
    history = queries.links_of(act(Role.HEAD).session, region.schools["one"], DAY)
    assert [each.id for each in history] == [link_id]
    told = ["link_confirmed"] * 2 + ["link_ended"] + ["link_offered"] * 2 + ["link_started"]
    assert kinds_told(database) == told


def test_each_school_confirms_for_itself_and_both_together_make_it(database, act, link_at):
    link_id = link_at()
    for school, state in (("three", "offered"), ("three", "offered"), ("one", "confirmed")):
        work = act(Role.CURATOR, school)
        assert links.confirm(work, link_id).state == state
        work.session.commit()
    with pytest.raises(WrongState):
        links.confirm(act(Role.HEAD), link_id)


def test_two_schools_that_confirm_at_one_moment_do_not_miss_each_other(database, act, link_at):
    link_id = link_at()
    first = act(Role.HEAD)
    links.confirm(first, link_id)  # not committed yet: its row is held

    def other() -> None:
        work = act(Role.HEAD, "three")
        links.confirm(work, link_id)
        work.session.commit()

    second = Thread(target=other)
    second.start()
    first.session.commit()
    second.join(10)
    assert state_of(database, link_id) == "confirmed"


FORGED = (
    # for the other school, with the region's hand, with the offer itself
    (Role.HEAD, "UPDATE regional.school_link SET helped_confirmed_at = now() WHERE id = :id"),
    (Role.HEAD, "UPDATE regional.school_link SET helped_id = helper_id WHERE id = :id"),
    (Role.HEAD, "UPDATE regional.school_link SET variant = 'other' WHERE id = :id"),
    (Role.HEAD, "UPDATE regional.school_link SET state = 'withdrawn' WHERE id = :id"),
    (Role.HEAD, "UPDATE regional.school_link SET state = 'confirmed' WHERE id = :id"),
    (
        Role.REGION_OPERATOR,
        "UPDATE regional.school_link SET helper_confirmed_at = now() WHERE id = :id",
    ),
    (
        Role.REGION_OPERATOR,
        "INSERT INTO regional.school_link (id, school_year, helper_id, helped_id, variant,"
        " offered_at, changed_at, helped_confirmed_at) SELECT gen_random_uuid(), 2025, helper_id,"
        " helped_id, variant, now(), now(), now() FROM regional.school_link WHERE id = :id",
    ),
)


def test_the_database_lets_nobody_confirm_for_another(act, link_at):
    link_id = link_at()
    for role, statement in FORGED:
        session = act(role).session
        with pytest.raises(IntegrityError):
            session.execute(text(statement), {"id": link_id})
        session.rollback()
    own = "UPDATE regional.school_link SET helper_confirmed_at = now() WHERE id = :id"
    assert act(Role.HEAD).session.execute(text(own), {"id": link_id}).rowcount == 1


def test_what_has_ended_no_school_takes_up_again(act, link_at):
    link_id = link_at()
    work = act(Role.HEAD)
    links.decline(work, link_id, "Нет времени")
    work.session.commit()
    again = "UPDATE regional.school_link SET state = 'offered' WHERE id = :id"
    with pytest.raises(IntegrityError):
        act(Role.HEAD).session.execute(text(again), {"id": link_id})


def test_a_third_school_sees_and_does_nothing(database, act, link_at, elsewhere, work_for):
    link_id = link_at("active")
    work = act(Role.HEAD)
    room.add_step(work, link_id, room.StepCard(title="Общий план", owner="both"))
    room.add_meeting(work, link_id, room.MeetingCard(held_on=DAY, way="online", topic="Встреча"))
    work.session.commit()
    third = work_for(elsewhere)
    for table in ("school_link", "link_step", "link_meeting", "support_profile"):
        assert third.session.scalar(text(f"SELECT count(*) FROM regional.{table}")) == 0
    with pytest.raises(NotFound):
        queries.link_of(third.session, link_id, DAY)
    with pytest.raises(NotFound):
        links.end(third, link_id, DAY, "Чужая")
    own = act(Role.HEAD).session
    assert own.scalar(text("SELECT count(*) FROM regional.link_step")) == 1


READERS_TRY = (
    links.confirm,
    lambda w, i: links.withdraw(w, i, "Нет"),
    lambda w, i: links.end(w, i, DAY, "Нет"),
    lambda w, i: room.add_step(w, i, room.StepCard(title="Шаг", owner="both")),
    lambda w, i: links.offer_by_hand(w, links.Offer(school_year=2026, helper_id=i, helped_id=i)),
)


def test_those_who_only_read_change_nothing(act, link_at):
    link_id = link_at("active")
    for role in (Role.ANALYST, Role.TUTOR, Role.MUNICIPAL, Role.RESPONSIBLE):
        work = act(role)
        for change in READERS_TRY:
            with pytest.raises(Denied):
                change(work, link_id)
            work.session.rollback()


def test_a_municipality_reads_the_links_of_its_schools_alone(act, link_at, region):
    across = link_at("active")
    operator = act(Role.REGION_OPERATOR)
    offer = links.Offer(
        school_year=YEAR, helper_id=region.schools["two"], helped_id=region.schools["one"]
    )
    within = links.offer_links(operator, [offer])[0]
    operator.session.commit()
    wish = queries.LinkFilter(on=DAY, year=SchoolYear(YEAR))
    for role, school, seen in (
        (Role.ANALYST, "one", {across, within}),
        (Role.MUNICIPAL, "one", {across, within}),
        (Role.MUNICIPAL, "three", {across}),
    ):
        session = act(role, school).session
        assert {each.id for each in queries.links(session, wish)} == seen
        assert queries.count_links(session, wish) == len(seen)
        streams = queries.streams(session, wish, ("offered", "active"))
        assert sum(each.count for each in streams) == len(seen)


WRONG = (
    ("offered", lambda w, i: links.decline(w, i, " "), {"reason": "reason_needed"}),
    ("offered", lambda w, i: links.decline(w, i, "я" * 501), {"reason": "note_long"}),
    (
        "confirmed",
        lambda w, i: links.start(w, i, links.Agreement(number="", signed_on=None)),
        {"number": "number_needed", "signed_on": "day_needed"},
    ),
    (
        "confirmed",
        lambda w, i: links.start(w, i, links.Agreement(number="1", signed_on=DAY + timedelta(1))),
        {"signed_on": "day_later"},
    ),
    (
        "confirmed",
        lambda w, i: links.start(w, i, links.Agreement(number="1", signed_on=date(2026, 9, 1))),
        {"signed_on": "day_before_offer"},
    ),
    (
        "active",
        lambda w, i: links.end(w, i, DAY - timedelta(1), ""),
        {"ended_on": "day_before_start", "reason": "end_reason_needed"},
    ),
    (
        "active",
        lambda w, i: room.add_step(w, i, room.StepCard(title="", owner="they", topic="x")),
        {"title": "step_title_needed", "owner": "owner_needed", "topic": "topic_unknown"},
    ),
    (
        "active",
        lambda w, i: room.add_meeting(
            w, i, room.MeetingCard(held_on=None, way="by post", topic="", people=0)
        ),
        {
            "held_on": "day_needed",
            "way": "way_needed",
            "topic": "meeting_topic_needed",
            "people": "people_range",
        },
    ),
    (
        "active",
        lambda w, i: links.complete(
            w,
            i,
            links.Outcome(ended_on=DAY, results=ALL_REACHED | {"overcoming": ("maybe", "")}),
        ),
        {"reached_overcoming": "reached_needed"},
    ),
)


def test_what_is_missing_or_cannot_be_is_told_by_its_field(act, link_at, region):
    """One link is brought from state to state; what is refused leaves it where it is."""
    link_id = link_at()
    for state in ("offered", "confirmed", "active"):
        if state != "offered":
            advance(act, link_id, state)
        for do, faults in ((do, faults) for at, do, faults in WRONG if at == state):
            work = act(Role.HEAD)
            with pytest.raises(Invalid) as refused:
                do(work, link_id)
            assert refused.value.fields == faults
            work.session.rollback()


def test_a_link_by_hand_is_for_those_who_offer_and_those_who_seek(act, region, told):
    told("one", OFFERS, capacity=1)
    told("three", SEEKS)

    def offer(helper: str, helped: str):
        work = act(Role.REGION_OPERATOR)
        found = links.offer_by_hand(
            work,
            links.Offer(
                school_year=2026,
                helper_id=region.schools[helper],
                helped_id=region.schools[helped],
            ),
        )
        work.session.commit()
        return found

    for helper, helped, fault in (
        ("two", "three", "helper_unknown"),
        ("one", "two", "seeks_nothing"),
    ):
        with pytest.raises(Invalid) as refused:
            offer(helper, helped)
        assert refused.value.fields == {"helper": fault}
    made = queries.link_of(act(Role.ANALYST).session, offer("one", "three"), DAY)
    assert (made.variant, made.topics) == ("innovative_school", {"results": 2})
    with pytest.raises(Invalid) as refused:
        offer("one", "three")
    assert refused.value.fields == {"helper": "linked"}
    told("two", SEEKS)
    with pytest.raises(Invalid) as refused:
        offer("one", "two")
    assert refused.value.fields == {"helper": "no_room"}
