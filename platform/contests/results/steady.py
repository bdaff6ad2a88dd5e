"""Whether the winner of a nomination stands when one thing is counted otherwise: who may ask."""

from fractions import Fraction

from contests.counting.stability import Stability, stability
from contests.results.counted import CountInputs


def steady_of(told: CountInputs, nomination: str) -> Stability:
    """For the commission and the protocol alone; of a nomination that has a ranking."""
    about = told.about
    entries = sorted(code for code, where in about["entries"].items() if where == nomination)
    panel = [
        juror
        for juror in about["jurors"]
        if not juror["nominations"] or nomination in juror["nominations"]
    ]
    handed = about["before"]
    return stability(
        told.rules,
        [sheet for sheet in told.counting if sheet["entry"] in set(entries)],
        entries,
        sorted(juror["juror"] for juror in panel),
        chair=next((juror["juror"] for juror in panel if juror["chair"]), None),
        votes=about["votes"],
        before={entry: Fraction(handed[entry]) for entry in entries} if handed else None,
    )
