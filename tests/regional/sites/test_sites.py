"""The check of schools' sites: looks stay, the latest of a school year counts (PL-15)."""

from collections import Counter
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Role
from kernel.jobs import Job
from regional.sites import queries
from regional.sites.models import SiteCheck
from regional.sites.queries import SiteWish
from regional.sites.service import Look, check_site

WHOLE = ("introduction_order", "regulations", "roadmap", "programme", "curator_order",
         "pairs_order")  # fmt: skip
SEEN = Look(url="school1.example/mentoring", has_section=True, acts=WHOLE[:4], note="Нет приказов")
WISH = SiteWish(on=date(2026, 11, 22), school_year=2026, wanted=len(WHOLE))


@pytest.fixture
def schools(world, make) -> dict[str, UUID]:
    return world.schools


def test_who_looks_and_where(roles_that_may, schools, do, world):
    lookers = {Role.REGION_ADMIN, Role.REGION_OPERATOR, Role.MUNICIPAL}
    assert roles_that_may(check_site, schools["one"], SEEN) == lookers
    with pytest.raises(NotFound):
        do(world.actors[Role.MUNICIPAL], check_site, schools["three"], SEEN)
    with pytest.raises(NotFound):
        do(world.actors[Role.REGION_OPERATOR], check_site, world.region_id, SEEN)


def test_a_look_is_refused_field_by_field(schools, do, world):
    north = world.actors[Role.MUNICIPAL]
    for look, fields in (
        (Look(url="", has_section=None), {"has_section": "section_unsaid"}),
        (Look(url="", has_section=True), {"url": "url_needed"}),
        (Look(url="javascript:alert(1)", has_section=False), {"url": "url_wrong"}),
        (Look(url="", has_section=False, acts=("roadmap",)), {"acts": "acts_without_section"}),
        (Look(url="a.example", has_section=True, acts=("plan",)), {"acts": "act_unknown"}),
        (Look(url="a.example", has_section=True, note="х" * 1001), {"note": "too_long"}),
    ):
        with pytest.raises(Invalid) as refused:
            do(north, check_site, schools["one"], look)
        assert refused.value.fields == fields


def test_the_latest_look_counts_and_the_former_stay(schools, do, world, make, database, work_for):
    north, operator = world.actors[Role.MUNICIPAL], world.actors[Role.REGION_OPERATOR]
    last_year = work_for(north, at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    check_site(last_year, schools["two"], SEEN)
    last_year.session.commit()
    do(north, check_site, schools["one"], Look(url="", has_section=False))
    do(north, check_site, schools["one"], SEEN)
    do(operator, check_site, schools["three"], Look(url="c.example", has_section=True, acts=WHOLE))
    lines = do(operator, lambda work: queries.schools(work.session, WISH))
    assert [(one.school, one.url, one.has_section, one.acts) for one in lines] == [
        ("Школа «one»", "https://school1.example/mentoring", True, list(WHOLE[:4])),
        ("Школа «two»", None, None, None),
        ("Школа «three»", "https://c.example", True, list(WHOLE)),
    ]
    places = do(operator, lambda work: queries.places(work.session, WISH))
    assert [(p.name, p.schools, p.checked, p.with_section, p.whole) for p in places] == [
        ("Северный район", 2, 1, 1, 0), ("Южный район", 1, 1, 1, 1),
    ]  # fmt: skip
    for standing, names in (
        ("unchecked", ["Школа «two»"]), ("lacking", ["Школа «one»"]),
        ("whole", ["Школа «three»"]), ("no_section", []),
    ):  # fmt: skip
        wish = SiteWish(**{**{f: getattr(WISH, f) for f in ("on", "school_year", "wanted")},
                           "standing": standing})  # fmt: skip
        found = do(operator, lambda work, wish=wish: queries.schools(work.session, wish))
        assert [one.school for one in found] == names
        assert do(operator, lambda w, wish=wish: queries.count_schools(w.session, wish)) == len(
            names
        )
    history = do(north, lambda work: queries.looks(work.session, schools["one"]))
    assert [(look.has_section, look.by) for look in history] == [
        (True, "Опытный municipal one"), (False, "Опытный municipal one"),
    ]  # fmt: skip
    after = do(north, lambda w: queries.next_unchecked(w.session, WISH, schools["one"]))
    assert after == schools["two"]
    with database.admin.connect() as connection:
        told = [a for a in connection.scalars(select(Job.args)) if a["what"] == "site_lacking"]
    assert Counter((one["values"]["lacking"], *one["to"]["schools"]) for one in told) == Counter(
        [(2, str(schools["two"])), (6, str(schools["one"])), (2, str(schools["one"]))]
    )


def test_postgresql_keeps_looks_apart_and_for_good(schools, do, world, session_for):
    north, south = world.actors[Role.MUNICIPAL], world.foreign[Role.MUNICIPAL]
    do(north, check_site, schools["one"], SEEN)
    do(south, check_site, schools["three"], SEEN)
    count = select(func.count()).select_from(SiteCheck)
    for actor, seen in (
        (north, 1), (south, 1), (world.actors[Role.ANALYST], 2), (world.actors[Role.CURATOR], 1),
        (world.foreign[Role.HEAD], 1), (world.actors[Role.PARENT], 0),
    ):  # fmt: skip
        with session_for(actor) as session:
            assert session.scalar(count) == seen, actor.role
    foreign = (
        "INSERT INTO regional.site_check (id, school_id, municipality_id, school_year, checked_on,"
        " url, has_section, acts, checked_at) VALUES (gen_random_uuid(), :school, :place, 2026,"
        " '2026-11-22', '', false, '{}', now())"
    )
    three, places = schools["three"], world.municipalities
    for actor, statement, values in (
        (north, foreign, {"school": three, "place": places["north"]}),
        (north, foreign, {"school": three, "place": places["south"]}),
        (world.actors[Role.ANALYST], foreign, {"school": three, "place": places["south"]}),
        (world.actors[Role.HEAD], foreign, {"school": schools["one"], "place": places["north"]}),
        (north, "UPDATE regional.site_check SET has_section = false, acts = '{}'", {}),
        (world.actors[Role.REGION_ADMIN], "DELETE FROM regional.site_check", {}),
    ):
        session = session_for(actor)
        with pytest.raises(DBAPIError):
            session.execute(text(statement), values)
        session.rollback()
