"""CT-05, CT-06: close and count in one, numbered recounts, votes on ties, what each may see."""

import json
from fractions import Fraction
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import text

from contests.ballots.casting import Sheet, cast
from contests.counting.count import AGGREGATIONS, count_round
from contests.results import service
from contests.results.commission import of_commission, progress
from contests.results.counted import files, inputs
from contests.results.feedback import feedback_of
from contests.results.queries import (
    counted,
    differences,
    entries_of_round,
    further,
    results_of,
    standings,
    winners,
)
from contests.results.shown import rounded
from contests.rules.schema import Criterion, Places, Quorum, Rules, Tie
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Actor, Role
from tests.contests.hall import RULES, Hall

FINAL = RULES.rounds[0].model_copy(update={"code": "final", "adds": True})

CONSENT = text(
    "INSERT INTO school.consent (id, school_id, person_id, purpose, signer_id, version, wording,"
    " via, given_on, recorded_at) SELECT id, school_id, mentor_id, 'publication', mentor_id, 1, '',"
    " 'paper', CURRENT_DATE - 1, now() FROM contests.entry WHERE id = :e"
)
SECOND_ROUND = text(
    "INSERT INTO contests.round (id, contest_id, number, code, state, opens_at, closes_at, rules,"
    " rules_sha256) SELECT gen_random_uuid(), contest_id, 2, 'final', 'open',"
    " now() - interval '1 hour', now() + interval '1 hour', rules, rules_sha256"
    " FROM contests.round RETURNING id"
)
FILL_SECOND = (
    text(
        "INSERT INTO contests.round_entry (round_id, entry_id, code, nomination)"
        " SELECT :r, entry_id, code, nomination FROM contests.round_entry WHERE round_id = :first"
    ),
    text(
        "INSERT INTO contests.assignment (round_id, entry_id, member_id, account_id, assigned_at)"
        " SELECT :r, entry_id, member_id, account_id, assigned_at FROM contests.assignment"
        " WHERE round_id = :first"
    ),
)


def rules(*more, aggregation="mean", ties=(), **values):
    first = RULES.rounds[0].model_copy(update={
        "aggregation": aggregation, "ties": ties, "go_further": 1,
        "criteria": (Criterion(code="aim", name="Замысел", max=10),
                     Criterion(code="result", name="Результат", max=10, weight=2)),
        "quorum": Quorum(jurors_percent=67, ballots=2),
    })  # fmt: skip
    return RULES.model_copy(update={
        "rounds": (first, *more), "places": (Places(place=1, title="Победитель"),),
        "publication_consent": False, **values,
    })  # fmt: skip


@pytest.fixture
def hand_in(hall, work_for):
    """Each juror's marks for the entries in their order: j0=[(aim, result), …]."""

    def act(**marks):
        for juror, given in marks.items():
            work = work_for(hall.jurors[juror])
            for (entry, entry_id), pair in zip(hall.entries.items(), given, strict=False):
                if pair is None:
                    continue
                marks = dict(zip(("aim", "result"), pair, strict=True))
                cast(work, Sheet(round_id=hall.round, entry_id=entry_id, request_id=uuid4(),
                                 version=0, marks=marks,
                                 comments={"aim": f"слово {juror} о {entry}"}))  # fmt: skip
            work.session.commit()

    return act


@pytest.fixture
def does(work_for):
    """One act of an actor in a transaction of its own; its answer."""

    def act(actor, what, *args, **values):
        work = work_for(actor)
        try:
            told = what(work, *args, **values)
            work.session.commit()
            return told
        finally:
            work.session.rollback()

    return act


def places(session, round_id, number=None):
    lines = standings(session, round_id, counted(session, round_id, number))
    return {line.entry: (line.place, line.value) for line in lines}


def end(hall):
    with hall.admin.begin() as past:
        past.execute(text("ALTER TABLE contests.round DISABLE TRIGGER guards"))
        past.execute(text("UPDATE contests.round SET closes_at = now() - interval '1 second'"))
        past.execute(text("ALTER TABLE contests.round ENABLE TRIGGER guards"))


def conflicts(hall, *pairs):
    """The jurors named are in conflict with the entries beside them."""
    with hall.admin.begin() as past:
        for juror, entry in pairs:
            past.execute(
                text("INSERT INTO contests.conflict (id, contest_id, member_id, entry_id, source,"
                     " kind, at) VALUES (gen_random_uuid(), :c, :m, :e, 'found', 'school', now())"),
                {"c": hall.contest, "m": hall.members[juror], "e": hall.entries[entry]},
            )  # fmt: skip


def the_school_reads_its_own_sheets(hall, head):
    """Three experts without names, one sheet void; another's entry stays shut."""
    assert [line.entrant for line in standings(head.session, hall.round)] == ["Участник e0"]
    _, _, rounds = feedback_of(head, hall.entries["e0"])
    sheets = rounds[0].sheets
    assert sorted(sheet.expert for sheet in sheets) == [1, 2, 3]
    assert sum(sheet.voided for sheet in sheets) == 1
    with pytest.raises(NotFound):
        feedback_of(head, hall.entries["e1"])


def test_close_recount_publish(hall, world, hand_in, does, work_for):
    hall.open_round(entries=3, rules=rules())
    chair, region = hall.jurors["j0"], world.actors[Role.REGION_ADMIN]
    with pytest.raises(WrongState) as early:
        does(chair, service.close, hall.round)
    assert early.value.code == "sheets_are_due"
    # j2 is in conflict with e2: its sheet is not waited for, and the chair's own conflict with e1
    # does not change what the chair counts.
    conflicts(hall, ("j2", "e2"), ("j0", "e1"))
    hand_in(j0=[(7, 9), None, (1, 1)], j1=[(8, 6), (9, 9), (1, 1)], j2=[(6, 8), (4, 4), None])
    told = progress(work_for(chair).session, *_held(work_for(chair), hall))
    assert (told.done, told.due, told.missing, told.needed) == (5, 5, 0, 3)
    first = does(chair, service.close, hall.round)
    seen = work_for(chair)
    assert places(seen.session, hall.round) == {
        "01": (1, Fraction(670, 9)), "02": (2, Fraction(65)), "03": (3, Fraction(10))}  # fmt: skip
    assert results_of(seen.session, hall.round)[0].id == first
    assert [str(rounded(line.value)) for line in standings(seen.session, hall.round)] == [
        "74.44", "65.00", "10.00"]  # fmt: skip
    for actor in (hall.jurors["j1"], world.actors[Role.HEAD], world.actors[Role.MUNICIPAL]):
        session = work_for(actor).session
        assert (results_of(session, hall.round), entries_of_round(session, hall.round)) == ([], [])
    with pytest.raises(NotFound):
        of_commission(work_for(world.actors[Role.SECRETARY]), hall.round)
    seen.session.rollback()

    does(
        region, service.void_sheet, hall.round, hall.entries["e0"], hall.members["j0"], "апелляция"
    )
    with pytest.raises(Invalid):
        does(chair, service.recount, hall.round, reason=" ")
    does(region, service.recount, hall.round, reason="апелляция № 1")
    seen = work_for(chair)
    before, after = (counted(seen.session, hall.round, n) for n in (1, 2))
    assert [(c.entry, c.place_before, c.place_after) for c in differences(before, after)] == [
        ("01", 1, 1)]  # fmt: skip
    archive = {n: files(inputs(seen.session, hall.round, n)) for n in (1, 2)}
    assert [json.loads(archive[n]["round.json"])["void"] for n in (1, 2)] == [[], [["01", "Ж-j0"]]]
    with hall.admin.connect() as past:
        kept = past.scalars(text("SELECT payload FROM contests.round_result ORDER BY number")).all()
    assert [archive[n]["result.json"] for n in (1, 2)] == kept
    seen.session.rollback()

    does(chair, service.publish, hall.round, embargo_until=None)
    with pytest.raises(WrongState):
        does(chair, service.publish, hall.round, embargo_until=None)
    head = work_for(world.actors[Role.HEAD])
    the_school_reads_its_own_sheets(hall, head)
    assert [(w.entrant_name, w.place, w.title) for w in winners(head.session, hall.contest)] == [
        ("Участник e0", 1, "Победитель")]  # fmt: skip
    with hall.admin.connect() as past:
        assert past.scalar(text("SELECT state FROM contests.contest")) == "finished"


def _held(work, hall):
    held, _ = of_commission(work, hall.round)
    return held, Rules.read(held.rules).round(held.code).quorum


def test_a_tie_waits_for_a_vote_on_exactly_its_entries(hall, hand_in, does, work_for):
    hall.open_round(entries=3, rules=rules(ties=(Tie(rule="head_to_head"), Tie(rule="vote"))))
    even = [(5, 5), (5, 5), (1, 1)]
    hand_in(j0=even, j1=even, j2=even)
    chair = hall.jurors["j0"]
    does(chair, service.close, hall.round)
    # Both on the border go further: the rules name one place, and two share it.
    assert set(further(work_for(chair).session, hall.round)) == {
        hall.entries["e0"], hall.entries["e1"]}  # fmt: skip

    def vote(present, **votes):
        given = {code[1:]: n for code, n in votes.items()}
        return does(chair, service.vote_on_tie, hall.round, "teacher",
                    service.Vote(present=present, votes=given))  # fmt: skip

    for present, votes, fault in (
        (3, {"_01": 1, "_03": 1}, {"votes": "not_this_tie"}),
        (3, {"_01": 3, "_02": 1}, {"votes": "votes_over_present"}),
        (0, {"_01": 0, "_02": 0}, {"present": "present_needed", "votes": "votes_needed"}),
    ):
        with pytest.raises(Invalid) as refused:
            vote(present, **votes)
        assert refused.value.fields == fault
    vote(3, _01=1, _02=2)
    session = work_for(chair).session
    assert {code: place for code, (place, _) in places(session, hall.round).items()} == {
        "02": 1, "01": 2, "03": 3}  # fmt: skip
    assert counted(session, hall.round).reason == service.TIE_VOTE
    assert further(session, hall.round) == [hall.entries["e1"]]
    session.rollback()
    with pytest.raises(Invalid):
        vote(3, _01=1, _02=2)
    does(chair, service.publish, hall.round, embargo_until=None)
    with pytest.raises(WrongState):
        vote(3, _01=1, _02=2)


def test_a_later_round_adds_what_the_one_before_hands_on(hall, world, hand_in, does, work_for):
    hall.open_round(entries=2, rules=rules(FINAL))
    hand_in(j0=[(9, 9), (1, 1)], j1=[(9, 9), (1, 1)], j2=[(9, 9), (1, 1)])
    chair = hall.jurors["j0"]
    does(chair, service.close, hall.round)
    does(chair, service.publish, hall.round, embargo_until=None)
    first = hall.round
    with hall.admin.begin() as past:
        assert past.scalar(text("SELECT state FROM contests.contest")) == "judging"
        hall.round = past.scalar(SECOND_ROUND)
        for statement in FILL_SECOND:
            past.execute(statement, {"r": hall.round, "first": first})
    hand_in(j0=[(1, 1), (5, 5)], j1=[(1, 1), (5, 5)], j2=[(1, 1), (5, 5)])
    does(chair, service.close, hall.round)
    session = work_for(chair).session
    assert places(session, hall.round) == {"01": (1, Fraction(100)), "02": (2, Fraction(60))}
    about = json.loads(files(inputs(session, hall.round))["round.json"])
    assert about["before"] == {"01": "90/1", "02": "10/1"}
    assert winners(session, hall.contest) == []
    bare = {**about, "before": {"01": "90/1"}}
    again = count_round(json.loads(rules(FINAL).canonical())["rounds"][1], bare["entries"],
                        bare["jurors"], [], before=bare["before"])  # fmt: skip
    assert (again["teacher"]["state"], again["teacher"]["ranking"]) == ("not_handed_on", [])
    assert places(session, first) == {"01": (1, Fraction(90)), "02": (2, Fraction(10))}


def test_a_name_goes_out_with_a_consent_alone(hall, hand_in, does, work_for):
    hall.open_round(rules=rules(publication_consent=True))
    hand_in(j0=[(9, 9), (1, 1)], j1=[(9, 9), (1, 1)], j2=[(9, 9), (1, 1)])
    does(hall.jurors["j0"], service.close, hall.round)
    does(hall.jurors["j0"], service.publish, hall.round, embargo_until=None)

    def seen():
        return [line.entrant for line in standings(work_for(Actor()).session, hall.round)]

    assert seen() == [None]
    with hall.admin.begin() as past:
        past.execute(text("SET LOCAL session_replication_role = replica"))
        past.execute(CONSENT, {"e": hall.entries["e0"]})
        past.execute(text("UPDATE contests.entry SET publication_consent_id = id"))
    assert seen() == ["Участник e0"]
    with hall.admin.begin() as past:
        past.execute(text("UPDATE school.consent SET withdrawn_on = given_on"))
    assert seen() == [None]


@pytest.mark.parametrize("seed", range(3))
def test_what_pages_show_is_the_count_of_the_archive(seed, hall: Hall, hand_in, does, work_for):
    """Random marks, some sheets missing: standings are count_round of the archive's own files."""
    draw = Random(seed)  # noqa: S311 - invented marks
    aggregation = AGGREGATIONS[draw.randrange(len(AGGREGATIONS))]
    ties = (Tie(rule="criterion", criterion="aim"), Tie(rule="head_to_head"), Tie(rule="chair"))
    hall.open_round(jurors=4, entries=5, rules=rules(aggregation=aggregation, ties=ties))
    hand_in(**{
        juror: [(draw.randint(3, 6), draw.randint(3, 6)) if draw.random() > 0.1 else None
                for _ in hall.entries]
        for juror in hall.jurors
    })  # fmt: skip
    end(hall)
    does(hall.jurors["j0"], service.close, hall.round)
    session = work_for(hall.jurors["j0"]).session
    told = files(inputs(session, hall.round, 1))
    about, sheets = json.loads(told["round.json"]), json.loads(told["sheets.json"])
    again = count_round(
        json.loads(told["rules.json"])["rounds"][0], about["entries"], about["jurors"],
        [{**sheet, "marks": json.loads(sheet["marks"])} for sheet in sheets],
        votes=about["votes"], before=about["before"],
    )  # fmt: skip
    shown = [(s.entry, s.place, s.value, s.sheets, s.tie) for s in standings(session, hall.round)]
    assert shown == [(line["entry"], line["place"], Fraction(line["value"]), line["sheets"],
                      line["tie"]) for line in again["teacher"]["ranking"]]  # fmt: skip
    assert counted(session, hall.round).nominations["teacher"]["state"] == again["teacher"]["state"]
