"""A sheet's marks: read from what was typed, checked by the rules, written in one way."""

import json
from collections.abc import Mapping

from contests.rules.schema import Round

Marks = dict[str, int]

# The key of the comment on the whole sheet: no code of a criterion can be this.
OVERALL = "*"
MOST_OF_COMMENT = 3000


def canonical(marks: Mapping[str, int]) -> str:
    """The one text of these marks, which is hashed and kept."""
    return json.dumps(dict(marks), sort_keys=True, separators=(",", ":"))


def faults_of(rules: Round, marks: Mapping[str, int | None]) -> dict[str, str]:
    """Criterion → code of what is wrong with its mark; empty for a whole sheet."""
    faults = {}
    for each in rules.criteria:
        mark = marks.get(each.code)
        if mark is None:
            faults[each.code] = "mark_needed"
        elif not 0 <= mark <= each.max:
            faults[each.code] = "mark_out_of_range"
    return faults


def missing(rules: Round, marks: Mapping[str, int | None]) -> int:
    """How many marks a draft still lacks."""
    return sum(marks.get(each.code) is None for each in rules.criteria)
