"""The grid of free time: days of the school week by parts of the day."""

from collections.abc import Collection

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat")
PARTS = ("morning", "day", "evening")


def code_of(day: str, part: str) -> str:
    return f"{day}_{part}"


def all_codes() -> tuple[str, ...]:
    """Every cell of the grid, by day and then by part: «mon_morning» to «sat_evening»."""
    return tuple(code_of(day, part) for day in DAYS for part in PARTS)


def in_grid(codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Parts of each day that has any, in the order of the week."""
    found = {day: tuple(p for p in PARTS if code_of(day, p) in codes) for day in DAYS}
    return {day: parts for day, parts in found.items() if parts}
