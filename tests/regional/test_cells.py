"""Cells of a small region, counted by hand (K-01…K-07, KP-02, KP-03, KP-11)."""

from tests.regional.book import YEAR

UNKNOWN = (None, None)
# Every cell of small_region: code of the indicator → part and whole.
ONE = {
    "young_teachers": (1, 4),
    "schools_model": (1, 1),
    "schools_mentored_teams": (0, 1),
    "mentee_satisfaction": (1, 5),
    "mentor_satisfaction": (1, 3),
    "pupils_engaged": (2, 40),
    "pupils_in_work": (3, 40),
    "mentee_answers": (2, 5),
    "mentor_answers": (1, 3),
    "site_section": (None, 1),
    "curators_covered": (0, 1),
    "schools_with_programme": (1, None),
    "pairs": (4, None),
    "schools_without_pair_count": (0, None),
    "pairs_pupil_pupil": (2, None),
    "pairs_teacher_teacher": (2, None),
    "pairs_student_pupil": (0, None),
    "pairs_employer_pupil": (0, None),
    "pairs_teacher_pupil": (0, None),
    "pairs_head_teacher": (0, None),
}
TWO = {
    "young_teachers": (None, 3),
    "schools_model": (1, 1),
    "schools_mentored_teams": (None, 1),
    "mentee_satisfaction": UNKNOWN,
    "mentor_satisfaction": UNKNOWN,
    "pupils_engaged": UNKNOWN,
    "pupils_in_work": UNKNOWN,
    "mentee_answers": UNKNOWN,
    "mentor_answers": UNKNOWN,
    "site_section": (None, 1),
    "curators_covered": UNKNOWN,
    "schools_with_programme": (1, None),
    "pairs": (7, None),
    "schools_without_pair_count": (0, None),
    "pairs_pupil_pupil": (2, None),
    "pairs_teacher_teacher": (5, None),
    "pairs_student_pupil": UNKNOWN,
    "pairs_employer_pupil": UNKNOWN,
    "pairs_teacher_pupil": UNKNOWN,
    "pairs_head_teacher": UNKNOWN,
}
NORTH = {
    "young_teachers": (1, 4),
    "schools_model": (2, 2),
    "schools_mentored_teams": (0, 2),
    "mentee_satisfaction": (1, 5),
    "mentor_satisfaction": (1, 3),
    "pupils_engaged": (2, 40),
    "pupils_in_work": (3, 40),
    "mentee_answers": (2, 5),
    "mentor_answers": (1, 3),
    "site_section": UNKNOWN,
    "curators_covered": (0, 1),
    "schools_with_programme": (2, None),
    "pairs": (11, None),
    "schools_without_pair_count": (0, None),
    "curators_trained": (6, None),
    "pairs_pupil_pupil": (4, None),
    "pairs_teacher_teacher": (7, None),
    "pairs_student_pupil": (0, None),
    "pairs_employer_pupil": (0, None),
    "pairs_teacher_pupil": (0, None),
    "pairs_head_teacher": (0, None),
}


def small_region(book):
    """One primary school in the north, one that declares; a silent one in the south.

    School one: teachers' programme with three pairs (one only proposed), one young teacher in two
    of them; a pupils' programme with a pair and a group. School two declares two forms.
    """
    teachers = book.programme("one", "teacher_teacher")
    mentor = book.part(teachers, "mentor", answers=(12, 3))
    young = book.part(teachers, "mentee", young=True, answers=(11, 3))
    second = book.part(teachers, "mentor")
    old = book.part(teachers, "mentee", answers=(8, 2))
    book.pair(teachers, mentor, young)
    book.pair(teachers, second, young, "completed")
    book.pair(teachers, mentor, old, "proposed")

    pupils = book.programme("one", "pupil_pupil", state="completed")
    leader = book.part(pupils, "mentor", "pupil", full_cycle=True)
    first = book.part(pupils, "mentee", "pupil", full_cycle=True)
    other = book.part(pupils, "mentee", "pupil")
    left_out = book.part(pupils, "mentee", "pupil")
    book.pair(pupils, leader, first, "completed")
    book.pair(pupils, leader, other, "paused")
    book.pair(pupils, leader, left_out, "closed")

    cancelled = book.programme("one", "teacher_teacher", state="cancelled")
    book.pair(cancelled, book.part(cancelled, "mentor"), book.part(cancelled, "mentee", young=True))
    book.counts("one", pupils=40, teachers=9, young_teachers=4)

    book.declare("two", "teacher_teacher", pairs=5)
    book.declare("two", "pupil_pupil", pairs=2)
    book.counts("two", young_teachers=3)


def test_every_cell_of_a_small_region(book):
    small_region(book)
    book.counter("north", 6)

    book.refresh()

    north = {code: told for (kind, key, code), told in book.cells().items() if key == "north"}
    one = {code: told for (kind, key, code), told in book.cells().items() if key == "one"}
    two = {code: told for (kind, key, code), told in book.cells().items() if key == "two"}
    assert (one, two, north) == (ONE, TWO, NORTH)


def test_a_silent_school_stays_in_one_denominator_and_leaves_the_other(book):
    small_region(book)
    book.counts("three", young_teachers=100)

    book.refresh()

    # keep_denominator: «Школы с моделью» out of all three schools; two of them known.
    assert book.figure("region", "region", "schools_model")[:4] == (2, 3, 2, 3)
    assert book.figure("municipality", "south", "schools_model")[:4] == (None, 1, 0, 1)
    # leave_out: of young teachers only the school that told of its mentees.
    assert book.figure("region", "region", "young_teachers")[:4] == (1, 4, 1, 3)
    assert book.figure("municipality", "south", "young_teachers")[:4] == (None, None, 0, 1)
    assert book.figure("region", "region", "pairs")[:4] == (11, None, 2, 3)


def test_what_a_cell_stands_on(book):
    small_region(book)
    book.refresh()

    basis = {key: row[5] for key, row in book.whole_cells().items()}
    assert basis["school", "one", "pairs"] == "primary"
    assert basis["school", "two", "pairs"] == "declared"
    assert basis["school", "three", "pairs"] == "none"
    assert basis["municipality", "north", "pairs"] == "mixed"
    assert basis["municipality", "south", "pairs"] == "none"
    assert basis["region", "region", "pairs"] == "mixed"
    assert basis["municipality", "north", "young_teachers"] == "primary"


def test_the_region_is_the_sum_never_the_mean_of_shares(book):
    for school, young, of in (("one", 1, 2), ("three", 1, 10)):
        programme = book.programme(school)
        mentor = book.part(programme, "mentor")
        for _ in range(young):
            book.pair(programme, mentor, book.part(programme, "mentee", young=True))
        book.counts(school, young_teachers=of)
    book.refresh()

    assert book.cells()["region", "region", "young_teachers"] == (2, 12)


def test_nought_below_the_line_is_flagged_and_nothing_is_invented(book):
    programme = book.programme("one")
    book.part(programme, "mentee")
    book.counts("one", young_teachers=0)
    book.refresh()

    assert book.figure("school", "one", "young_teachers") == (
        0, 0, 1, 1, "zero_denominator", "primary", book.world.municipalities["north"],
    )  # fmt: skip
    assert book.figure("school", "one", "mentor_satisfaction")[:5] == (
        0,
        0,
        1,
        1,
        "zero_denominator",
    )
    assert book.figure("region", "region", "young_teachers")[:5] == (0, 0, 1, 3, "zero_denominator")


def test_over_one_is_shown_as_it_is(book):
    programme = book.programme("one")
    mentor = book.part(programme, "mentor")
    for _ in range(3):
        book.pair(programme, mentor, book.part(programme, "mentee", young=True))
    book.counts("one", young_teachers=2)
    book.refresh()

    assert book.figure("school", "one", "young_teachers")[:5] == (3, 2, 1, 1, "over_one")
    assert book.figure("municipality", "north", "young_teachers")[:5] == (3, 2, 1, 2, "over_one")
    assert book.figure("region", "region", "young_teachers")[:5] == (3, 2, 1, 3, "over_one")


def test_under_half_of_answers_is_flagged_at_each_level(book):
    programme = book.programme("one")
    book.part(programme, "mentee", answers=(10, 2))
    book.part(programme, "mentee")
    for _ in range(2):
        book.part(book.programme("two"), "mentee")
    book.refresh()

    anomalies = {
        key[:2]: row[4]
        for key, row in book.whole_cells().items()
        if key[2] == "mentee_satisfaction"
    }
    assert anomalies == {
        ("school", "one"): None,  # exactly half answered
        ("school", "two"): "few_answers",
        ("school", "three"): None,
        ("municipality", "north"): "few_answers",
        ("municipality", "south"): None,
        ("region", "region"): "few_answers",
    }
    assert book.figure("school", "two", "mentee_answers")[4] is None


def test_satisfied_is_a_mean_of_four_exactly(book):
    programme = book.programme("one")
    for items_sum, items_count in ((4, 1), (7, 2), (12, 3), (11, 3), (20, 4)):
        book.part(programme, "mentee", answers=(items_sum, items_count))
    book.refresh()

    assert book.cells()["school", "one", "mentee_satisfaction"] == (3, 5)


def test_other_institutions_are_counted_apart(book):
    book.school("club", "north", kind="additional")
    book.school("college", "south", kind="professional")
    programme = book.programme("club", "teacher_teacher")
    mentee = book.part(programme, "mentee", young=True)
    book.pair(programme, book.part(programme, "mentor"), mentee)
    book.counts("club", pupils=500, young_teachers=2)
    book.refresh()

    cells = book.cells()
    assert cells["region", "region", "other_institutions"] == (1, None)
    assert book.figure("region", "region", "other_institutions")[2:4] == (1, 2)
    assert cells["region", "region", "schools_model"] == (None, 3)
    assert cells["region", "region", "schools_with_programme"] == (None, None)
    assert cells["region", "region", "pupils_engaged"] == (None, None)
    assert cells["region", "region", "pairs"] == (1, None)
    assert ("school", "club", "schools_model") not in cells
    assert ("school", "one", "other_institutions") not in cells


def test_a_management_team_needs_a_manager_taking_part(book):
    book.part(book.programme("one", "school_school"), "mentee", manager=True)
    book.part(book.programme("two", "school_school"), "mentee")
    book.declare("three", "school_school")
    book.refresh()

    cells = book.cells()
    assert cells["school", "one", "schools_mentored_teams"] == (1, 1)
    assert cells["school", "two", "schools_mentored_teams"] == (0, 1)
    assert cells["school", "three", "schools_mentored_teams"] == (None, 1)


def test_a_model_needs_a_pair_at_work_or_a_return_that_says_so(book):
    programme = book.programme("one")
    book.pair(programme, book.part(programme, "mentor"), book.part(programme, "mentee"), "proposed")
    book.declare("two", "head_teacher", running=False)
    book.declare("three", "head_teacher")
    book.refresh()

    cells = book.cells()
    assert cells["school", "one", "schools_model"] == (0, 1)
    assert cells["school", "two", "schools_model"] == (0, 1)
    assert cells["school", "three", "schools_model"] == (1, 1)


def test_a_running_programme_without_a_number_is_unknown_not_nought(book):
    book.declare("one", "teacher_teacher", pairs=4)
    book.declare("one", "pupil_pupil")
    book.declare("two", "teacher_teacher", pairs=3, running=False)
    book.refresh()

    cells = book.cells()
    assert cells["school", "one", "pairs"] == (None, None)
    assert cells["school", "one", "pairs_teacher_teacher"] == (4, None)
    assert cells["school", "one", "pairs_pupil_pupil"] == (None, None)
    assert cells["school", "one", "schools_without_pair_count"] == (1, None)
    assert cells["school", "two", "pairs"] == (0, None)
    assert cells["school", "two", "schools_with_programme"] == (0, None)
    assert cells["school", "three", "schools_without_pair_count"] == (None, None)


def test_own_entries_go_before_the_return_which_never_becomes_pairs(book):
    book.declare("one", "teacher_teacher", pairs=9)
    book.refresh()
    assert book.cells()["school", "one", "pairs"] == (9, None)

    programme = book.programme("one", "pupil_pupil")
    book.pair(
        programme, book.part(programme, "mentor", "pupil"), book.part(programme, "mentee", "pupil")
    )
    book.refresh()

    assert book.figure("school", "one", "pairs")[0] == 1
    assert book.figure("school", "one", "pairs")[5] == "primary"
    assert book.cells()["school", "one", "schools_model"] == (1, 1)
    with book.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT (SELECT count(*) FROM school.pair),"
            " (SELECT count(*) FROM school.person WHERE kind = 'pupil')"
        ).one()
    assert rows == (1, 2)


def test_a_person_in_two_programmes_is_one_person(book):
    person = book.person("one", "pupil")
    for side in ("mentor", "mentee"):
        programme = book.programme("one", "pupil_pupil")
        own = book.part(programme, side, "pupil", person=person, full_cycle=True)
        other = book.part(programme, "mentee" if side == "mentor" else "mentor", "pupil")
        book.pair(programme, *((own, other) if side == "mentor" else (other, own)))
    book.counts("one", pupils=30)
    book.refresh()

    cells = book.cells()
    assert cells["school", "one", "pupils_in_work"] == (3, 30)
    assert cells["school", "one", "pupils_engaged"] == (1, 30)


def test_years_do_not_mix(book):
    book.declare("one", pairs=3, year=2020)
    book.declare("one", pairs=8, year=YEAR)
    book.refresh()

    assert book.cells(2020)["region", "region", "pairs"] == (3, None)
    assert book.cells(YEAR)["region", "region", "pairs"] == (8, None)
    # The first figure of a year brings cells for every school of it.
    assert book.figure("region", "region", "pairs", 2020)[2:4] == (1, 3)
