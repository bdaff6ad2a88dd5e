"""Reading a region's profile: its file over its base, checked, then frozen."""

import hashlib
import json
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from kernel.profile.checks import cross_check
from kernel.profile.faults import Fault, ProfileError, maybe
from kernel.profile.schema import Profile
from kernel.profile.sentences import faults_of
from kernel.profile.source import Node, lay_over, read

HERE = Path(__file__).parent
REGIONS = HERE / "regions"


def available(folder: Path = REGIONS) -> list[str]:
    """Codes of the profiles in the folder."""
    return sorted(file.stem for file in folder.glob("*.yaml"))


def load(code: str, folder: Path = REGIONS) -> Profile:
    """The profile of a region; ProfileError lists everything that must be mended first."""
    return _shipped(code) if folder == REGIONS else _load(code, folder)


@cache
def _shipped(code: str) -> Profile:
    return _load(code, REGIONS)


def _load(code: str, folder: Path) -> Profile:
    if code not in available(folder):
        known = ", ".join(available(folder)) or "нет ни одного"
        text = f"профиля «{code}» нет. Есть: {known}.{maybe(code, available(folder))}"
        raise ProfileError([Fault(folder.name, 0, "", text)])
    tree = _with_base(folder / f"{code}.yaml", folder, ())
    try:
        profile = Profile.model_validate(tree.plain(), strict=True)
    except ValidationError as invalid:
        raise ProfileError(faults_of(invalid, tree)) from invalid
    faults = cross_check(profile, tree, code)
    if faults:
        raise ProfileError(faults)
    return profile


def _with_base(path: Path, folder: Path, above: tuple[Path, ...]) -> Node:
    """A file over what its `extends` names: a folder or a file beside it, or one that ships."""
    tree = read(path, _shown(path))
    place, base = tree.at(("extends",))
    if base is None or not isinstance(tree.value, dict):
        return tree
    del tree.value["extends"]
    found = _find(str(base.value), folder)
    if found is None or found in (*above, path):
        why = "ссылается сам на себя" if found else "такой основы нет"
        text = f"extends: «{base.value}»: {why}."
        raise ProfileError([Fault(place.file, place.line, "extends", text)])
    return lay_over(_with_base(found, folder, (*above, path)), tree)


def _find(name: str, folder: Path) -> Path | None:
    places = (folder / name, folder / f"{name}.yaml", HERE / name, REGIONS / f"{name}.yaml")
    if Path(name).name != name:
        return None
    return next((path for path in places if path.exists()), None)


def _shown(path: Path) -> str:
    return path.relative_to(HERE).as_posix() if path.is_relative_to(HERE) else path.name


def digest(profile: Profile) -> str:
    """SHA-256 of the profile's meaning: comments, layout and order of keys do not count."""
    text = json.dumps(profile.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
