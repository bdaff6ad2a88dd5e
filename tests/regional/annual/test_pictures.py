"""What the pictures are drawn from: spread, months, the structure of today."""

import statistics
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kernel.identity.permissions import Role
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.indicators import by_today, pictures, queries
from regional.indicators.board import board_of, plain
from regional.indicators.by_today import Structure
from regional.indicators.models import KpiMonth
from regional.indicators.months import note_months
from tests.regional.book import COMPILER, NOW

PAST, YEAR, TODAY = SchoolYear(2025), SchoolYear(2026), date(2026, 11, 22)
AFTER = date(2026, 10, 1)


@pytest.fixture
def told(book):
    """Three schools of two years: pairs, young teachers, answers, a silent one among them."""
    for key, place, kind in (("four", "south", "general"), ("five", "north", "additional")):
        book.school(key, place, kind)
    book.counts("two", year=2025, pupils=90, teachers=9, young_teachers=3)  # and silent
    for year in (2025, 2026):
        book.counts("one", year=year, pupils=100, teachers=10, young_teachers=4)
        book.counts("three", year=year, pupils=60, teachers=5, young_teachers=2)
        for school, young in (("one", 3), ("three", 1), ("four", 1), ("five", 0)):
            programme = book.programme(school, year=year)
            mentor = book.part(programme, "mentor", answers=(9, 2))
            for n in range(max(1, young) if year == 2026 else 1):
                mentee = book.part(programme, "mentee", young=n < young, answers=(7 + n, 2))
                book.pair(programme, mentor, mentee)
    book.compile_all()
    return book


def in_region(book, role=Role.ANALYST):
    return Session(book.app, info={"reach": book.world.actors[role].reach()})


def figures(units) -> dict[str, dict[str, tuple[object, ...]]]:
    """Every number of every figure, by unit and indicator."""
    return {
        unit.name: {
            code: (f.numerator, f.denominator, f.units, f.known, f.anomaly, f.basis)
            for code, f in unit.figures.items()
        }
        for unit in units
    }


def test_the_structure_of_today_adds_up_as_if_it_had_always_been_so(told):
    """Moved, merged, closed: the sums are those of a region whose schools stood there then.

    An event that was undone moves nobody.
    """
    event = (
        "INSERT INTO regional.structure_event (id, kind, about_school_id, successor_id,"
        " from_municipality_id, happens_on, before, created_at, undone_at)"
        " VALUES (gen_random_uuid(), 'merged', :school, :heir, :place, :day, '{}', now(), :undone)"
    )
    schools, places = told.world.schools, told.world.municipalities
    merged = {"school": schools["one"], "place": places["north"], "day": AFTER}
    told.run(event, **merged, heir=schools["three"], undone=NOW)
    with in_region(told) as session:
        columns = queries.columns_of(session, PAST)
        same = by_today.municipalities(session, PAST, TODAY, columns)
        assert figures(same) == figures(queries.kpi_table(session, PAST).rows)
        assert by_today.moved(session, PAST, TODAY, columns).count == 0
    told.place("three", "north", AFTER)
    end = "UPDATE kernel.school_placement SET valid_to = :day WHERE school_id = :school"
    told.run(end, day=AFTER, school=schools["one"])
    told.run(end, day=AFTER, school=schools["four"])
    told.run(event, **merged, heir=schools["two"], undone=None)
    told.place("two", "south", AFTER)
    with in_region(told) as session:
        columns = queries.columns_of(session, PAST)
        before = queries.kpi_table(session, PAST)
        rows = by_today.municipalities(session, PAST, TODAY, columns)
        south = by_today.schools(session, PAST, TODAY, places["south"], columns)
        moved = by_today.moved(session, PAST, TODAY, columns)
    # one follows its successor two to the south, three is in the north, four stays where it was
    assert {unit.name for unit in south} == {"Школа «one»", "Школа «two»", "Школа «four»"}
    assert moved.count == 3
    assert ("Школа «one»", "Северный район", "Южный район") in moved.named
    told.run("DELETE FROM kernel.school_placement")
    for key, place in (("one", "south"), ("two", "south"), ("three", "north"), ("four", "south"),
                       ("five", "north")):  # fmt: skip
        told.run(
            "INSERT INTO kernel.school_placement (id, school_id, municipality_id)"
            " VALUES (gen_random_uuid(), :school, :place)",
            school=schools[key], place=places[place],
        )  # fmt: skip
    told.compile_all()
    with in_region(told) as session:
        always = queries.kpi_table(session, PAST)
    assert figures(rows) == figures(always.rows)
    assert figures([before.total]) == figures([always.total]), "the region's total is the same"


def test_spread_laggards_and_months_of_one_region(told, session_for):
    the_spread_is_that_of_the_schools(told)
    laggards_lack_most_and_the_board_says_the_same_as_its_json(told)
    a_month_keeps_its_last_night_and_nothing_is_written_of_the_past(told, session_for)


def the_spread_is_that_of_the_schools(told):
    with in_region(told) as session:
        columns = {c.code: c for c in queries.columns_of(session, YEAR)}
        column = columns["mentee_satisfaction"]
        table = queries.kpi_table(session, YEAR, unit_type="school")
        values = [
            unit.figures[column.code].value
            for unit in table.rows
            if unit.figures[column.code].value is not None
        ]
        aim = table.total.figures[column.code].aim
        spread = pictures.distribution(session, YEAR, column, aim)
        one = pictures.distribution(session, YEAR, column, aim, [told.world.schools["three"]])
    assert len(values) > 2
    assert (spread.known, spread.units) == (len(values), 5), "one school is silent"
    assert sum(spread.tenths) + spread.over == len(values)
    lower, median, upper = statistics.quantiles([float(v) for v in values], n=4, method="inclusive")
    found = (spread.lower, spread.median, spread.upper)
    assert found == tuple(Decimal(str(round(one, 1))) for one in (lower, median, upper))
    assert spread.reached == sum(value >= aim.value for value in values)
    assert (one.known, one.lacking) == (1, ())


@pytest.mark.parametrize(
    ("numbers", "target", "direction", "missing"),
    [
        ((553, 868), 70, "up", 55), ((7, 10), 70, "up", 0), ((0, 3), Fraction(131, 2), "up", 2),
        ((None, 5), 70, "up", 0), ((6, 10), 50, "down", 1), ((5, 10), 50, "down", 0),
        ((3, None), 8, "up", 5), ((3, 4), None, "up", 0),
    ],
)  # fmt: skip
def test_what_is_missing_is_in_whole_people(numbers, target, direction, missing):
    aim = None if target is None else Fraction(target)
    assert pictures.missing(*numbers, aim, direction) == missing


def laggards_lack_most_and_the_board_says_the_same_as_its_json(told):
    with in_region(told) as session:
        board = board_of(session, YEAR, "young_teachers", today=TODAY)
        district = board_of(
            session, YEAR, "young_teachers", told.world.municipalities["north"], today=TODAY
        )
        fallback = board_of(session, YEAR, "no such share", today=TODAY)
    for one in board.spread.lacking:
        wanted = pictures.missing(one.numerator, one.denominator, board.figure.aim.value, "up")
        assert one.missing == wanted > 0
    lacks = [one.missing for one in board.spread.lacking]
    assert lacks == sorted(lacks, reverse=True)
    assert [school.name for school in district.silent] == ["Школа «two»"]
    assert district.spread.lacking == ()
    assert fallback.column is not None
    assert fallback.figure.value is not None, "the first share of which anything is known"
    said = plain(board)
    assert said["total"]["numerator"] == board.figure.numerator
    assert [p["unit"] for p in said["places"]] == ["Северный район", "Южный район"]
    assert sum(p["numerator"] for p in said["places"]) == said["total"]["numerator"]
    assert said["years"][-1]["value"] == said["total"]["value"]


def a_month_keeps_its_last_night_and_nothing_is_written_of_the_past(told, session_for):
    def note(at: datetime) -> int:
        with told.work() as session, session.begin():
            return note_months(Work(session, COMPILER, lambda: at))

    first = note(datetime(2026, 11, 21, 23, 50, tzinfo=UTC))  # the 22nd on the region's clock
    told.programme("two")
    told.refresh()
    assert note(NOW) == first > 0
    note(datetime(2026, 11, 30, 22, 0, tzinfo=UTC))  # December has begun there
    with told.engine.connect() as connection:
        months = set(connection.scalars(select(KpiMonth.month)))
        same = connection.execute(
            text(
                "SELECT count(*) FROM regional.kpi_month m JOIN regional.kpi_cell c"
                " USING (unit_id, version_id, school_year) WHERE m.month = '2026-11-01'"
                " AND (m.numerator, m.denominator, m.units, m.known) IS NOT DISTINCT FROM"
                " (c.numerator, c.denominator, c.units, c.known)"
            )
        ).scalar_one()
    assert months == {date(2026, 11, 1), date(2026, 12, 1)}
    assert same == first, "the last night of the month stands"
    seen = {}
    for role in (Role.MUNICIPAL, Role.ANALYST, Role.HEAD):
        session = session_for(told.world.actors[role])
        if role is Role.HEAD:
            with pytest.raises(Exception, match="permission denied"):
                session.scalars(select(KpiMonth.unit_id)).all()
            continue
        seen[role] = set(session.scalars(select(KpiMonth.unit_id)))
    places = told.world.municipalities
    assert seen[Role.MUNICIPAL] == {told.world.region_id, places["north"]}
    assert seen[Role.ANALYST] == {told.world.region_id, *places.values()}
    with in_region(told) as session:
        board = board_of(session, YEAR, "young_teachers", today=TODAY)
        past = board_of(session, PAST, "", None, Structure.TODAY, TODAY)
    assert [point.month for point in board.trend.months] == sorted(months)
    assert (past.structure, past.moved.count) == (Structure.TODAY, 0)
