"""The benchmark of matching, small: its object, its bars, ours better than the usual ways."""

import json

from portal.bench import matching


def test_a_small_hall_is_matched_better_than_it_usually_is(capsys):
    code = matching.main(["--sizes", "60x30", "120x60", "--seeds", "2", "--rounds", "1"])

    told = json.loads(capsys.readouterr().out)
    bars = {bar["name"]: bar["holds"] for bar in told["bars"]}
    assert code == 0
    assert all(bars.values())
    assert set(bars) >= {
        "A's mutual pairs are the most there can be",
        "A's tiers are those of the dense optimum",
        "B's blocking pairs",
    }
    for size in ("60x30", "120x60"):
        ways = told["figures"][size]
        assert ways["A"]["mutual"] > ways["first come"]["mutual"] > ways["fit only"]["mutual"]
        assert ways["A"]["mutual"] >= ways["B"]["mutual"]
        assert ways["first come"]["blocking"] > ways["B"]["blocking"] == 0
