"""`dispatcher`: rings the workers for jobs that transactions have left in the database."""

import argparse

from kernel.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It needs none."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Dispatch until asked to stop."""
    from workers.dispatch import main

    main()
    return 0
