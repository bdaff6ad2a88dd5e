"""Invented parameters of a report: one better, one open, one worse, one of too few."""

from kernel.measures.content import BESIDE, FEW, Change, GroupRow, Name, ParameterRow

ALL = Name("Все", "All")


def group(key: str, label: Name, pairs: int, of: int, **more: object) -> GroupRow:
    breakdown = str(more.pop("breakdown", "step"))
    return GroupRow(breakdown, key, label, pairs, of, **more)  # type: ignore[arg-type]


ENGAGEMENT = ParameterRow(
    "engagement",
    Name("Вовлечённость в учёбу", "Engagement in studies"),
    "up",
    Name("Школьная жизнь", "School life"),
    2,
    (
        group(
            "all",
            ALL,
            12,
            15,
            breakdown="all",
            change=Change(12, 3.25, 3.75, 0.5, 0.25, 0.75, 0.82),
            better=9,
            same=2,
            worse=1,
        ),
        group(
            "5_7",
            Name("5–7 классы", "Classes 5–7"),
            8,
            10,
            change=Change(8, 3.25, 3.75, 0.5, 0.13, 0.88, 0.79),
            better=6,
            same=1,
            worse=1,
        ),
        group("8_9", Name("8–9 классы", "Classes 8–9"), 4, 5, hidden=FEW),
    ),
    least=1,
    most=5,
    once=2,
)
ANXIETY = ParameterRow(
    "anxiety",
    Name("Личностная тревожность", "Personal anxiety"),
    "down",
    Name("Школьная жизнь", "School life"),
    2,
    (
        group(
            "all",
            ALL,
            12,
            15,
            breakdown="all",
            change=Change(12, 2.9, 2.75, -0.12, -0.5, 0.25, 0.2),
            better=6,
            same=None,
            worse=None,
        ),
        group(
            "teacher",
            Name("учитель – ученик", "teacher – pupil"),
            8,
            9,
            breakdown="form",
            hidden=BESIDE,
        ),
        group(
            "pupil", Name("ученик – ученик", "pupil – pupil"), 4, 6, breakdown="form", hidden=FEW
        ),
    ),
    least=1,
    most=5,
)
FUTURE = ParameterRow(
    "own_future",
    Name("Понимание своего будущего", "Understanding of one's future"),
    "up",
    Name("Школьная жизнь", "School life"),
    2,
    (
        group(
            "all",
            ALL,
            11,
            15,
            breakdown="all",
            change=Change(11, 3.4, 3.0, -0.4, -0.6, -0.2, -0.7),
            better=None,
            same=None,
            worse=8,
        ),
    ),
    least=1,
    most=5,
)
CLIMATE = ParameterRow(
    "climate",
    Name("Психологический климат в коллективе", "Climate among the staff"),
    "up",
    Name("Работа в школе", "Work at school"),
    1,
    (
        group(
            "all",
            ALL,
            5,
            6,
            breakdown="all",
            change=Change(5, 3.8, 4.0, 0.2),
            better=None,
            same=None,
            worse=None,
        ),
    ),
    side="teacher",
    least=1,
    most=5,
)
