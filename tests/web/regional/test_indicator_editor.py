"""The editor of indicators as its people meet it: from a name to a figure, and what others see."""

import json
import re

import pytest
from sqlalchemy import select, text

from kernel.identity.permissions import GRANTS, Permission, Role
from regional.indicators.models import Indicator, IndicatorVersion, Target
from tests.web.reading import words_of
from tests.web.regional.conftest import YEAR
from tests.web.regional.words import PROFILE, name, ru, schools, short

HOME = "/indicators-editor/"
CARD = {
    "name": "Доля школ с низкими результатами, где действует программа",
    "short_name": "ШНОР с программой",
    "about": "Школы с программой среди школ с низкими результатами",
    "unit": "percent",
    "direction": "up",
    "shown_in": "main",
    "after": "schools_model",
}
CODE = "dolya_shkol_s_nizkimi_rezultatami_gd"
FORMULA = {
    "numerator": "with_programme",
    "numerator_flag": "low_results",
    "numerator_kind": "",
    "denominator": "schools",
    "denominator_flag": "low_results",
    "denominator_kind": "",
    "missing": "keep_denominator",
    "from_year": "2026/2027",
    "order_number": "145",
    "order_date": "01.10.2026",
    "note": "",
}


@pytest.fixture
def editor(client_as):
    return client_as(Role.REGION_OPERATOR)


@pytest.fixture
def low(database, world):
    """Schools one and three have low results."""
    with database.admin.begin() as connection:
        for key in ("one", "three"):
            connection.execute(
                text("INSERT INTO kernel.school_flag (id, school_id, flag)"
                     " VALUES (gen_random_uuid(), :school, 'low_results')"),
                {"school": world.schools[key]},
            )  # fmt: skip


def drafted(editor, **values):
    """A new indicator with a draft; the draft's address."""
    assert editor.post(f"{HOME}new", data=CARD).status_code == 303
    answer = editor.post(f"{HOME}{CODE}/draft", data=FORMULA | values)
    assert answer.status_code == 303, words_of(answer)
    return answer.location


def test_from_a_name_to_a_figure_in_the_table(editor, book, low, work_off, read, database, world):
    book.declare("one", pairs=2)
    book.refresh()
    answer = editor.post(f"{HOME}new", data=CARD | {"name": "Па", "about": ""})
    assert answer.status_code == 422
    assert ru("Write in one sentence what is counted and out of what.") in words_of(answer)
    assert 'value="ШНОР с программой"' in answer.text

    assert editor.post(f"{HOME}new", data=CARD).location == f"{HOME}{CODE}/draft"
    wrong = editor.post(f"{HOME}{CODE}/draft", data=FORMULA | {"denominator": "", "from_year": "х"})
    assert wrong.status_code == 422
    assert ru("Write two years in a row. For example, %(example)s.", example="2026/2027") in (
        words_of(wrong)
    )
    assert re.search(r'<option selected value="low_results">', wrong.text)
    looked = editor.post(f"{HOME}{CODE}/draft", data=FORMULA | {"look": "1"})
    flag = ru("%(fact)s, only with the status “%(flag)s”", fact="общеобразовательные организации",
              flag=PROFILE.school_flags[0].name.ru)  # fmt: skip
    assert looked.status_code == 200
    assert flag in words_of(looked)
    assert ru("A school that did not tell its numerator stays in the denominator.") in (
        words_of(looked)
    )
    with database.admin.connect() as connection:
        assert connection.scalars(select(IndicatorVersion.draft)).all().count(True) == 0

    address = editor.post(f"{HOME}{CODE}/draft", data=FORMULA).location
    assert ru("The draft has not been computed") in words_of(editor.get(address))
    assert editor.get(f"{address}/start").location == address
    job = editor.post(f"{address}/try", data={"year": "2026/2027"}).location
    work_off()
    assert f"{address}#trial" in editor.get(job).text
    table = read(editor, address).table(ru("What the draft comes to in %(year)s", year="2026/2027"))
    nothing = ru("not computed")
    assert table["Северный район"] == [nothing, "100,0 % 1 из 1", "–"]
    assert table["Южный район"] == [nothing, "н/д по 0 из 1", "–"]
    assert table[ru("Region")][1] == "50,0 % 1 из 2 по 1 из 2"

    asked = editor.get(f"{address}/start")
    assert ru("Start the version") in words_of(asked)
    assert editor.post(f"{address}/start").location == f"{HOME}{CODE}"
    assert editor.get(address).location == f"{HOME}{CODE}"
    assert editor.post(f"{address}/start").status_code == 404
    book.refresh()
    page = read(editor, "/indicators/?year=2026/2027")
    assert page.table(ru("Shares by place"))[ru("Total")][2] == "50,0 1 из 2"
    shown = page.text()
    assert "приказ № 145 от 01.10.2026" in shown
    own = words_of(editor.get(f"{HOME}{CODE}"))
    assert ru("in force") in own
    assert f"{ru('Version %(number)s', number=1)} " in own


def test_versions_in_time_stand_in_footnotes_and_files(editor, book, work_off, read, client_as):
    for year in (YEAR - 1, YEAR):
        book.declare("one", pairs=3, year=year)
    book.refresh()
    answer = editor.post(
        f"{HOME}schools_with_programme/draft",
        data={"numerator": "schools", "missing": "leave_out", "from_year": "2026/2027",
              "order_number": "9", "order_date": ""},
    )  # fmt: skip
    editor.post(f"{answer.location}/try", data={"year": "2026/2027"})
    work_off()
    table = read(editor, answer.location).table(
        ru("What the draft comes to in %(year)s", year="2026/2027")
    )
    assert table["Северный район"] == ["1 по 1 из 2", "2", "+1"]
    editor.post(f"{answer.location}/start")
    book.refresh()

    version = ru("Version %(number)s, from %(year)s", number=2, year="2026/2027")
    table = read(editor, "/indicators/?year=2026/2027").text()
    assert f"{version}, приказ № 9" in table
    assert schools(3, known=1) in table  # still told, though by another indicator now
    assert version not in read(editor, "/indicators/?year=2025/2026").text()
    one = read(editor, "/indicators/schools_with_programme?year=2026/2027").text()
    spans = [ru("version %(number)s: %(years)s", number=n, years=f"{y}/{y + 1}")
             for n, y in ((1, YEAR - 1), (2, YEAR))]  # fmt: skip
    assert ru("The formula has changed: %(versions)s.", versions="; ".join(spans)) in one
    cells = json.loads(client_as(Role.ANALYST).get("/indicators/export.json?year=2026/2027").text)
    told = {c["version"]: c["order"] for c in cells if c["indicator"] == "schools_with_programme"}
    assert told == {2: "9"}


def test_targets_are_set_with_their_act_and_shown_with_it(editor, world, read, cell, database):
    cell("region", "", "young_teachers", 6, 10)
    cell("municipality", "north", "young_teachers", 6, 10)
    address = f"{HOME}young_teachers/target"
    wrong = editor.post(address, data={"municipality_id": "", "year": "2027", "value": "семь"})
    assert wrong.status_code == 422
    assert 'value="семь"' in wrong.text
    bare = editor.post(address, data={"municipality_id": "", "year": "2027", "value": "72,5"})
    assert ru("Write the number of the order, or beneath it the document the target is taken from."
              ) in words_of(bare)  # fmt: skip
    for place, value in (("", "72,5"), (str(world.municipalities["north"]), "55")):
        answer = editor.post(address, data={
            "municipality_id": place, "year": "2027", "value": value, "order_number": "12",
            "order_date": "01.09.2026"})  # fmt: skip
        assert answer.status_code == 303, words_of(answer)
    page = read(editor, f"{HOME}young_teachers")
    rows = page.table(ru("Targets by year and place"))
    assert len(rows) == 2  # by year; the region's and the north's of 2027 share theirs
    said = page.text()
    assert "приказ № 12 от 01.09.2026" in said
    assert "72,5 %" in said
    table = read(editor, "/indicators/young_teachers?year=2026/2027").text()
    assert ru("target of %(year)s: %(value)s", year=2027, value="72,5 %") in table

    with database.admin.connect() as connection:
        held = connection.scalars(select(Target.id).where(Target.source == "region")).all()
    for target in held:
        assert editor.post(f"{HOME}targets/{target}/delete").location == f"{HOME}young_teachers"
    assert ru("target of %(year)s: %(value)s", year=2024, value="70 %") in (
        read(editor, "/indicators/young_teachers?year=2026/2027").text()
    )


def test_an_indicator_is_retired_brought_back_corrected_and_put_away(editor, book, read):
    book.declare("one", pairs=3)
    book.refresh()
    asked = f"{HOME}other_institutions/retire"
    assert ru("Past years keep their indicators. Choose this school year or a later one.") in (
        words_of(editor.post(asked, data={"from_year": "2020/2021"}))
    )
    assert editor.post(asked, data={"from_year": "2026/2027"}).status_code == 303
    book.refresh()
    assert name("other_institutions") not in read(editor, "/indicators/?year=2026/2027").text()
    assert ru("retired") in read(editor, HOME).text()
    assert editor.post(f"{HOME}other_institutions/bring-back").status_code == 303
    book.refresh()
    assert name("other_institutions") in read(editor, "/indicators/?year=2026/2027").text()

    draft = drafted(editor)
    renamed = CARD | {"name": "Доля школ с ШНОР и программой", "name_en": "Share"}
    assert editor.post(f"{HOME}{CODE}/edit", data=renamed).location == f"{HOME}{CODE}"
    page = editor.get(f"{HOME}{CODE}/edit")
    assert 'value="Share"' in page.text
    assert editor.post(f"{HOME}pairs/edit", data=CARD).status_code in (303, 422)
    assert editor.post(f"{draft}/edit", data=FORMULA | {"note": "иначе"}).location == draft
    assert "иначе" in words_of(editor.get(draft))
    assert editor.post(f"{draft}/try", data={"year": "вчера"}).location == draft
    assert editor.post(f"{draft}/delete").location == f"{HOME}{CODE}"
    assert editor.post(f"{HOME}{CODE}/delete").location == HOME
    assert editor.get(f"{HOME}{CODE}").status_code == 404
    assert editor.post(f"{HOME}pairs/delete").location == f"{HOME}pairs"


def test_who_may_open_what(client_as, database, world, editor):
    draft = drafted(editor)
    edits = [HOME, f"{HOME}new", f"{HOME}pairs", f"{HOME}pairs/draft", f"{HOME}pairs/target",
             f"{HOME}pairs/retire", f"{HOME}{CODE}/edit", draft, f"{draft}/edit"]  # fmt: skip
    for role in (Role.REGION_ADMIN, Role.ANALYST, Role.TUTOR, Role.MUNICIPAL, Role.HEAD):
        client = client_as(role)
        may = role in GRANTS[Permission.INDICATORS_EDIT]
        got = {address: client.get(address).status_code for address in edits}
        assert set(got.values()) == {200 if may else 403}, (role, got)
        assert client.post(f"{draft}/start").status_code == (303 if may else 403)
        sees = role in GRANTS[Permission.KPI_VIEW]
        assert client.get(f"{HOME}facts").status_code == (200 if sees else 403)


def test_the_catalogue_explains_every_fact(client_as, read):
    told = read(client_as(Role.MUNICIPAL), f"{HOME}facts").text()
    for form in PROFILE.forms:
        if form.level == "school":
            assert form.name.ru in told
    assert ru("The district names the number in its return.") in told
    assert PROFILE.school_flags[0].name.ru in told


def test_a_figure_leads_to_places_schools_and_the_programmes_behind_it(
    client_as, book, read, world
):
    """Cell, municipalities, schools, records: the sums agree all the way down (KP-05)."""
    for key, pairs in (("one", 2), ("two", 1)):
        programme = book.programme(key, "teacher_teacher")
        for _ in range(pairs):
            book.pair(programme, book.part(programme, "mentor", answers=(15, 3)),
                      book.part(programme, "mentee", young=True))  # fmt: skip
    second = book.programme("one", "pupil_pupil")
    book.pair(second, book.part(second, "mentor", "pupil"), book.part(second, "mentee", "pupil"))
    book.declare("three", pairs=4)
    book.refresh()
    analyst = client_as(Role.ANALYST)
    table = read(analyst, "/indicators/?year=2026/2027")
    assert table.counts()[name("pairs")] == "8"
    places = read(analyst, table.links()[name("pairs")]).table(ru("By municipality"))
    assert {place: row[0].split()[0] for place, row in places.items()} == {
        "Северный район": "4", "Южный район": "4"}  # fmt: skip
    north = read(analyst, table.links()["Северный район"])
    rows = north.table(ru("Numbers by place"))
    assert [rows[f"Школа «{key}»"][1] for key in ("one", "two")] == ["3", "1"]

    head = client_as(Role.HEAD)
    own = read(head, "/s/s-one/indicators/?year=2026/2027")
    address = own.links()[name("pairs")]
    page = read(head, address)
    rows = page.table(ru("Programme by programme"))
    assert rows[ru("In the figure")] == ["3"]
    assert any("/programmes/" in link for link in page.links().values())
    for code, total in (("mentor_satisfaction", ["2", "3"]), ("schools_model", [ru("yes")]),
                        ("young_teachers", ["2"])):  # fmt: skip
        told = read(head, f"/s/s-one/indicators/{code}?year=2026/2027")
        assert told.table(ru("Programme by programme"))[ru("In the figure")] == total, code
    for code in ("site_section", "curators_covered", "pupils_engaged"):
        assert head.get(f"/s/s-one/indicators/{code}?year=2026/2027").status_code == 200, code
    assert head.get("/s/s-one/indicators/nothing?year=2026/2027").status_code == 404
    assert client_as(Role.CLASS_TEACHER).get(address).status_code == 403
    foreign = client_as(Role.HEAD, foreign=True)
    declared = read(foreign, "/s/s-three/indicators/pairs?year=2026/2027")
    assert ru("The number is the district's.") in declared.text()


def test_pages_ask_a_few_statements_however_long_the_history(editor, statements, database, book):
    with database.admin.begin() as connection:
        connection.execute(text(
            "INSERT INTO regional.indicator_version (id, indicator_id, number, from_year,"
            " numerator_fact, missing, level, source, draft) SELECT gen_random_uuid(), id, n,"
            " 2026 + n, 'pairs', 'leave_out', 'school', 'region', n % 5 = 0"
            " FROM regional.indicator, generate_series(2, 30) n"))  # fmt: skip
        connection.execute(text(
            "INSERT INTO regional.target (id, indicator_id, municipality_id, year, value, source)"
            " SELECT gen_random_uuid(), i.id, m.id, n, 50, 'region' FROM regional.indicator i,"
            " kernel.municipality m, generate_series(2025, 2040) n"))  # fmt: skip
        draft = connection.scalar(select(IndicatorVersion.id).where(IndicatorVersion.draft)
                                  .join(Indicator).where(Indicator.code == "pairs"))  # fmt: skip
    editor.get("/me")
    counted = {}
    for address in ("", "facts", "new", "pairs", "pairs/draft", "pairs/target", "pairs/retire",
                    f"drafts/{draft}", f"drafts/{draft}/edit"):  # fmt: skip
        with statements() as seen:
            assert editor.get(HOME + address).status_code == 200, address
        counted[address] = len(seen)
    assert max(counted.values()) <= 12, counted
    assert short("pairs") in words_of(editor.get(HOME))
