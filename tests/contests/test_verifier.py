"""CT-07: an archive verifies with the standard library alone, and a mutated one never does."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

import contests
from contests.ballots.merkle import leaf_of, root_of
from contests.counting.count import AGGREGATIONS, count_round

SOURCES = Path(contests.__file__).parent
ROUND = "01a2032f-2136-748b-a44e-6b91b23c1113"


def lay(folder: Path, draw: Random) -> None:
    """An archive of a random round, as the portal lays one out."""
    entries = {f"{n:02}": draw.choice(("teacher", "pair")) for n in range(1, draw.randint(3, 8))}
    jurors = [{"juror": f"Ж{n}", "chair": n == 0, "nominations": []} for n in range(5)]
    rules = {"rounds": [{
        "code": "papers", "aggregation": draw.choice(AGGREGATIONS),
        "quorum": {"jurors_percent": 67, "ballots": 3},
        "ties": [{"rule": "criterion", "criterion": "a"}, {"rule": "head_to_head"},
                 {"rule": "chair"}],
        "criteria": [{"code": "a", "max": 10, "weight": 1}, {"code": "b", "max": 5, "weight": 2}],
    }]}  # fmt: skip
    sheets = []
    for entry in sorted(entries):
        for juror in jurors:
            marks = json.dumps({"a": draw.randint(0, 10), "b": draw.randint(0, 5)},
                               separators=(",", ":"))  # fmt: skip
            sheet = {"entry": entry, "juror": juror["juror"], "version": draw.randint(1, 3),
                     "marks": marks, "nonce": draw.randbytes(16).hex(), "before": ""}  # fmt: skip
            sheets.append({**sheet, "leaf": leaf_of({**sheet, "round": ROUND}).hex()})
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
    files = {
        "rules.json": text,
        "manifest.json": manifest,
        "sheets.json": json.dumps(sheets, ensure_ascii=False),
        "round.json": about,
        "result.json": json.dumps({
            "nominations": told, "manifest": hashlib.sha256(manifest.encode()).hexdigest(),
            "round": hashlib.sha256(about.encode()).hexdigest(),
        }, ensure_ascii=False),
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    for source in ("counting/count.py", "ballots/merkle.py", "results/verifier/verify.py"):
        shutil.copy(SOURCES / source, folder)


@pytest.fixture
def faults(monkeypatch):
    """The verifier as the archive carries it: by its own name, beside its two modules."""
    for place in ("counting", "ballots", "results/verifier"):
        monkeypatch.syspath_prepend(str(SOURCES / place))
    import verify

    yield verify.faults
    for name in ("verify", "count", "merkle"):
        sys.modules.pop(name, None)


def mutate(folder: Path, draw: Random) -> str:
    """One digit or letter of one file is another."""
    name = draw.choice(["rules.json", "manifest.json", "sheets.json", "round.json", "result.json"])
    text = (folder / name).read_text(encoding="utf-8")
    places = [n for n, sign in enumerate(text) if sign.isdigit()]
    at = draw.choice(places)
    other = draw.choice([digit for digit in "0123456789" if digit != text[at]])
    (folder / name).write_text(text[:at] + other + text[at + 1 :], encoding="utf-8")
    return f"{name}@{at}"


def test_every_archive_verifies_and_no_mutated_one_does(tmp_path, faults):
    draw = Random(5)  # noqa: S311 - invented contests
    passed = []
    for _ in range(300):
        lay(tmp_path, draw)
        assert faults(tmp_path) == []
        what = mutate(tmp_path, draw)
        if not faults(tmp_path):
            passed.append(what)
    assert passed == []


def test_it_runs_alone_and_says_so(tmp_path):
    lay(tmp_path, Random(1))  # noqa: S311
    run = subprocess.run(
        [sys.executable, "verify.py"], cwd=tmp_path, capture_output=True, text=True,
        env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (run.returncode, "Архив верен" in run.stdout) == (0, True)
    (tmp_path / "result.json").write_text("{}")
    run = subprocess.run([sys.executable, "verify.py"], cwd=tmp_path, capture_output=True)
    assert run.returncode == 1
