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
Purpose = Literal[
    "impact", "satisfaction", "mutual", "conformity", "difficulties", "compatibility", "climate"
]
PURPOSES: tuple[Purpose, ...] = (
    "impact", "satisfaction", "mutual", "conformity", "difficulties", "compatibility", "climate",
)  # fmt: skip
Moment = Literal["before", "after", "pulse"]
MOMENTS: tuple[Moment, ...] = ("before", "after", "pulse")
Side = Literal["mentee", "mentor", "programme"]
SIDES: tuple[Side, ...] = ("mentee", "mentor", "programme")
Better = Literal["up", "down"]
MOST_DECIMALS = 2

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
    # Digits after the comma that a number may have: a mean mark has two.
    decimals: int = Field(default=0, ge=0, le=MOST_DECIMALS)
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


class Band(Part):
    """Words for a score from `least` upwards, as its sheet says them; never a diagnosis (X-11)."""

    least: Decimal
    text: Text


class Scale(Part):
    """A score over scale questions; without `least_share` of them answered there is none.

    `parameter` is what of the monitoring it measures (M-05, M-06), `better` where it should go. A
    number may stand alone for a score: its value is the score.
    """

    code: Code
    name: Text
    items: tuple[Code, ...]
    method: Method = "mean"
    least_share: Annotated[Decimal, Field(gt=0, le=1)] = Decimal("0.5")
    parameter: Code | None = None
    better: Better | None = None
    bands: tuple[Band, ...] = ()

    def band(self, value: Decimal) -> Band | None:
        """The words for a score: the last band that begins at it or below."""
        return next((band for band in reversed(self.bands) if band.least <= value), None)


class Scoring(Part):
    """What the answers add up to."""

    scales: tuple[Scale, ...] = ()


class Use(Part):
    """When and of whom monitoring asks a questionnaire.

    `side` is whose participation the answers are about, `kinds` the kinds of person asked (empty
    is any), `grid` a table that the school fills in for everybody at once.
    """

    purpose: Purpose
    waves: tuple[Moment, ...] = Field(min_length=1)
    side: Side
    kinds: tuple[Code, ...] = ()
    grid: bool = False


class Instrument(Part):
    """A questionnaire in one edition; `forms` empty is any form of mentoring.

    A confidential sheet is read by the curator and the psychologist alone (X-07).
    """

    code: Code
    version: int = Field(default=1, ge=1)
    format: Literal[1] = 1
    title: Text
    intro: Text | None = None
    thanks: Text | None = None
    audience: tuple[Audience, ...] = Field(min_length=1)
    forms: tuple[Code, ...] = ()
    anonymous: bool = False
    confidential: bool = False
    use: Use | None = None
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


# Keys that definitions of the first year did not have: left out while they say nothing, so that
# the digests of what was published then stay.
_LATER: Mapping[str, object] = {
    "use": None, "confidential": False, "decimals": 0, "parameter": None, "better": None,
    "bands": [],
}  # fmt: skip


def digest(definition: Instrument) -> str:
    """SHA-256 of what is asked and how it is scored; the number of the edition does not count."""
    meaning = _told(definition.model_dump(mode="json", exclude={"version"}))
    text = json.dumps(meaning, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _told(value: object) -> object:
    """A plain value without later keys that stand at their rest."""
    if isinstance(value, dict):
        return {
            key: _told(each)
            for key, each in value.items()
            if key not in _LATER or each != _LATER[key]
        }
    return [_told(each) for each in value] if isinstance(value, list) else value
