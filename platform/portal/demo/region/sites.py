"""Sites of the demo: most schools were looked at this school year, the demo's own by hand."""

from datetime import timedelta

from sqlalchemy import select, text

from kernel.identity.permissions import Role
from kernel.school_year import SchoolYear
from kernel.tenancy.models import School, SchoolPlacement
from portal.demo.region.desk import Desk
from regional.sites.service import Look, check_site

# Of ten schools eight were looked at, six have the section, and documents differ.
CHECKED = text("""
INSERT INTO regional.site_check (id, school_id, municipality_id, school_year, checked_on, url,
                                 has_section, acts, note, checked_at)
SELECT gen_random_uuid(), chance.school_id, chance.municipality_id, :year,
       CAST(:day AS date) - (chance.n % 20)::int,
       CASE WHEN chance.n % 10 < 6 THEN 'https://' || chance.code || '.example/mentoring'
            ELSE '' END,
       chance.n % 10 < 6,
       CASE WHEN chance.n % 10 < 6
            THEN (CAST(:acts AS text[]))[1:1 + (chance.n % CAST(:most AS int))::int]
            ELSE '{}' END,
       '', :at
  FROM (SELECT placed.school_id, placed.municipality_id, school.code,
               row_number() OVER (ORDER BY placed.municipality_id, school.code) AS n
          FROM kernel.school school
          JOIN kernel.school_placement placed
            ON placed.school_id = school.id AND placed.valid_to IS NULL
         WHERE school.demo AND school.id <> ALL (:by_hand)) chance
 WHERE chance.n % 10 < 8
""")


def play_sites(desk: Desk) -> None:
    """The municipal specialist goes down the own list; other municipalities come in bulk."""
    acts = [each.code for each in desk.profile.site_acts]
    work = desk.at(Role.MUNICIPAL, desk.today - timedelta(days=7))
    query = (
        select(School.id, School.code)
        .join(SchoolPlacement, SchoolPlacement.school_id == School.id)
        .where(
            SchoolPlacement.municipality_id == desk.municipality_id,
            SchoolPlacement.valid_to.is_(None),
            School.demo,
        )
        .order_by(School.id != desk.school_id, School.name)
        .limit(3)
    )
    looked = []
    for n, (school_id, code) in enumerate(work.session.execute(query).all()):
        look = Look(
            url=f"https://{code}.example/mentoring", has_section=True, acts=tuple(acts[: 4 + n]),
            note="Приказы открываются, положение не найдено." if n == 0 else "",
        )  # fmt: skip
        check_site(work, school_id, look)
        looked.append(school_id)
    values = {
        "year": SchoolYear.of(desk.today).start, "day": desk.today, "acts": acts,
        "most": len(acts), "at": work.now(), "by_hand": looked,
    }  # fmt: skip
    desk.past_fences().execute(CHECKED, values)
