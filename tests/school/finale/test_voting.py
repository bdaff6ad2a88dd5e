"""CT-09: one voice a pick, changed until the close, never for one's own, sealed till then."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Actor
from kernel.ids import new_id
from school.finale.models import FinalEvent, FinalVote, FinalVoter
from school.finale.queries import final_view, progress, results, voices
from school.finale.service import act_on_final
from school.finale.voices import remove_voice
from school.finale.voting import cast, enter_paper
from school.links.service import digest


def kept(make):
    return {(row.voter_id, row.pick): (row.nominee_id, row.via) for row in make.rows(FinalVote)}


def test_a_voice_by_phone_and_another_word_before_the_close(opened, by, make):
    first, second = (opened.nominee("projects", n) for n in (1, 2))
    by(3, cast, {"projects": first})
    mine = by(3, cast, {"projects": second, "mentors": opened.nominee("mentors", 1)})
    assert mine.chosen == {"projects": second, "mentors": opened.nominee("mentors", 1)}
    assert kept(make) == {
        (opened.voter(3), "projects"): (second, "link"),
        (opened.voter(3), "mentors"): (opened.nominee("mentors", 1), "link"),
    }


def test_the_same_voice_sent_twice_changes_nothing(opened, by, make):
    choice = {"projects": opened.nominee("projects", 1)}
    by(3, cast, choice)
    before = [(row.id, row.cast_at) for row in make.rows(FinalVote)]
    by(3, cast, choice)
    assert [(row.id, row.cast_at) for row in make.rows(FinalVote)] == before


@pytest.mark.parametrize("pick", ["projects", "mentors"])
def test_never_for_ones_own(opened, by, make, pick):
    own = next(
        row.id for row in make.rows(_nominee(), pick=pick)
        if row.participation_id == opened.parts["mentor"]
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        by("mentor", cast, {pick: own})
    assert refused.value.fields == {pick: "vote_for_own"}
    assert make.count(FinalVote) == 0


def _nominee():
    from school.finale.models import FinalNominee

    return FinalNominee


def test_a_mentor_of_two_programmes_is_one_person(opened, by, make):
    """The database compares people, so another part of the same mentor gives no way round."""
    second = make.programme(title="Вторая")
    again = make.part(second, opened.people["mentor"], "mentor")
    with make.session() as session, session.begin():
        session.execute(
            text("UPDATE school.final_voter SET participation_id = :part WHERE id = :id"),
            {"part": again, "id": opened.voter("mentor")},
        )
    opened.parts["mentor"] = again
    own = next(row.id for row in make.rows(_nominee(), pick="projects")
               if row.pair_id == opened.pairs["pair"])  # fmt: skip
    with pytest.raises(Invalid):
        by("mentor", cast, {"projects": own})


def test_a_nominee_of_another_pick_or_event_is_none(opened, by):
    with pytest.raises(NotFound):
        by(3, cast, {"projects": opened.nominee("mentors", 1)})
    with pytest.raises(NotFound):
        by(3, cast, {"projects": new_id()})


def test_after_the_close_no_voice_is_taken(opened, by, do, curator, make):
    do(curator, act_on_final, opened.event, "close")
    with pytest.raises(WrongState, match="vote_closed"):
        by(3, cast, {"projects": opened.nominee("projects", 1)})
    with pytest.raises(WrongState):
        do(curator, enter_paper, opened.event, opened.voter(3),
           {"projects": opened.nominee("projects", 1)})  # fmt: skip
    assert make.count(FinalVote) == 0


def test_paper_is_written_and_mended_but_never_over_a_phone(opened, by, do, curator, make):
    first, second = (opened.nominee("projects", n) for n in (1, 2))
    for choice in (first, second, second):
        do(curator, enter_paper, opened.event, opened.voter(3), {"projects": choice})
    assert kept(make) == {(opened.voter(3), "projects"): (second, "paper")}
    by(3, cast, {"projects": first})
    assert kept(make) == {(opened.voter(3), "projects"): (first, "link")}
    with pytest.raises(WrongState, match="voted_by_phone"):
        do(curator, enter_paper, opened.event, opened.voter(3), {"projects": second})
    assert kept(make) == {(opened.voter(3), "projects"): (first, "link")}


def test_paper_of_a_mentor_is_not_for_his_own_either(opened, do, curator, make):
    own = next(row.id for row in make.rows(_nominee(), pick="mentors")
               if row.participation_id == opened.parts["mentor"])  # fmt: skip
    with pytest.raises(Invalid):
        do(curator, enter_paper, opened.event, opened.voter("mentor"), {"mentors": own})


def test_a_voice_that_was_used_stays(opened, by, do, curator):
    by(3, cast, {"projects": opened.nominee("projects", 1)})
    with pytest.raises(WrongState, match="voice_used"):
        do(curator, remove_voice, opened.event, opened.voter(3))


def test_before_the_close_it_is_seen_who_voted_and_not_for_whom(opened, by, work_for, curator, do):
    by(3, cast, {"projects": opened.nominee("projects", 1)})
    by("mentor", cast, {"mentors": _of_other(opened)})
    session = work_for(curator).session
    told = progress(session, opened.event)
    assert [(part.part, part.voices, part.voted) for part in told.parts] == [
        ("mentors", 2, 1), ("parents", 2, 1),
    ]  # fmt: skip
    assert dict(told.by_pick) == {"projects": 1, "mentors": 1}
    cast_by = {each.number: dict(each.cast) for each in voices(session, opened.event)}
    assert cast_by[3] == {"projects": "link"}
    assert results(session, final_view(session, opened.event)) == {}
    assert session.execute(text("SELECT count(*) FROM school.final_vote")).scalar() == 0
    do(curator, act_on_final, opened.event, "close")
    session = work_for(curator).session
    assert session.execute(text("SELECT count(*) FROM school.final_vote")).scalar() == 2
    told = results(session, final_view(session, opened.event))
    assert [(p.place, p.voices) for p in told["projects"]] == [(1, 1), (0, 0)]


def _of_other(opened):
    return next(row.id for row in opened.make.rows(_nominee(), pick="mentors")
                if row.participation_id == opened.parts["other_mentor"])  # fmt: skip


def test_ties_are_shared(opened, by, do, curator, work_for):
    by(3, cast, {"projects": opened.nominee("projects", 1)})
    by(4, cast, {"projects": opened.nominee("projects", 2)})
    do(curator, act_on_final, opened.event, "close")
    session = work_for(curator).session
    told = results(session, final_view(session, opened.event))["projects"]
    assert [(each.place, each.is_shared) for each in told] == [(1, True), (1, True)]


def guest_actor(opened, world, who):
    return Actor(system=Hat.GUEST, link=digest(opened.token(who)), school_id=world.schools["one"])


def test_a_guest_reads_the_list_and_the_own_voice_alone(opened, by, world, work_for, make):
    """By plain SQL: rows that could leak exist, and are not there for this hat."""
    by(4, cast, {"projects": opened.nominee("projects", 2)})
    session = work_for(guest_actor(opened, world, 3)).session
    counts = {
        table: session.execute(text(f"SELECT count(id) FROM school.{table}")).scalar()
        for table in ("final_event", "final_nominee", "final_voter", "final_vote")
    }
    assert counts == {"final_event": 1, "final_nominee": 4, "final_voter": 1, "final_vote": 0}
    for closed in (
        "SELECT plan FROM school.final_event",
        "SELECT invited FROM school.final_event",
        "SELECT pair_id FROM school.final_nominee",
        "SELECT participation_id FROM school.final_voter",
        "SELECT link_id FROM school.final_voter",
        "SELECT entered_by FROM school.final_vote",
        f"SELECT * FROM app.final_cast('{opened.event}')",
        f"SELECT app.enter_paper_vote('{new_id()}', '{opened.voter(3)}', 'projects',"
        f" '{opened.nominee('projects', 1)}')",
        f"SELECT app.final_own('{world.schools['one']}', '{opened.voter('mentor')}')",
        "DELETE FROM school.final_vote",
        "UPDATE school.final_event SET state = 'closed'",
        "UPDATE school.final_voter SET number = 9",
    ):
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(text(closed))
    for table in ("pair", "participation", "person", "meeting", "concern"):
        try:
            with session.begin_nested():
                seen = session.execute(text(f"SELECT count(id) FROM school.{table}")).scalar()
        except ProgrammingError:
            continue
        assert seen == 0, table


INSERT = (
    "INSERT INTO school.final_vote (school_id, id, event_id, voter_id, pick, nominee_id, via,"
    " cast_at) VALUES (:school, :id, :event, :voter, :pick, :nominee, :via, now())"
)


@pytest.mark.parametrize("attack", ["unused link", "other voter", "as paper", "own", "cross pick"])
def test_a_guest_writes_nothing_else(opened, world, work_for, make, attack):
    who = "mentor" if attack == "own" else 3
    work = work_for(guest_actor(opened, world, who))
    session = work.session
    if attack != "unused link":
        from school.links.service import use_link

        use_link(work, make.read(FinalVoter, opened.voter(who)).link_id)
    own = next(row.id for row in make.rows(_nominee(), pick="projects")
               if row.pair_id == opened.pairs["pair"])  # fmt: skip
    values = {
        "school": world.schools["one"], "id": new_id(), "event": opened.event,
        "voter": opened.voter(4) if attack == "other voter" else opened.voter(who),
        "pick": "mentors" if attack == "cross pick" else "projects",
        "nominee": own if attack == "own" else opened.nominee("projects", 1),
        "via": "paper" if attack == "as paper" else "link",
    }  # fmt: skip
    with pytest.raises((ProgrammingError, IntegrityError)):
        session.execute(text(INSERT), values)
    session.rollback()
    assert make.count(FinalVote) == 0


@pytest.mark.parametrize(
    "attack",
    [
        INSERT,
        "UPDATE school.final_vote SET nominee_id = :nominee",
        "DELETE FROM school.final_vote WHERE event_id = :event",
        "UPDATE school.final_nominee SET title = 'Иное' WHERE event_id = :event",
        "DELETE FROM school.final_nominee WHERE event_id = :event",
        "UPDATE school.final_event SET state = 'planned' WHERE id = :event",
        "SELECT app.final_own(:school, :voter)",
    ],
)
def test_the_staff_too_is_held_by_the_database(opened, by, work_for, curator, world, attack):
    by(4, cast, {"projects": opened.nominee("projects", 2)})
    session = work_for(curator).session
    values = {"school": world.schools["one"], "id": new_id(), "event": opened.event,
              "voter": opened.voter(3), "pick": "projects", "via": "paper",
              "nominee": opened.nominee("projects", 1)}  # fmt: skip
    used = {name: value for name, value in values.items() if f":{name}" in attack}
    with pytest.raises((ProgrammingError, IntegrityError)):
        session.execute(text(attack), used)


def test_one_person_gets_one_voice_by_sql_too(opened, work_for, curator, world, make):
    again = make.part(make.programme(title="Вторая"), opened.people["mentor"], "mentor")
    session = work_for(curator).session
    with pytest.raises(IntegrityError, match="one voice"):
        session.execute(
            text("INSERT INTO school.final_voter (school_id, id, event_id, part, number,"
                 " participation_id) VALUES (:school, :id, :event, 'mentors', 90, :part)"),
            {"school": world.schools["one"], "id": new_id(), "event": opened.event, "part": again},
        )  # fmt: skip


def test_a_voice_on_its_way_and_the_close(opened, world, database, work_for, curator, make):
    """Whoever voted first is counted; whoever comes after the close is refused. Never between."""
    link = make.read(FinalVoter, opened.voter(3)).link_id
    choice = {"projects": opened.nominee("projects", 1)}
    sent, closing = Event(), Event()

    def vote() -> str:
        work = work_for(guest_actor(opened, world, 3))
        cast(work, link, choice)
        sent.set()
        closing.wait(5)
        work.session.commit()
        return "kept"

    def close() -> str:
        sent.wait(5)
        work = work_for(curator)
        closing.set()
        act_on_final(work, opened.event, "close")
        work.session.commit()
        return work.session.get(FinalEvent, (world.schools["one"], opened.event)).state

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(vote), pool.submit(close)
        assert (first.result(20), second.result(20)) == ("kept", "closed")
    assert len(kept(make)) == 1


def test_many_phones_and_the_close_at_once(opened, world, work_for, curator, make):
    """Whatever the order, a voice is either kept and counted or refused in words."""
    barrier = Barrier(4)
    choice = {"projects": opened.nominee("projects", 1)}
    links = {n: make.read(FinalVoter, opened.voter(n)).link_id for n in (3, 4)}

    def vote(n: int) -> str:
        work = work_for(guest_actor(opened, world, n))
        barrier.wait(5)
        try:
            cast(work, links[n], choice)
            work.session.commit()
        except WrongState as refused:
            work.session.rollback()
            return refused.code
        return "kept"

    def close() -> str:
        work = work_for(curator)
        barrier.wait(5)
        act_on_final(work, opened.event, "close")
        work.session.commit()
        return "closed"

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(vote, 3), pool.submit(vote, 4), pool.submit(vote, 3)]
        ended = pool.submit(close)
        said = [each.result(20) for each in asked]
        assert ended.result(20) == "closed"
    assert set(said) <= {"kept", "vote_closed"}
    voted = {row.voter_id for row in make.rows(FinalVote)}
    assert len(voted) == make.count(FinalVote)
    session: Session = work_for(curator).session
    told = results(session, final_view(session, opened.event))["projects"]
    assert sum(each.voices for each in told) == len(voted)
