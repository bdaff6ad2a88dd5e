"""Pages asked for what they were not made for: one contest's address with another's objects."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from contests.entries.checks import is_link
from contests.entries.files import file_name, kind_of
from kernel.identity.permissions import Role
from tests.contests.hall import Hall
from tests.web.contests.judged import hand_in, let_time_pass, seat


@pytest.fixture
def other(database, world, hall):
    hall.open_round()
    seat(hall, world)
    return Hall(database.admin, world).open_round(entries=1, state="draft")


def past(hall, *statements, **told):
    with hall.admin.begin() as owner:
        for statement in statements:
            owner.execute(text(statement), told)


def test_addresses_of_one_contest_do_not_serve_anothers(hall, other, client_as):
    region, chair = client_as(Role.REGION_ADMIN), client_as(Role.CHAIR)
    here, away = f"/contests/{hall.contest}/jury", f"/contests/{other.contest}/jury"
    entry, member = other.entries["e0"], other.members["j1"]
    for client, address, form in (
        (region, f"{here}/panels/{other.round}/draw", {}),
        (region, f"{here}/panels/{other.round}/{entry}/take-back", {"member": member}),
        (region, f"{here}/{member}/remove", {"reason": "так надо"}),
        (chair, f"{away}/panels/{other.round}/draw", {}),
        (chair, f"{away}/panels/{other.round}/{entry}/take-back", {"member": member}),
        (chair, f"/commission/{other.round}/close", {}),
        (chair, f"/commission/{other.round}/publish", {}),
        (chair, f"/commission/{other.round}/recount", {"reason": "так надо"}),
        (chair, f"/protocols/{other.round}/", {"wanted": "pdf", "number": "1"}),
    ):
        assert client.post(address, data=form).status_code in (403, 404), address
    with hall.admin.connect() as owner:
        assert owner.scalar(text("SELECT count(*) FROM contests.assignment WHERE member_id = :m"),
                            {"m": member}) == 1  # fmt: skip
        assert owner.scalar(text("SELECT removed_at FROM contests.jury_member WHERE id = :m"),
                            {"m": member}) is None  # fmt: skip


def test_ticked_entries_of_another_contest_stay(hall, other, client_as):
    entry = other.entries["e0"]
    past(hall, "ALTER TABLE contests.entry DISABLE TRIGGER moves",
         "UPDATE contests.entry SET state = 'endorsed', number = NULL",
         "ALTER TABLE contests.entry ENABLE TRIGGER moves")  # fmt: skip
    region = client_as(Role.REGION_ADMIN)
    mine = hall.entries["e0"]
    there = f"/contests/{hall.contest}/entries"
    assert region.post(there, data={"act": "admit", "entries": [entry, mine]}).status_code == 303
    with hall.admin.connect() as owner:
        rows = owner.execute(text("SELECT id, state FROM contests.entry"))
        states = {row.id: row.state for row in rows}
    assert (states[entry], states[mine]) == ("endorsed", "admitted")


def test_nothing_is_out_under_an_embargo(hall, world, client_as):
    hall.open_round()
    seat(hall, world)
    hand_in(hall)
    let_time_pass(hall)
    chair = client_as(Role.CHAIR)
    assert chair.post(f"/commission/{hall.round}/close").status_code == 303
    past(hall, "UPDATE contests.round SET state = 'published', published_at = now(),"
         " embargo_until = :t", t=_tomorrow())  # fmt: skip
    for address in (f"/contest-results/{hall.round}", f"/contest-archives/{hall.round}.zip"):
        assert client_as().get(address).status_code == 404, address
    head = client_as(Role.HEAD)
    page = head.get(f"/contests/{hall.contest}/results")
    assert "Участник e0" not in page.text
    sheet = client_as(Role.JUROR).get(f"/jury/{hall.round}/{hall.entries['e0']}")
    assert "no-store" in sheet.headers["Cache-Control"]
    assert sheet.headers["X-Content-Type-Options"] == "nosniff"


def _tomorrow():
    return datetime.now(UTC) + timedelta(days=1)


def test_links_and_files_carry_no_script():
    for link in ("javascript:alert(1)", "JaVaScRiPt://x/%0aalert(1)", "data:text/html,x", "//x.ru",
                 "https://ministry.ru@evil.ru/", "java\tscript:x", "vbscript:x"):  # fmt: skip
        assert not is_link(link), link
    assert is_link("https://example.org/a?b=1")
    for content in (b"<html><script>", b"<svg onload=x>", b"GIF89a", b"MZ", b"PK\x03\x04junk"):
        assert kind_of(content) is None
    assert file_name('../../x"\r\nSet-Cookie: a=b.exe', "pdf").isprintable()
