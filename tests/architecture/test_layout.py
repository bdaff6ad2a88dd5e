"""The shape of the tree, checked where forgetting would be silent."""

import platform
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "platform").rglob("*.py"), *(ROOT / "workers").rglob("*.py")]


def test_platform_folder_does_not_shadow_the_standard_library():
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert platform.python_implementation()


def test_no_drawers_for_everything():
    names = {path.stem for path in SOURCES}
    assert names.isdisjoint({"utils", "util", "common", "helpers", "misc"})


def test_the_newest_migration_is_written_down():
    newest = sorted(path.stem for path in (ROOT / "migrations" / "versions").glob("0*.py"))[-1]
    assert (ROOT / "migrations" / "HEAD").read_text().strip() == newest


def test_no_registry_is_named_in_a_lock_file():
    hosts = re.compile("pypi" + r"\.org|pythonhosted|registry\.npm" + "js")
    locks = [*ROOT.glob("requirements/*.txt"), ROOT / "package-lock.json"]
    assert len(locks) >= 3
    assert [lock.name for lock in locks if hosts.search(lock.read_text())] == []
