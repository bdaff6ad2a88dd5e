"""Draws a questionnaire: every question with its control, what was typed and what is wrong.

A view asks `sent(definition)` for what came, `school.instruments.answers.take` for its values, and
shows `AnswerForm(definition, raw, faults)` with the macros of `school/instruments/_items.html`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from flask import request

from school.instruments.answers import Score
from school.instruments.definition import TEXTS, Instrument, Item, Scale
from school.instruments.scan import Suspicion
from school.instruments.times import DAYS, PARTS, code_of, in_grid
from school.web.instrument_words import (
    DAY_WORDS,
    PART_WORDS,
    answer_fault,
    suspicion_words,
)
from school.web.labels import said
from web.filters import day as day_words
from web.filters import number
from web.i18n import gettext

Raw = Mapping[str, Sequence[str]]


def name_of(code: str) -> str:
    """The name of a question's control, apart from the form's own fields."""
    return f"a-{code}"


def sent(definition: Instrument) -> dict[str, list[str]]:
    """What the browser sent for each question."""
    return {item.code: request.form.getlist(name_of(item.code)) for item in definition.items}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tick; `aloud` is what a screen reader says when the text alone is too short."""

    code: str
    text: str
    checked: bool
    aloud: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question ready for the template."""

    item: Item
    raw: Sequence[str]
    error: str = ""
    warning: str = ""

    @property
    def id(self) -> str:
        return name_of(self.item.code)

    @property
    def kind(self) -> str:
        return self.item.kind

    @property
    def text(self) -> str:
        return said(self.item.text)

    @property
    def hint(self) -> str:
        return said(self.item.hint) if self.item.hint else ""

    @property
    def value(self) -> str:
        return self.raw[0] if self.raw else ""

    @property
    def about(self) -> str:
        """Identifiers for aria-describedby."""
        parts = {"hint": self.hint, "error": self.error, "warning": self.warning}
        return " ".join(f"{self.id}-{name}" for name, words in parts.items() if words)

    @property
    def skippable(self) -> bool:
        """Whether one of several rings may stay without an answer."""
        return not self.item.required and self.kind in ("choice", "scale", "yes_no")

    @property
    def is_empty(self) -> bool:
        return not any(self.raw)

    def choices(self) -> list[Choice]:
        if self.kind == "yes_no":
            pairs = [("yes", gettext("yes")), ("no", gettext("no"))]
            return [Choice(code, text, code in self.raw) for code, text in pairs]
        if self.kind == "scale":
            return self._points()
        return [
            Choice(option.code, said(option.text), option.code in self.raw)
            for option in self.item.options
        ]

    def _points(self) -> list[Choice]:
        if self.item.scale is None:
            return []
        marks = {mark.at: said(mark.text) for mark in self.item.scale.marks}
        return [
            Choice(
                str(point),
                str(point),
                str(point) in self.raw,
                f"{point}, {marks[point]}" if point in marks else "",
            )
            for point in self.item.scale.points
        ]

    def marks(self) -> list[str]:
        """«1: не включён», «5: очень увлечён»: what the ends of a scale mean."""
        scale = self.item.scale
        return [f"{mark.at}: {said(mark.text)}" for mark in scale.marks] if scale else []

    def grid(self) -> list[tuple[str, str, list[Choice]]]:
        """Rows of free time: the day's code and name, and its parts to tick."""
        return [
            (
                day,
                gettext(DAY_WORDS[day]),
                [
                    Choice(
                        code_of(day, part),
                        gettext(PART_WORDS[part]),
                        code_of(day, part) in self.raw,
                        f"{gettext(DAY_WORDS[day])}, {gettext(PART_WORDS[part])}",
                    )
                    for part in PARTS
                ],
            )
            for day in DAYS
        ]


@dataclass(frozen=True, slots=True)
class Section:
    """A block ready for the template."""

    code: str
    title: str
    note: str
    fields: list[Drawn]


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """A questionnaire with what was typed; `faults` are codes by question."""

    definition: Instrument
    raw: Raw = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    suspicions: Sequence[Suspicion] = ()

    def sections(self) -> Iterator[Section]:
        for block in self.definition.blocks:
            yield Section(
                block.code,
                said(block.title),
                said(block.note) if block.note else "",
                [self.drawn(item) for item in block.items],
            )

    def drawn(self, item: Item) -> Drawn:
        raw = self.raw.get(item.code, ())
        fault = self.faults.get(item.code)
        told = [each for each in self.suspicions if each.place == item.code]
        return Drawn(
            item,
            raw,
            answer_fault(fault, item, raw[0] if raw else "") if fault else "",
            suspicion_words(told) if told else "",
        )

    def faulty(self) -> list[Drawn]:
        return [self.drawn(item) for item in self.definition.items if item.code in self.faults]

    def doubtful(self) -> list[Drawn]:
        places = {each.place for each in self.suspicions}
        return [self.drawn(item) for item in self.definition.items if item.code in places]


def as_typed(definition: Instrument, values: Mapping[str, object]) -> dict[str, list[str]]:
    """Kept values as the form would have sent them, to be corrected."""
    return {
        item.code: _typed(item, values[item.code])
        for item in definition.items
        if item.code in values
    }


def _typed(item: Item, value: object) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    if item.kind == "yes_no":
        return ["yes" if value else "no"]
    if item.kind == "date":
        return [_day(str(value))]
    return [str(value)]


def _day(kept: str) -> str:
    return day_words(date.fromisoformat(kept))


def answered(
    definition: Instrument, values: Mapping[str, object]
) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """What was answered, in words: blocks with questions with lines; nothing for no answer."""
    return [
        (
            said(block.title),
            [(said(item.text), shown(item, values.get(item.code))) for item in block.items],
        )
        for block in definition.blocks
    ]


def shown(item: Item, value: object) -> list[str]:
    """One answer as people read it, line by line."""
    if value is None:
        return []
    if item.kind == "times" and isinstance(value, list):
        return [
            f"{gettext(DAY_WORDS[day])}: {', '.join(gettext(PART_WORDS[part]) for part in parts)}"
            for day, parts in in_grid(value).items()
        ]
    if isinstance(value, list):
        return [_option(item, str(code)) for code in value]
    if item.kind == "choice":
        return [_option(item, str(value))]
    if item.kind == "yes_no":
        return [gettext("yes") if value else gettext("no")]
    if item.kind == "scale" and item.scale is not None:
        return [gettext("%(point)s of %(most)s", point=value, most=item.scale.max)]
    if item.kind == "date":
        return [_day(str(value))]
    if item.decimals:
        return [number(Decimal(str(value)), item.decimals)]
    return str(value).splitlines() if item.kind in TEXTS else [str(value)]


def _option(item: Item, code: str) -> str:
    """A code that the questionnaire no longer offers is shown as it is."""
    return next((said(option.text) for option in item.options if option.code == code), code)


def counted(
    definition: Instrument, items: Mapping[str, Mapping[str, int]]
) -> list[tuple[str, list[tuple[str, int]]]]:
    """Of each question, how many gave each answer, in the order in which they were offered."""
    return [
        (said(item.text), [(words, given.get(code, 0)) for code, words in _offered(item, given)])
        for item in definition.items
        if (given := items.get(item.code))
    ]


def _offered(item: Item, given: Mapping[str, int]) -> list[tuple[str, str]]:
    if item.scale is not None:
        marks = {mark.at: said(mark.text) for mark in item.scale.marks}
        return [
            (str(at), f"{at}, {marks[at]}" if at in marks else str(at)) for at in item.scale.points
        ]
    if item.kind == "yes_no":
        return [("true", gettext("yes")), ("false", gettext("no"))]
    if item.options:
        return [(option.code, said(option.text)) for option in item.options]
    return [(value, value) for value in sorted(given)]


def scored(definition: Instrument, scores: Mapping[str, Score]) -> list[tuple[str, Score, str]]:
    """Scores with their names, and the words for their values where there are any."""
    return [
        (said(scale.name), found, _band(scale, found))
        for scale in definition.scoring.scales
        if (found := scores.get(scale.code)) is not None
    ]


def _band(scale: Scale, found: Score) -> str:
    band = scale.band(found.value) if found.value is not None else None
    return said(band.text) if band is not None else ""
