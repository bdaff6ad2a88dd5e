"""The supervisor restarts what dies, gives up on what cannot live, and stops all in order."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal import supervisor as supervisors
from portal.supervisor import Command, GaveUp, Kept, Supervisor

SLEEP = "import time; time.sleep(60)"
# Leaves its mark when asked to stop, so the order of the stops can be read afterwards.
MARKING = """
import signal, sys, time
def leave(*_):
    with open(sys.argv[1], "a") as marks:
        marks.write(sys.argv[2] + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, leave)
print("up", flush=True)
time.sleep(60)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""
WITH_A_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    found = Supervisor()
    yield found
    found.stop()


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., Command]:
    def make(name: str, source: str, *arguments: str) -> Command:
        return Command(
            name=name,
            arguments=[sys.executable, "-c", source, *arguments],
            log=tmp_path / f"{name}.log",
            patience=0.5,
        )

    return make


def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def pid_of(command: Command) -> int:
    assert command.process is not None
    return command.process.pid


def test_a_dead_process_is_started_again(
    supervisor: Supervisor, command: Callable[..., Command]
) -> None:
    lasting, dying = command("lasting", SLEEP), command("dying", SLEEP)
    supervisor.start_stage([lasting, dying])
    before = pid_of(lasting), pid_of(dying)
    os.kill(pid_of(dying), signal.SIGKILL)

    def started_again() -> bool:
        supervisor.watch()
        return dying.running() and pid_of(dying) != before[1]

    until(started_again)
    assert pid_of(lasting) == before[0]


def test_children_of_a_dead_process_are_ended(
    supervisor: Supervisor, command: Callable[..., Command]
) -> None:
    parent = command("parent", WITH_A_CHILD)
    supervisor.start_stage([parent])
    until(lambda: bool(parent.log.read_text().strip()))
    child = int(parent.log.read_text())
    os.kill(pid_of(parent), signal.SIGKILL)
    until(lambda: not parent.running())
    until(lambda: not is_running(child))


def test_what_cannot_live_stops_everything_with_its_last_words(
    supervisor: Supervisor,
    command: Callable[..., Command],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervisors, "_PAUSES", (0.0,))
    broken = command("broken", "print('no such table', flush=True); raise SystemExit(1)")
    supervisor.start_stage([broken])

    def watch() -> bool:
        supervisor.watch()
        return False

    with pytest.raises(GaveUp, match=r"(?s)Процесс broken упал 5 раз подряд.*no such table"):
        until(watch)


def test_rare_deaths_are_forgiven(
    supervisor: Supervisor,
    command: Callable[..., Command],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1000.0]
    fake = SimpleNamespace(monotonic=lambda: clock[0], time=time.time)
    monkeypatch.setattr(supervisors, "time", fake)
    dying = command("dying", SLEEP)
    seen: list[Kept] = []
    supervisor._changed = seen.extend
    supervisor.start_stage([dying])
    for _ in range(8):
        os.kill(pid_of(dying), signal.SIGKILL)
        assert dying.process is not None
        dying.process.wait()
        supervisor.watch()  # notes the death
        clock[0] += 10.0
        supervisor.watch()  # by now the pause is over
    assert seen[-1].restarts == 8


def test_stages_stop_in_the_reverse_order(
    supervisor: Supervisor, command: Callable[..., Command], tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    stages = [["database"], ["bell"], ["web", "worker"]]
    commands = [[command(name, MARKING, str(marks), name) for name in stage] for stage in stages]
    for stage in commands:
        supervisor.start_stage(stage)
    everything = [one for stage in commands for one in stage]
    until(lambda: all(one.log.read_text() for one in everything))
    supervisor.stop()
    order = marks.read_text().split()
    assert sorted(order[:2]) == ["web", "worker"]
    assert order[2:] == ["bell", "database"]
    assert not any(one.running() for one in everything)


def test_one_that_will_not_stop_is_killed(
    supervisor: Supervisor, command: Callable[..., Command]
) -> None:
    stubborn = command("stubborn", STUBBORN)
    supervisor.start_stage([stubborn])
    until(lambda: bool(stubborn.log.read_text()))
    pid = pid_of(stubborn)
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 5
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    """A zombie has ended: in a container its new parent may be slow to reap it."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
