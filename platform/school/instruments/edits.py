"""Changes of a draft: pure, one at a time, each giving the next definition."""

from collections.abc import Sequence
from typing import TypeVar

from kernel.profile.text import Text
from school.instruments.definition import Block, Instrument, Item, Option, Scale, Scoring

Coded = TypeVar("Coded", Block, Item, Scale)


def bilingual(ru: str, en: str = "", before: Text | None = None) -> Text:
    """A text as the editor knows it: English is optional, and stays while Russian stays."""
    if not en and before is not None and before.ru == ru:
        return before
    return Text(ru=ru, en=en or ru)


def free_code(definition: Instrument, prefix: str) -> str:
    """A code that neither a section nor a question has: «q1», «q2»."""
    taken = {block.code for block in definition.blocks} | {item.code for item in definition.items}
    return next(code for n in range(1, 1000) if (code := f"{prefix}{n}") not in taken)


def options_of(lines: Sequence[str], before: Sequence[Option] = ()) -> tuple[Option, ...]:
    """Answers to choose from; a line that stays keeps its code, so that answers stay comparable."""
    known = {option.text.ru: option for option in before}
    taken = {option.code for option in before}
    found: list[Option] = []
    for line in lines:
        option = known.get(line)
        if option is None:
            code = next(code for n in range(1, 1000) if (code := f"o{n}") not in taken)
            option = Option(code=code, text=bilingual(line))
            taken.add(code)
        found.append(option)
    return tuple(found)


def put_block(definition: Instrument, block: Block) -> Instrument:
    """The section in its place, or at the end."""
    return _with(definition, _put(definition.blocks, block))


def put_item(definition: Instrument, block_code: str, item: Item) -> Instrument:
    """The question in its place, or at the end of the section."""
    blocks = [
        block.model_copy(update={"items": _put(block.items, item)})
        if block.code == block_code
        else block
        for block in definition.blocks
    ]
    return _with(definition, blocks)


def move(definition: Instrument, code: str, step: int) -> Instrument:
    """A section or a question one place up (-1) or down (1); a question also into its neighbour."""
    if definition.block(code) is not None:
        return _with(definition, _shifted(definition.blocks, code, step))
    blocks = list(definition.blocks)
    for at, block in enumerate(blocks):
        codes = [item.code for item in block.items]
        if code not in codes:
            continue
        place = codes.index(code) + step
        if 0 <= place < len(codes):
            blocks[at] = block.model_copy(update={"items": _shifted(block.items, code, step)})
        elif 0 <= at + step < len(blocks):
            item, near = block.items[codes.index(code)], blocks[at + step]
            left = tuple(each for each in block.items if each.code != code)
            joined = (item, *near.items) if step > 0 else (*near.items, item)
            blocks[at] = block.model_copy(update={"items": left})
            blocks[at + step] = near.model_copy(update={"items": joined})
        break
    return _with(definition, blocks)


def remove(definition: Instrument, code: str) -> Instrument:
    """Without a section or a question; scores no longer count what is gone."""
    blocks = [
        block.model_copy(update={"items": tuple(i for i in block.items if i.code != code)})
        for block in definition.blocks
        if block.code != code
    ]
    kept = {item.code for block in blocks for item in block.items}
    scales = [
        scale.model_copy(update={"items": tuple(c for c in scale.items if c in kept)})
        for scale in definition.scoring.scales
    ]
    scoring = Scoring(scales=tuple(scale for scale in scales if scale.items))
    return _with(definition, blocks).model_copy(update={"scoring": scoring})


def put_scale(definition: Instrument, scale: Scale) -> Instrument:
    """The score in its place, or at the end."""
    scales = _put(definition.scoring.scales, scale)
    return definition.model_copy(update={"scoring": Scoring(scales=scales)})


def drop_scale(definition: Instrument, code: str) -> Instrument:
    scales = tuple(scale for scale in definition.scoring.scales if scale.code != code)
    return definition.model_copy(update={"scoring": Scoring(scales=scales)})


def _with(definition: Instrument, blocks: Sequence[Block]) -> Instrument:
    return definition.model_copy(update={"blocks": tuple(blocks)})


def _put(items: Sequence[Coded], new: Coded) -> tuple[Coded, ...]:
    order = [new if each.code == new.code else each for each in items]
    if new not in order:
        order.append(new)
    return tuple(order)


def _shifted(items: tuple[Coded, ...], code: str, step: int) -> tuple[Coded, ...]:
    order = list(items)
    at = next(n for n, each in enumerate(order) if each.code == code)
    order.insert(max(0, at + step), order.pop(at))
    return tuple(order)
