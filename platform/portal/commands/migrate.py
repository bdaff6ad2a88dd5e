"""`migrate`: roles and tables brought to this release; run before the new processes start."""

import argparse
import os

from kernel.settings import SettingsError, database_url
from portal.errors import OperatorError
from portal.launch.environment import app_password


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It needs none: addresses come from DATABASE_URL and DATABASE_APP_URL."""


def run(args: argparse.Namespace) -> int:
    """Create what is missing, as the administrator of the database."""
    for name in ("DATABASE_URL", "DATABASE_APP_URL"):
        if not os.environ.get(name):
            raise SettingsError(f"Не задана переменная окружения {name}.")
    from sqlalchemy.exc import OperationalError

    from migrations.run import migrate

    try:
        migrate(
            database_url(os.environ["DATABASE_URL"], "DATABASE_URL"),
            app_password(database_url(os.environ["DATABASE_APP_URL"])),
        )
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise OperatorError(f"База данных из DATABASE_URL не отвечает: {reason}") from error
    return 0
