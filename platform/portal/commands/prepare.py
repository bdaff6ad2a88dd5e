"""`prepare`: a region in an empty database, from its profile; a database that has one keeps it."""

import argparse

from kernel.settings import Settings
from portal.errors import OperatorError

USUAL_REGION = "altai"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which region, and whether with demo data."""
    parser.add_argument(
        "--region", metavar="РЕГИОН", help=f"профиль новой базы (по умолчанию {USUAL_REGION})"
    )
    parser.add_argument("--demo", action="store_true", help="с данными для показа")
    parser.add_argument("--schools", type=int, metavar="N", help="сколько школ придумать")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Create the region once; no region named means the one the database has."""
    from kernel.profile import ProfileError
    from portal.setup import SetupError, prepare

    region = args.region or _present_region(settings) or USUAL_REGION
    try:
        prepare(settings, region=region, demo=args.demo, schools=args.schools)
    except (SetupError, ProfileError) as error:
        raise OperatorError(str(error)) from error
    return 0


def _present_region(settings: Settings) -> str | None:
    from sqlalchemy import create_engine, text
    from sqlalchemy.pool import NullPool

    if settings.admin_database_url is None:
        raise OperatorError("Не задана переменная окружения DATABASE_URL.")
    engine = create_engine(settings.admin_database_url, poolclass=NullPool)
    with engine.connect() as connection:
        found: str | None = connection.scalar(text("SELECT code FROM kernel.region"))
    return found
