"""YAML read together with the line of every value, and a region's file laid over its base.

Laying over: mappings merge key by key; lists whose items have a `code` merge by it (a known code
refines the item, a new one is added at the end, `drop: true` removes it); any other list or value
of the region replaces that of the base.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import yaml

from kernel.profile.faults import Fault, ProfileError

Key = str | int
Where = tuple[Key, ...]
YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    file: str
    line: int


@dataclass(slots=True)
class Node:
    """A YAML value that remembers where it was written."""

    place: Place
    value: "object | dict[str, Node] | list[Node]"
    keys: dict[str, Place] = field(default_factory=dict)

    def at(self, where: Where) -> "tuple[Place, Node | None]":
        """The place of a path, or of the nearest thing above it that exists."""
        node, place = self, self.place
        for key in where:
            children = node.value
            if isinstance(children, dict) and key in children:
                place, node = node.keys[str(key)], children[str(key)]
            elif isinstance(children, list) and isinstance(key, int) and key < len(children):
                node = children[key]
                place = node.place
            else:
                return place, None
        return place, node

    def plain(self) -> object:
        """The value without its places; lists become tuples, since nothing may change them."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return tuple(child.plain() for child in self.value)
        return self.value


def read(path: Path, shown_as: str) -> Node:
    """A YAML file, or a folder of files whose top-level keys are put together."""
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    whole = Node(Place(shown_as, 0), {})
    for file in files:
        part = _read_file(file, f"{shown_as}/{file.name}" if path.is_dir() else shown_as)
        whole = lay_over(whole, part)
    return whole


def _read_file(file: Path, shown_as: str) -> Node:
    try:
        loader = YamlLoader(file.read_text(encoding="utf-8"))
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise _fault(Place(shown_as, 1), "", "нужны разделы вида «ключ: значение».")
        return _Reader(loader, shown_as).node(root)
    except UnicodeDecodeError as broken:
        raise _fault(Place(shown_as, 0), "", "файл нужно сохранить в кодировке UTF-8.") from broken
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        text = "YAML здесь не читается: проверьте отступы, двоеточия и кавычки."
        raise _fault(Place(shown_as, mark.line + 1 if mark else 0), "", text) from broken


def _fault(place: Place, path: str, text: str) -> ProfileError:
    return ProfileError([Fault(place.file, place.line, path, text)])


class _Reader:
    """Turns nodes of the YAML library into ours, and refuses what would be lost in silence."""

    def __init__(self, loader: yaml.SafeLoader, shown_as: str) -> None:
        self.loader = loader
        self.shown_as = shown_as
        self.seen: set[int] = set()

    def node(self, raw: yaml.Node) -> Node:
        place = Place(self.shown_as, raw.start_mark.line + 1)
        if id(raw) in self.seen:
            raise _fault(place, "", "ссылки YAML (& и *) в профиле не нужны: запишите значение.")
        self.seen.add(id(raw))
        if isinstance(raw, yaml.MappingNode):
            return self.mapping(raw, place)
        if isinstance(raw, yaml.SequenceNode):
            return Node(place, [self.node(item) for item in raw.value])
        return Node(place, self.scalar(raw, place))

    def scalar(self, raw: yaml.Node, place: Place) -> object:
        try:
            value: object = self.loader.construct_object(raw)
            return Decimal(raw.value) if isinstance(value, float) else value
        except (ValueError, ArithmeticError) as broken:
            raise _fault(place, "", f"значения «{raw.value}» не бывает.") from broken

    def mapping(self, raw: yaml.MappingNode, place: Place) -> Node:
        children: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key_node, value_node in raw.value:
            key = str(key_node.value)
            here = Place(self.shown_as, key_node.start_mark.line + 1)
            if key in children:
                text = f"ключ «{key}» записан второй раз, первый в строке {keys[key].line}."
                raise _fault(here, key, text)
            children[key] = self.node(value_node)
            keys[key] = here
        return Node(place, children, keys)


def lay_over(base: Node, top: Node) -> Node:
    """The base refined by the region's own values."""
    if isinstance(base.value, dict) and isinstance(top.value, dict):
        merged = dict(base.value)
        for key, node in top.value.items():
            merged[key] = lay_over(merged[key], node) if key in merged else _alone(node)
        return Node(top.place, merged, {**base.keys, **top.keys})
    if _has_codes(base) and _has_codes(top):
        return Node(top.place, list(_by_code(base, top)))
    return _alone(top)


def _alone(node: Node) -> Node:
    """A value with nothing beneath it: what it asks to drop is not there anyway."""
    if isinstance(node.value, dict):
        children = {key: _alone(child) for key, child in node.value.items()}
        return Node(node.place, children, node.keys)
    if isinstance(node.value, list):
        return Node(node.place, [_alone(item) for item in node.value])
    return node


def _by_code(base: Node, top: Node) -> Iterator[Node]:
    known = {_code(item) for item in _items(base)}
    refined: dict[object, Node] = {}
    added: list[Node] = []  # a code written twice is kept twice, for the checks to name it
    for item in _items(top):
        if _code(item) in known and _code(item) not in refined:
            refined[_code(item)] = item
        else:
            added.append(_alone(item))
    for item in _items(base):
        refinement = refined.get(_code(item))
        if refinement is None:
            yield item
        elif not _asks_to_drop(refinement):
            yield lay_over(item, refinement)
    yield from added


def _items(node: Node) -> list[Node]:
    return node.value if isinstance(node.value, list) else []


def _code(item: Node) -> object:
    code = item.value.get("code") if isinstance(item.value, dict) else None
    return code.value if code else None


def _asks_to_drop(item: Node) -> bool:
    asked = isinstance(item.value, dict) and item.value.get("drop")
    return isinstance(asked, Node) and asked.value is True


def _has_codes(node: Node) -> bool:
    items = _items(node)
    return bool(items) and all(isinstance(_code(item), str) for item in items)
