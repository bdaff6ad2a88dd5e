"""`up`: the whole portal on this machine."""

import argparse
import json
import os
import signal
import sys
from contextlib import suppress

from portal import assets
from portal.launch import life
from portal.launch.report import Pipe, Report, Terminal
from portal.launch.wanted import Wanted, check, wanted_from


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of a start."""
    parser.add_argument(
        "--region", metavar="РЕГИОН", help="профиль региона для новой базы: altai или bryansk"
    )
    parser.add_argument("--no-demo", action="store_true", help="без данных для показа")
    parser.add_argument(
        "--schools", type=_count, metavar="N", help="сколько школ придумать для показа"
    )
    parser.add_argument(
        "--detach", action="store_true", help="вернуть управление, когда портал отвечает"
    )
    parser.add_argument("--report-to", type=int, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Start the portal and stay with it, or leave it running with --detach."""
    wanted = wanted_from(
        os.environ, region=args.region, demo=not args.no_demo, schools=args.schools
    )
    if args.report_to is None:
        check(wanted)
        assets.build()
    if args.detach:
        return _leave_running(args, wanted)
    report: Report = Terminal() if args.report_to is None else Pipe(args.report_to)
    return life.live(wanted, os.environ, report)


def _leave_running(args: argparse.Namespace, wanted: Wanted) -> int:
    """Wait for the detached portal to answer, passing on what it says."""
    reading, writing = os.pipe()
    pid = life.detach(_same_options(args), wanted.home, os.environ, writing)
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="utf-8") as messages:
            for message in messages:
                kind, text = json.loads(message)
                print(text, file=sys.stderr if kind == "fail" else sys.stdout, flush=True)
                if kind == "ready":
                    print("\nОстановить: ./portal down")
                    return 0
                if kind == "fail":
                    return 1
    except KeyboardInterrupt:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        raise
    log = wanted.home / "logs" / "portal.log"
    print(f"Портал не запустился, подробности в {log}.", file=sys.stderr)
    return 1


def _same_options(args: argparse.Namespace) -> list[str]:
    options = ["--region", args.region] if args.region else []
    if args.no_demo:
        options.append("--no-demo")
    if args.schools is not None:
        options += ["--schools", str(args.schools)]
    return options


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
