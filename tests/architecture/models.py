"""Imports every module that defines rows, so that nothing is compared half."""

import importlib
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "platform"
PACKAGES = ("kernel", "school", "regional", "contests")


def import_all_models() -> None:
    for package in PACKAGES:
        for path in sorted((SOURCES / package).rglob("*.py")):
            if "Mapped[" in path.read_text(encoding="utf-8"):
                importlib.import_module(".".join(path.relative_to(SOURCES).with_suffix("").parts))
