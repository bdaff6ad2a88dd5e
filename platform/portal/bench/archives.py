"""Archives of invented rounds as the portal lays them out, and one wrong digit in them (CT-07)."""

import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import contests
from contests.ballots.merkle import leaf_of, root_of
from contests.counting.count import AGGREGATIONS, count_round

SOURCES = Path(contests.__file__).parent
ROUND = "01a2032f-2136-748b-a44e-6b91b23c1113"
PARTS = ("rules.json", "manifest.json", "sheets.json", "round.json", "result.json")


def lay(folder: Path, draw: Random) -> None:
    """An archive of a random round: its five files, and the three programs that check them."""
    entries = {f"{n:02}": draw.choice(("teacher", "pair")) for n in range(1, draw.randint(3, 8))}
    jurors = [{"juror": f"Ж{n}", "chair": n == 0, "nominations": []} for n in range(5)]
    rules = {"rounds": [_rules(draw)]}
    sheets = [_sheet(draw, entry, juror["juror"]) for entry in sorted(entries) for juror in jurors]
    text = json.dumps(rules, ensure_ascii=False)
    manifest = json.dumps({
        "round": ROUND, "rules": hashlib.sha256(text.encode()).hexdigest(),
        "root": root_of([bytes.fromhex(sheet["leaf"]) for sheet in sheets]).hex(),
        "sheets": len(sheets), "assignments": [[s["entry"], s["juror"]] for s in sheets],
    })  # fmt: skip
    told = count_round(rules["rounds"][0], entries, jurors,
                       [{**s, "marks": json.loads(s["marks"])} for s in sheets])  # fmt: skip
    about = json.dumps({"code": "papers", "entries": entries, "jurors": jurors, "void": [],
                        "votes": [], "before": None}, ensure_ascii=False)  # fmt: skip
    result = json.dumps({
        "nominations": told, "manifest": hashlib.sha256(manifest.encode()).hexdigest(),
        "round": hashlib.sha256(about.encode()).hexdigest(),
    }, ensure_ascii=False)  # fmt: skip
    listed = json.dumps(sheets, ensure_ascii=False)
    for name, content in zip(PARTS, (text, manifest, listed, about, result), strict=True):
        (folder / name).write_text(content, encoding="utf-8")
    for source in ("counting/count.py", "ballots/merkle.py", "results/verifier/verify.py"):
        shutil.copy(SOURCES / source, folder)


def mutate(folder: Path, draw: Random) -> str:
    """One digit of one file becomes another; says which."""
    name = draw.choice(PARTS)
    text = (folder / name).read_text(encoding="utf-8")
    at = draw.choice([n for n, sign in enumerate(text) if sign.isdigit()])
    other = draw.choice([digit for digit in "0123456789" if digit != text[at]])
    (folder / name).write_text(text[:at] + other + text[at + 1 :], encoding="utf-8")
    return f"{name}@{at}"


def verifier(folder: Path) -> Callable[[Path], list[str]]:
    """The verifier as an archive carries it: by its own name, beside its two modules."""
    for name in ("verify", "count", "merkle"):
        sys.modules.pop(name, None)
    sys.path.insert(0, str(folder))
    try:
        import verify  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(folder))
    return verify.faults  # type: ignore[no-any-return]


def caught(folder: Path, times: int, draw: Random) -> tuple[int, int]:
    """(whole archives that verify, mutated ones that do not), of so many of each."""
    lay(folder, draw)
    faults, whole, refused = verifier(folder), 0, 0
    for _ in range(times):
        lay(folder, draw)
        whole += not faults(folder)
        mutate(folder, draw)
        refused += bool(faults(folder))
    return whole, refused


def _rules(draw: Random) -> dict[str, object]:
    return {
        "code": "papers", "aggregation": draw.choice(AGGREGATIONS),
        "quorum": {"jurors_percent": 67, "ballots": 3},
        "ties": [{"rule": "criterion", "criterion": "a"}, {"rule": "head_to_head"},
                 {"rule": "chair"}],
        "criteria": [{"code": "a", "max": 10, "weight": 1}, {"code": "b", "max": 5, "weight": 2}],
    }  # fmt: skip


def _sheet(draw: Random, entry: str, juror: object) -> dict[str, str]:
    marks = json.dumps({"a": draw.randint(0, 10), "b": draw.randint(0, 5)}, separators=(",", ":"))
    sheet = {"entry": entry, "juror": juror, "version": draw.randint(1, 3), "marks": marks,
             "nonce": draw.randbytes(16).hex(), "before": ""}  # fmt: skip
    return {**sheet, "leaf": leaf_of({**sheet, "round": ROUND}).hex()}  # type: ignore[dict-item]
