"""RG-01: a change of the structure is dated, lifts what is owed, gives nobody access, is undone."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from kernel.errors import Denied, Invalid, WrongState
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import GRANTS, Permission, Role
from kernel.tenancy.models import School, SchoolPlacement
from regional.partnership.models import SchoolLink
from regional.periods.models import Period, Report, ReportMove
from regional.restructuring import service
from regional.restructuring.preview import preview
from regional.restructuring.rules import Change
from tests.factories.world import YEAR, add

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)


@pytest.fixture
def operator(world, work_for):
    return work_for(world.actors[Role.REGION_OPERATOR])


@pytest.fixture
def owed(database, world):
    """Two periods: school one owes in the open one, has been approved in the past one."""
    with database.admin.begin() as session:
        ids = {}
        for key, opens, closes, state in (
            ("past", date(2026, 1, 10), date(2026, 1, 31), "approved"),
            ("open", date(2026, 11, 1), date(2026, 12, 20), "returned"),
        ):
            ids[key] = add(
                session, Period, name=key, school_year=YEAR - (key == "past"), opens_on=opens,
                due_on=opens, closes_on=closes, cut_off_on=opens, school_kinds=["general"],
                listed_at=NOW, created_at=NOW,
            )  # fmt: skip
            ids[f"report of {key}"] = add(
                session, Report, period_id=ids[key], school_id=world.schools["one"],
                municipality_id=world.municipalities["north"], state=state, attempt=1,
                submitted_at=NOW, changed_at=NOW,
                approved_attempt=1 if state == "approved" else None,
            )  # fmt: skip
        ids["link"] = add(
            session, SchoolLink, school_year=YEAR, helper_id=world.schools["two"],
            helped_id=world.schools["one"], variant="any", state="active", offered_at=NOW,
            helper_confirmed_at=NOW, helped_confirmed_at=NOW, started_on=date(2026, 10, 1),
            changed_at=NOW,
        )  # fmt: skip
    return ids


def wish(world, kind="merged", school="one", **values):
    heir = {"merged": {"successor_id": world.schools["two"]},
            "transferred": {"to_municipality_id": world.municipalities["south"]}}  # fmt: skip
    told = {"happens_on": DAY, **heir.get(kind, {}), **values}
    return Change(kind=kind, school_id=world.schools[school], **told)


def rows(database, query):
    with database.admin.connect() as connection:
        return connection.execute(query).all()


def placements(database, world):
    found = rows(
        database,
        select(SchoolPlacement.municipality_id, SchoolPlacement.valid_from,
               SchoolPlacement.valid_to)
        .where(SchoolPlacement.school_id == world.schools["one"])
        .order_by(SchoolPlacement.valid_from.nulls_first()),
    )  # fmt: skip
    return [tuple(row) for row in found]


@pytest.mark.parametrize("kind", ["merged", "closed"])
def test_an_end_is_dated_and_taken_back_to_the_letter(database, world, operator, owed, kind):
    north = world.municipalities["north"]
    before = everything(database)
    event = service.make(operator, wish(world, kind))
    operator.session.commit()
    assert placements(database, world) == [(north, None, DAY)]
    states = dict(rows(database, select(Report.id, Report.state)))
    assert states == {owed["report of past"]: "approved", owed["report of open"]: "lifted"}
    assert rows(database, select(SchoolLink.state, SchoolLink.ended_on)) == [("ended", DAY)]
    assert everything(database) == before, "nothing was deleted"

    service.undo(operator, event.id, "приказ отменён")
    operator.session.commit()
    assert placements(database, world) == [(north, None, None)]
    states = dict(rows(database, select(Report.id, Report.state)))
    assert states[owed["report of open"]] == "due"
    assert rows(database, select(SchoolLink.state, SchoolLink.ended_on)) == [("active", None)]
    history = rows(database, select(ReportMove.from_state, ReportMove.to_state).order_by("at"))
    assert history == [("returned", "lifted"), ("lifted", "due")]
    with pytest.raises(WrongState):
        service.undo(operator, event.id, "ещё раз")


def test_a_transfer_leaves_reports_where_they_were_owed(database, world, operator, owed):
    north, south = world.municipalities["north"], world.municipalities["south"]
    event = service.make(operator, wish(world, "transferred"))
    operator.session.commit()
    assert placements(database, world) == [(north, None, DAY), (south, DAY, None)]
    owner = rows(database, select(Report.municipality_id, Report.state).order_by(Report.state))
    assert owner == [(north, "approved"), (north, "returned")]
    service.undo(operator, event.id, "передумали")
    operator.session.commit()
    assert {row[0] for row in placements(database, world)} == {north}


def test_the_preview_tells_and_writes_nothing(database, world, operator, owed):
    before = everything(database), placements(database, world)
    told = preview(operator, wish(world))
    assert (told.school, told.successor) == ("Школа «one»", "Школа «two»")
    assert [(line.period, line.lifted) for line in told.reports] == [("open", True)]
    assert (told.approved, told.links) == (1, 1)
    assert told.accounts == 3  # head, curator, responsible: others are the school's own affair
    operator.session.commit()
    assert (everything(database), placements(database, world)) == before


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("merged", {"successor_id": None}, "successor_id"),
        ("merged", {"itself": True}, "successor_id"),
        ("transferred", {"to_municipality_id": None}, "to_municipality_id"),
        ("transferred", {"home": True}, "to_municipality_id"),
    ],
)
def test_what_cannot_be_is_named_at_its_field(world, operator, kind, values, field):
    values = dict(values)
    if values.pop("itself", False):
        values["successor_id"] = world.schools["one"]
    if values.pop("home", False):
        values["to_municipality_id"] = world.municipalities["north"]
    with pytest.raises(Invalid) as refused:
        service.check(operator, wish(world, kind, **values))
    assert set(refused.value.fields) == {field}


def test_later_events_stand_on_earlier_ones(world, operator):
    """The past under a later event is not rewritten, neither by a change nor by an undoing."""
    first = service.make(operator, wish(world, "transferred"))
    with pytest.raises(Invalid):
        service.check(operator, wish(world, "closed", happens_on=date(2026, 11, 1)))
    second = service.make(operator, wish(world, "closed", happens_on=date(2027, 2, 1)))
    with pytest.raises(WrongState):
        service.undo(operator, first.id, "поздно")
    with pytest.raises(Invalid):  # school two cannot go into one that ends
        service.check(operator, wish(world, "merged", school="two",
                                     successor_id=world.schools["one"]))  # fmt: skip
    service.undo(operator, second.id, "сначала второе")
    service.undo(operator, first.id, "потом первое")


def test_who_may(world, work_for):
    for role in Role:
        work = work_for(world.actors[role])
        if role in GRANTS[Permission.STRUCTURE_EVENTS]:
            service.check(work, wish(world))
        else:
            with pytest.raises(Denied):
                service.check(work, wish(world))


def test_nobody_gains_sight_of_anything(database, world, work_for, session_for):
    """RG-01: whom each account sees before a merger and after it."""
    seen_by_all = {who: sees(session_for, actor) for who, actor in people(world)}
    work = work_for(world.actors[Role.REGION_ADMIN])
    service.make(work, wish(world, happens_on=date(2026, 11, 22)))
    work.session.commit()
    for who, actor in people(world):
        after = sees(session_for, actor)
        for thing, ids in after.items():
            assert ids <= seen_by_all[who][thing], (who, thing)
    # and the municipality has lost sight of the staff of a school it no longer has
    municipal = ("actors", Role.MUNICIPAL)
    gone = (
        seen_by_all[municipal]["roles"] - sees(session_for, world.actors[Role.MUNICIPAL])["roles"]
    )
    assert gone


def people(world):
    for kind in ("actors", "foreign"):
        for role, actor in getattr(world, kind).items():
            yield (kind, role), actor


def sees(session_for, actor):
    """Identifiers of what the hat shows of people and roles."""
    session = session_for(actor)
    found = {}
    for name, column in (("roles", RoleGrant.id), ("accounts", Account.id)):
        try:
            found[name] = set(session.scalars(select(column)))
        except ProgrammingError:  # the hat has no right on the table at all
            session.rollback()
            found[name] = set()
    session.rollback()
    return found


def everything(database):
    """How many rows each table holds; what changes keep a trace of themselves grow only."""
    grows = {"kernel.audit_entry", "regional.structure_event", "regional.report_move",
             "regional.kpi_mark", "kernel.school_placement"}  # fmt: skip
    with database.admin.connect() as connection:
        tables = connection.scalars(
            text(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace::regnamespace::text IN ('kernel', 'school', 'regional')"
            )
        ).all()
        return {
            table: connection.scalar(text(f"SELECT count(*) FROM {table}"))
            for table in tables
            if table not in grows
        }


def test_the_schools_list_forgets_nobody(database, world, operator):
    service.make(operator, wish(world, "closed"))
    operator.session.commit()
    assert rows(database, select(func.count()).select_from(School))[0][0] == len(world.schools)
