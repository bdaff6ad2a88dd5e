"""Figures, judgements, lessons as the report tells them: small counts of people stay unsaid."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid4

import pytest

from kernel.profile import load
from school.completion.lessons import Past, lessons
from school.monitoring import course
from school.monitoring.figures import FigureLine
from school.monitoring.judgements import JudgementLine
from school.monitoring.voices import satisfied

DAY = date(2026, 11, 1)
PROGRAMME = uuid4()
TITLES = {PROGRAMME: "Наука"}


@pytest.fixture(scope="module")
def profile():
    return load("altai")


def figure(code: str, moment: str, value: str, pair: UUID | None = None, whole: int | None = None):
    return FigureLine(PROGRAMME, pair, code, moment, Decimal(value), whole, DAY, "")


def judged(outcome: str, code: str, *, pair: bool = False, club: bool = False) -> JudgementLine:
    part = None if pair or club else uuid4()
    return JudgementLine(PROGRAMME, part, uuid4() if pair else None, code, outcome, "", "", DAY)


def test_a_figure_of_the_process_stands_with_both_its_ends(profile) -> None:
    told = course.process(
        profile, TITLES,
        [figure("clubs", "start", "10", whole=40), figure("clubs", "end", "22", whole=41),
         figure("local_jobs", "end", "3"), figure("clubs", "end", "9", uuid4(), 9)],
    )  # fmt: skip
    numbers = {row.code: (row.start, row.start_whole, row.end, row.end_whole) for row in told}
    assert numbers == {"clubs": (10.0, 40, 22.0, 41), "local_jobs": (None, None, 3.0, None)}


@pytest.mark.parametrize(
    ("moved", "told"),
    [
        ([1] * 4, (4, None, None, None, "few")),
        ([1] * 6, (6, 6, 0, 0, "")),
        ([1] * 6 + [0], (7, None, None, None, "")),
        ([1] * 6 + [0] * 2 + [-1] * 3, (11, 6, None, None, "")),
    ],
)
def test_figures_of_personal_programmes_are_summed_over_pairs(profile, moved, told) -> None:
    """A share is compared as a share: 10 of 20 and 11 of 22 are the same (M-08)."""
    lines = []
    for by in moved:
        pair = uuid4()
        lines += [figure("vpr", "start", "10", pair, 20),
                  figure("vpr", "end", str(11 + by), pair, 22)]  # fmt: skip
    lines.append(figure("vpr", "start", "1", uuid4(), 20))  # of one end only: no pair
    row = course.personal(profile, lines)[0]
    assert (row.pairs, row.better, row.same, row.worse, row.hidden) == told


def test_judged_results_of_people_are_withheld_where_few_and_a_club_s_are_not(profile) -> None:
    form = next(each for each in profile.forms if each.code == "teacher_pupil")
    first, second = [each.code for each in form.results if each.judged == "change"][:2]
    club = next(each.club for each in profile.programme_templates if each.club).aims[0].code
    lines = [
        *[judged("better", first) for _ in range(4)],
        *[judged("better", second) for _ in range(7)], judged("worse", second),
        judged("met", club, club=True),
    ]  # fmt: skip
    told = course.judgements(profile, {PROGRAMME: "teacher_pupil", uuid4(): "pupil_pupil"}, lines)
    rows = {(each.group, each.code): each for each in told}
    assert (rows["module", first].n, rows["module", first].hidden) == (4, "few")
    assert set(rows["module", first].outcomes.values()) == {None}
    assert set(rows["module", second].outcomes.values()) == {None}  # seven and one
    assert rows["club", club].outcomes == {"met": 1, "partly": 0, "not_met": 0}


def test_lessons_of_the_unknown_are_left_out(profile) -> None:
    pairs = [
        Past(uuid4(), {"subject": "same" if n < 6 else ""}, satisfaction=[(uuid4(), Fraction(4))])
        for n in range(12)
    ]
    told = course.taught(profile, lessons(pairs))
    assert [(row.sign, row.value, row.pairs, row.satisfaction) for row in told] == [
        ("subject", "same", 6, 4.0)
    ]


@pytest.mark.parametrize(
    ("satisfied_n", "answered", "asked", "shown", "flagged", "hidden"),
    [
        (10, 12, 15, 10, False, ""),
        (0, 12, 15, 0, False, ""),
        (5, 6, 13, 5, True, ""),  # under half have answered
        (5, 6, 12, 5, False, ""),
        (3, 12, 15, None, False, "few"),
        (4, 4, 15, None, True, "few"),
    ],
)
def test_satisfaction_is_flagged_and_hidden(
    satisfied_n, answered, asked, shown, flagged, hidden
) -> None:
    told = satisfied("mentee", satisfied_n, answered, asked, 50)
    assert (told.satisfied, told.answered, told.asked) == (shown, answered, asked)
    assert (told.flagged, told.hidden) == (flagged, hidden)
