"""Contests through their pages: made from a template, its rules edited and frozen, rounds held."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import select, text

from contests.appeals.models import Appeal
from contests.held.models import Contest, Prolongation, Round
from contests.rules.schema import Rules
from contests.rules.templates import template
from kernel.identity.permissions import GRANTS, Permission, Role
from kernel.school_year import SchoolYear
from tests.contests.hall import RULES
from tests.factories.world import add
from tests.web.contests.judged import hand_in, let_time_pass, seat
from tests.web.reading import text_of, words_of

MOST = 15
TYPED = {
    "template": "mentor_of_the_year", "from_day": "01.09.2026",
    "school_year": str(SchoolYear.of(datetime.now(UTC).date())),
    "from_time": "9", "until_day": "05.12.2099", "until_time": "18.00",
}  # fmt: skip
WHO = (Role.REGION_OPERATOR, Role.ANALYST, Role.MUNICIPAL, Role.HEAD, Role.MENTOR, Role.JUROR)
FIELD = re.compile(r"<(input|textarea|select|option|button)\b([^>]*)>(?:([^<]*)</textarea>)?")


@pytest.fixture
def operator(client_as):
    return client_as(Role.REGION_OPERATOR)


@pytest.fixture
def only(database):
    """The one row of a model, past the fences."""

    def read(model):
        with database.admin.connect() as connection:
            return connection.execute(select(model.__table__)).one()

    return read


def typed_in(page: str) -> list[tuple[str, str]]:
    """The rules' form as a browser would send it back."""
    form = page[page.index('id="rules-form"') : page.index('id="rules-read"')]
    sent, select = [], ""
    for tag, attributes, inside in FIELD.findall(form):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        if tag == "select":
            select = told["name"]
        elif tag == "option" and " selected" in attributes:
            sent.append((select, told.get("value", "")))
        elif tag == "textarea":
            sent.append((told["name"], inside.strip("\r\n")))
        elif tag == "input" and (told.get("type") != "checkbox" or " checked" in attributes):
            sent.append((told["name"], told.get("value", "")))
    return [(name, unescape(value)) for name, value in sent]


def post(client, url, sent, **changed):
    """The form with some fields written over; None takes a field out."""
    pairs = [(name, value) for name, value in sent if name not in changed]
    data: dict[str, list[str]] = {}
    for name, value in [*pairs, *((n, v) for n, v in changed.items() if v is not None)]:
        data.setdefault(name, []).append(value)
    return client.post(url, data=data)


def made(operator) -> str:
    answer = operator.post("/contests/new", data=TYPED)
    assert answer.status_code == 303
    return answer.location.removesuffix("/rules")


def test_a_contest_from_template_to_announcement_and_later_dates(operator, client_as, only):
    wrong = operator.post("/contests/new", data=TYPED | {"until_day": "01.08.2026"})
    assert wrong.status_code == 422
    assert "Окончание раньше начала" in text_of(wrong)
    address, head = made(operator), client_as(Role.HEAD)
    assert head.get(address).status_code == 404
    assert "Наставник года" not in words_of(head.get("/contests/"))
    assert "Правила и сроки ещё можно менять" in words_of(operator.get("/contests/"))
    assert "Конкурс не объявлен: Наставник года" in words_of(operator.get("/today"))
    said = words_of(operator.get(f"{address}/announce"))
    assert "Противоречий в правилах нет" in said
    answer = operator.post(f"{address}/announce", data={"order_number": ""})
    assert answer.status_code == 422
    done = operator.post(f"{address}/announce", data={"order_number": "145-о",
                                                      "order_date": "20.11.2026"})  # fmt: skip
    assert done.status_code == 303
    row = only(Contest)
    assert (row.state, row.order_number) == ("announced", "145-о")
    assert row.rules_sha256 == Rules.read(row.rules).sha256()
    listed = words_of(head.get("/contests/"))
    assert "приказ № 145-о от 20.11.2026" in listed
    assert "Приём заявок до 05.12.2099" in words_of(head.get("/today"))
    said = words_of(head.get(address))
    for words in ("до 05.12.2099 в 18:00", "Победителем становится заявка с наибольшим средним",
                  "наставник педагога", row.rules_sha256, "Тур 1. Заочный тур"):  # fmt: skip
        assert words.lower() in said.lower(), words
    frozen = words_of(head.get(f"{address}/rules"))
    assert row.rules_sha256 in frozen
    assert "Правила зафиксированы" in frozen
    back = operator.post(f"{address}/dates", data={"until_day": "04.12.2099", "until_time": "18"})
    assert back.status_code == 422
    assert "можно только продлить" in text_of(back)
    on = operator.post(f"{address}/dates", data={"until_day": "06.12.2099", "until_time": "18"})
    assert on.status_code == 303
    assert "Продлить приём заявок" in words_of(operator.get(address))
    answer = operator.post(f"{address}/cancel", data={"reason": ""})
    assert answer.status_code == 422
    assert operator.post(f"{address}/cancel", data={"reason": "Перенос"}).status_code == 303
    assert "Отменён: Перенос" in words_of(head.get("/contests/"))


def test_the_editor_keeps_what_was_typed_and_tells_what_is_wrong_where(operator, only):
    address = f"{made(operator)}/rules"
    before, sent = only(Contest).rules, typed_in(operator.get(address).text)
    assert Rules.read(before).rounds == template("mentor_of_the_year").rounds
    same = post(operator, address, sent, do="save")
    assert same.status_code == 303, text_of(same)
    assert only(Contest).rules == before
    wrong = post(operator, address, sent, **{
        "do": "save", "title": "Мой конкурс", "rounds-0-criteria-1-weight": "много",
        "rounds-0-criteria-0-descriptors": "цели нет", "nominations-0-name": "",
    })  # fmt: skip
    said = text_of(wrong)
    assert wrong.status_code == 422
    for words in ('value="Мой конкурс"', 'value="много"', "цели нет</textarea>",
                  "Например, 5 — частично", 'href="#rounds-0-criteria-1-weight"',
                  "Тур 1: Критерий 2: Вес", "Номинация 1: Название номинации"):  # fmt: skip
        assert words in said, words
    grown = post(operator, address, sent, **{
        "do": "add:rounds-0-criteria", "rounds-0-name": "Тур с новым критерием",
    })  # fmt: skip
    assert grown.status_code == 200
    again = typed_in(grown.text)
    assert ("rounds-0-criteria-4-code", "criterion_1") in again
    assert ("rounds-0-name", "Тур с новым критерием") in again
    assert re.search(r'id="rounds-0-criteria-4-name"[^>]*autofocus|autofocus[^>]*criteria-4-name',
                     grown.text)  # fmt: skip
    shrunk = post(operator, address, again, do="drop:rounds-0-criteria-2")
    assert "критерий, которого больше нет" in text_of(shrunk)  # ties name it

    named = post(operator, address, typed_in(shrunk.text), **{
        "do": "check", "rounds-0-criteria-4-name": "Новый критерий",
    })  # fmt: skip

    assert "назван критерий, которого в этом туре нет" in text_of(named)
    assert only(Contest).title == "Наставник года"  # nothing of this was written
    saved = post(operator, address, typed_in(named.text), do="save", title="Мой конкурс")
    assert saved.status_code == 303
    assert only(Contest).title == "Мой конкурс"
    stopped = operator.post(address.replace("rules", "announce"), data={"order_number": "1"})
    assert stopped.status_code == 422
    assert "объявить конкурс нельзя" in text_of(stopped)
    assert only(Contest).state == "draft"


def test_frozen_rules_are_not_changed_and_odd_buttons_break_nothing(operator, only):
    contest = made(operator)
    address = f"{contest}/rules"
    sent = typed_in(operator.get(address).text)
    for asked in ("add:nonsense", "drop:rounds-9", "drop:title", "add:", "", "rounds-²-name"):
        assert post(operator, address, sent, do=asked, **{"rounds-²-name": "х"}).status_code == 200
    assert operator.post(address, data={"do": "save"}).status_code == 422
    bare = post(operator, address, [each for each in sent if not each[0].startswith("rounds")])
    assert "Нужен хотя бы один тур" in text_of(bare)
    operator.post(f"{contest}/announce", data={"order_number": "1"})
    before = only(Contest).rules
    assert post(operator, address, sent, title="Другой").status_code == 303
    assert only(Contest).rules == before


def test_rounds_are_drawn_up_opened_and_prolonged(hall, operator, client_as, only, database):
    hall.open_round(state="draft", jurors=2)
    address = f"/contests/{hall.contest}/rounds"
    with database.admin.begin() as owner:
        owner.execute(text("DELETE FROM contests.assignment WHERE entry_id = :e"),
                      {"e": hall.entries["e1"]})  # fmt: skip
    said = words_of(operator.get(address))
    for words in ("По часам портала", "готовится", "У 1 заявки нет члена жюри", "№ 02"):
        assert words in said, words
    opening = f"{address}/{hall.round}/open"
    assert "№ 02" in words_of(operator.get(opening))
    refused = operator.post(opening)
    assert refused.status_code == 422
    assert "№ 02" in words_of(refused)
    assert only(Round).state == "draft"
    with database.admin.begin() as owner:
        owner.execute(text("DELETE FROM contests.round_entry WHERE entry_id = :e"),
                      {"e": hall.entries["e1"]})  # fmt: skip
    assert operator.post(opening).status_code == 303
    assert only(Round).state == "open"
    assert "сдано 0 листов из 2" in words_of(operator.get("/contests/"))
    assert "листов" not in words_of(client_as(Role.HEAD).get("/contests/"))
    prolonging = f"{address}/{hall.round}/prolong"
    until = datetime.now(UTC) + timedelta(days=9)
    sent = {"closes_day": f"{until:%d.%m.%Y}", "closes_time": "18:00"}
    assert operator.post(prolonging, data=sent).status_code == 422
    back = sent | {"closes_day": "01.01.2020", "reason": "Болезнь двух членов жюри"}
    kept = operator.post(prolonging, data=back)
    assert kept.status_code == 422
    assert "Болезнь двух членов жюри" in text_of(kept)
    assert operator.post(prolonging, data=back | sent).status_code == 303
    assert only(Prolongation).reason == "Болезнь двух членов жюри"
    assert "Болезнь двух членов жюри" in words_of(client_as(Role.HEAD).get(address[:-7]))


def test_the_first_round_takes_the_admitted_and_no_round_comes_out_of_turn(
    hall, operator, only, database
):
    hall.open_round(state="draft")
    address = f"/contests/{hall.contest}/rounds"
    with database.admin.begin() as owner:
        for table in ("assignment", "round_entry", "round"):
            owner.execute(text(f"DELETE FROM contests.{table}"))
        owner.execute(text("UPDATE contests.contest SET state = 'finished'"))
    assert "Подготовить тур" not in words_of(operator.get(address))
    with database.admin.begin() as owner:
        owner.execute(text("SET LOCAL session_replication_role = replica"))
        owner.execute(text("UPDATE contests.contest SET state = 'announced'"))
    assert "Подготовить тур «Заочный тур»" in words_of(operator.get(address))
    sent = {"opens_day": "01.12.2026", "opens_time": "9", "closes_day": "30.11.2026",
            "closes_time": "18"}  # fmt: skip
    assert operator.post(address, data=sent).status_code == 422
    assert operator.post(address, data=sent | {"closes_day": "10.12.2026"}).status_code == 303
    row = only(Round)
    assert (row.number, row.state) == (1, "draft")
    assert "2" in words_of(operator.get(address))
    assert operator.post(f"{address}/{row.id}/entries").status_code == 303
    assert operator.post(address, data=sent | {"closes_day": "10.12.2026"}).status_code == 303
    assert only(Round).id == row.id  # the round before is not closed: none is added


def test_who_opens_and_how_few_statements(hall, operator, client_as, statements):
    hall.open_round()
    draft, held = made(operator), f"/contests/{hall.contest}"
    pages = {
        "/contests/": Permission.CONTESTS_VIEW, "/contests/new": Permission.CONTESTS_EDIT,
        held: Permission.CONTESTS_VIEW, f"{held}/rules": Permission.CONTESTS_VIEW,
        f"{held}/rounds": Permission.CONTESTS_EDIT, f"{held}/cancel": Permission.CONTESTS_EDIT,
        f"{held}/rounds/{hall.round}/prolong": Permission.CONTESTS_EDIT,
        f"{draft}/rules": Permission.CONTESTS_EDIT, f"{draft}/dates": Permission.CONTESTS_EDIT,
        f"{draft}/announce": Permission.CONTESTS_EDIT, draft: Permission.CONTESTS_EDIT,
    }  # fmt: skip
    problems = []
    for role in WHO:
        client = client_as(role)
        client.get("/me")
        for address, right in pages.items():
            with statements() as seen:
                status = client.get(address).status_code
            granted = role in GRANTS[right]
            if (status == 200) is not granted or (not granted and status not in (403, 404)):
                problems.append((role, address, status))
            if len(seen) > MOST:
                problems.append((role, address, len(seen)))
    assert problems == []


def close(hall, chair) -> None:
    let_time_pass(hall)
    assert chair.post(f"/commission/{hall.round}/close").status_code == 303


def rounds_of(database) -> list[tuple[int, str, int]]:
    asked = (
        "SELECT held.number, held.code, (SELECT count(*) FROM contests.round_entry one"
        " WHERE one.round_id = held.id) FROM contests.round held ORDER BY held.number"
    )
    with database.admin.connect() as connection:
        return [tuple(row) for row in connection.execute(text(asked))]


def two_rounds(further: int | None = None):
    first = RULES.rounds[0].model_copy(update={"go_further": further})
    final = RULES.rounds[0].model_copy(update={"code": "final", "name": "Очный тур"})
    return RULES.model_copy(update={"rounds": (first, final)})


WHEN = {"opens_day": "01.12.2026", "opens_time": "9", "closes_day": "10.12.2026",
        "closes_time": "18"}  # fmt: skip


def test_the_best_go_further_into_the_next_round(hall, world, operator, client_as, database):
    hall.open_round(rules=two_rounds(1))
    seat(hall, world)
    hand_in(hall)
    close(hall, client_as(Role.CHAIR))
    address = f"/contests/{hall.contest}/rounds"
    said = words_of(operator.get(address))
    assert "Подготовить тур «Очный тур»" in said
    assert "кто прошёл дальше" in said
    assert operator.post(address, data=WHEN).status_code == 303
    assert rounds_of(database) == [(1, "papers", 2), (2, "final", 1)]


def test_without_a_quorum_the_round_is_held_once_more(hall, world, operator, client_as, database):
    hall.open_round(rules=two_rounds())
    seat(hall, world)
    close(hall, client_as(Role.CHAIR))
    address = f"/contests/{hall.contest}/rounds"
    assert "В последнем туре не было кворума: Педагог-наставник" in words_of(operator.get(address))
    assert operator.post(address, data=WHEN).status_code == 422  # nobody went further
    assert operator.post(address, data=WHEN | {"again": "1"}).status_code == 303
    assert rounds_of(database) == [(1, "papers", 2), (2, "papers", 2)]


def test_home_tells_what_a_contest_waits_for(hall, world, operator, client_as, database):
    """Contests, awards and appeals of the home page come by one statement; each is told."""
    hall.open_round(rules=two_rounds())
    assert "Пора закрыть тур" not in words_of(operator.get("/today"))
    let_time_pass(hall)
    assert "Пора закрыть тур: Наставник года" in words_of(operator.get("/today"))
    with database.admin.begin() as past:
        past.execute(text("SET LOCAL session_replication_role = replica"))
        add(past, Appeal, school_id=world.schools["one"], round_id=hall.round,
            entry_id=hall.entries["e0"], text="Прошу проверить", state="filed",
            filed_at=datetime(2026, 11, 20, 9, 0, 0, 120000, tzinfo=UTC))  # fmt: skip
    said = words_of(operator.get("/today"))
    assert "решения ждёт 1 апелляция" in said
    assert "с 20.11.2026" in said
    assert "апелляция" not in words_of(client_as(Role.HEAD).get("/today"))
