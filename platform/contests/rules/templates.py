"""Rules a contest starts from: ours, which a region makes its own before it announces anything."""

from functools import cache
from pathlib import Path

import yaml

from contests.rules.schema import Rules

HERE = Path(__file__).parent / "base"


def codes() -> tuple[str, ...]:
    """Codes of the templates that ship; the profile's contests name them."""
    return tuple(sorted(path.stem for path in HERE.glob("*.yaml")))


@cache
def template(code: str) -> Rules:
    """The template; KeyError if none ships under the code."""
    path = HERE / f"{code}.yaml"
    if code not in codes():
        raise KeyError(code)
    return Rules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
