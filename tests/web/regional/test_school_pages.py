"""The list of schools, a card and its dated life, and what a district declares by hand."""

from datetime import date

import pytest
from sqlalchemy import select, text

from kernel.identity.permissions import Role
from kernel.tenancy.models import School, SchoolCount, SchoolFlag
from regional.returns.models import DeclaredCounter
from tests.factories.world import add_school
from tests.web.regional.words import many, ru

INN = "7707083893"
LIST = ru("Schools of the region")


def rows(database, statement):
    with database.admin.connect() as connection:
        return connection.execute(statement).all()


def test_the_list_is_narrowed_by_name_place_type_and_status(client_as, read, world, database):
    with database.admin.begin() as connection:
        connection.execute(
            text("UPDATE kernel.school SET kind = 'professional' WHERE code = 's-three'")
        )
        connection.execute(
            text(
                "INSERT INTO kernel.school_flag (id, school_id, flag)"
                " SELECT gen_random_uuid(), id, 'low_results' FROM kernel.school"
                " WHERE code = 's-two'"
            )
        )
    client = client_as(Role.ANALYST)

    def listed(query: str) -> set[str]:
        return set(read(client, f"/schools/?{query}").table(LIST))

    one, two, three = ("Школа «one»", "Школа «two»", "Школа «three»")
    assert listed("") == {one, two, three}
    assert listed("q=ONE") == {one}
    assert listed(f"municipality={world.municipalities['south']}") == {three}
    assert listed("kind=professional") == {three}
    flag = read(client, "/schools/").field("flag")
    codes = [o.get("value") for o in flag.iter("option")][1:]
    assert any(listed_or_none(read, client, code) == {two} for code in [*codes, "low_results"])
    assert ru("No schools here") in read(client, "/schools/?q=нет-такой").text()


def listed_or_none(read, client, code):
    page = read(client, f"/schools/?flag={code}")
    try:
        return set(page.table(LIST))
    except AssertionError:
        return set()


def test_numbers_in_names_sort_as_numbers(client_as, read, world, database):
    from sqlalchemy.orm import Session

    from portal.setup import as_administrator

    with Session(database.admin) as session, session.begin():
        as_administrator(session)
        for n in (10, 2, 1):
            school = add_school(session, world, f"n{n}", "north")
            session.execute(
                text("UPDATE kernel.school SET name = :name WHERE id = :id"),
                {"name": f"Ёлкинская школа № {n}", "id": school},
            )
    names = list(read(client_as(Role.ANALYST), "/schools/?q=елкинская").table(LIST))
    assert names == [f"Ёлкинская школа № {n}" for n in (1, 2, 10)]


def test_a_district_lists_its_own_schools(client_as, read, world):
    client = client_as(Role.MUNICIPAL)
    south = world.municipalities["south"]
    listed = read(client, f"/schools/?municipality={south}").table(LIST)
    assert set(listed) == {"Школа «one»", "Школа «two»"}


def test_a_school_is_entered_and_wrong_input_stays_in_the_form(client_as, world, database, read):
    client = client_as(Role.REGION_OPERATOR)
    form = {
        "name": "Новая СОШ", "kind": "general", "inn": "1234567890", "since": "31.11.2026",
        "municipality_id": str(world.municipalities["south"]), "address": "Опытная улица, 1",
    }  # fmt: skip
    refused = client.post("/schools/new", data=form)
    assert refused.status_code == 422
    assert "В ноябре 30 дней" in refused.text
    for typed in ("Новая СОШ", "1234567890", "31.11.2026", "Опытная улица, 1"):
        assert typed in refused.text
    refused = client.post("/schools/new", data=form | {"since": "01.09.2026"})
    assert ru("The INN of an organisation has ten digits. Check the number.") in refused.text
    answer = client.post("/schools/new", data=form | {"since": "01.09.2026", "inn": INN})
    assert answer.status_code == 303
    assert ru("The school is in the list.") in client.get(answer.location).text
    assert rows(database, select(School.inn).where(School.name == "Новая СОШ")) == [(INN,)]
    again = client.post("/schools/new", data=form | {"since": "", "inn": INN, "name": "Другая"})
    assert ru("A school with this INN is in the list already.") in again.text


def test_a_card_is_corrected(client_as, world, database):
    client, one = client_as(Role.REGION_ADMIN), world.schools["one"]
    form = {"name": "Школа «one»", "kind": "general", "phone": "8 800 000-00-00"}
    assert client.post(f"/schools/{one}/edit", data=form | {"name": ""}).status_code == 422
    assert client.post(f"/schools/{one}/edit", data=form).status_code == 303
    assert "8 800 000-00-00" in client.get(f"/schools/{one}").text


@pytest.mark.parametrize(
    ("typed", "status", "kept"),
    [
        ({"pupils": "1 200", "teachers": "60", "young_teachers": ""}, 303, (1200, 60, None)),
        ({"pupils": "0", "teachers": "", "young_teachers": ""}, 303, (0, None, None)),
        ({"pupils": "много", "teachers": "60", "young_teachers": "1"}, 422, None),
        ({"pupils": "10", "teachers": "5", "young_teachers": "6"}, 422, None),
    ],
)
def test_counts_keep_the_unknown_apart_from_nought(client_as, world, database, typed, status, kept):
    client, one = client_as(Role.REGION_OPERATOR), world.schools["one"]
    answer = client.post(f"/schools/{one}/counts/2026", data=typed)
    assert answer.status_code == status
    if status == 422:
        assert all(f'value="{text}"' in answer.text for text in typed.values())
    columns = (SchoolCount.pupils, SchoolCount.teachers, SchoolCount.young_teachers)
    assert rows(database, select(*columns)) == ([kept] if kept else [])
    assert client.get(f"/schools/{one}/counts/99999").status_code == 404


def test_a_status_is_given_from_a_day_and_ended_on_another(client_as, world, database, read):
    client, one = client_as(Role.REGION_OPERATOR), world.schools["one"]
    choice = read(client, f"/schools/{one}/status").field("flag")
    flag = next(o.get("value") for o in choice.iter("option"))
    form = {"flag": flag, "since": "01.09.2026", "until": "01.08.2026", "ground": "приказ № 7"}
    refused = client.post(f"/schools/{one}/status", data=form)
    assert refused.status_code == 422
    assert ru("The status ends before it begins. Check the dates.") in refused.text
    assert "01.08.2026" in refused.text
    assert client.post(f"/schools/{one}/status", data=form | {"until": ""}).status_code == 303
    ((flag_id, until),) = rows(database, select(SchoolFlag.id, SchoolFlag.valid_to))
    assert until is None
    address = f"/schools/{one}/status/{flag_id}/end"
    assert client.post(address, data={"until": ""}).status_code == 422
    assert client.post(address, data={"until": "31.08.2027"}).status_code == 303
    assert rows(database, select(SchoolFlag.valid_to)) == [(date(2027, 8, 31),)]
    stranger = world.schools["two"]
    assert (
        client.post(f"/schools/{stranger}/status/{flag_id}/end", data={"until": "01.09.2027"})
    ).status_code == 404


def test_a_district_names_its_own_figures(client_as, world, database, read):
    client, north = client_as(Role.MUNICIPAL), world.municipalities["north"]
    assert client.get("/returns/?year=2020/2021").location == f"/returns/{north}/2020"
    address = f"/returns/{north}/2020"
    refused = client.post(address, data={"curators_trained": "восемь", "note": "36 часов"})
    assert refused.status_code == 422
    assert 'value="восемь"' in refused.text
    assert 'value="36 часов"' in refused.text
    value = select(DeclaredCounter.value, DeclaredCounter.note)
    assert rows(database, value) == []
    client.post(address, data={"curators_trained": "8", "note": "36 часов"})
    assert rows(database, value) == [(8, "36 часов")]
    client.post(address, data={"curators_trained": "", "note": ""})
    assert rows(database, value) == []
    assert client.get(f"/returns/{world.municipalities['south']}/2020").status_code == 404
    assert client.get(f"/returns/{north}/99999").status_code == 404


def test_the_region_sees_which_districts_declared(client_as, read, book):
    book.declare("one", pairs=5)
    book.counter("south", 3)
    page = read(client_as(Role.REGION_OPERATOR), "/returns/?year=2026/2027")
    lines = [page.text(line) for line in page.root.iter("li") if line.get("class") == "line"]
    declared = many("a return of %(num)s school", "a return of %(num)s schools", 1)
    trained = ru("curators trained: %(num)s", num=3)
    assert declared in lines[0]
    assert trained in lines[1]
    assert all(ru("declared") in line for line in lines)
