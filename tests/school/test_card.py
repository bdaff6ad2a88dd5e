"""The school's own card and its yearly counts."""

from datetime import date

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import ProgrammingError

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Role
from kernel.school_year import SchoolYear
from kernel.tenancy.models import School, SchoolCount, SchoolFlag
from school.card import queries
from school.card.queries import Counted
from school.card.service import Contacts, YearCounts, change_contacts, save_counts
from tests.factories.world import YEAR
from tests.school.make import NOW

THIS, LAST = SchoolYear(YEAR), SchoolYear(YEAR - 1)


@pytest.fixture
def head(world):
    return world.actors[Role.HEAD]


def test_contacts_are_tidied_and_may_be_emptied(world, make, do, head):
    typed = Contacts(
        address=" с.  Озёрное ",
        head_name="Кузнецова Нина Павловна",
        phone="8 (38845) 2-23-45",
        email="School@Example.org",
        site="school.example.org",
    )
    do(head, change_contacts, typed)
    kept = make.read(School, world.schools["one"])
    assert (kept.address, kept.head_name, kept.phone) == (
        "с. Озёрное", "Кузнецова Нина Павловна", "+73884522345",
    )  # fmt: skip
    assert (kept.email, kept.site) == ("school@example.org", "https://school.example.org")
    do(head, change_contacts, Contacts(address="с. Озёрное"))
    kept = make.read(School, world.schools["one"])
    assert (kept.address, kept.phone, kept.email) == ("с. Озёрное", None, None)
    with pytest.raises(Invalid) as refused:
        do(head, change_contacts, Contacts(phone="2-23", email="нет", site="javascript:1"))
    assert refused.value.fields == {"phone": "phone", "email": "email", "site": "site"}


def test_unknown_is_not_nought(world, make, do, head):
    do(head, save_counts, YearCounts(school_year=THIS, pupils=0, teachers=None))
    with make.session() as session:
        row = session.scalars(select(SchoolCount)).one()
    assert (row.pupils, row.teachers, row.young_teachers) == (0, None, None)
    assert (row.source, row.updated_at, row.updated_by) == ("school", NOW, head.account_id)


def test_the_schools_figures_replace_the_loaded_ones_and_mark_the_year(world, make, do, head):
    with make.session() as session, session.begin():
        session.execute(
            insert(SchoolCount).values(
                school_id=head.school_id, school_year=YEAR - 1, pupils=1, source="region",
                updated_at=NOW,
            )
        )  # fmt: skip
        session.execute(text("DELETE FROM regional.kpi_mark"))
    do(head, save_counts, YearCounts(school_year=LAST, pupils=400, teachers=30, young_teachers=5))
    with make.session() as session:
        found = queries.counts(session, head.school_id, [THIS, LAST])
        marks = session.execute(text("SELECT school_id, school_year FROM regional.kpi_mark")).all()
    assert found == {THIS: Counted(THIS), LAST: Counted(LAST, 400, 30, 5, "school", NOW)}
    assert set(map(tuple, marks)) == {(head.school_id, YEAR - 1)}


def test_what_is_refused(make, do, head):
    with pytest.raises(Invalid) as refused:
        do(head, save_counts, YearCounts(school_year=THIS, teachers=4, young_teachers=5))
    assert refused.value.fields == {"young_teachers": "young_above_teachers"}
    assert refused.value.values == {"young": 5, "teachers": 4}
    for year in (YEAR + 1, YEAR - 2):
        with pytest.raises(NotFound):
            do(head, save_counts, YearCounts(school_year=SchoolYear(year), pupils=1))


def test_statuses_hold_between_their_days(world, make, session_for, head):
    make.row(SchoolFlag, "one", flag="innovative", valid_from=date(2024, 9, 1),
             valid_to=date(2026, 9, 1), ground="")  # fmt: skip
    make.row(SchoolFlag, "three", flag="low_results", ground="")
    (flag,) = queries.flags(session_for(head), head.school_id)
    days = [date(2024, 8, 31), date(2024, 9, 1), date(2026, 8, 31), date(2026, 9, 1)]
    assert [flag.holds_on(day) for day in days] == [False, True, True, False]


def test_a_school_cannot_write_another_schools_row(world, session_for, head):
    session = session_for(head)
    touched = session.execute(
        text("UPDATE kernel.school SET address = 'x' WHERE id = :id"),
        {"id": world.schools["three"]},
    )
    assert touched.rowcount == 0
    statement = insert(SchoolCount).values(
        school_id=world.schools["three"], school_year=YEAR, pupils=1, source="school",
        updated_at=NOW,
    )  # fmt: skip
    with pytest.raises(ProgrammingError, match="row-level security"):
        session.execute(statement)
