import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from kernel.db import Base, Hat, Json, Reach
from kernel.tenancy.models import Region
from regional.indicators.models import CountingRules, Indicator, IndicatorVersion, Target
from tests.regional.book import install
from tests.regional.periods.autumn import Autumn, heads_of

KEPT = (Indicator, IndicatorVersion, Target, CountingRules)


@pytest.fixture(scope="session")
def known_indicators() -> dict[type[Base], list[Json]]:
    """Rows of the profile's indicators, written by the set-up once and copied afterwards."""
    return {}


@pytest.fixture
def autumn(database, world, profile, known_indicators) -> Autumn:
    """A period open now, due in three days; school one and two in the north, three in the south."""
    if not known_indicators:
        install(database.admin, profile)
    with Session(database.admin, info={"reach": Reach(hat=Hat.QUEUE)}) as session, session.begin():
        session.connection().exec_driver_sql("RESET ROLE")
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for table in KEPT:
            if table in known_indicators:
                session.execute(insert(table), known_indicators[table])
            else:
                rows = session.execute(select(*table.__table__.c)).mappings()
                known_indicators[table] = [dict(row) for row in rows]
        session.execute(
            update(Region).values(profile=profile.model_dump(mode="json"), profile_digest="bryansk")
        )
        heads = heads_of(session, world)
    made = Autumn(database.admin, database.app, world, heads)
    made.set_up()
    return made
