"""`worker`: one process that runs the jobs of one queue."""

import argparse

from kernel.settings import Settings

QUEUES = ("interactive", "long")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose jobs."""
    parser.add_argument("queue", choices=QUEUES, metavar="ОЧЕРЕДЬ", help=" или ".join(QUEUES))


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Work until asked to stop."""
    from workers.main import main

    main(args.queue)
    return 0
