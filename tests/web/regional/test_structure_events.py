"""RG-01 through the pages: first what changes, then the yes, then its undoing."""

import pytest
from sqlalchemy import select

from kernel.identity.permissions import GRANTS, Permission, Role
from kernel.tenancy.models import SchoolPlacement
from regional.structure.models import StructureEvent
from tests.web.reading import text_of

FORM = {"happens_on": "01.12.2026", "order_number": "145-о", "order_date": "20.11.2026"}


def address(world, kind="merged", school="one"):
    return f"/structure/schools/{world.schools[school]}/{kind}"


def ends(database, world):
    with database.admin.connect() as connection:
        return connection.scalars(
            select(SchoolPlacement.valid_to).where(
                SchoolPlacement.school_id == world.schools["one"]
            )
        ).all()


def test_the_whole_way(client_as, world, database):
    client = client_as(Role.REGION_OPERATOR)
    form = {**FORM, "successor_id": str(world.schools["two"])}
    told = text_of(client.post(address(world), data=form))
    assert "Что изменится с 01.12.2026" in told
    assert "правопреемник — Школа «two»" in told
    assert ends(database, world) == [None], "a preview writes nothing"

    client.post(address(world), data={**form, "sure": "yes"})
    assert str(ends(database, world)[0]) == "2026-12-01"
    listed = text_of(client.get("/structure/"))
    assert "Школа «one»: присоединение к школе «Школа «two»»" in listed
    assert "приказ № 145-о от 20.11.2026" in listed
    assert "присоединение" in text_of(client.get(f"/schools/{world.schools['one']}"))

    with database.admin.connect() as connection:
        event = connection.scalar(select(StructureEvent.id))
    empty = client.post(f"/structure/{event}/undo", data={"reason": ""})
    assert empty.status_code == 422
    client.post(f"/structure/{event}/undo", data={"reason": "Приказ отменён судом"})
    assert ends(database, world) == [None]
    assert "отменено" in text_of(client.get("/structure/"))


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("merged", {"successor_id": ""}, "Not a valid choice"),
        ("transferred", {"to": "home"}, "Школа уже числится в этом муниципалитете."),
        ("closed", {"happens_on": "31.02.2027"}, "31.02.2027"),
    ],
)
def test_a_fault_is_named_and_what_was_typed_stays(client_as, world, kind, values, said):
    if values.pop("to", ""):
        values["to_municipality_id"] = str(world.municipalities["north"])
    form = {**FORM, "reason": "Решение совета", **values}
    answer = client_as(Role.REGION_OPERATOR).post(address(world, kind), data=form)
    assert answer.status_code == 422
    assert said in answer.text or "Выберите" in answer.text
    assert "Решение совета" in answer.text
    assert "145-о" in answer.text


def test_who_may_change_and_who_may_read(client_as, world):
    for role in Role:
        client = client_as(role)
        may = role in GRANTS[Permission.STRUCTURE_EVENTS]
        assert client.get(address(world)).status_code == (200 if may else 403), role
        reads = role in GRANTS[Permission.STRUCTURE_VIEW]
        assert client.get("/structure/").status_code == (200 if reads else 403), role
