"""K-08, X-09: which target a school year reads, and which formula."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.profile import Indicator, Text, load
from kernel.profile.indicator import Target, Version
from kernel.profile.region import Order

WORDS = Text(ru="цель", en="aim")
years = st.integers(2015, 2035)


def indicator(targets: dict[int, int], versions: tuple[Version, ...] = ()) -> Indicator:
    return Indicator(
        code="share",
        name=WORDS,
        short_name=WORDS,
        unit="percent",
        numerator_fact="young_mentees",
        denominator_fact="young_teachers",
        shown_in="main",
        about=WORDS,
        versions=versions or (Version(from_year=2019),),
        targets=tuple(
            Target(year=year, value=Decimal(value), basis=WORDS)
            for year, value in sorted(targets.items())
        ),
    )


@given(st.dictionaries(years, st.integers(0, 100)), years)
def test_the_year_that_ends_the_school_year_wins(targets: dict[int, int], start: int) -> None:
    aim = indicator(targets).target_for(start)
    reached = [year for year in targets if year <= start + 1]
    if not reached:
        assert aim is None
        return
    assert aim is not None
    assert aim.year == max(reached)
    assert aim.value == targets[aim.year]
    if start + 1 in targets:
        assert aim.year == start + 1


@given(st.dictionaries(years, st.integers(0, 100), min_size=1), years)
def test_a_later_target_never_changes_an_earlier_year(targets: dict[int, int], start: int) -> None:
    before = indicator(targets).target_for(start)
    later = max(*targets, start + 1) + 1
    assert indicator({**targets, later: 1}).target_for(start) == before


@pytest.mark.parametrize(
    ("start", "aim"), [(2020, None), (2022, None), (2023, (70, 2024)), (2026, (70, 2024))]
)
def test_shipped_targets(start: int, aim: tuple[int, int] | None) -> None:
    found = load("altai").target_for("young_teachers", start)
    assert (None if found is None else (int(found.value), found.year)) == aim


def test_the_act_behind_a_target_is_named() -> None:
    order = Order(number="12", on=None)
    with_order = Target(year=2026, value=Decimal(75), basis=WORDS, order=order)
    base = indicator({2024: 70})
    aim = base.model_copy(update={"targets": (*base.targets, with_order)}).target_for(2025)
    assert aim is not None
    assert (aim.value, aim.order) == (Decimal(75), order)


def test_an_old_year_keeps_its_own_formula() -> None:
    versions = (Version(from_year=2019), Version(from_year=2025, denominator_fact="teachers"))
    changed = indicator({}, versions)
    by_year = {year: changed.formula_for(year) for year in (2018, 2024, 2025, 2030)}

    assert by_year[2018] is None
    assert {year: f and (f.from_year, f.denominator) for year, f in by_year.items()} == {
        2018: None,
        2024: (2019, "young_teachers"),
        2025: (2025, "teachers"),
        2030: (2025, "teachers"),
    }
