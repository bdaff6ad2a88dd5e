"""TR-02: who is trained until when, the coverage of municipalities, and who is next."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, text

from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.papers.models import Paper
from kernel.profile import load
from regional.indicators.models import KpiCell
from regional.training import rules, standing
from regional.training.models import CourseCertificate, Enrolment, Learner
from regional.training.rules import Standing
from regional.training.standing import Wish
from tests.conftest import NOW
from tests.regional.book import install

TODAY = date(2026, 11, 22)
UNTIL = {
    "навсегда": None, "вчера": date(2026, 11, 21), "сегодня": TODAY,
    "через 60": TODAY + timedelta(days=60), "через 61": TODAY + timedelta(days=61),
}  # fmt: skip


def certify(shelf, run, account, until, revoked=False):
    learner = shelf.plant(Learner, account_id=account, full_name="Имя", created_at=NOW)
    place = shelf.plant(Enrolment, run_id=run, learner_id=learner, mode="distance", state="passed",
                        asked_at=NOW)  # fmt: skip
    paper(shelf, place, until, revoked)
    return place


def paper(shelf, place, until, revoked=False):
    number = new_id().hex[-8:]
    made = shelf.plant(Paper, code=number, kind="course_certificate", number=number,
                       issued_on=date(2023, 1, 1), issuer="ИРО", created_at=NOW)  # fmt: skip
    shelf.plant(CourseCertificate, enrolment_id=place, number=number, full_name="Имя",
                issued_on=date(2023, 1, 1), valid_until=until, paper_id=made,
                revoked_at=NOW if revoked else None)  # fmt: skip


def at_work(shelf, world, school):
    """The compiled figure says that the school runs a programme."""
    install(shelf.database.admin, load("altai"))
    version = shelf.admin().scalar(text(
        "SELECT id FROM regional.indicator_version WHERE numerator_fact = 'with_programme' LIMIT 1"
    ))  # fmt: skip
    with shelf.admin() as planted:
        planted.add(KpiCell(
            school_year=2026, unit_type="school", unit_id=world.schools[school],
            municipality_id=world.municipalities["north"], version_id=version, numerator=1,
            units=1, known=1, basis="primary", computed_at=NOW, revision=new_id(),
        ))  # fmt: skip
        planted.commit()


@pytest.fixture
def board(shelf, world):
    """Curators of every standing at school two, one revoked, one never trained at school one."""
    run = shelf.run(state="running")
    for name, until in UNTIL.items():
        [account] = shelf.curators(1, "two", name)
        certify(shelf, run, account, until)
    [account] = shelf.curators(1, "two", "отозвано")
    certify(shelf, run, account, None, revoked=True)
    at_work(shelf, world, "one")
    return run


def by_name(lines):
    return {line.full_name.removesuffix(" Куратор 000"): line for line in lines}


def test_standing_in_the_database_is_the_rule(shelf, board):
    found = by_name(standing.curators(shelf.region().session, TODAY, Wish()))
    for name, until in UNTIL.items():
        assert (name, found[name].standing) == (name, rules.standing(TODAY, True, until))
        assert found[name].trained_until == until
    assert found["отозвано"].standing == Standing.NEVER
    for line in found.values():
        assert line.urgency == rules.urgency(Standing(line.standing), line.runs_programme)


def test_a_longer_certificate_wins(shelf, board):
    run = shelf.run(state="running")
    [account] = shelf.curators(1, "two", "дважды")
    place = certify(shelf, board, account, date(2026, 11, 1))
    learner = shelf.admin().scalar(text("SELECT learner_id FROM regional.enrolment WHERE id = :p"),
                                   {"p": place})  # fmt: skip
    other = shelf.plant(Enrolment, run_id=run, learner_id=learner, mode="distance",
                        state="passed", asked_at=NOW)  # fmt: skip
    paper(shelf, other, date(2028, 1, 1))
    [line] = standing.curators(shelf.region().session, TODAY, Wish(search="дважды"))
    assert (line.standing, line.trained_until) == ("trained", date(2028, 1, 1))


def test_coverage_counts_each_municipality_and_the_district_sees_its_own(shelf, world, board):
    region = {c.municipality: c for c in standing.coverage(shelf.region().session, TODAY)}
    north = region["Северный район"]
    assert (north.curators, north.trained, north.expiring, north.expired, north.never) == (
        7, 4, 2, 1, 2,
    )  # fmt: skip
    assert (region["Южный район"].curators, region["Южный район"].trained) == (1, 0)
    own = shelf.work_for(world.actors[Role.MUNICIPAL]).session
    seen = {c.municipality: c.curators for c in standing.coverage(own, TODAY)}
    assert seen == {"Северный район": 7, "Южный район": 0}
    names = [line.municipality for line in standing.curators(own, TODAY, Wish())]
    assert set(names) == {"Северный район"}


def test_who_is_next_and_why(shelf, world, board):
    lines = standing.curators(shelf.region().session, TODAY, Wish(next_only=True))
    order = [(line.standing, line.runs_programme) for line in lines]
    assert order[0] == ("never", True)  # the world's curator, whose school runs a programme
    assert [line.full_name.split()[0] for line in lines[1:4]] == ["вчера", "сегодня", "через"]
    assert [found for found, _ in order[4:]] == ["never"] * 2
    run = shelf.run()
    shelf.enrol(run, [lines[0].account_id])
    after = standing.curators(shelf.region().session, TODAY, Wish(next_only=True))
    assert [line.account_id for line in after] == [line.account_id for line in lines[1:]]
    [way] = [
        line for line in standing.curators(shelf.region().session, TODAY, Wish())
        if line.account_id == lines[0].account_id
    ]  # fmt: skip
    assert (way.run_id, way.place) == (run, "enrolled")
    left = standing.curators(shelf.region().session, TODAY, Wish(outside_run=run))
    assert lines[0].account_id not in {line.account_id for line in left}
    assert len(left) == 7


def test_three_questions_are_three_statements_whatever_the_number(shelf, board):
    shelf.curators(400, "two")
    session, asked = shelf.region().session, []

    def note(_c, _u, statement, *_):
        if not statement.startswith("SET LOCAL"):
            asked.append(statement)

    event.listen(shelf.app, "before_cursor_execute", note)
    wish = Wish(search="учёный")
    assert standing.count_curators(session, TODAY, wish) == 400
    assert len(standing.curators(session, TODAY, wish, limit=50, offset=50)) == 50
    standing.coverage(session, TODAY)
    event.remove(shelf.app, "before_cursor_execute", note)
    assert len(asked) == 3
