"""The region's and the municipality's pages of links: the list, needs, rounds, publishing."""

import re

import pytest
from sqlalchemy import func, select, text

from kernel.identity.permissions import GRANTS, Permission, Role
from regional.partnership.models import LinkProposal, LinkWish, SchoolLink
from tests.web.reading import words_of
from tests.web.regional.links.conftest import YEAR
from tests.web.regional.words import many, ru

MOST = 15
GROW = (
    "INSERT INTO kernel.school (id, code, name, full_name, kind)"
    " SELECT gen_random_uuid(), 'many-' || n, 'Школа № ' || n, 'Школа № ' || n, 'general'"
    " FROM generate_series(1, 400) n",
    "INSERT INTO kernel.school_placement (id, school_id, municipality_id)"
    " SELECT gen_random_uuid(), id, CASE WHEN right(code, 1) < '5' THEN CAST(:north AS uuid)"
    " ELSE CAST(:south AS uuid) END FROM kernel.school WHERE code LIKE 'many-%'",
    "INSERT INTO regional.support_profile (school_id, school_year, seeks, offers, capacity, needs,"
    " strengths, approach, updated_at)"
    " SELECT id, :year, right(code, 1) <> '1', right(code, 1) = '1',"
    " CASE right(code, 1) WHEN '1' THEN 5 ELSE 0 END,"
    " CASE right(code, 1) WHEN '1' THEN '{}'::jsonb ELSE '{\"results\": 2, \"climate\": 1}' END,"
    " CASE right(code, 1) WHEN '1' THEN '{\"results\": 3}'::jsonb ELSE '{}' END, 'active', now()"
    " FROM kernel.school WHERE code LIKE 'many-%'",
)


def count(database, model):
    with database.admin.connect() as connection:
        return connection.scalar(select(func.count()).select_from(model))


def propose(client, work_off):
    answer = client.post("/links/proposals", data={"weights": "even", "general_only": "y"})
    assert answer.status_code == 303
    work_off()
    page = client.get(answer.location)
    return re.search(r'href="(/links/proposals/[0-9a-f-]+)"', page.text)[1]


def test_from_a_search_to_the_offers(client_as, database, told, work_off, world):
    client = client_as(Role.REGION_OPERATOR)
    odd = client.post("/links/proposals", data={"weights": "even", "max_km": "далеко"})
    assert odd.status_code == 422
    assert 'value="далеко"' in odd.text
    address = propose(client, work_off)
    page = client.get(address)
    told_words = words_of(page)
    assert "Школа «one»" in told_words
    assert ru("is needed") in told_words
    assert many("%(num)s school", "%(num)s schools", 1) not in told_words
    proposal = re.search(r'name="proposal" value="([0-9a-f-]+)"', page.text)[1]

    nothing = client.post(address)
    assert nothing.status_code == 422
    assert ru("Tick at least one pair.") in words_of(nothing)
    one, three = world.schools["one"], world.schools["three"]
    wish = f"/links/wishes/ban?helper={one}&helped={three}&round={address.rsplit('/', 1)[1]}"
    assert client.post(wish, data={"reason": " "}).status_code == 422
    kept = client.post(wish, data={"reason": "Спорят", "helper": str(one), "helped": str(three)})
    assert kept.status_code == 303
    second = propose(client, work_off)
    alone = words_of(client.get(second + "?shown=unmatched"))
    assert ru("Every suitable pair is forbidden or has parted this year") in alone
    changed = words_of(client.get(second + "?shown=changed"))
    assert "Раньше: Школа «one»." in changed
    assert client.post(address, data={"proposal": proposal}).status_code == 409  # not the last
    with database.admin.connect() as connection:
        wish_id = connection.scalar(select(LinkWish.id))
    assert client.post(f"/links/wishes/{wish_id}/drop").status_code == 303

    third = propose(client, work_off)
    proposal = re.search(r'name="proposal" value="([0-9a-f-]+)"', client.get(third).text)[1]
    for _ in range(2):
        assert client.post(third, data={"proposal": proposal}).status_code == 303
    assert count(database, SchoolLink) == 1
    assert ru("offered") in words_of(client.get(third))
    assert count(database, LinkProposal) == 3


def test_a_school_that_said_nothing_has_its_page(client_as, told, world):
    page = client_as(Role.REGION_OPERATOR).get(f"/links/schools/{world.schools['two']}")
    assert ru("The school has said nothing this year.") in words_of(page)


def test_by_hand_on_behalf_and_back_again(client_as, database, told, world):
    client = client_as(Role.REGION_OPERATOR)
    three, two = world.schools["three"], world.schools["two"]
    page = client.get(f"/links/schools/{three}/offer")
    assert "Школа «one»" in words_of(page)
    assert client.post(f"/links/schools/{three}/offer").status_code == 422
    data = {"helper": str(world.schools["one"]), "goal": "Рост качества"}
    made = client.post(f"/links/schools/{three}/offer", data=data)
    assert made.status_code == 303
    assert "Рост качества" in words_of(client.get(made.location))
    assert ru("Nobody to choose from") in words_of(client.get(f"/links/schools/{three}/offer"))
    back = made.location + "/withdraw"
    assert client.post(back, data={"reason": ""}).status_code == 422
    assert client.post(back, data={"reason": "Ошибка"}).status_code == 303
    assert "Ошибка" in words_of(client.get(made.location))
    data = {"seeks": "y", "need_digital": "1", "approach": "passive"}
    assert client.post(f"/links/schools/{two}/edit", data=data).status_code == 303
    assert ru("would be useful") in words_of(client.get(f"/links/schools/{two}"))


PAGES = {
    "/links/": Permission.LINKS_VIEW,
    "/links/profiles": Permission.LINKS_VIEW,
    "/links/proposals": Permission.LINKS_EDIT,
    "/links/schools/{one}": Permission.LINKS_VIEW,
    "/links/schools/{one}/edit": Permission.LINKS_EDIT,
    "/links/schools/{one}/offer": Permission.LINKS_EDIT,
    "/links/{link}": Permission.LINKS_VIEW,
    "/links/{link}/end": Permission.LINKS_EDIT,
}


# One of each set of rights around links.
READERS = (
    Role.REGION_OPERATOR, Role.ANALYST, Role.MUNICIPAL, Role.HEAD, Role.RESPONSIBLE, Role.MENTEE,
    Role.JUROR,
)  # fmt: skip


def test_pages_open_to_those_who_hold_the_right_and_to_nobody_else(client_as, world, active):
    places = {"one": world.schools["one"], "link": active}
    for role in READERS:
        client = client_as(role)
        opened = {page for page in PAGES if client.get(page.format(**places)).status_code == 200}
        assert opened == {page for page, right in PAGES.items() if role in GRANTS[right]}, role


def test_a_municipality_sees_its_own_links_and_schools(client_as, database, world, active):
    north, south = client_as(Role.MUNICIPAL), client_as(Role.MUNICIPAL, foreign=True)
    for client in (north, south):
        assert "Школа «three»" in words_of(client.get(f"/links/{active}"))
        assert "Открытые уроки" in words_of(client.get(f"/links/{active}"))
    assert south.get(f"/links/schools/{world.schools['one']}").status_code == 404
    with database.admin.begin() as connection:  # now between two schools of the north
        connection.execute(
            text("UPDATE regional.school_link SET helped_id = :two"),
            {"two": world.schools["two"]},
        )
    assert north.get(f"/links/{active}").status_code == 200
    assert south.get(f"/links/{active}").status_code == 404
    assert "Школа «one»" not in words_of(south.get("/links/"))
    profile = words_of(south.get("/links/profiles"))
    assert "Школа «three»" in profile
    assert "Школа «one»" not in profile


@pytest.fixture
def many_schools(database, world, active):
    with database.admin.begin() as connection:
        for statement in GROW:
            connection.execute(text(statement), world.municipalities | {"year": YEAR})


def test_every_page_asks_a_few_statements(client_as, world, many_schools, active, statements,
                                          work_off):  # fmt: skip
    operator, head = client_as(Role.REGION_OPERATOR), client_as(Role.HEAD)
    found = propose(operator, work_off)
    one = world.schools["one"]
    addresses = {
        operator: [
            "/today", "/links/", "/links/?state=active", "/links/profiles?told=alone&page=2",
            "/links/proposals", found, found + "?shown=unmatched", f"/links/schools/{one}",
            f"/links/schools/{one}/edit", f"/links/{active}", f"/links/{active}/outcome",
            f"/links/schools/{world.schools['two']}/offer",
        ],
        client_as(Role.MUNICIPAL): ["/links/", "/links/profiles", f"/links/{active}"],
        head: [
            "/s/s-one/school-links/", "/s/s-one/school-links/profile",
            f"/s/s-one/school-links/{active}", f"/s/s-one/school-links/{active}/meetings/new",
        ],
    }  # fmt: skip
    counted = {}
    for client, some in addresses.items():
        client.get("/me")
        for address in some:
            with statements() as seen:
                assert client.get(address).status_code == 200, address
            counted[address] = len(seen)
    assert {address: n for address, n in counted.items() if n > MOST} == {}


def test_a_school_gets_its_place_on_the_map_on_its_card(client_as, database, world):
    client, school = client_as(Role.REGION_OPERATOR), world.schools["one"]
    card = {"name": "Школа «one»", "kind": "general", "coordinates": "85.9603, 51.9581"}
    refused = client.post(f"/schools/{school}/edit", data=card)
    assert refused.status_code == 422
    assert "85.9603, 51.9581" in refused.text
    card["coordinates"] = "51.9581, 85.9603"
    assert client.post(f"/schools/{school}/edit", data=card).status_code == 303
    assert "51.9581, 85.9603" in words_of(client.get(f"/schools/{school}"))
    assert 'value="51.9581, 85.9603"' in client.get(f"/schools/{school}/edit").text
