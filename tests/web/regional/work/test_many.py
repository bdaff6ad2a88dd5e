"""With six hundred schools the pages ask as few statements as with three."""

from sqlalchemy import text

from kernel.identity.permissions import Role
from tests.web.regional.work.conftest import world_year

MOST = 15
GROW = (
    "INSERT INTO kernel.school (id, code, name, full_name, kind)"
    " SELECT gen_random_uuid(), 'many-' || n, 'Школа № ' || n, '-', 'general'"
    " FROM generate_series(1, 600) n",
    "INSERT INTO kernel.school_placement (id, school_id, municipality_id)"
    " SELECT gen_random_uuid(), id, :north FROM kernel.school WHERE code LIKE 'many-%'",
    "INSERT INTO regional.site_check (id, school_id, municipality_id, school_year, checked_on, url,"
    " has_section, acts, checked_at) SELECT gen_random_uuid(), id, :north, :year, current_date,"
    " 'https://a.example', true, '{roadmap}', now() FROM kernel.school, generate_series(1, 2)"
    " WHERE code LIKE 'many-%5'",
    "INSERT INTO regional.regional_event (id, kind, title, starts_at, ends_at, roles, state,"
    " capacity, created_at) SELECT gen_random_uuid(), 'seminar', 'Семинар № ' || n,"
    " now() + make_interval(days => n), now() + make_interval(days => n, hours => 2), '{}',"
    " 'published', 50, now() FROM generate_series(1, 120) n",
    "INSERT INTO regional.programme_review (id, event_id, school_id, municipality_id, programme_id,"
    " programme_title, form, state, sent_at) SELECT gen_random_uuid(), :call, id, :north,"
    " gen_random_uuid(), name, 'teacher_teacher', 'sent', now() FROM kernel.school"
    " WHERE code LIKE 'many-1%'",
    "INSERT INTO regional.route_step (school_id, id, route_id, school_year, kind, title, due_on,"
    " changed_at) SELECT :one, gen_random_uuid(), :route, :year, 'practice', 'Шаг ' || n,"
    " make_date(:year, 9, 1), now() FROM generate_series(1, 200) n",
)


def test_no_page_asks_more_with_more_rows(at_work, world, database, client_as, statements):
    values = {
        "north": world.municipalities["north"], "year": world_year(), "call": at_work.call,
        "one": world.schools["one"], "route": at_work.route,
    }  # fmt: skip
    with database.admin.begin() as connection:
        for statement in GROW:
            connection.execute(text(statement), values)
    addresses = {
        Role.REGION_OPERATOR: [
            "/events/", "/events/?page=2", f"/events/{at_work.forum}/people", "/reviews/",
            "/reviews/?page=2", "/sites/", "/sites/?page=7&standing=lacking", "/sites/export.xlsx",
            f"/sites/{world.schools['one']}",
        ],
        Role.TUTOR: ["/routes/?which=all", f"/routes/{at_work.route}"],
        Role.MUNICIPAL: ["/sites/?standing=unchecked", "/reviews/", "/events/"],
        Role.CURATOR: ["/events/", f"/s/s-one/routes/{at_work.route}", "/s/s-one/routes/",
                       "/s/s-one/expert-review/"],
    }  # fmt: skip
    counted = {}
    for role, some in addresses.items():
        client = client_as(role)
        client.get("/me")
        for address in some:
            with statements() as seen:
                assert client.get(address).status_code == 200, address
            counted[role, address] = len(seen)
    assert {key: n for key, n in counted.items() if n > MOST} == {}
