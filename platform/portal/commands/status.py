"""`status`: what runs on this home folder."""

import argparse
import os
import time
from urllib.parse import urlsplit

from kernel.settings import home_folder
from portal.launch.home import running_pid, states
from portal.launch.wanted import answers
from portal.servers import memory

NOT_RUNNING = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It needs none."""


def run(args: argparse.Namespace) -> int:
    """Print the processes; 0 when the portal answers, else 3."""
    home = home_folder(os.environ)
    pid = running_pid(home)
    if pid is None:
        print("Портал не запущен.")
        return NOT_RUNNING
    address = str(memory.read(home / "state.json").get("address", ""))
    parts = urlsplit(address)
    ready = bool(parts.hostname) and answers(str(parts.hostname), parts.port or 80)
    print(f"{'Портал работает' if ready else 'Портал пока не отвечает'}: {address} (процесс {pid})")
    print(f"  {'процесс':20} {'номер':>8} {'работает':>10} {'перезапусков':>13}")
    for state in states(home):
        lasting = _duration(time.time() - state.started_at)
        print(f"  {state.name:20} {state.pid or '—':>8} {lasting:>10} {state.restarts:>13}")
    return 0 if ready else NOT_RUNNING


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
