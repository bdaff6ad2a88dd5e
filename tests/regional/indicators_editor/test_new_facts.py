"""Facts of sites, links and curators: cells by hand, and every change that they follow (K-03, K-07,
TR-02). A school of which nobody knows is unknown, never nought.
"""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.regional.book import NOW, YEAR

LAST_YEAR_S_DAY = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def settled(book):
    """Refresh, then have everything compiled whole: nothing may differ."""
    book.refresh()
    outcome = book.compile_all()
    assert (outcome.cells, outcome.corrected) == (0, 0)


def test_the_latest_look_at_a_site_counts_and_a_site_nobody_saw_is_unknown(book, deeds):
    deeds.formula("acts", "site_acts", "schools")
    deeds.formula("seen", "sites_checked")
    deeds.looked("one", date(2026, 9, 10), section=True, acts=["regulations", "introduction_order"])
    later = deeds.looked("one", date(2026, 10, 10), section=True, acts=["regulations"])
    deeds.looked("two", section=False)
    deeds.looked("three", section=True, acts=["roadmap"], year=YEAR - 1)
    book.refresh()

    cells = book.cells()
    assert [cells["school", key, "site_section"] for key in ("one", "two", "three")] == [
        (1, 1), (0, 1), (None, 1)]  # fmt: skip
    assert [cells["school", key, "acts"][0] for key in ("one", "two", "three")] == [0, 0, None]
    assert [cells["school", key, "seen"][0] for key in ("one", "two", "three")] == [1, 1, 0]
    assert book.figure("region", "region", "site_section")[:4] == (1, 2, 2, 3)
    assert book.cells(YEAR - 1)["municipality", "south", "site_section"] == (1, 1)

    # The look turns out to have been at another site: the one before counts again.
    book.run("DELETE FROM regional.site_check WHERE id = :id", id=later)
    assert book.refresh().schools == 1
    assert book.cells()["school", "one", "acts"] == (1, 1)
    settled(book)


def test_a_link_makes_both_schools_mentored_teams_while_it_lasts(book, deeds):
    deeds.formula("linked", "linked_schools")
    book.declare("one", "pupil_pupil", running=False, year=YEAR - 1)
    deeds.linked("one", "two", "offered", since=None)
    book.refresh()
    assert book.cells()["region", "region", "schools_mentored_teams"] == (None, 3)

    deeds.linked("three", "two", since=date(2026, 5, 1))
    book.refresh()
    for year in (YEAR - 1, YEAR):
        cells = book.cells(year)
        assert cells["school", "three", "schools_mentored_teams"] == (1, 1)
        assert cells["school", "two", "schools_mentored_teams"] == (1, 1)
        assert cells["school", "one", "schools_mentored_teams"] == (None, 1)
        assert [cells["school", key, "linked"][0] for key in ("one", "two")] == [0, 1]
    assert book.figure("school", "two", "schools_mentored_teams")[5] == "primary"

    # Over before this school year began: a fact of the last one alone.
    book.run("UPDATE regional.school_link SET ended_on = '2026-08-31', state = 'completed'"
             " WHERE state = 'active'")  # fmt: skip
    settled(book)
    assert book.cells(YEAR - 1)["school", "two", "schools_mentored_teams"] == (1, 1)
    assert book.cells()["school", "two", "schools_mentored_teams"] == (None, 1)
    assert book.cells()["school", "two", "linked"] == (0, None)

    # Broken off, it counts in no year; and a return still cannot tell of a team.
    book.declare("two", "school_school")
    book.run("UPDATE regional.school_link SET state = 'ended' WHERE state = 'completed'")
    settled(book)
    assert book.cells(YEAR - 1)["school", "two", "schools_mentored_teams"] == (None, 1)
    assert book.cells()["school", "two", "schools_mentored_teams"] == (None, 1)


def test_curators_are_counted_on_the_cut_off_day_and_trained_by_their_papers(book, deeds):
    """School one has the world's curator; two has nobody, so it is unknown."""
    book.declare("one", "pupil_pupil", running=False, year=YEAR - 1)
    deeds.formula("curators", "curators")
    deeds.formula("trained", "curators_in_standing")
    trained, late, gone = deeds.account(), deeds.account(), deeds.account()
    deeds.holds(trained, "one", since=LAST_YEAR_S_DAY)
    deeds.holds(trained, "two", since=LAST_YEAR_S_DAY, until=NOW - timedelta(days=60))
    deeds.holds(late, "three")
    deeds.holds(gone, "three", since=LAST_YEAR_S_DAY, until=NOW)
    deeds.certified(trained, date(2026, 1, 15), until=date(2026, 11, 30))
    deeds.certified(late, date(2026, 11, 22), until=date(2026, 11, 21))
    deeds.certified(None)
    _, held = deeds.certified(gone)
    book.refresh()

    cells = book.cells()
    assert [cells["school", key, "curators"][0] for key in ("one", "two", "three")] == [2, None, 2]
    assert [cells["school", key, "trained"][0] for key in ("one", "two", "three")] == [1, None, 0]
    assert cells["municipality", "north", "curators_covered"] == (1, 2)
    assert book.figure("region", "region", "curators_covered")[:4] == (1, 4, 2, 3)
    # On 31 August the role in school two was still held, and nobody in one or three was there.
    last = book.cells(YEAR - 1)
    assert last["school", "two", "curators_covered"] == (1, 1)
    assert last["school", "one", "curators_covered"] == (1, 1)
    assert last["school", "three", "curators_covered"] == (0, 1)

    # A paper of somebody who is no curator any more marks the school of old, for its old years.
    book.run("UPDATE regional.course_certificate SET issued_on = '2026-06-01' WHERE id = :id",
             id=held)  # fmt: skip
    settled(book)
    assert book.cells(YEAR - 1)["school", "three", "curators_covered"] == (1, 1)
    assert book.cells()["school", "three", "curators_covered"] == (0, 2)


def test_a_certificate_runs_out_by_the_calendar_and_is_no_fault(book, deeds):
    trained = deeds.account()
    deeds.holds(trained, "three")
    deeds.certified(trained, until=date(2026, 11, 25))
    book.refresh()
    assert book.cells()["school", "three", "curators_covered"] == (1, 2)
    assert book.compile_all(NOW + timedelta(days=3)).cells == 0  # the last day it holds

    outcome = book.compile_all(NOW + timedelta(days=4))

    assert (outcome.corrected, book.marks()) == (0, 0)
    assert book.cells()["school", "three", "curators_covered"] == (0, 2)


def test_a_writer_still_open_keeps_the_mark_of_a_link_a_look_and_a_paper(book, deeds):
    """The compiler takes the marks it sees; what commits after it is the next refresh's."""
    trained = deeds.account()
    deeds.holds(trained, "three")
    deeds.certified(trained)
    deeds.linked("one", "two")
    deeds.looked("one")
    book.refresh()
    cells = [("one", "site_section"), ("two", "schools_mentored_teams"),
             ("three", "curators_covered")]  # fmt: skip
    writes = ("UPDATE regional.site_check SET has_section = false, acts = '{}'",
              "UPDATE regional.school_link SET state = 'ended'",
              "UPDATE regional.course_certificate SET revoked_at = '2026-11-01'")  # fmt: skip
    before = [book.cells()["school", *cell] for cell in cells]
    with book.engine.connect() as writer, writer.begin() as all_of_it:
        for write in writes:
            writer.execute(text(write))
        book.counts("one", pupils=50)
        book.counts("three", pupils=50)
        book.refresh()
        assert [book.cells()["school", *cell] for cell in cells] == before
        all_of_it.commit()
    assert book.marks() > 0
    book.refresh()
    assert before == [(1, 1), (1, 1), (1, 2)]
    assert [book.cells()["school", *cell] for cell in cells] == [(0, 1), (None, 1), (0, 2)]
    settled(book)


NO_MARK = (
    "UPDATE kernel.role_grant SET revoked_at = now() WHERE role = 'municipal'",
    "UPDATE kernel.role_grant SET revoked_at = now() WHERE role = 'parent'",
    "UPDATE regional.learner SET full_name = 'Иначе' WHERE account_id IS NULL",
    "UPDATE regional.enrolment SET result = 'зачтено' WHERE learner_id IN"
    " (SELECT id FROM regional.learner WHERE account_id IS NULL)",
    "UPDATE regional.course_certificate SET revoked_at = now() WHERE enrolment_id IN (SELECT e.id"
    " FROM regional.enrolment e JOIN regional.learner p ON p.id = e.learner_id"
    " WHERE p.account_id IS NULL)",
    "UPDATE regional.school_link SET reason = 'иначе' WHERE state = 'offered'",
)
OF_SCHOOLS = {
    "UPDATE kernel.role_grant SET revoked_at = now() WHERE role = 'head'": {"one", "three"},
    "UPDATE regional.learner SET account_id = NULL WHERE account_id IS NOT NULL": {"three"},
    "UPDATE regional.enrolment SET result = 'зачтено'": {"three"},
    "DELETE FROM regional.course_certificate": {"three"},
    "UPDATE regional.school_link SET state = 'completed' WHERE state = 'active'": {"two", "three"},
    "UPDATE regional.site_check SET note = 'иначе'": {"one"},
    "UPDATE kernel.school_flag SET ground = 'иначе'": {"two"},
}


def test_a_mark_names_the_schools_concerned_and_never_everything(book, deeds):
    trained = deeds.account()
    deeds.holds(trained, "three")
    deeds.certified(trained)
    deeds.certified(None)
    deeds.linked("one", "two", "offered", since=None)
    deeds.linked("two", "three")
    deeds.looked("one")
    deeds.flagged("two", "low_results")
    keys = {found: key for key, found in book.world.schools.items()}
    told, places = {}, set()
    with book.engine.connect() as connection:
        for statement in (*NO_MARK, *OF_SCHOOLS):
            with connection.begin() as all_of_it:
                connection.execute(text("DELETE FROM regional.kpi_mark"))
                assert connection.execute(text(statement)).rowcount
                marks = connection.execute(
                    text("SELECT school_id, municipality_id FROM regional.kpi_mark")
                ).all()
                all_of_it.rollback()
            told[statement] = {keys.get(school) for school, _ in marks}
            places |= {place for _, place in marks}
    assert places == {None}
    assert told == {statement: set() for statement in NO_MARK} | OF_SCHOOLS


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_the_refreshes_equal_a_whole_compile(book, deeds, seed):
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    for number in range(5):
        book.school(f"more-{number}", ("north", "south")[number % 2])
    deeds.formula("low", "model_schools", "schools|flag=low_results", missing="keep_denominator")
    deeds.formula("acts", "site_acts|flag=low_results")
    people = [deeds.account() for _ in range(4)]
    schools = sorted(book.world.schools)
    papers = [deeds.certified(who, until=date(2026, 12, 31))[1] for who in people]
    book.refresh()

    def happen():
        school, other = dice.sample(schools, 2)
        paper = {"id": dice.choice(papers)}
        dice.choice(
            (
                lambda: deeds.looked(school, date(2026, 10, dice.randint(1, 30)),
                                     section=True, acts=dice.choice(([], ["regulations"]))),
                lambda: book.run("DELETE FROM regional.site_check WHERE random() < 0.3"),
                lambda: deeds.linked(school, other, dice.choice(("completed", "ended"))),
                lambda: book.run("UPDATE regional.school_link SET ended_on = '2026-08-01'"
                                 " WHERE random() < 0.3"),
                lambda: deeds.holds(dice.choice(people), school,
                                    until=dice.choice((NOW, NOW + timedelta(days=9)))),
                lambda: book.run("UPDATE kernel.role_grant SET revoked_at = now()"
                                 " WHERE role = 'curator' AND random() < 0.3"),
                lambda: book.run("UPDATE regional.course_certificate SET revoked_at ="
                                 " CASE WHEN revoked_at IS NULL THEN '2026-09-01'::date END"
                                 " WHERE id = :id", **paper),
                lambda: deeds.flagged(school, "low_results", date(2026, dice.randint(1, 12), 1)),
                lambda: book.run("UPDATE kernel.school_flag SET valid_to = '2026-12-02'"
                                 " WHERE random() < 0.5 AND valid_from < '2026-12-01'"),
                lambda: book.declare(school, "pupil_pupil", year=dice.randint(2000, 2026)),
            )
        )()  # fmt: skip

    for _ in range(4):
        for _ in range(dice.randint(1, 7)):
            happen()
        settled(book)
