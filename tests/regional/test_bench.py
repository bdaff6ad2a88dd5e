"""The benchmark of the KPI table, small: its object, its bars, its equal results."""

import json

from portal.bench import kpi
from portal.bench.report import Bar, digest


def test_a_small_region_comes_out_equal_by_every_means(capsys):
    code = kpi.main(["--schools", "12", "--rounds", "1", "--seed", "3"])

    told = json.loads(capsys.readouterr().out)
    bars = {bar["name"]: bar for bar in told["bars"]}
    assert told["name"] == "kpi"
    assert len(set(told["digests"].values())) == 1
    assert set(told["digests"]) == {"postgresql", "duckdb", "pandas"}
    assert all(
        bars[name]["holds"]
        for name in (
            "refreshes left what full compiles give",
            "duckdb gives the same cells",
            "pandas gives the same cells",
        )
    )
    assert code == (0 if all(bar["holds"] for bar in told["bars"]) else 1)


def test_a_bar_holds_up_to_its_limit():
    assert Bar("ratio", 0.01, 0.01).holds
    assert not Bar("ratio", 0.0101, 0.01).holds
    assert Bar("equal", True, True).holds
    assert not Bar("equal", False, True).holds


def test_a_digest_does_not_depend_on_the_order_of_rows():
    assert digest([(1, None), (2, "a")]) == digest([(2, "a"), (1, None)])
    assert digest([(1, None)]) != digest([(1, 0)])
