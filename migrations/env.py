"""Runs the numbered steps as the owner of the objects; imports models only to compare."""

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from migrations.roles import LOCK, OWNER, SCHEMAS


def run() -> None:
    engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK + 1})")
        connection.exec_driver_sql(f"SET ROLE {OWNER}")
        connection.commit()
        context.configure(
            connection=connection,
            version_table_schema="app",
            include_schemas=True,
            include_name=lambda name, kind, _: kind != "schema" or name in SCHEMAS,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
