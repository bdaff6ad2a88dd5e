"""Orders on awards: one order for one award, revocation, certificates; the types themselves."""

from dataclasses import replace
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from contests.honours import certificates, decisions, orders, registry, types
from contests.honours.models import Award, HonourOrder, HonourStep
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.jobs import Silent
from kernel.papers.models import Paper
from kernel.papers.queries import paper_by_code
from tests.contests.ledger import ORDER, TODAY


def test_one_award_stands_in_one_order_and_a_signed_one_stays(ledger):
    nomination = ledger.to_recommended("ministry_diploma", ledger.mentor())
    operator, district = ledger.actor(Role.REGION_OPERATOR), ledger.actor(Role.MUNICIPAL)
    first, second = (ledger.do(operator, orders.draft_order, name) for name in ("А", "Б"))
    ledger.do(operator, orders.set_lines, first, [nomination])
    with pytest.raises(WrongState, match="in_another_order"):
        ledger.do(operator, orders.set_lines, second, [nomination])
    with pytest.raises(WrongState, match="in_an_order"):
        ledger.do(operator, decisions.decline, nomination, "передумали")
    with pytest.raises(WrongState, match="order_is_empty"):
        ledger.do(operator, orders.sign, second, **ORDER)
    with pytest.raises(NotFound):
        ledger.do(district, orders.sign, first, **ORDER)
    with pytest.raises(Invalid) as lacking:
        ledger.do(operator, orders.sign, first, number="", signed_on=None, signatory="")
    assert set(lacking.value.fields) == {"number", "signed_on", "signatory"}
    ledger.do(operator, orders.sign, first, **ORDER)
    with pytest.raises(WrongState, match="order_signed"):
        ledger.do(operator, orders.set_lines, first, [])
    award = ledger.make.one(Award)
    session = ledger.work_for(operator).session
    assert session.execute(update(HonourOrder).values(title="иное")).rowcount == 1, "the draft only"
    session.rollback()
    copied = {c.name: getattr(award, c.name) for c in Award.__table__.columns}
    for twin in (
        copied | {"id": UUID(int=1), "number": "ПГМ-2026-0009"},
        copied | {"id": UUID(int=2), "order_id": second, "number": "ПГМ-2026-0010"},
    ):
        with pytest.raises((IntegrityError, DBAPIError)):
            session.execute(Award.__table__.insert(), twin)
        session.rollback()
    with pytest.raises(DBAPIError, match="a signed order stays"), ledger.make.session() as past:
        past.execute(text("UPDATE contests.honour_order SET number = '1' WHERE state = 'signed'"))


def test_revocation_appends_and_the_paper_says_so(ledger):
    award = ledger.awarded(ledger.to_recommended("ministry_diploma", ledger.mentor()))
    operator = ledger.actor(Role.REGION_OPERATOR)
    for actor, reason, refused in (
        (ledger.actor(Role.CURATOR), "ошибка", Denied), (operator, "", Invalid),
        (ledger.actor(Role.MUNICIPAL), "ошибка", NotFound),
    ):  # fmt: skip
        with pytest.raises(refused):
            ledger.do(actor, orders.revoke, award.id, reason)
    ledger.do(operator, orders.revoke, award.id, "сведения не подтвердились")
    with pytest.raises(WrongState):
        ledger.do(operator, orders.revoke, award.id, "ещё раз")
    kept = ledger.make.read(Award, award.id)
    assert (kept.revoked_on, kept.full_name) == (TODAY, "Маркова Анна Петровна")
    seen = paper_by_code(ledger.make.session(), ledger.make.read(Paper, award.paper_id).code)
    assert (seen.kind, seen.state, seen.number) == ("honour", "revoked", "ПГМ-2026-0001")
    assert "Маркова" not in repr(seen)
    assert [(s.from_state, s.to_state) for s in ledger.make.rows(HonourStep)][-1] == (
        "awarded", "revoked")  # fmt: skip
    with pytest.raises(DBAPIError, match="an award stays"), ledger.make.session() as past:
        past.execute(text("UPDATE contests.award SET revoked_on = NULL, revoke_reason = ''"))
    session = ledger.work_for(operator).session
    asked = registry.Wish(name="маркова", state="revoked", year=2026)
    assert [row.number for row in registry.awards(session, asked)] == ["ПГМ-2026-0001"]
    assert registry.count(session, replace(asked, state="holds")) == 0


def test_the_region_edits_types_while_nothing_is_under_way(ledger):
    operator, type_id = ledger.actor(Role.REGION_OPERATOR), ledger.types["ministry_diploma"]
    ours = types.shipped()["ministry_diploma"]
    plan = replace(ours, regulations="Приказ № 7",
                   rules=ours.rules.model_copy(update={"least_years": 2}))  # fmt: skip
    for role in (Role.MUNICIPAL, Role.CURATOR, Role.ANALYST):
        with pytest.raises(Denied):
            ledger.do(ledger.actor(role), types.change, type_id, plan)
    ledger.do(operator, types.change, type_id, plan)
    with ledger.make.session() as session, session.begin():
        types.sync(session)  # what the region made its own survives the next set-up
    assert types.type_of(ledger.make.session(), type_id).rules.least_years == 2
    nomination = ledger.to_recommended("ministry_diploma", ledger.mentor())
    with pytest.raises(WrongState, match="type_under_way"):
        ledger.do(operator, types.change, type_id, plan)
    wider = types.Quota(per_school=2, per_region=1)
    with pytest.raises(Invalid) as actless:
        ledger.do(operator, types.change_quota, type_id, wider, "")
    assert actless.value.fields == {"act": "act_needed"}
    ledger.do(operator, types.change_quota, type_id, wider, "Приказ № 12 от 01.02.2026")
    assert types.type_of(ledger.make.session(), type_id).rules.quota == wider
    ledger.do(operator, types.retire, type_id, away=True)
    with pytest.raises(Invalid) as retired:
        ledger.nominate("ministry_diploma", ledger.mentor("Зуева Ольга"))
    assert "type_retired" in retired.value.fields.values() or "blocks" in retired.value.fields
    ledger.awarded(nomination)  # what was under way goes on


def test_certificates_of_an_order_are_one_file_without_what_was_revoked(ledger):
    named = [ledger.to_recommended("gratitude_letter", ledger.mentor(name, years=1))
             for name in ("Белова Инна", "Котова Вера", "Зуева Ольга")]  # fmt: skip
    operator = ledger.actor(Role.REGION_OPERATOR)
    order = ledger.do(operator, orders.draft_order, "О благодарности")
    ledger.do(operator, orders.set_lines, order, named)
    ledger.do(operator, orders.sign, order, **ORDER)
    revoked, *_ = ledger.make.rows(Award, number="БП-2026-0002")
    ledger.do(operator, orders.revoke, revoked.id, "ошибка в приказе")
    address = "https://portal.example/check"
    with pytest.raises(Denied):
        ledger.do(ledger.actor(Role.CURATOR), certificates.ask_papers, order, address)
    made = ledger.do(operator, certificates.make_papers, order, address, Silent())
    sheets = [page.extract_text() for page in PdfReader(BytesIO(made.content)).pages]
    assert (made.papers, made.name) == (2, "БП-2026-0001 – БП-2026-0003.pdf")
    assert ["Белова" in sheets[0], "Котова" in sheets[1]] == [True, True], "by the alphabet"
    with pytest.raises(NotFound):
        ledger.do(operator, certificates.print_paper, revoked.id, address)
