"""Issue 2, item 10; KP-11: the demo is true of the past, invented in the present, repeatable."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.identity.passwords import matches
from kernel.identity.permissions import Role
from tests.demo.conftest import Build, rows

FACT_TABLES = ("person", "programme", "participation", "pair", "satisfaction")


def test_onguday_is_as_it_was_reported(built: Build) -> None:
    session, _ = built()
    declared = rows(
        session,
        "SELECT declared_name, pairs, years, note FROM regional.declaration"
        " WHERE school_year = 2020 AND running AND form = 'teacher_teacher' ORDER BY row_number",
    )
    assert declared == [
        ("Онгудайская СОШ им. С. Т. Пекпеева", 2, 1, ""),
        ("Еловская СОШ им. Э. Палкина", 5, None, ""),
        ("Туектинская ООШ", None, 1, ""),
        ("Шашикманская СОШ", None, None, ""),
        ("Ининская СОШ", 1, 1, "наставник-консультант; наставник-предметник"),
        ("Теньгинская СОШ", 5, 3, ""),
        ("Каракольская СОШ", 4, None, ""),
    ]
    trained = rows(
        session,
        "SELECT m.code, c.fact, c.value FROM regional.declared_counter c"
        " JOIN kernel.municipality m ON m.id = c.municipality_id WHERE c.school_year = 2020",
    )
    assert trained == [("onguday", "curators_trained", 8)]


def test_a_declaration_makes_no_people_and_no_pairs(built: Build) -> None:
    session, _ = built()
    for table in FACT_TABLES:
        found = rows(
            session,
            f"SELECT count(*) FROM school.{table} t JOIN kernel.school s ON s.id = t.school_id"
            " WHERE NOT s.demo",
        )
        assert found == [(0,)]


def test_invented_schools_stand_only_in_the_current_year(built: Build) -> None:
    session, _ = built()
    placed = rows(
        session,
        "SELECT s.demo, p.valid_from, count(*) FROM kernel.school s"
        " JOIN kernel.school_placement p ON p.school_id = s.id GROUP BY 1, 2 ORDER BY 1",
    )
    assert placed == [(False, None, 7), (True, date(2026, 9, 1), 40)]


def test_one_account_for_each_role(built: Build) -> None:
    session, logins = built()
    assert [login["role"] for login in logins] == [role.value for role in Role]
    assert {login["login"] for login in logins} >= {"region", "operator", "municipal", "curator"}
    assert len({login["password"] for login in logins}) == len(logins)
    places = rows(
        session,
        "SELECT DISTINCT m.code, s.name FROM kernel.role_grant g"
        " JOIN kernel.account a ON a.id = g.account_id AND a.state = 'active'"
        " LEFT JOIN kernel.municipality m ON m.id = g.municipality_id"
        " LEFT JOIN kernel.school s ON s.id = g.school_id WHERE g.role IN ('municipal', 'curator')"
        " ORDER BY m.code",
    )
    assert places == [("onguday", None), (None, "Демонстрационная школа № 1")]


@pytest.mark.parametrize(("region", "schools"), [("altai", 11), ("bryansk", 31)])
def test_every_municipality_has_a_school_and_every_case_is_there(
    built: Build, region: str, schools: int
) -> None:
    session, _ = built(region)
    found = rows(
        session,
        "SELECT count(DISTINCT p.municipality_id) FROM kernel.school_placement p"
        " JOIN kernel.school s ON s.id = p.school_id WHERE s.demo",
    )
    assert found == [(schools,)]
    _every_case_worth_seeing_is_there(session)


def _every_case_worth_seeing_is_there(session: Session) -> None:
    more_mentees_than_teachers = """
        SELECT count(*) FROM (
          SELECT c.school_id FROM kernel.school_count c JOIN school.participation p
            ON p.school_id = c.school_id AND p.is_young_teacher
          JOIN school.pair a ON a.school_id = p.school_id AND a.mentee_id = p.id
           AND a.state IN ('probation', 'active', 'paused', 'completed')
          GROUP BY c.school_id, c.young_teachers
          HAVING count(DISTINCT p.person_id) > c.young_teachers) s"""
    pairs_untold = """
        SELECT count(*) FROM regional.declaration
        WHERE school_year = 2026 AND running AND pairs IS NULL"""
    silent = """
        SELECT count(*) > 0 FROM kernel.school s WHERE s.demo
        AND NOT EXISTS (SELECT FROM kernel.school_count c WHERE c.school_id = s.id)
        AND NOT EXISTS (SELECT FROM school.programme p WHERE p.school_id = s.id)"""
    stages = "SELECT count(DISTINCT stage) >= 4, count(DISTINCT form) >= 4 FROM school.programme"

    assert rows(session, more_mentees_than_teachers) == [(1,)]
    assert rows(session, pairs_untold) == [(1,)]
    assert rows(session, silent) == [(True,)]
    assert rows(session, stages) == [(True, True)]
    assert rows(session, "SELECT demo FROM kernel.region") == [(True,)]


def test_passwords_open_their_accounts(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.demo.accounts import first_administrator

    session, _ = built("bryansk")
    monkeypatch.undo()
    with session.begin_nested() as tried:
        session.execute(text("UPDATE kernel.account SET login = 'demo-' || login"))
        login = first_administrator(session)
        query = "SELECT password_hash FROM kernel.credential c JOIN kernel.account a"
        stored = rows(session, f"{query} ON a.id = c.account_id WHERE a.login = 'region'")[0][0]
        tried.rollback()
    assert login["role"] == "region_admin"
    assert matches(login["password"], str(stored))


def test_the_home_school_has_something_on_every_page(built: Build) -> None:
    session, _ = built("bryansk")
    for table in FACT_TABLES:
        assert rows(session, f"SELECT count(*) > 0 FROM school.{table}") == [(True,)]


@pytest.mark.parametrize(
    "today", [date(2026, 9, 1), date(2026, 9, 3), date(2026, 12, 31), date(2027, 8, 31)]
)
def test_any_day_of_the_year_will_do(built: Build, today: date) -> None:
    session, _ = built("bryansk", today=today)
    dates = """
        SELECT min(joined_on) >= '2026-09-01', max(joined_on) <= :today FROM school.participation"""
    assert [tuple(r) for r in session.execute(text(dates), {"today": today})] == [(True, True)]
    answered = "SELECT count(*) FROM school.satisfaction s JOIN school.participation p"
    answered += " ON p.id = s.participation_id AND p.school_id = s.school_id"
    assert rows(session, answered + " WHERE s.answered_on < p.joined_on") == [(0,)]
    judged = "SELECT r.closes_at::date - app.today() BETWEEN 5 AND 7, max(b.cast_at)::date < app"
    judged += ".today() FROM contests.round r JOIN contests.ballot_version b ON b.round_id = r.id"
    assert rows(session, judged + " WHERE r.state = 'open' GROUP BY r.id") == [(True, True)]
    awarded = "SELECT count(*) > 3, max(awarded_on) <= app.today() FROM contests.award"
    assert rows(session, awarded) == [(True, True)]


def test_the_seed_decides(built: Build) -> None:
    def people(**options: Any) -> list[tuple[object, ...]]:
        # The home school's autumn is played through the use cases, which make their own keys.
        query = "SELECT kind, surname, given_name FROM school.person ORDER BY 1, 2, 3"
        return rows(built(**options)[0], query)

    first = people()
    assert people(fresh=True) == first
    assert people(seed=2) != first
