"""The process that parses one file under limits and writes plain JSON to its output.

Started by reading.py as `python -m kernel.imports.child KIND LIMITS`; the file comes by the input.
What it cannot bear (memory, time, a crash of a library) ends this process and nothing else.
"""

import json
import resource
import sys
from dataclasses import asdict

from kernel.imports.sheets import Limits, Refused, Sheet, sheet_to_plain
from kernel.imports.values import Plain


def confine(limits: Limits) -> None:
    """Give away memory, time and the right to write files before a byte of the file is seen."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(kind: str, content: bytes, limits: Limits) -> tuple[list[Sheet], list[str]]:
    """The sheets of a file by its kind; imports the reader it needs and no other."""
    if kind == "text":
        from kernel.imports.delimited import read_delimited

        return [read_delimited(content, limits)], []
    from kernel.imports.workbook import read_workbook

    return read_workbook(content, limits)


def answer(kind: str, content: bytes, limits: Limits) -> dict[str, Plain]:
    """What the parent is told; every fault becomes a code."""
    try:
        sheets, hidden = read(kind, content, limits)
    except Refused as refusal:
        return {"refused": refusal.code, "values": json.loads(json.dumps(refusal.values))}
    except (MemoryError, ImportError, OSError):  # a library that finds no room to load says so
        return {"refused": "too_heavy", "values": {}}
    except Exception:  # libraries raise anything on a broken file
        return {"refused": "unreadable", "values": {}}
    return {"sheets": [sheet_to_plain(sheet) for sheet in sheets], "hidden": list(hidden)}


def main(arguments: list[str]) -> int:
    limits = Limits(**json.loads(arguments[1]))
    confine(limits)
    content = sys.stdin.buffer.read()
    text = json.dumps(answer(arguments[0], content, limits), ensure_ascii=False)
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
    return 0


def command(kind: str, limits: Limits) -> list[str]:
    """How reading.py starts this module; -P keeps the current folder out of the path."""
    return [sys.executable, "-P", "-m", "kernel.imports.child", kind, json.dumps(asdict(limits))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
