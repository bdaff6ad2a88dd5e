"""The benchmark of the region's report, small: its object, its bars, its equal results."""

import json

from portal.bench import monitoring


def test_a_small_region_comes_out_equal_by_both_means(capsys):
    code = monitoring.main(["--schools", "4", "--rounds", "1", "--seed", "3"])
    told = json.loads(capsys.readouterr().out)
    bars = {bar["name"]: bar for bar in told["bars"]}
    assert told["name"] == "monitoring"
    assert told["digests"]["portal"] == told["digests"]["pandas"]
    assert bars["equal wherever the report shows it"]["holds"]
    assert bars["the portal's memory, MB"]["holds"]
    assert "time, portal / pandas" not in bars  # of so few answers it would mean nothing
    assert code == 0
