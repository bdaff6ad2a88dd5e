"""Figures of the region, its districts and schools, with every oddity there is."""

import pytest

SHARES = {
    "young_teachers": ((553, 868), (2, 3), (551, 865)),
    "schools_model": ((1, 3), (1, 2), (0, 1)),
    "schools_mentored_teams": ((None, None), (None, None), (None, None)),
    "mentee_satisfaction": ((1999, 2000), (1999, 2000), (None, 0)),
    "mentor_satisfaction": ((6496, 10_000), (6490, 9_990), (6, 10)),
    "pupils_engaged": ((25, 24), (5, 4), (20, 20)),
    "mentee_answers": ((1999, 2000), (1999, 2000), (0, 0)),
    "mentor_answers": ((4, 10_000), (4, 9_990), (0, 10)),
}
COUNTS = {
    "pairs": (17, 12, 5),
    "schools_with_programme": (3, 2, 1),
    "curators_trained": (4, 4, None),
    "pairs_pupil_pupil": (10, 10, 0),
    "pairs_teacher_teacher": (7, 2, 5),
}
UNITS = (("region", "", 3), ("municipality", "north", 2), ("municipality", "south", 1))


@pytest.fixture
def region(cell):
    """Unknown, nought below, over one, nearly all, few answers; schools behind some of it."""
    for code, told in SHARES.items():
        for (unit_type, key, units), (over, under) in zip(UNITS, told, strict=True):
            odd = "over_one" if over is not None and under and over > under else None
            odd = "zero_denominator" if under == 0 else odd
            if code == "mentor_satisfaction":
                odd = "few_answers"
            known = units if over is not None and under else 0
            cell(unit_type, key, code, over, under, units=units, known=known, anomaly=odd)
    for code, counts in COUNTS.items():
        for (unit_type, key, units), number in zip(UNITS, counts, strict=True):
            known = units if number is not None else 0
            cell(unit_type, key, code, number, units=units, known=known)
    for key, pair in (("one", (2, 3)), ("two", (0, 4)), ("three", (551, 865))):
        cell("school", key, "young_teachers", *pair)
        cell("school", key, "schools_model", int(key == "one"), 1)
        cell("school", key, "schools_with_programme", None if key == "two" else 1)
