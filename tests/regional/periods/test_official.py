"""Official tables: what they stand on, that they do not change, and that a change is seen."""

import csv
import hashlib
import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import text

from kernel.db import Hat, change_hat
from kernel.documents.words import ENGLISH
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Actor, Role
from kernel.jobs import Silent
from kernel.settings import Settings
from portal import cli
from portal.commands import verify as command
from portal.errors import OperatorError
from regional.periods import files, judging, obligations, official, printing
from regional.periods.adding import add, silent
from regional.periods.canonical import written
from regional.periods.verifying import verify
from tests.factories.world import add_school
from tests.regional.periods.autumn import NOW, PLAIN
from workers.tasks import periods as tasks

ACT = {"order_number": "145-о", "order_date": date(2026, 11, 22)}
WANTED = ("json", "csv", "xlsx", "pdf", "docx")


def make(autumn, **values) -> int:
    with autumn.acting(Role.REGION_OPERATOR) as work:
        return official.make_official(work, autumn.period_id, **values)


def tables(autumn, role=Role.REGION_OPERATOR):
    with autumn.acting(role) as work:
        return {
            (one.number, one.unit_name): one
            for one in official.official_tables(work.session, autumn.period_id)
        }


def payload(autumn, snapshot_id):
    with autumn.acting(Role.ANALYST) as work:
        return official.payload_of(work.session, snapshot_id)


def faults(autumn) -> dict[str, tuple[str, ...]]:
    with autumn.acting(Role.ANALYST) as work:
        return {one.unit_name: one.faults for one in verify(work.session, autumn.period_id)}


@pytest.fixture
def approved(autumn):
    """School one with odd figures and school three are approved, school two has not handed in."""
    autumn.cells("one", {**PLAIN, "pairs": (4, None), "young_teachers": (6, 5)})
    autumn.cells("two", {**PLAIN, "schools_model": (0, 1)})
    autumn.submit("one", **{"over_one:young_teachers": "Двое ушли осенью"})
    autumn.submit("three")
    autumn.accept("one", "three")
    with autumn.acting(Role.REGION_OPERATOR) as work:
        judging.approve(work, autumn.period_id)
    return autumn


def test_sums_are_of_approved_reports_and_say_who_is_missing(approved):
    make(approved, **ACT)
    found = tables(approved)
    region = payload(approved, found[1, "Опытная область"].id)
    north = payload(approved, found[1, "Северный район"].id)
    cells = region["total"]["cells"]
    assert (cells["pairs"]["numerator"], cells["pairs"]["known"], cells["pairs"]["units"]) == (
        10, 2, 3,
    )  # fmt: skip
    # A school that is not in stays below the line where the formula keeps everybody there.
    assert (cells["schools_model"]["numerator"], cells["schools_model"]["denominator"]) == (2, 3)
    assert (cells["young_teachers"]["numerator"], cells["young_teachers"]["denominator"]) == (8, 9)
    assert north["total"]["cells"]["young_teachers"]["anomaly"] == "over_one"
    assert {one["name"]: (one["in"], one["state"]) for one in north["schools"]} == {
        "Школа «one»": (True, "approved"),
        "Школа «two»": (False, "due"),
    }
    assert [one["school"] for one in region["not_in"]] == ["Школа «two»"]
    assert {name: region["total"][name] for name in ("obliged", "in", "handed_in", "on_time")} == {
        "obliged": 3, "in": 2, "handed_in": 2, "on_time": 2,
    }  # fmt: skip
    # the target of the year the school year ends in, else the latest before it.
    assert region["total"]["targets"]["schools_model"]["year"] == 2024
    assert region["order_number"] == "145-о"
    assert "Школа «three»" not in json.dumps(north, ensure_ascii=False)
    assert "cells" not in json.dumps(region["not_in"])


def test_approved_again_only_with_a_reason_and_the_first_stays(approved):
    with pytest.raises(Invalid) as refused:
        make(approved, order_number="1")
    assert refused.value.fields == {"order_date": "order_incomplete"}
    assert make(approved, **ACT) == 1
    with pytest.raises(Invalid) as refused:
        make(approved)
    assert refused.value.fields == {"reason": "reason_needed"}
    assert make(approved, reason="Принят отчёт опоздавшей школы") == 2
    assert len(tables(approved)) == 2 * 3
    assert set(tables(approved, Role.MUNICIPAL)) == {
        (number, name) for number in (1, 2) for name in ("Опытная область", "Северный район")
    }
    for role in (Role.ANALYST, Role.MUNICIPAL, Role.HEAD):
        with pytest.raises(Denied), approved.acting(role) as work:
            official.make_official(work, approved.period_id)


def test_nothing_is_official_before_anything_is_approved(autumn):
    autumn.submit("one")
    with pytest.raises(WrongState, match="nothing_approved"):
        make(autumn)


def test_files_come_out_byte_for_byte_whatever_happens_later(approved):
    """The structure, names, targets, figures and formulas change; the approved files do not."""
    make(approved, **ACT)
    ids = [one.id for one in tables(approved).values()]

    def all_files():
        with approved.acting(Role.ANALYST) as work:
            return {
                (one, wanted): files.make_file(work.session, one, wanted, ENGLISH).content
                for one in ids
                for wanted in WANTED
            }

    before = all_files()
    world = approved.world
    approved.run(
        "UPDATE kernel.school_placement SET valid_to = '2026-11-20' WHERE school_id = :one;"
        " INSERT INTO kernel.school_placement (id, school_id, municipality_id, valid_from)"
        " VALUES (gen_random_uuid(), :one, :south, '2026-11-20');"
        " UPDATE kernel.school SET name = 'Переименована', full_name = 'Переименована';"
        " UPDATE kernel.municipality SET name = 'Новый округ ' || code;"
        " UPDATE regional.target SET value = 99;"
        " UPDATE regional.indicator SET names = '{}'::jsonb || names, position = 100 - position;"
        " UPDATE regional.kpi_cell SET numerator = 77".replace(
            ":one", f"'{world.schools['one']}'"
        ).replace(":south", f"'{world.municipalities['south']}'")
    )
    assert all_files() == before
    for (one, wanted), content in before.items():
        if wanted == "json":
            kept = next(line for line in tables(approved).values() if line.id == one)
            assert hashlib.sha256(content).hexdigest() == kept.sha256


def test_every_file_says_the_same_numbers(approved):
    make(approved, **ACT)
    region = tables(approved)[1, "Опытная область"].id
    told = payload(approved, region)
    with approved.acting(Role.ANALYST) as work:
        made = {w: files.make_file(work.session, region, w, ENGLISH) for w in WANTED}
        report = files.kept_report(work.session, region, ENGLISH)
    codes = [one.code for one in report.indicators]
    shown = {
        code: (cell.numerator, cell.denominator)
        for code, cell in zip(codes, report.total.cells, strict=True)
    }
    kept = {
        code: (cell["numerator"], cell["denominator"])
        for code, cell in told["total"]["cells"].items()
        if code in codes
    }
    assert {code: pair for code, pair in shown.items() if pair != (None, None)} == kept
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"].content))
    sheet = book.worksheets[1]
    numbers = {
        value for row in sheet.iter_rows(values_only=True) for value in row
        if isinstance(value, int)
    }  # fmt: skip
    assert {8, 9, 2, 3, 10} <= numbers
    rows = list(csv.reader(io.StringIO(made["csv"].content.decode("utf-8-sig"))))
    assert any("8" in row and "9" in row for row in rows)
    assert book.worksheets[2].title == "Not in the table"
    assert "1 of" not in book.worksheets[0].title
    assert made["pdf"].content.startswith(b"%PDF")
    assert made["json"].name.endswith("approval 1.json")


def test_what_is_kept_is_verified_from_below(approved):
    make(approved, **ACT)
    assert faults(approved) == dict.fromkeys(
        ("Опытная область", "Северный район", "Южный район"), ()
    )
    with approved.acting(Role.MUNICIPAL) as work:
        assert all(one.agrees for one in verify(work.session, approved.period_id))
    north = approved.world.municipalities["north"]
    forged = {
        "UPDATE regional.report_figure SET numerator = 99 WHERE school_id = :one": {
            "Северный район": ("frozen",)
        },
        "UPDATE regional.report_snapshot SET payload = replace(payload, '\"attempt\":1',"
        " '\"attempt\":2') WHERE school_id = :one": {"Северный район": ("report_hash",)},
        "DELETE FROM regional.report_snapshot WHERE school_id = :one": {
            "Северный район": ("report_missing",)
        },
        "UPDATE regional.period_snapshot SET payload = replace(payload, '\"units\":2',"
        " '\"units\":3') WHERE unit_id = :north": {"Северный район": ("hash", "sums")},
        "UPDATE regional.period_snapshot SET sha256 = repeat('0', 64) WHERE unit_id = :north": {
            "Северный район": ("hash",),
            "Опытная область": ("table",),
        },
    }
    one = approved.world.schools["one"]
    for statement, expected in forged.items():
        with approved.past_fences(triggers=False) as session:
            session.connection().exec_driver_sql(
                statement.replace(":one", f"'{one}'").replace(":north", f"'{north}'")
            )
            seen = {v.unit_name: v.faults for v in verify_as_region(session, approved)}
            session.rollback()
        assert {name: told for name, told in seen.items() if told} == expected
    assert all(not told for told in faults(approved).values())


def verify_as_region(session, autumn):
    """Within the same transaction, so that the forgery is rolled back after."""
    change_hat(session, autumn.world.actors[Role.ANALYST].reach())
    return verify(session, autumn.period_id)


def test_a_file_is_asked_for_by_those_who_may_and_of_what_they_see(approved):
    make(approved, **ACT)
    found = tables(approved)
    with approved.acting(Role.MUNICIPAL) as work:
        assert files.ask_file(work, found[1, "Северный район"].id, "pdf", "ru")
        with pytest.raises(NotFound):
            files.ask_file(work, found[1, "Южный район"].id, "pdf", "ru")
        with pytest.raises(Invalid):
            files.ask_file(work, found[1, "Северный район"].id, "exe", "ru")
    with pytest.raises(Denied), approved.acting(Role.HEAD) as work:
        files.ask_file(work, found[1, "Северный район"].id, "pdf", "ru")


def test_a_school_approved_and_then_reopened_keeps_its_approved_figures(approved):
    approved.run(
        "INSERT INTO regional.reopening (id, period_id, reason, opened_at, until)"
        " VALUES (gen_random_uuid(), :period, 'проверка', '2026-11-01', '2126-11-01')",
        period=approved.period_id,
    )
    approved.cells("three", {**PLAIN, "pairs": (50, None)})
    approved.submit("three")
    make(approved, **ACT)
    south = payload(approved, tables(approved)[1, "Южный район"].id)
    [school] = south["schools"]
    assert (school["in"], school["state"], school["cells"]["pairs"]["numerator"]) == (
        True, "submitted", 6,
    )  # fmt: skip


def test_why_a_school_is_not_in_is_said_to_all_and_words_about_its_report_are_not(approved):
    with approved.past_fences() as session:
        key = "merged"
        add_school(session, approved.world, key, "south")
    with approved.acting(Role.REGION_OPERATOR) as work:
        obligations.list_obliged(work, approved.period_id)
    with approved.acting(Role.REGION_OPERATOR) as work:
        obligations.lift_report(work, approved.report(key), "structure:merged")
    approved.submit("two")
    with approved.acting(Role.MUNICIPAL) as work:
        judging.send_back(work, approved.report("two"), "Секретные слова школе", {})
    make(approved, **ACT)
    region = payload(approved, tables(approved)[1, "Опытная область"].id)
    assert printing.outside(region) == [
        ("Школа «two»", "Северный район", "returned", ""),
        ("Школа «merged»", "Южный район", "lifted", "structure:merged"),
    ]
    assert region["total"]["obliged"] == 3
    assert "Секретные" not in json.dumps(region, ensure_ascii=False)
    said = [printing.why_outside(*one[2:], ENGLISH) for one in printing.outside(region)]
    assert said == [
        "sent back for correction",
        "the school owes no report. The school was merged into another one.",
    ]


def test_equal_values_are_written_alike():
    one, other = {"б": 1, "а": [None, True, "ё"]}, {"а": [None, True, "ё"], "б": 1}
    assert written(one) == written(other) == '{"а":[null,true,"ё"],"б":1}'
    with pytest.raises(TypeError):
        written({"day": NOW})


def test_nobody_s_figure_is_a_nought():
    known = {"numerator": 1, "denominator": 2, "known": 1, "units": 1, "anomaly": None}
    cells = [{**known, "basis": "primary"}, silent(5), {**known, "basis": "declared"}]
    assert add([], keeps=True) is None
    assert add(cells, keeps=True) == {
        "numerator": 2, "denominator": 9, "known": 2, "units": 3, "anomaly": None,
        "basis": "mixed",
    }  # fmt: skip
    assert add(cells, keeps=False)["denominator"] == 4
    assert add([silent(None)], keeps=False)["numerator"] is None


def test_the_command_prints_each_hash_and_fails_on_a_forgery(approved, database, capsys):
    make(approved, **ACT)
    settings = Settings(
        database_url=database.app_url,
        redis_url="",
        secret_key="tests" * 8,
        home=Path("/nonexistent"),
    )

    def run(period: object) -> tuple[int, list[str]]:
        code = command.run(cli.parse("verify", [str(period)]), settings)
        return code, capsys.readouterr().out.splitlines()

    code, lines = run(approved.period_id)
    assert code == 0
    assert len(lines) == 3 + 1
    for one in tables(approved).values():
        assert any(
            line == f"{one.sha256}  Осень 2026, № 1, {one.unit_name}: совпадает" for line in lines
        )
    assert run("all") == (code, lines)
    approved.run(
        "UPDATE regional.period_snapshot SET payload = replace(payload, '10', '11')"
        " WHERE unit_type = 'region'",
        triggers=False,
    )
    code, lines = run("all")
    assert code == 1
    forged = next(line for line in lines if "НЕ совпадает" in line)
    assert forged.startswith(tables(approved)[1, "Опытная область"].sha256)
    with pytest.raises(OperatorError, match="не похоже"):
        run("вчера")


def test_the_worker_opens_reminds_and_keeps_a_file(approved):
    make(approved, **ACT)
    snapshot = tables(approved)[1, "Опытная область"].id
    with approved.acting(Role.ANALYST) as work:
        told = tasks.official_file(
            work, Silent(), snapshot_id=str(snapshot), wanted="json", language="ru"
        )
        [[name, digest]] = work.session.execute(
            text("SELECT name, sha256 FROM kernel.stored_file WHERE id = :id"),
            {"id": told["file_id"]},
        ).all()
    assert name == "Официальные показатели, Осень 2026, Брянская область, утверждение 1.json"
    assert digest == tables(approved)[1, "Опытная область"].sha256
    for task, hat in ((tasks.open_periods, Hat.COMPILER), (tasks.remind, Hat.POST)):
        with approved.acting(Actor(system=hat)) as work:
            assert set(task(work, Silent()).values()) <= {0, 1}
