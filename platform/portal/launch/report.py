"""How `up` tells what it does: on the terminal, or through a pipe to the one who detached it."""

import json
import os
import sys
from pathlib import Path
from typing import Protocol


class Report(Protocol):
    """Receives the course of a start."""

    def say(self, text: str) -> None:
        """A step begins."""

    def ready(self, text: str) -> None:
        """The portal answers."""

    def fail(self, text: str) -> None:
        """The start is over, and why."""


class Terminal:
    """Prints as it goes."""

    def say(self, text: str) -> None:
        print(text, flush=True)

    def ready(self, text: str) -> None:
        print(f"{text}\n\nОстановить: Ctrl-C", flush=True)

    def fail(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class Pipe:
    """Sends each message as a line of JSON; silent once the start is over."""

    def __init__(self, descriptor: int) -> None:
        self._file = os.fdopen(descriptor, "w", encoding="utf-8")

    def say(self, text: str) -> None:
        self._send("say", text)

    def ready(self, text: str) -> None:
        self._send("ready", text)
        self._file.close()

    def fail(self, text: str) -> None:
        self._send("fail", text)
        print(text, file=sys.stderr, flush=True)  # the log of the detached process

    def _send(self, kind: str, text: str) -> None:
        if self._file.closed:
            return
        try:
            print(json.dumps([kind, text], ensure_ascii=False), file=self._file, flush=True)
        except BrokenPipeError:  # whoever waited has left
            self._file = open(os.devnull, "w")  # noqa: SIM115 - stands in for the pipe


def welcome(address: str, logins: Path) -> str:
    """The address, and the logins made for a start if there are any."""
    lines = [f"\nПортал работает: {address}"]
    rows = json.loads(logins.read_text("utf-8")) if logins.exists() else []
    if rows:
        table = [("роль", "логин", "пароль")]
        table += [(row.get("title") or row["role"], row["login"], row["password"]) for row in rows]
        widths = [max(len(line[column]) for line in table) for column in range(3)]
        lines.append("\nУчётные записи:")
        for line in table:
            cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
            lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)
