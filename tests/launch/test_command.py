"""The shell command: it finds a Python, or says in one sentence what is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from portal import bootstrap

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "dirname", "readlink")
OLD = "#!/bin/sh\nexit 1\n"  # what an old Python answers to the question about its version
NEW = '#!/bin/sh\n[ "$1" = -I ] && { shift; echo "ran $*"; }\nexit 0\n'
NO_VENV = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the command at a path with a space, with only the tools it may lean on."""
    root = tmp_path / "a clone"
    (root / "platform" / "portal").mkdir(parents=True)
    shutil.copy(ROOT / "portal", root / "portal")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found is not None
        (tools / name).symlink_to(found)
    return root


def add_python(clone: Path, name: str, script: str) -> None:
    program = clone.parent / "bin" / name
    program.write_text(script)
    program.chmod(0o755)


def run(clone: Path, *arguments: str, command: Path | None = None) -> tuple[int, str, str]:
    done = subprocess.run(
        [command or clone / "portal", *arguments],
        env={"PATH": str(clone.parent / "bin")},
        cwd="/",
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def test_no_python_is_one_sentence(clone: Path) -> None:
    code, said, refused = run(clone, "up")
    assert (code, said) == (1, "")
    assert refused == (
        "Нужен Python 3.11 или новее: установите пакет python3."
        " / Python 3.11 or newer is needed: install python3.\n"
    )


def test_an_old_python_is_the_same_sentence(clone: Path) -> None:
    add_python(clone, "python3", OLD)
    code, _, refused = run(clone, "up")
    assert code == 1
    assert refused.startswith("Нужен Python 3.11 или новее")
    assert refused.count("\n") == 1


def test_a_newer_python_beside_an_old_one_is_found(clone: Path) -> None:
    add_python(clone, "python3", OLD)
    add_python(clone, "python3.12", NEW)
    bootstrap_file = clone.resolve() / "platform/portal/bootstrap.py"
    assert run(clone, "up", "--region", "my region") == (
        0,
        f"ran {bootstrap_file} up --region my region\n",
        "",
    )


def test_a_python_without_venv_is_one_sentence(clone: Path) -> None:
    add_python(clone, "python3", NO_VENV)
    code, _, refused = run(clone, "up")
    assert code == 1
    assert refused.startswith("В Python нет модулей venv и ensurepip: установите пакет")
    assert refused.count("\n") == 1


def test_it_may_be_called_through_a_link(clone: Path) -> None:
    add_python(clone, "python3", NEW)
    link = clone.parent / "link"
    link.symlink_to(Path("a clone") / "portal")
    assert run(clone, "status", command=link) == run(clone, "status")


def test_what_is_not_installed_cannot_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "python")
    assert [bootstrap.main(["status"]), bootstrap.main(["down"])] == [3, 0]
    assert capsys.readouterr().out == "Портал не запущен.\n" * 2


def test_packages_are_installed_once_for_each_lock_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []

    def pip(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap.subprocess, "run", pip)
    (tmp_path / ".venv").mkdir()
    lock = tmp_path / "requirements" / "runtime.txt"
    lock.parent.mkdir()
    for text in ("flask==1", "flask==1", "flask==2"):
        lock.write_text(text)
        bootstrap.install("runtime")
    assert len(calls) == 2
    assert "--require-hashes" in calls[0]


def test_a_failed_installation_is_not_taken_for_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "no network\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_, **__: failed)
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "runtime.txt").write_text("flask==1")
    with pytest.raises(bootstrap.SetupError, match=r"requirements/runtime\.txt.*PIP_"):
        bootstrap.install("runtime")
    assert os.listdir(tmp_path / ".venv") == []
