"""The ledger of honours: moves by role, rules that cite clauses, quotas, whose award it is."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from contests.honours import decisions, nominations, orders, queries, types
from contests.honours.models import Award, HonourNomination, HonourStep, HonourType
from contests.honours.nominations import PARENTS
from contests.honours.rules import CLAUSES, Candidate, Got, Places, grounds, intervals, quotas
from contests.results.queries import Winner
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.work import Work
from tests.contests.hall import Hall
from tests.contests.ledger import ORDER, TODAY, TOLD, codes


def test_the_way_of_a_regional_award_and_who_may_walk_it(ledger):
    person = ledger.mentor()
    operator, district = ledger.actor(Role.REGION_OPERATOR), ledger.actor(Role.MUNICIPAL)
    curator, stranger = ledger.actor(Role.CURATOR), ledger.actor(Role.CURATOR, foreign=True)
    for actor in (operator, district, ledger.actor(Role.ANALYST), ledger.actor(Role.PSYCHOLOGIST)):
        with pytest.raises(Denied):
            ledger.do(actor, nominations.send, ledger.types["ministry_diploma"], person, TOLD)
    with pytest.raises(NotFound):
        ledger.do(stranger, nominations.send, ledger.types["ministry_diploma"], person, TOLD)
    draft = ledger.do(
        curator, nominations.save_draft, ledger.types["ministry_diploma"], person, TOLD
    )
    for actor in (operator, district):  # a draft is the school's own business
        with pytest.raises(NotFound):
            queries.nomination(ledger.work_for(actor).session, draft)
    assert ledger.nominate("ministry_diploma", person) == draft, "the draft itself is sent"
    moves = (
        (curator, decisions.endorse, Denied), (operator, decisions.recommend, WrongState),
        (operator, decisions.endorse, Denied),
        (ledger.actor(Role.MUNICIPAL, foreign=True), decisions.endorse, NotFound),
        (district, decisions.recommend, Denied), (district, decisions.endorse, None),
        (district, decisions.endorse, WrongState), (curator, decisions.recommend, Denied),
        (district, decisions.recommend, Denied), (operator, decisions.recommend, None),
        (operator, decisions.recommend, WrongState),
    )  # fmt: skip
    for actor, act, refused in moves:
        if refused is None:
            ledger.do(actor, act, draft)
        else:
            with pytest.raises(refused):
                ledger.do(actor, act, draft)
    with pytest.raises(WrongState):
        ledger.do(curator, nominations.withdraw, draft, "передумали")
    award = ledger.awarded(draft)
    assert (award.number, award.full_name) == ("ПГМ-2026-0001", "Маркова Анна Петровна")
    page = queries.nomination(ledger.work_for(curator).session, draft)
    assert [step.to_state for step in page.steps] == [
        "nominated", "endorsed", "recommended", "awarded"]  # fmt: skip
    assert (page.award.order, page.facts["pairs"], len(page.facts["years"])) == ("145-о", 5, 5)
    notices = ledger.make.session().scalars(
        text("SELECT args ->> 'what' FROM kernel.job WHERE args ? 'what' ORDER BY created_at, id")
    )
    told = notices.all()
    assert told == ["honour_came", "honour_came", "honour_endorsed", "honour_recommended",
                    "honour_awarded"]  # fmt: skip


def test_postgresql_refuses_by_itself_what_the_code_would_not_ask(ledger):
    nomination = ledger.nominate("ministry_diploma", ledger.mentor())
    other = ledger.nominate("district_diploma", ledger.mentor("Зуева Ольга"))
    curator, operator = ledger.actor(Role.CURATOR), ledger.actor(Role.REGION_OPERATOR)
    district = ledger.actor(Role.MUNICIPAL)
    jump = "UPDATE contests.honour_nomination SET state = '{}' WHERE id = :id"
    refused = (
        (curator, jump.format("recommended"), nomination),
        (curator, "UPDATE contests.honour_nomination SET merits = 'иное' WHERE id = :id",
         nomination),
        (district, jump.format("recommended"), nomination),
        (district, jump.format("awarded"), other),
        (operator, jump.format("recommended"), nomination),
        (operator, "UPDATE contests.honour_nomination SET full_name = 'Другой' WHERE id = :id",
         nomination),
        (operator, "DELETE FROM contests.honour_nomination WHERE id = :id", nomination),
        (operator, "UPDATE contests.honour_step SET reason = 'x' WHERE nomination_id = :id",
         nomination),
    )  # fmt: skip
    for actor, statement, row in refused:
        session = ledger.work_for(actor).session
        with pytest.raises(DBAPIError):
            session.execute(text(statement), {"id": row})
        session.rollback()
    unseen = (ledger.actor(Role.CURATOR, foreign=True), ledger.actor(Role.MUNICIPAL, foreign=True))
    for actor in unseen:
        session = ledger.work_for(actor).session
        assert session.scalars(select(HonourNomination.id)).all() == []
        assert session.scalars(select(HonourStep.id)).all() == []
        try:
            changed = session.execute(text(jump.format("endorsed")), {"id": nomination})
            assert changed.rowcount == 0
        except DBAPIError:
            pass
        session.rollback()
    for statement in (
        "UPDATE contests.honour_step SET reason = 'x'",
        "DELETE FROM contests.honour_step",
        "TRUNCATE contests.honour_step",
    ):
        with pytest.raises(DBAPIError), ledger.make.session() as past:  # the owner's hand as well
            past.execute(text(statement))


def test_every_rule_blocks_and_cites_its_clause(ledger):
    rules = types.shipped()["honorary_mentor"].rules.model_copy(
        update={"clauses": {code: f"п. {n}" for n, code in enumerate(CLAUSES)}}
    )
    nobody = Candidate(kind="pupil", years=4, pairs=2, completed=1, has_consent=False)
    found = {block.code: block.clause for block in grounds(rules, nobody, TODAY)}
    assert found == {"kind": "п. 0", "years": "п. 1", "pairs": "п. 2", "completed": "п. 3",
                     "earlier": "п. 4", "consent": "п. 7"}  # fmt: skip
    before = Got("ministry_diploma", "Грамота", date(2023, 11, 23))
    fit = Candidate(kind="teacher", years=5, pairs=3, completed=2, has_consent=True, got=(before,))
    assert grounds(rules, fit, TODAY) == []
    [early] = intervals(rules, "honorary_mentor", [before], TODAY)
    assert (early.code, early.clause, early.values["free"]) == ("interval", "п. 6", "2026-11-23")
    assert intervals(rules, "honorary_mentor", [before], date(2026, 11, 23)) == []
    twice = Got("honorary_mentor", "Знак", date(2010, 1, 1))
    [once] = intervals(rules, "honorary_mentor", [twice], TODAY)
    assert (once.code, once.clause) == ("once", "п. 5")
    limited = rules.model_copy(update={"quota": types.Quota(
        per_school=1, staff_per_place=100, per_municipality=2, per_region=10)})  # fmt: skip
    full = quotas(limited, Places(1, 2, 10), 99)
    assert [block.clause for block in full] == ["п. 9", "п. 10", "п. 11"]
    for staff, places in ((None, 1), (99, 1), (100, 1), (199, 1), (200, 2), (350, 3)):
        assert limited.quota.of_school(staff) == places
    assert quotas(limited, Places(1, 1, 9), 200) == []


def test_the_school_is_told_all_refusals_at_once_and_nothing_is_sent(ledger):
    person = ledger.mentor(years=1, consent=False)
    with pytest.raises(Invalid) as refused:
        ledger.nominate("honorary_mentor", person, replace(TOLD, merits="мало", minutes_number=""))
    assert codes(refused) == {
        "years": "п. 5.1 Положения", "pairs": "п. 5.2 Положения", "completed": "п. 5.2 Положения",
        "earlier": "п. 5.3 Положения", "consent": "п. 9 Положения",
    }  # fmt: skip
    fields = {"merits": "merits_short", "minutes_number": "minutes_needed", "blocks": "blocked"}
    assert refused.value.fields == fields
    assert ledger.make.count(HonourNomination) == 0
    seasoned = ledger.mentor("Зуева Ольга")
    first = ledger.nominate("ministry_diploma", seasoned)
    with pytest.raises(Invalid) as again:
        ledger.nominate("ministry_diploma", seasoned)
    assert codes(again) == {"again": ""}
    with pytest.raises(Invalid) as full:  # one place for a school of fewer than 100 teachers
        ledger.nominate("ministry_diploma", ledger.mentor("Белова Инна"))
    assert codes(full) == {"quota_school": "п. 4.1 Положения"}
    with pytest.raises(Invalid):
        ledger.do(ledger.actor(Role.CURATOR), nominations.withdraw, first, "")
    ledger.do(ledger.actor(Role.CURATOR), nominations.withdraw, first, "ошибка в протоколе")
    third = ledger.to_recommended("ministry_diploma", seasoned)
    ledger.awarded(third)
    with pytest.raises(Invalid) as soon:
        ledger.nominate("gratitude_letter", seasoned)
    assert codes(soon) == {"interval": "п. 4 Положения"}


def test_two_operators_take_the_last_place_and_one_gets_it(ledger):
    quota = {"per_school": None, "staff_per_place": None, "per_municipality": None, "per_region": 1}
    clauses = types.shipped()["ministry_diploma"].rules.clauses
    ledger.rules("ministry_diploma", quota=quota,
                 clauses={**clauses, "quota_region": "п. 4.3 Положения"})  # fmt: skip
    waiting = []
    for name in ("Зуева Ольга", "Белова Инна"):
        waiting.append(ledger.nominate("ministry_diploma", ledger.mentor(name)))
        ledger.do(ledger.actor(Role.MUNICIPAL), decisions.endorse, waiting[-1])
    start, operator = Barrier(2), ledger.actor(Role.REGION_OPERATOR)

    def recommend(nomination: UUID) -> object:
        session = Session(ledger.database.app, info={"reach": operator.reach()})
        work = Work(session, operator, lambda: datetime(2026, 11, 22, 9, tzinfo=UTC))
        session.execute(select(HonourType.id)).all()
        start.wait()
        try:
            decisions.recommend(work, nomination)
            session.commit()
        except Invalid as refused:
            session.rollback()
            return refused.values["blocks"][0].clause
        finally:
            session.close()
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(recommend, waiting)) == ["taken", "п. 4.3 Положения"]
    assert sorted(ledger.state(each) for each in waiting) == ["endorsed", "recommended"]
    with pytest.raises(Invalid) as told:  # and a school learns of it before it writes a word
        ledger.nominate("ministry_diploma", ledger.mentor("Котова Вера"))
    assert codes(told) == {"quota_region": "п. 4.3 Положения"}


def test_a_municipal_award_is_decided_by_the_municipality_and_parents_are_not_named(ledger):
    child = ledger.mentor("Лисин Пётр", years=1, kind="pupil", consent=False)
    nomination = ledger.nominate("gratitude_to_parents", child)
    kept = ledger.make.read(HonourNomination, nomination)
    assert (kept.full_name, kept.post) == (PARENTS, "")
    assert "Лисин" not in repr(vars(kept))
    with pytest.raises(Denied):
        ledger.do(ledger.actor(Role.REGION_OPERATOR), decisions.recommend, nomination)
    district = ledger.actor(Role.MUNICIPAL)
    ledger.do(district, decisions.recommend, nomination)
    award = ledger.awarded(nomination, Role.MUNICIPAL)
    assert (award.number, award.full_name) == ("БПР-2026-0001", PARENTS)
    with pytest.raises(NotFound):  # it is not the region's to take back
        ledger.do(ledger.actor(Role.REGION_OPERATOR), orders.revoke, award.id, "ошибка")
    # numbers of a type run on from municipality to municipality
    south = ledger.mentor("Ким Олег", years=1, school="three", kind="pupil", consent=False)
    theirs = ledger.to_recommended("gratitude_to_parents", south, foreign=True)
    foreign = ledger.actor(Role.MUNICIPAL, foreign=True)
    order = ledger.do(foreign, orders.draft_order, "О благодарности")
    ledger.do(foreign, orders.set_lines, order, [theirs])
    ledger.do(foreign, orders.sign, order, **ORDER)
    assert ledger.make.one(Award, nomination_id=theirs).number == "БПР-2026-0002"


def test_a_winner_is_laid_before_the_school_and_nothing_is_granted(ledger, database, monkeypatch):
    person, type_id = ledger.mentor(), ledger.types["ministry_diploma"]
    hall = Hall(database.admin, ledger.world).open_round(jurors=1, entries=1)
    entry, operator = hall.entries["e0"], ledger.actor(Role.REGION_OPERATOR)
    with database.admin.begin() as past:
        past.execute(text("SET LOCAL session_replication_role = replica"))
        past.execute(text("UPDATE contests.entry SET mentor_id = :m"), {"m": person})
    won = Winner(entry, None, None, "Маркова", "teacher", 1, "Победитель")
    monkeypatch.setattr(decisions, "winners", lambda _session, _contest: [won])
    asked = (decisions.propose, hall.contest, entry, type_id)
    with pytest.raises(Denied):
        ledger.do(ledger.actor(Role.CURATOR), *asked)
    draft = ledger.do(operator, *asked)
    with pytest.raises(WrongState, match="proposed_already"):
        ledger.do(operator, *asked)
    assert ledger.state(draft) == "draft"
    with pytest.raises(WrongState):
        ledger.do(operator, decisions.recommend, draft)
    assert ledger.nominate("ministry_diploma", person) == draft, "the school alone sends it"
    kept = ledger.make.read(HonourNomination, draft)
    assert (kept.facts["contest"]["award"], kept.full_name) == (
        "Победитель", "Маркова Анна Петровна")  # fmt: skip
