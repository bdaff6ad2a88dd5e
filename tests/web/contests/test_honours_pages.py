"""The honours path by pages: nominated on a phone, backed, decided, ordered, printed, checked."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import event, select

from contests.honours.models import Award, HonourNomination, HonourOrder
from kernel.identity.permissions import Role
from kernel.papers.models import Paper
from tests.contests.ledger import TOLD, Ledger

MOST = 15
OWN = "/s/s-one/honours/"
TYPED = {
    "merits": TOLD.merits, "post": TOLD.post, "body": TOLD.body, "minutes_number": "4",
    "minutes_on": "16.11.2026",
}  # fmt: skip


@pytest.fixture
def ledger(database, world, work_for) -> Ledger:
    return Ledger(database, world, work_for)


def statements(database, app, act):
    """How many statements the pages' own database login was asked."""
    from web.work import db

    seen = []
    with app.app_context():
        engine = db.engine

    def note(_conn, _cursor, statement, *_rest):
        if not statement.startswith(("SET", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return answer, len(seen)


def test_from_a_nomination_to_a_certificate_and_its_check_page(app, database, ledger, client_as):
    person, weak = ledger.mentor(), ledger.mentor("Зуева Ольга", years=1, consent=False)
    kind = ledger.types["ministry_diploma"]
    school, district = client_as(Role.CURATOR), client_as(Role.MUNICIPAL)
    region = client_as(Role.REGION_OPERATOR)
    nominated(school, kind, person, weak)
    nomination = ledger.make.one(HonourNomination).id
    assert client_as(Role.CURATOR, foreign=True).get(f"{OWN}{nomination}").status_code in (403, 404)
    base = f"/honours/nominations/{nomination}"
    decided(school, district, region, nomination)
    order = ordered(ledger, region, nomination)
    award = ledger.make.one(Award)
    printed = school.post(f"{OWN}awards/{award.id}.pdf")
    assert printed.headers["Cache-Control"] == "no-store"
    assert award.number in PdfReader(BytesIO(printed.data)).pages[0].extract_text()
    checked_and_revoked(ledger, client_as, award)

    pages = (
        (school, OWN), (school, f"{OWN}types"), (school, f"{OWN}types/{kind}"),
        (school, f"{OWN}types/{kind}/{weak}"), (school, f"{OWN}{nomination}"),
        (district, "/honours/"), (region, "/honours/"), (region, base),
        (region, "/honours/orders"), (region, f"/honours/orders/{order}"),
        (region, "/honours/registry"), (region, "/honours/types"),
        (region, f"/honours/types/{kind}"), (region, f"/honours/types/{kind}/quota"),
    )  # fmt: skip
    for client, address in pages:
        answer, number = statements(database, app, lambda c=client, a=address: c.get(a))
        assert answer.status_code == 200, address
        assert number <= MOST, (address, number)


def nominated(school, kind, person, weak):
    """The school finds whom to nominate, reads every refusal with its clause, and sends one."""
    empty = school.get(OWN)
    assert "Пока никто не представлен" in empty.text
    page = school.get(f"{OWN}types")
    assert "п. 3.1 Положения" in page.text
    found = school.post(f"{OWN}types/{kind}", data={"search": "маркова"})
    assert "Маркова Анна Петровна" in found.text
    assert "Зуева" not in found.text
    # every refusal with its clause, and what was typed is still there
    told = school.post(f"{OWN}types/{kind}/{weak}", data={**TYPED, "minutes_number": ""})
    assert told.status_code == 422
    for words in ("п. 3.1 Положения", "п. 3.2 Положения", "п. 7 Положения", TOLD.merits,
                  "Нет согласия на публикацию"):  # fmt: skip
        assert words in told.text
    kept = school.post(f"{OWN}types/{kind}/{person}", data={**TYPED, "act": "draft"})
    assert kept.status_code == 303
    assert TOLD.merits in school.get(f"{OWN}types/{kind}/{person}").text
    assert school.post(f"{OWN}types/{kind}/{person}", data=TYPED).status_code == 303


def decided(school, district, region, nomination):
    """The municipality's word comes before the region's."""
    base = f"/honours/nominations/{nomination}"
    assert "Маркова" in district.get("/honours/").text
    assert "Маркова" not in region.get("/honours/").text, "the municipality's word comes first"
    assert region.get(f"{base}/recommend").status_code == 404
    assert district.post(f"{base}/decline", data={"reason": ""}).status_code == 422
    assert district.post(f"{base}/endorse", data={"reason": ""}).status_code == 303
    assert region.post(f"{base}/recommend", data={"reason": ""}).status_code == 303
    assert "Решено наградить" in school.get(f"{OWN}{nomination}").text


def ordered(ledger, region, nomination):
    """An order with one line, signed; its paper names who is awarded."""
    region.post("/honours/orders/new", data={"title": "О награждении наставников"})
    order = ledger.make.one(HonourOrder).id
    region.post(f"/honours/orders/{order}/lines", data={"line": [str(nomination)]})
    assert region.post(f"/honours/orders/{order}/sign", data={"number": ""}).status_code == 422
    signed = {"number": "145-о", "signed_on": "22.11.2026", "signatory": "Министр О. С. Саврасова"}
    assert region.post(f"/honours/orders/{order}/sign", data=signed).status_code == 303
    act = PdfReader(BytesIO(region.get(f"/honours/orders/{order}/order.pdf").data))
    text = " ".join(" ".join(page.extract_text() for page in act.pages).split())
    assert "145-о" in text
    assert "Маркова Анна Петровна" in text
    return order


def checked_and_revoked(ledger, client_as, award):
    """Anybody checks a certificate without learning a name, and sees when it holds no longer."""
    region = client_as(Role.REGION_OPERATOR)
    code = ledger.make.read(Paper, award.paper_id).code
    shown = client_as(None).get(f"/check/{code}").text
    assert award.number in shown
    assert "Маркова" not in shown
    assert region.post("/honours/registry", data={"name": "маркова"}).text.count(award.number) > 0
    assert region.post(f"/honours/awards/{award.id}/revoke", data={"reason": ""}).status_code == 422
    taken = region.post(f"/honours/awards/{award.id}/revoke", data={"reason": "не подтвердилось"})
    assert taken.status_code == 303
    assert "отозван" in client_as(None).get(f"/check/{code}").text
    assert "награда отозвана" in client_as(Role.CURATOR).get(OWN).text
    assert region.post("/honours/registry.xlsx").status_code == 200


def test_the_editor_wants_a_clause_for_each_rule_and_an_act_for_a_quota(ledger, client_as):
    region, kind = client_as(Role.REGION_ADMIN), ledger.types["gratitude_letter"]
    typed = {
        "nominative": "Благодарность губернатора", "genitive": "благодарности губернатора",
        "instrumental": "благодарностью губернатора", "level": "region",
        "regulations": "Указ № 3", "least_years": "4", "number_prefix": "БГ",
        "paper_title": "Благодарность", "paper_words": "За труд наставника", "body": "совет",
        "clauses": "",
    }  # fmt: skip
    refused = region.post("/honours/types/new", data=typed)
    assert refused.status_code == 422
    assert "Не хватает: years" in refused.text
    made = region.post("/honours/types/new", data={**typed, "clauses": "years: п. 2 Указа"})
    assert made.status_code == 303
    assert "п. 2 Указа" in region.get("/honours/types").text
    actless = region.post(f"/honours/types/{kind}/quota", data={"per_region": "10"})
    assert actless.status_code == 422
    by_act = {"per_region": "10", "act": "Приказ № 12 от 01.02.2026"}
    assert region.post(f"/honours/types/{kind}/quota", data=by_act).status_code == 303
    assert "занято 0 из 10" in region.get("/honours/").text
    assert client_as(Role.MUNICIPAL).get(f"/honours/types/{kind}").status_code == 403
    assert client_as(Role.ANALYST).get("/honours/").status_code == 200
    assert client_as(Role.HEAD).get("/honours/").status_code == 303


def test_a_letter_to_parents_is_printed_by_the_school_alone(ledger, client_as):
    child = ledger.mentor("Лисин Пётр", years=1, kind="pupil", consent=False)
    nomination = ledger.to_recommended("gratitude_to_parents", child)
    award = ledger.awarded(nomination, Role.MUNICIPAL)
    school = client_as(Role.CURATOR)
    early = school.post(f"/s/s-one/honours/awards/{award.id}.pdf")
    assert early.status_code == 303, "no family is known yet"
    ledger.make.guardian(child, "Лисина Ольга Павловна")
    letter = school.post(f"/s/s-one/honours/awards/{award.id}.pdf")
    text = " ".join(PdfReader(BytesIO(letter.data)).pages[0].extract_text().split())
    assert "Ольга Павловна" in text
    assert "Пётр" not in text
    district = client_as(Role.MUNICIPAL)
    assert district.post(f"/honours/awards/{award.id}.pdf").status_code == 404
    assert "Лисин" not in district.get(f"/honours/nominations/{nomination}").text
    assert "Лисин Пётр" in school.get("/s/s-one/honours/").text
    with ledger.make.session() as session:
        assert session.scalars(select(Award.full_name)).all() == [award.full_name]
