"""The questionnaires and catalogues that ship with the portal, read from YAML beside this file."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from kernel.profile.faults import Fault, ProfileError
from kernel.profile.source import Node, Place, Where, lay_over, read
from kernel.profile.text import Named, Part
from school.instruments.definition import Instrument

BASE = Path(__file__).parent / "base"
LISTS = "catalogues.yaml"
OF_REGION = "instruments"

Model = TypeVar("Model", bound=BaseModel)


class AgeGroup(Named):
    """Whom a mentor would work with; `years` where the group is one of ages."""

    years: tuple[int, int] | None = None


class _Catalogues(Part):
    """Lists of answers that a region may replace by lists of its own profile."""

    ages: tuple[AgeGroup, ...]


def read_catalogues() -> dict[str, tuple[Named, ...]]:
    lists = _valid(_Catalogues, read(BASE / LISTS, LISTS))
    return {"ages": lists.ages}


def shipped_trees() -> dict[str, Node]:
    """Each shipped questionnaire by its code, with the line of every value."""
    files = sorted(path for path in BASE.glob("*.yaml") if path.name != LISTS)
    return {path.stem: read(path, path.name) for path in files}


def with_own(trees: Mapping[str, Node], own: tuple[Mapping[str, object], ...]) -> dict[str, Node]:
    """The region's questionnaires over ours: a known code refines ours, a new one is added."""
    laid = dict(trees)
    for wanted in own:
        node = _node(wanted)
        code = str(wanted.get("code"))
        if wanted.get("drop") is True:
            laid.pop(code, None)
        else:
            laid[code] = lay_over(laid[code], node) if code in laid else node
    return laid


def instrument_of(tree: Node) -> Instrument:
    return _valid(Instrument, tree)


def _valid(model: type[Model], tree: Node) -> Model:
    """The checked value; ProfileError names the file and the line of every fault."""
    try:
        return model.model_validate(tree.plain())
    except ValidationError as invalid:
        faults = [_fault(tree, error["loc"], error["msg"]) for error in invalid.errors()]
        raise ProfileError(faults) from invalid


def _fault(tree: Node, where: Where, message: str) -> Fault:
    place, _ = tree.at(where)
    return Fault(place.file, place.line, ".".join(map(str, where)), message)


def _node(value: object) -> Node:
    """A plain value as if it had been read from the profile's file."""
    place = Place(OF_REGION, 0)
    if isinstance(value, Mapping):
        children = {str(key): _node(child) for key, child in value.items()}
        return Node(place, children, dict.fromkeys(children, place))
    if isinstance(value, list | tuple):
        return Node(place, [_node(child) for child in value])
    return Node(place, value)
