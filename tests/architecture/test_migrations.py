"""Migrations and models say the same, and a migration can be walked back and forth."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from kernel.db import Base, SchoolRow
from migrations.run import config_for, migrate
from tests.architecture.models import SOURCES, import_all_models

SCHEMAS = {"kernel", "school", "regional", "contests"}


def test_models_match_migrations(database):
    import_all_models()
    with database.admin.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _: kind != "schema" or name in SCHEMAS,
                "compare_type": True,
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_school_row_is_in_the_schools_schema_and_fenced(database):
    import_all_models()
    ours = {
        str(mapper.local_table) for mapper in Base.registry.mappers
        if issubclass(mapper.class_, SchoolRow)
    }  # fmt: skip
    with database.admin.connect() as connection:
        fenced = set(
            connection.scalars(
                text(
                    "SELECT oid::regclass::text FROM pg_class"
                    " WHERE relrowsecurity AND relforcerowsecurity"
                )
            )
        )
    assert ours
    assert ours <= fenced


def test_down_to_nothing_and_up_again(database):
    """On a database of its own, so that other tests keep theirs."""
    url = database.admin_url.rsplit("/", 1)[0] + f"/steps_{database.name}"
    migrate(url, "tests-only")
    command.downgrade(config_for(url), "base")
    migrate(url, "tests-only")
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:  # other tests stop the calendar; here it runs
        runs = "SELECT app.today() = (now() AT TIME ZONE 'Europe/Moscow')::date"
        assert connection.scalar(text(runs))


def test_migrations_import_no_models():
    folder = SOURCES.parent / "migrations"
    guilty = [
        path.name
        for path in folder.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("from kernel", "from school", "from regional", "from contests"))
    ]
    assert guilty == []
