"""What cannot be done is said at its place, and nothing typed is lost."""

from datetime import timedelta

from sqlalchemy import text

from kernel.identity.permissions import Role
from regional.web.report_words import FAULTS
from tests.web.regional.periods.conftest import LATER
from tests.web.regional.periods.test_whole_period import EXPLAIN, ODD, REMARKED, WHY
from tests.web.regional.words import many, ru

FAR = f"{LATER + timedelta(days=300):%d.%m.%Y}"
FORM = {
    "name": "Зимний мониторинг", "school_year": "2026/2027", "opens_on": "10.12.2026",
    "due_on": "01.12.2026", "closes_on": "31.11.2026", "cut_off_on": "01.10.2026",
    "school_kinds": "general", "order_number": "7-о", "note": "Спрашивайте тьютора.",
}  # fmt: skip


def test_a_period_with_faults_comes_back_as_it_was_typed(client_as, reporting, read, database):
    client = client_as(Role.REGION_OPERATOR)
    suggested = read(client, "/periods/new")
    assert "2026/2027" in suggested.field("name").get("value")
    refused = client.post("/periods/new", data=FORM)
    assert refused.status_code == 422
    for typed in ('value="31.11.2026"', "Зимний мониторинг", "7-о", "Спрашивайте тьютора."):
        assert typed in refused.text
    assert ru("November has %(days)s days.", days=30) in refused.text
    second = client.post("/periods/new", data=FORM | {"closes_on": "20.12.2026"}).text
    assert ru("The due day is earlier than the first one. Check the dates.") in second
    assert ru("An order has both a number and a date. Write both or neither.") in second
    mended = {"due_on": "15.12.2026", "closes_on": "20.12.2026", "order_date": "01.10.2026"}
    assert client.post("/periods/new", data=FORM | mended).status_code == 303
    board = client.post(f"{reporting.address}/edit", data=FORM | mended)
    assert ru("Schools owe reports already: this can no longer be changed.") not in board.text

    other = client.post(
        f"{reporting.address}/edit", data=FORM | mended | {"cut_off_on": "02.10.2026"}
    )
    assert other.status_code == 422
    assert ru("Schools owe reports already: this can no longer be changed.") in other.text
    assert client.post(f"{reporting.address}/cancel", data={"reason": ""}).status_code == 422
    assert (
        client.post(f"{reporting.address}/cancel", data={"reason": "Объявлен ошибочно"}).status_code
        == 303
    )
    assert ru("period cancelled") in read(client, reporting.address).text()


def test_a_finding_without_words_keeps_the_report_and_the_words_of_others(
    client_as, reporting, read
):
    head, own = client_as(Role.HEAD), reporting.own("one")
    reporting.cells("one", {**ODD, "pairs": (60, None)})
    reporting.cells("one", {"pairs": (5, None)}, 2025)
    grew = "explain-grew:pairs"
    refused = head.post(own, data={EXPLAIN: "", grew: WHY})
    assert refused.status_code == 422
    assert WHY in refused.text
    assert f'href="#{EXPLAIN}"' in refused.text
    assert f'id="fault-{EXPLAIN.removeprefix("explain-")}"' in refused.text
    assert reporting.state("one") == "due"
    with reporting.past_fences() as session:
        session.execute(
            text("INSERT INTO regional.kpi_mark (school_id) VALUES (:id)"),
            {"id": reporting.world.schools["one"]},
        )
    lagging = head.post(own, data={EXPLAIN: "Первое пояснение", grew: WHY})
    assert lagging.status_code == 409
    calm = ru(
        "The indicators are being counted anew. Try again in a few seconds: what you wrote stays."
    )
    assert calm in lagging.text
    assert "note-wait form-errors" in lagging.text
    assert "Первое пояснение" in lagging.text
    assert head.post(own, data={EXPLAIN: "x" * 2001, grew: WHY}).status_code in (409, 422)


def test_a_return_without_words_keeps_what_was_written(client_as, reporting):
    north, seen = client_as(Role.MUNICIPAL), reporting.of("one")
    reporting.submit("one")
    nothing = north.post(seen, data={"decision": "return", REMARKED: "  "})
    assert nothing.status_code == 422
    assert ru("Write what to correct: at a figure or in general.") in nothing.text
    long = north.post(seen, data={"decision": "return", REMARKED: "я" * 2001, "reason": "Сверьте."})
    assert long.status_code == 422
    assert "я" * 2001 in long.text
    assert '<details class="more" open>' in long.text
    assert "Сверьте.</textarea>" in long.text
    reporting.accept("one")
    late = north.post(seen, data={"decision": "accept", REMARKED: "Проверьте."})
    assert late.status_code == 409
    assert "Проверьте." in late.text
    reporting.closed()
    shut = north.post(seen, data={"decision": "return", "reason": "Ошибка в парах."})
    assert shut.status_code == 409
    assert fault_words_in("period_closed_reopen_first", shut.text)


def fault_words_in(code: str, page: str) -> bool:
    return ru(FAULTS[code]) in page


def test_a_reopening_with_faults_comes_back_as_it_was_typed(client_as, reporting):
    client = client_as(Role.REGION_OPERATOR)
    address = f"{reporting.address}/reopenings"
    for data, said in (
        ({"reason": "", "until": "01.01.2020", "until_time": "25:00"},
         "Write hours and minutes. For example, 18:00."),
        ({"reason": "Сбой связи", "until": "01.01.2020", "until_time": "18"},
         "This moment has passed. Choose a later one."),
        ({"reason": "Сбой связи", "until": FAR, "until_time": "9:30"},
         "Too far ahead. Choose a moment within four months."),
    ):  # fmt: skip
        refused = client.post(address, data=data)
        assert refused.status_code == 422, said
        assert ru(said) in refused.text
        assert f'value="{data["until"]}"' in refused.text
        assert data["reason"] in refused.text


def test_days_are_told_in_words(client_as, reporting, read):
    head = client_as(Role.HEAD)
    left = read(head, "/s/s-one/report/").text()
    due = LATER + timedelta(days=3)
    days = many("%(num)s day left", "%(num)s days left", 3)
    assert ru("Due by %(day)s: %(left)s.", day=f"{due:%d.%m.%Y}", left=days) in left
    reporting.past_due()
    assert ru("report not handed in") in read(head, reporting.own("one")).text()
    assert "note-bad" in head.get(reporting.own("one")).text
    head.post(reporting.own("one"))
    assert (
        ru("report handed in late") in read(client_as(Role.MUNICIPAL), reporting.of("one")).text()
    )
    reporting.closed()
    two = read(client_as(Role.REGION_OPERATOR), f"{reporting.address}/missing")
    assert set(two.table(ru("Schools that owe a report"))) == {"Школа «two»", "Школа «three»"}


def test_what_lacks_is_named_with_who_corrects_it_and_who_owes_what(client_as, reporting, read):
    head, own = client_as(Role.HEAD), reporting.own("one")
    told = {"schools_with_programme": (1, None), "pairs": (0, None), "young_teachers": (2, None)}
    reporting.cells("one", told)
    page = read(head, own).text()
    young = ru("young teachers counted (0–3 years of service)")
    assert f"{ru('A count of the year is not entered: %(fact)s', fact=young)}." in page
    theirs = ru("The figure is from the municipality's return: the municipality corrects it.")
    assert theirs not in page
    reporting.run("UPDATE regional.kpi_cell SET basis = 'declared'", triggers=False)
    assert theirs in read(head, own).text()
    reporting.submit("two")
    client_as(Role.MUNICIPAL).post(
        reporting.of("two"), data={"decision": "return", "reason": "Сверьте."}
    )
    reporting.past_due()
    owed = ru(
        "Not handed in: %(due)s, sent back and not handed in again: %(returned)s.",
        due=2, returned=1,
    )  # fmt: skip
    region = client_as(Role.REGION_OPERATOR)
    assert owed in read(region, reporting.address).text()
    assert owed in read(region, "/today").text()
