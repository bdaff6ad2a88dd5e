"""Brings a database to the newest state: roles, then the numbered steps."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from migrations.roles import prepare_database, prepare_roles

HERE = Path(__file__).parent


def config_for(admin_url: str) -> Config:
    """Alembic's settings, made here so that no file needs to name a database."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["url"] = admin_url
    return config


def migrate(admin_url: str, app_password: str, app_login: str = "portal_app") -> None:
    """Create the database if it is missing, set roles and walk to the newest step.

    Safe to repeat and to run from several places at once.
    """
    create_database(admin_url)
    engine = create_engine(admin_url, poolclass=NullPool)
    with engine.begin() as connection:
        prepare_roles(connection, app_login, app_password)
        prepare_database(connection, app_login)
    command.upgrade(config_for(admin_url), "head")


def create_database(admin_url: str) -> None:
    """Make the database named in the URL, in UTF-8, unless it stands already."""
    url = make_url(admin_url)
    engine = create_engine(
        url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT 1 FROM pg_database WHERE datname = %s", (url.database,)
        ).scalar()
        if not found:
            name = connection.exec_driver_sql("SELECT quote_ident(%s)", (url.database,)).scalar()
            connection.exec_driver_sql(f"CREATE DATABASE {name} ENCODING 'UTF8'")
