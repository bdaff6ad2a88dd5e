"""Faults of a definition: what must be mended before anybody is asked these questions."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from school.instruments.definition import (
    TEXTS,
    WITH_OPTIONS,
    Block,
    Instrument,
    Item,
    Scale,
)

MOST_POINTS = 11
# Answers that tell whose they are, by hand or by date.
OWN_WORDS = TEXTS | {"date"}
MOST_ITEMS = 150


@dataclass(frozen=True, slots=True)
class DefinitionFault:
    """What is wrong and where: codes of block, question and option, from the outside in."""

    code: str
    place: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{'/'.join(self.place) or '.'}: {self.code}"


def check(definition: Instrument) -> tuple[DefinitionFault, ...]:
    """Every fault at once, in the order of the questions; no fault, and it can be published."""
    return tuple(_faults(definition))


def _faults(definition: Instrument) -> Iterator[DefinitionFault]:
    if not definition.items:
        yield DefinitionFault("no_questions")
    if len(definition.items) > MOST_ITEMS:
        yield DefinitionFault("too_many_questions")
    for code in _twice(block.code for block in definition.blocks):
        yield DefinitionFault("block_twice", (code,))
    for code in _twice(item.code for item in definition.items):
        yield DefinitionFault("question_twice", (code,))
    for block in definition.blocks:
        yield from _faults_of_block(block)
    for code in _twice(scale.code for scale in definition.scoring.scales):
        yield DefinitionFault("score_twice", (code,))
    for scale in definition.scoring.scales:
        yield from _faults_of_score(definition, scale)
        yield from _faults_of_meaning(definition, scale)
    yield from _faults_of_use(definition)


def _faults_of_use(definition: Instrument) -> Iterator[DefinitionFault]:
    """What anonymity and the waves ask of a questionnaire (R-50, X-08)."""
    use = definition.use
    if definition.anonymous:
        if any(item.kind in OWN_WORDS for item in definition.items):
            yield DefinitionFault("anonymous_own_words")
        if use is not None and {"before", "after"} <= set(use.waves):
            yield DefinitionFault("anonymous_cannot_pair")
    if use is not None and use.purpose == "satisfaction" and not _tells_satisfaction(definition):
        yield DefinitionFault("satisfaction_scale")


def _tells_satisfaction(definition: Instrument) -> bool:
    for scale in definition.scoring.scales:
        if scale.code == "satisfaction":
            items = [definition.item(code) for code in scale.items]
            return all(
                item is not None and item.scale is not None
                and (item.scale.min, item.scale.max) == (1, 5)
                for item in items
            )  # fmt: skip
    return False


def _faults_of_meaning(definition: Instrument, scale: Scale) -> Iterator[DefinitionFault]:
    """Where a score should go, and its words from the lowest to the highest."""
    if scale.parameter is not None and scale.better is None:
        yield DefinitionFault("parameter_without_direction", (scale.code,))
    least = [band.least for band in scale.bands]
    if least != sorted(set(least)):
        yield DefinitionFault("bands_out_of_order", (scale.code,))
    lowest, highest = _reach(definition, scale)
    if lowest is None or highest is None or not least:
        return
    if least[0] > lowest or least[-1] > highest:
        yield DefinitionFault("bands_outside", (scale.code,))


def _reach(definition: Instrument, scale: Scale) -> tuple[int | None, int | None]:
    """The least and the most that a score can come to, where its questions say so."""
    items = [item for code in scale.items if (item := definition.item(code)) is not None]
    if not items:
        return None, None
    if items[0].kind == "number":
        return items[0].least, items[0].most
    if items[0].scale is None:
        return None, None
    times = len(items) if scale.method == "sum" else 1
    return items[0].scale.min * times, items[0].scale.max * times


def _faults_of_block(block: Block) -> Iterator[DefinitionFault]:
    if not block.items:
        yield DefinitionFault("block_empty", (block.code,))
    for item in block.items:
        for code, *deeper in _faults_of_item(item):
            yield DefinitionFault(code, (block.code, item.code, *deeper))


def _faults_of_item(item: Item) -> Iterator[tuple[str, ...]]:
    yield from _faults_of_options(item)
    yield from _faults_of_range(item)
    if item.reverse and item.kind != "scale":
        yield ("reverse_not_scale",)
    if item.longest is not None and item.kind not in TEXTS:
        yield ("limit_not_text",)
    if item.decimals and item.kind != "number":
        yield ("decimals_not_number",)
    limits = (item.least, item.most)
    if item.kind != "number" and limits != (None, None):
        yield ("limits_not_number",)
    elif item.least is not None and item.most is not None and item.least > item.most:
        yield ("limits_backwards",)


def _faults_of_options(item: Item) -> Iterator[tuple[str, ...]]:
    if item.kind not in WITH_OPTIONS:
        if item.options or item.catalogue:
            yield ("options_needless",)
        return
    if not item.options and item.catalogue is None:
        yield ("options_missing",)
    for code in _twice(option.code for option in item.options):
        yield ("option_twice", code)


def _faults_of_range(item: Item) -> Iterator[tuple[str, ...]]:
    if item.kind != "scale":
        if item.scale is not None:
            yield ("scale_needless",)
        return
    if item.scale is None:
        yield ("scale_missing",)
    elif item.scale.min >= item.scale.max:
        yield ("scale_backwards",)
    elif len(item.scale.points) > MOST_POINTS:
        yield ("scale_too_long",)
    elif any(mark.at not in item.scale.points for mark in item.scale.marks):
        yield ("scale_mark_outside",)


def _faults_of_score(definition: Instrument, scale: Scale) -> Iterator[DefinitionFault]:
    if not scale.items:
        yield DefinitionFault("score_empty", (scale.code,))
    for code in _twice(scale.items):
        yield DefinitionFault("score_question_twice", (scale.code, code))
    ranges = set()
    for code in scale.items:
        item = definition.item(code)
        if item is None:
            yield DefinitionFault("score_question_unknown", (scale.code, code))
        elif item.kind == "number" and len(scale.items) == 1:
            continue
        elif item.kind != "scale" or item.scale is None:
            yield DefinitionFault("score_question_not_scale", (scale.code, code))
        else:
            ranges.add((item.scale.min, item.scale.max))
    if len(ranges) > 1:
        yield DefinitionFault("score_ranges_differ", (scale.code,))


def _twice(codes: Iterable[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]
