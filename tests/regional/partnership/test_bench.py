"""The benchmark of links, small: its object, its equal costs, nobody left alone."""

import json

from portal.bench import links


def test_a_small_search_costs_what_the_dense_optimum_costs(capsys):
    code = links.main(["--helped", "60", "--helpers", "12", "--seeds", "2", "--rounds", "1"])

    told = json.loads(capsys.readouterr().out)
    bars = {bar["name"]: bar["holds"] for bar in told["bars"]}
    assert told["name"] == "links"
    assert told["digests"]["ours"] == told["digests"]["dense"]
    assert all(
        bars[name]
        for name in (
            "cost is that of the dense optimum",
            "every answer is proven against all pairs",
            "schools left without a helper",
        )
    )
    assert code == (0 if all(bars.values()) else 1)
