"""A questionnaire as a value: blocks of questions, who answers them, how they are scored.

A definition is data: it comes from YAML (ours and the region's), from the editor, and from the row
it was published as. Codes are for the database and for scoring, texts are for people.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field

from kernel.profile.text import Code, Part, Text

Audience = Literal[
    "mentor", "mentee", "class_teacher", "psychologist", "parent", "partner", "curator"
]
AUDIENCES: tuple[Audience, ...] = (
    "mentor", "mentee", "class_teacher", "psychologist", "parent", "partner", "curator",
)  # fmt: skip
Kind = Literal["short", "long", "choice", "several", "scale", "number", "yes_no", "date", "times"]
KINDS: tuple[Kind, ...] = (
    "short", "long", "choice", "several", "scale", "number", "yes_no", "date", "times",
)  # fmt: skip
TEXTS = frozenset({"short", "long"})
WITH_OPTIONS = frozenset({"choice", "several"})
Catalogue = Literal["problems", "goals", "help", "ages"]
CATALOGUES: tuple[Catalogue, ...] = ("problems", "goals", "help", "ages")
Feed = Literal[
    "competences", "life_experience", "interests", "mentee_age", "time", "workplace", "contacts",
    "preferences", "own_words", "problem", "goal", "help", "times",
]  # fmt: skip
FEEDS: tuple[Feed, ...] = (
    "competences", "life_experience", "interests", "mentee_age", "time", "workplace", "contacts",
    "preferences", "own_words", "problem", "goal", "help", "times",
)  # fmt: skip
Method = Literal["mean", "sum"]

LONGEST: Mapping[str, int] = {"short": 200, "long": 2000}


class Option(Part):
    """One of the answers offered."""

    code: Code
    text: Text


class Mark(Part):
    """Words at a point of a scale, usually at its two ends."""

    at: int
    text: Text


class Range(Part):
    """Whole points from `min` to `max`."""

    min: int = Field(ge=-10, le=10)
    max: int = Field(ge=-10, le=100)
    marks: tuple[Mark, ...] = ()

    @property
    def points(self) -> range:
        return range(self.min, self.max + 1)


class Item(Part):
    """One question.

    `catalogue` takes the answers from the region's profile; with `options` beside it only those of
    its codes are offered, in the words given here. `feeds` names the field of a mentor's profile or
    of a request that the answer fills.
    """

    code: Code
    kind: Kind
    text: Text
    hint: Text | None = None
    required: bool = False
    options: tuple[Option, ...] = ()
    catalogue: Catalogue | None = None
    scale: Range | None = None
    reverse: bool = False
    longest: int | None = Field(default=None, ge=1, le=5000)
    least: int | None = None
    most: int | None = None
    feeds: Feed | None = None

    @property
    def limit(self) -> int:
        """How many characters a text may have."""
        return self.longest or LONGEST.get(self.kind, LONGEST["short"])


class Block(Part):
    """Questions that stand together under one heading."""

    code: Code
    title: Text
    note: Text | None = None
    items: tuple[Item, ...] = ()


class Scale(Part):
    """A score over scale questions; without `least_share` of them answered there is none."""

    code: Code
    name: Text
    items: tuple[Code, ...]
    method: Method = "mean"
    least_share: Annotated[Decimal, Field(gt=0, le=1)] = Decimal("0.5")


class Scoring(Part):
    """What the answers add up to."""

    scales: tuple[Scale, ...] = ()


class Instrument(Part):
    """A questionnaire in one edition; `forms` empty is any form of mentoring."""

    code: Code
    version: int = Field(default=1, ge=1)
    format: Literal[1] = 1
    title: Text
    intro: Text | None = None
    thanks: Text | None = None
    audience: tuple[Audience, ...] = Field(min_length=1)
    forms: tuple[Code, ...] = ()
    anonymous: bool = False
    blocks: tuple[Block, ...] = ()
    scoring: Scoring = Scoring()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for block in self.blocks for item in block.items)

    def item(self, code: str) -> Item | None:
        return next((item for item in self.items if item.code == code), None)

    def block(self, code: str) -> Block | None:
        return next((block for block in self.blocks if block.code == code), None)

    def placed(self) -> Iterator[tuple[Block, Item]]:
        for block in self.blocks:
            for item in block.items:
                yield block, item

    def changed(self, **values: object) -> Self:
        """A copy with other values, validated like the first."""
        return type(self).model_validate({**self.model_dump(mode="json"), **values})


def to_json(definition: Instrument) -> dict[str, object]:
    """Plain JSON for a row; `from_json` gives an equal definition back."""
    return definition.model_dump(mode="json")


def from_json(kept: Mapping[str, object]) -> Instrument:
    return Instrument.model_validate(kept)


def digest(definition: Instrument) -> str:
    """SHA-256 of what is asked and how it is scored; the number of the edition does not count."""
    meaning = definition.model_dump(mode="json", exclude={"version"})
    text = json.dumps(meaning, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
