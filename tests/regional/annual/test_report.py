"""The annual report: what it says of a region at work, and that official figures stay."""

from datetime import date

import pytest
from sqlalchemy import text

from kernel.documents.words import ENGLISH as T
from kernel.errors import Denied, Invalid, NotFound
from kernel.identity.permissions import Role
from kernel.jobs import Silent
from kernel.school_year import SchoolYear
from regional.annual.content import content_of
from regional.annual.document import to_document
from regional.annual.material import gather, official_of
from regional.annual.parts import Share
from regional.annual.service import Asked, ask_report, make_report
from regional.annual.sheet import to_workbook
from regional.indicators.by_today import Structure
from regional.periods import official
from tests.regional.periods.autumn import PLAIN

YEAR = SchoolYear(2026)
# The region's own work beside the figures, past every fence.
AT_WORK = """
INSERT INTO regional.course (id, title, provider, hours, mode, created_at)
VALUES ('00000000-0000-7000-8000-000000000001', 'Наставник школы', 'Институт', 36, 'mixed', now());
INSERT INTO regional.course_run (id, course_id, starts_on, ends_on, state, created_at)
VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001',
        '2026-10-01', '2026-10-20', 'completed', now());
INSERT INTO regional.learner (id, full_name, created_at)
VALUES ('00000000-0000-7000-8000-000000000003', 'Слушателева Проба', now());
INSERT INTO regional.enrolment (id, run_id, learner_id, from_school_id, from_municipality_id, mode,
                                state, asked_at)
VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000002',
        '00000000-0000-7000-8000-000000000003', :one, :north, 'in_person', 'passed', now());
INSERT INTO regional.site_check (id, school_id, municipality_id, school_year, checked_on, url,
                                 has_section, acts, checked_at)
VALUES (gen_random_uuid(), :one, :north, 2026, '2026-11-01', 'https://example.org', true,
        ARRAY['regulations'], now()),
       (gen_random_uuid(), :three, :south, 2026, '2026-11-01', 'https://example.org', false, '{}',
        now());
INSERT INTO regional.support_profile (school_id, school_year, seeks, offers, updated_at)
VALUES (:one, 2026, true, false, now()), (:two, 2026, true, false, now());
INSERT INTO regional.school_link (id, school_year, helper_id, helped_id, variant, state, offered_at,
                                  helper_confirmed_at, helped_confirmed_at, started_on, changed_at,
                                  outcome)
VALUES (gen_random_uuid(), 2026, :three, :one, 'strong_weak', 'active', now(), now(), now(),
        '2026-10-05', now(), '{"effective_mode": {"reached": "partly", "note": ""}}');
"""


def told_by(autumn, role, *, place=None, structure=Structure.DATE, snapshot=None):
    """The content as the role gets it, with what it was made of."""
    with autumn.acting(role) as work:
        return content_of(gather(work, YEAR, place, structure, snapshot, T), T)


def section(content, title):
    return next(one for one in content.sections if one.title == title)


def said(content, title) -> str:
    return " ".join(section(content, title).sentences)


def rows(content, title, caption="") -> list[tuple[object, ...]]:
    grid = next(grid for grid in section(content, title).grids if caption in grid.caption)
    return list(grid.rows)


@pytest.fixture
def at_work(autumn):
    schools, places = autumn.world.schools, autumn.world.municipalities
    for statement in AT_WORK.strip().rstrip(";").split(";\n"):
        autumn.run(
            statement, triggers=False, **schools, north=places["north"], south=places["south"]
        )
    return autumn


def test_the_report_tells_of_a_region_at_work_and_says_where_there_is_nothing(at_work):
    at_work.submit("one")
    content = told_by(at_work, Role.REGION_OPERATOR)
    assert "preliminary" in content.standing[0]
    assert rows(content, "Training of curators", "Courses") == [
        ("Наставник школы", "Институт", 36, 1, 1, 1)
    ]
    assert "2 schools asked for help, 1 of them are still without" in said(
        content, "School-to-school links"
    )
    links = rows(content, "School-to-school links")
    assert links[0][:3] == ("Школа «three»", "Школа «one»", "Северный район")
    assert links[0][3:5] == ("at work", date(2026, 10, 5))
    results = rows(content, "School-to-school links", "What the links came to")
    assert results[0][1:] == (0, 1, 0)
    assert "Sites checked: 2 of 3." in said(content, "Sites of schools")
    assert rows(content, "Sites of schools")[0][2:] == (1, Share(1, 1), Share(0, 1))
    assert rows(content, "Discipline of reporting")[0] == (
        "Осень 2026", date(2026, 11, 25), 3, Share(1, 3), Share(1, 3), 0,
    )  # fmt: skip
    assert "2 reports are still owed." in said(content, "Discipline of reporting")
    # the autumn plants cells of schools alone: nothing is known of the whole
    assert "Nothing is known of pairs and groups." in said(
        content, "Forms of mentoring, pairs and groups"
    )
    analyst = told_by(at_work, Role.ANALYST)
    assert rows(analyst, "Training of curators", "Courses")[0][4:] == (None, None)
    assert "not seen by the role" in said(analyst, "Training of curators")
    north = told_by(at_work, Role.MUNICIPAL, place=at_work.world.municipalities["north"])
    assert rows(north, "Discipline of reporting")[0][2:] == (2, Share(1, 2), Share(1, 2), 0)
    assert len(rows(north, "Sites of schools")) == 1
    assert len(rows(north, "School-to-school links")) == 1
    quiet = told_by(at_work, Role.REGION_OPERATOR, place=at_work.world.municipalities["south"])
    assert "No links" not in said(quiet, "School-to-school links"), "its school helps another"
    for content in (analyst, north, quiet):
        to_document(content, T)
        assert all(sheet.name for sheet in to_workbook(content, T).sheets)


def test_official_figures_stay_whatever_the_schools_change(autumn):
    autumn.approve("one", "three")
    with autumn.acting(Role.REGION_OPERATOR) as work:
        official.make_official(work, autumn.period_id, order_number="145-о",
                               order_date=date(2026, 11, 22))  # fmt: skip
    with autumn.acting(Role.ANALYST) as work:
        region = official_of(work, YEAR, None)
        south = official_of(work, YEAR, autumn.world.municipalities["south"])
        assert official_of(work, SchoolYear(2025), None) is None
        with pytest.raises(NotFound):
            gather(work, YEAR, None, Structure.DATE, south.id, T)
    before = told_by(autumn, Role.ANALYST, snapshot=region.id)
    autumn.cells("one", {**PLAIN, "young_teachers": (0, 4), "pairs": (99, None)})
    after = told_by(autumn, Role.ANALYST, snapshot=region.id)
    assert before.is_official
    assert "The indicators are official." in before.standing[0]
    assert any("145-о" in words for words in before.standing)
    assert before.report == after.report
    unchanged = [one for one in before.sections if one.title != "Discipline of reporting"]
    assert [one for one in after.sections if one.title != "Discipline of reporting"] == unchanged
    main = {row[0]: row[1] for row in rows(before, "Main indicators and targets")}
    young = next(share for name, share in main.items() if "молодых" in name or "young" in name)
    assert (young.numerator, young.denominator) == (4, 8)
    assert "1 school is not in the figures" in said(before, "What is not known, and why")
    assert before.absent.rows[0][:2] == ("Северный район", "Школа «two»")
    # the same things make the same report, and its hash says so
    assert told_by(autumn, Role.ANALYST, snapshot=region.id).sha256() == after.sha256()


def test_who_may_ask_for_which_report(autumn):
    north = autumn.world.municipalities["north"]
    south = autumn.world.municipalities["south"]
    refused = (
        (Role.MUNICIPAL, Asked(year=YEAR, place=south), NotFound),
        (Role.MUNICIPAL, Asked(year=YEAR, place=None), NotFound),
        (Role.MUNICIPAL, Asked(year=YEAR, place=north, structure=Structure.TODAY), Invalid),
        (Role.ANALYST, Asked(year=YEAR, place=None, snapshot_id=north), NotFound),
        (Role.ANALYST, Asked(year=YEAR, place=None, snapshot_id=north,
                             structure=Structure.TODAY), Invalid),
        (Role.ANALYST, Asked(year=YEAR, place=autumn.period_id), NotFound),
        (Role.CURATOR, Asked(year=YEAR, place=None), Denied),
    )  # fmt: skip
    for role, asked, refusal in refused:
        with pytest.raises(refusal), autumn.acting(role) as work:
            ask_report(work, asked, "ru")
    with autumn.acting(Role.MUNICIPAL) as work:
        made = make_report(work, Asked(year=YEAR, place=north), T, Silent())
        assert made.municipality_id == north
    with autumn.acting(Role.REGION_OPERATOR) as work:
        make_report(work, Asked(year=YEAR, place=None), T, Silent())
    kept = autumn.ask(
        "SELECT f.municipality_id, f.purpose, f.expires_at FROM kernel.stored_file f"
        " ORDER BY f.municipality_id NULLS LAST"
    )
    assert kept == [(north, "shared", None)] * 3 + [(None, "shared", None)] * 3
    with autumn.acting(Role.MUNICIPAL) as work:
        assert (
            work.session.execute(text("SELECT count(*) FROM regional.annual_report")).scalar() == 1
        )
        with pytest.raises(Exception, match="permission denied"):
            work.session.execute(text("UPDATE regional.annual_report SET sha256 = ''"))
