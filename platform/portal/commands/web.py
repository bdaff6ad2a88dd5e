"""`web`: the web server alone."""

import argparse
import os
import sys
from typing import NoReturn

from kernel.settings import Settings

_HEARTBEATS = "/dev/shm"  # noqa: S108 - gunicorn makes private files there; a slow disk would look like a hung worker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many requests at once."""
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="процессов")
    parser.add_argument("--threads", type=int, default=4, metavar="N", help="потоков в каждом")


def run(args: argparse.Namespace, settings: Settings) -> NoReturn:
    """Become gunicorn.

    Browsers keep connections open longer than gunicorn's usual 2 seconds and would run into
    closed ones.
    """
    host = f"[{settings.bind}]" if ":" in settings.bind else settings.bind
    command = [
        *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread"),
        # Made once and shared by the processes: nothing of it is connected before they part.
        *("--workers", str(args.workers), "--threads", str(args.threads), "--preload"),
        *("--bind", f"{host}:{settings.port}", "--keep-alive", "75"),
        *("--timeout", "60", "--graceful-timeout", "5", "--no-control-socket"),
        *(("--worker-tmp-dir", _HEARTBEATS) if os.access(_HEARTBEATS, os.W_OK) else ()),
        "portal.factory:create_app()",
    ]
    os.execv(sys.executable, command)  # noqa: S606 - no shell: the arguments go as they are
