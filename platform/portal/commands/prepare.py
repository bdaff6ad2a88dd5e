"""`prepare`: a region in an empty database, from its profile; a database that has one is left."""

import argparse

from kernel.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which region, and whether with demo data."""
    parser.add_argument(
        "--region", metavar="РЕГИОН", help="профиль региона: altai или bryansk (по умолчанию altai)"
    )
    parser.add_argument("--demo", action="store_true", help="с данными для показа")
    parser.add_argument("--schools", type=int, metavar="N", help="сколько школ придумать")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Create the region once."""
    from portal.setup import prepare

    prepare(settings, region=args.region, demo=args.demo, schools=args.schools)
    return 0
