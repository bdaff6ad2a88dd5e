"""`demo`: `prepare` with demo data, for a server where the commands run one by one."""

import argparse

from kernel.settings import Settings
from portal.commands import prepare


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which region, how large."""
    prepare.add_arguments(parser)
    parser.set_defaults(demo=True)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Create the region with demo data once."""
    return prepare.run(args, settings)
