"""Incremental compiling: only what changed, and always what a whole compile would give (KP-04)."""

import random
from datetime import date, timedelta

import pytest

from tests.regional.book import NOW, YEAR

FORMS = ("teacher_teacher", "pupil_pupil", "school_school")
STATES = ("proposed", "active", "completed", "closed")


def settled(book):
    """Refresh, then have everything compiled whole: nothing may differ."""
    book.refresh()
    before = {year: book.whole_cells(year) for year in (YEAR - 1, YEAR)}
    outcome = book.compile_all()
    assert (outcome.cells, outcome.corrected) == (0, 0)
    assert {year: book.whole_cells(year) for year in (YEAR - 1, YEAR)} == before


class Life:
    """Random things that happen in schools; the seed makes them the same again."""

    def __init__(self, book, seed):
        self.book, self.random = book, random.Random(seed)  # noqa: S311 - a test's dice
        self.programmes, self.parts, self.pairs, self.answered = [], [], [], []

    def happen(self):
        self.random.choice(
            (self.programme, self.part, self.part, self.part, self.pair, self.pair, self.answer,
             self.count, self.declare, self.counter, self.state_of_programme, self.state_of_pair,
             self.undo_answer, self.move, self.kind)
        )()  # fmt: skip

    def anywhere(self):
        return self.random.choice(sorted(self.book.world.schools))

    def programme(self):
        year = self.random.choice((YEAR - 1, YEAR))
        form = self.random.choice(FORMS)
        self.programmes.append(self.book.programme(self.anywhere(), form, year=year))

    def part(self):
        if not self.programmes:
            self.programme()
        programme = self.random.choice(self.programmes)
        part = self.book.part(
            programme,
            self.random.choice(("mentor", "mentee")),
            self.random.choice(("teacher", "pupil")),
            young=self.random.random() < 0.5,
            manager=self.random.random() < 0.3,
            full_cycle=self.random.random() < 0.5,
        )
        self.parts.append((programme, part))

    def pair(self):
        programme, mentor = self.random.choice(self.parts or [(None, None)])
        mates = [part for of, part in self.parts if of == programme and part != mentor]
        taken = {couple for _, couple in self.pairs}
        mentee = self.random.choice(mates) if mates else None
        if mentee and (mentor, mentee) not in taken:
            state = self.random.choice(STATES)
            self.pairs.append((self.book.pair(programme, mentor, mentee, state), (mentor, mentee)))

    def answer(self):
        free = [(of, part) for of, part in self.parts if part not in self.answered]
        if free:
            (school, _, year), part = self.random.choice(free)
            self.book.answer(school, part, self.random.randint(3, 15), 3, year=year)
            self.answered.append(part)

    def undo_answer(self):
        if self.answered:
            part = self.answered.pop(self.random.randrange(len(self.answered)))
            self.book.run("DELETE FROM school.satisfaction WHERE participation_id = :id", id=part)

    def state_of_programme(self):
        if self.programmes:
            _, programme, _ = self.random.choice(self.programmes)
            state = self.random.choice(("planned", "running", "completed", "cancelled"))
            self.book.run(
                "UPDATE school.programme SET state = :state WHERE id = :id",
                state=state,
                id=programme,
            )

    def state_of_pair(self):
        if self.pairs:
            pair, _ = self.random.choice(self.pairs)
            self.book.run(
                "UPDATE school.pair SET state = 'closed', ended_on = current_date WHERE id = :id",
                id=pair,
            )

    def count(self):
        self.book.run(
            "INSERT INTO kernel.school_count VALUES (:s, :y, :p, 9, :t, 'region', now(), NULL)"
            " ON CONFLICT (school_id, school_year) DO UPDATE SET pupils = excluded.pupils,"
            " young_teachers = excluded.young_teachers",
            s=self.book.world.schools[self.anywhere()],
            y=self.random.choice((YEAR - 1, YEAR)),
            p=self.random.choice((None, 0, 3, 200)),
            t=self.random.choice((None, 0, 1, 5)),
        )

    def declare(self):
        self.book.run("DELETE FROM regional.declaration WHERE random() < 0.2")
        school, form = self.anywhere(), self.random.choice(FORMS)
        self.book.run(
            "DELETE FROM regional.declaration WHERE school_id = :s AND form = :f",
            s=self.book.world.schools[school],
            f=form,
        )
        self.book.declare(school, form, pairs=self.random.choice((None, 0, 4)),
                          running=self.random.random() < 0.7)  # fmt: skip

    def counter(self):
        place = self.random.choice(("north", "south"))
        self.book.run("DELETE FROM regional.declared_counter")
        self.book.counter(place, self.random.randint(0, 9))

    def move(self):
        place = self.random.choice(("north", "south"))
        day = date(2026, 9, 1) + timedelta(days=self.random.randint(0, 40))
        self.book.run(
            "DELETE FROM kernel.school_placement WHERE school_id = :s",
            s=self.book.world.schools["two"],
        )
        self.book.run(
            "INSERT INTO kernel.school_placement VALUES (gen_random_uuid(), :s, :m, :d, NULL)",
            s=self.book.world.schools["two"],
            m=self.book.world.municipalities[place],
            d=day,
        )

    def kind(self):
        self.book.run(
            "UPDATE kernel.school SET kind = :kind WHERE id = :id",
            kind=self.random.choice(("general", "general", "additional")),
            id=self.book.world.schools[self.anywhere()],
        )


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_refreshes_equal_a_whole_compile(book, seed):
    for number in range(6):
        book.school(f"more-{number}", ("north", "south")[number % 2])
    book.refresh()
    life = Life(book, seed)
    for _ in range(7):
        for _ in range(life.random.randint(1, 8)):
            life.happen()
        settled(book)


def test_one_change_touches_its_school_its_municipality_and_the_region(book):
    for number in range(6):
        book.school(f"more-{number}", "south")
    book.declare("one", pairs=3)
    book.refresh()
    revision = dict(_revisions(book))

    book.declare("two", pairs=4)
    outcome = book.refresh()

    assert (outcome.schools, outcome.whole_years) == (1, ())
    touched = {key for key, told in _revisions(book) if told != revision[key]}
    units = {unit for _, unit, _ in touched}
    worlds = book.world
    assert units == {worlds.schools["two"], worlds.municipalities["north"], worlds.region_id}


def test_nothing_to_do_writes_nothing(book):
    book.refresh()
    before = list(_revisions(book))
    outcome = book.refresh()
    assert (outcome.schools, outcome.cells) == (0, 0)
    assert list(_revisions(book)) == before


def test_when_most_schools_changed_one_pass_takes_the_year_whole(book):
    book.refresh()
    for school in ("one", "two"):
        book.declare(school, pairs=1)
    assert book.refresh().whole_years == (YEAR,)


def test_the_first_figure_of_a_year_compiles_it_whole(book):
    book.refresh()
    book.declare("one", pairs=1, year=2020)
    assert book.refresh().whole_years == (2020,)
    assert book.figure("region", "region", "schools_model", 2020)[:2] == (1, 3)


def test_a_long_list_goes_in_parts(book, monkeypatch):
    monkeypatch.setattr("regional.indicators.compile.LONGEST_LIST", 2)
    for number in range(12):
        book.school(f"more-{number}", "south")
    book.refresh()
    for number in range(5):
        book.declare(f"more-{number}", pairs=1)
    outcome = book.refresh()
    assert (outcome.schools, outcome.whole_years) == (5, ())
    settled(book)


def test_the_flag_of_few_answers_follows_its_own_share_at_every_level(book):
    one, two = book.programme("one"), book.programme("two")
    parts = [book.part(one, "mentee") for _ in range(4)]
    for _ in range(4):
        book.part(two, "mentee")
    for part in parts[:3]:
        book.answer("one", part, 6, 3)
    for number in range(4):
        book.school(f"more-{number}", "south")
    book.refresh()
    north = ("municipality", "north", "mentee_satisfaction")
    assert (book.figure(*north)[0], book.figure(*north)[4]) == (0, "few_answers")

    # Only the satisfied change: the flag stays, though nobody's share of answers was touched.
    book.run("UPDATE school.satisfaction SET items_sum = 15 WHERE participation_id = :id",
             id=parts[0])  # fmt: skip
    assert book.refresh().whole_years == ()
    assert (book.figure(*north)[0], book.figure(*north)[4]) == (1, "few_answers")

    # Only the answers change, and in no school does the flag: in the sum it goes.
    book.answer("one", parts[3], 6, 3)
    assert book.refresh().whole_years == ()
    assert (book.figure(*north)[0], book.figure(*north)[4]) == (1, None)
    settled(book)


def test_a_silent_school_that_joins_is_counted_among_the_units(book):
    book.declare("one", pairs=3)
    book.refresh()
    book.school("more", "north")
    book.refresh()
    assert book.figure("municipality", "north", "pairs")[:4] == (3, None, 1, 3)

    book.declare("more", running=False)
    book.refresh()
    assert book.figure("municipality", "north", "pairs")[:4] == (3, None, 2, 3)
    assert book.figure("region", "region", "pairs")[:4] == (3, None, 2, 4)


def test_a_school_that_moves_leaves_one_sum_and_joins_the_other(book):
    book.declare("one", pairs=3)
    book.declare("two", pairs=4)
    book.refresh()
    book.place("two", "south", date(2026, 10, 1))
    book.refresh()

    cells = book.cells()
    assert cells["municipality", "north", "pairs"] == (3, None)
    assert cells["municipality", "south", "pairs"] == (4, None)
    assert cells["region", "region", "pairs"] == (7, None)
    settled(book)


def test_a_past_year_keeps_the_structure_of_its_last_day(book):
    book.declare("two", pairs=4, year=YEAR - 1)
    book.place("two", "south", date(2026, 10, 1))
    book.refresh()

    assert book.cells(YEAR - 1)["municipality", "north", "pairs"] == (4, None)
    assert ("school", "two", "pairs") in book.cells()
    assert book.figure("school", "two", "pairs")[6] == book.world.municipalities["south"]


def test_a_closed_school_has_no_cells_after_its_last_day(book):
    book.declare("one", pairs=3)
    book.refresh()
    book.run(
        "UPDATE kernel.school_placement SET valid_to = '2026-11-01' WHERE school_id = :id",
        id=book.world.schools["one"],
    )
    book.refresh()

    assert not [key for key in book.cells() if key[1] == "one"]
    assert book.cells()["region", "region", "pairs"] == (None, None)
    settled(book)


def test_the_last_school_takes_its_municipality_s_cells_along(book):
    book.declare("three", pairs=3)
    book.refresh()
    book.run("DELETE FROM kernel.school_placement WHERE school_id = :id",
             id=book.world.schools["three"])  # fmt: skip
    book.refresh()
    assert not [key for key in book.cells() if key[1] == "south"]
    settled(book)


def test_a_move_planned_for_a_day_comes_with_that_day_and_is_no_fault(book):
    book.declare("two", pairs=4)
    book.place("two", "south", date(2026, 12, 1))
    book.refresh()
    assert book.marks() == 0
    assert book.cells()["municipality", "north", "pairs"] == (4, None)

    outcome = book.compile_all(NOW + timedelta(days=10))

    assert book.cells()["municipality", "south", "pairs"] == (4, None)
    assert outcome.corrected == 0


def test_a_municipality_s_own_figure_moves_only_sums(book):
    book.refresh()
    book.counter("south", 5)
    outcome = book.refresh()

    assert outcome.schools == 0
    assert book.figure("municipality", "south", "curators_trained")[:4] == (5, None, 1, 1)
    assert book.figure("municipality", "north", "curators_trained")[:4] == (None, None, 0, 1)
    assert book.figure("region", "region", "curators_trained")[:4] == (5, None, 1, 2)
    settled(book)


def test_the_night_s_check_mends_and_counts_what_no_mark_foretold(book, caplog):
    book.declare("one", pairs=3)
    book.refresh()
    book.run("UPDATE regional.kpi_cell SET numerator = 99 WHERE unit_type = 'school'"
             " AND numerator = 3")  # fmt: skip

    outcome = book.compile_all()

    assert outcome.corrected == 2  # pairs, and pairs of the form
    assert book.cells()["school", "one", "pairs"] == (3, None)
    assert "cells corrected" in caplog.text
    assert book.compile_all().corrected == 0


def test_the_check_does_not_call_a_waiting_change_a_fault(book):
    book.declare("one", pairs=3)
    book.refresh()
    book.run("UPDATE regional.declaration SET pairs = 8")
    book.counter("south", 2)

    outcome = book.compile_all()

    assert outcome.cells > 0
    assert outcome.corrected == 0
    assert book.marks() > 0
    assert book.refresh().cells == 0


def test_a_figure_found_wrong_above_schools_is_counted_too(book):
    book.declare("one", pairs=3)
    book.refresh()
    book.run("UPDATE regional.kpi_cell SET numerator = 99 WHERE unit_type = 'region'"
             " AND numerator = 3")  # fmt: skip
    assert book.compile_all().corrected == 2


def test_before_the_region_is_set_up_marks_are_of_no_use(book):
    book.run("DELETE FROM regional.counting_rules")
    book.run("TRUNCATE regional.kpi_mark")
    book.declare("one", pairs=1)
    assert book.refresh().cells == 0
    assert book.cells() == {}


def _revisions(book):
    with book.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT unit_type, unit_id, version_id, revision FROM regional.kpi_cell"
            " ORDER BY 1, 2, 3"
        )
        return [((kind, unit, version), told) for kind, unit, version, told in rows]
