"""`scheduler`: leaves the periodic jobs at their times."""

import argparse

from kernel.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It needs none."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Keep the schedule until asked to stop."""
    from workers.schedule import main

    main()
    return 0
