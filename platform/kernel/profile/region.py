"""Parts of a profile about the region itself: who governs, which territories and schools."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kernel.profile.text import Code, Line, Named, Part, Text

Short = Annotated[str, StringConstraints(min_length=2, max_length=7)]
Column = Annotated[int, Field(ge=0, le=30)]


class Order(Part):
    """An act that set something: «приказ от 30.06.2020 № 557»."""

    kind: Line = "приказ"
    number: Line | None = None
    on: date | None = None


class Organisation(Part):
    """A body with its full name for papers and a short one for pages."""

    name: Text
    short_name: Text


class Participation(Part):
    """How many take part by the region's own account on a date; never computed from."""

    institutions: int = Field(ge=0)
    schools: int = Field(ge=0)
    as_of: date


class YearBounds(Part):
    """The school year; the portal's calendar knows no other than 1 September to 31 August."""

    starts: Literal["09-01"]
    ends: Literal["08-31"]


class Region(Part):
    """The region: its name in the cases that sentences need, its bodies, its clock."""

    code: Code
    name: Text
    genitive: Text
    locative: Text
    authority: Organisation
    operator: Organisation
    introduced_by: Order | None = None
    participation: Participation | None = None
    timezone: Line
    school_year: YearBounds
    min_mentee_age: int = Field(ge=6, le=18)


class ShortText(Part):
    """A name that fits a tile of the map, seven letters at most."""

    ru: Short
    en: Short

    def in_language(self, language: str) -> str:
        """The wording for a locale; Russian for any language but English."""
        return self.en if language.lower().startswith("en") else self.ru


class Tile(Part):
    """A place on the grid of the tile map, counted from the north-western corner."""

    col: Column
    row: Column


class Municipality(Named):
    """A municipality as the profile introduces it; later changes are dated events of the portal."""

    short_name: ShortText
    kind: Code
    tile: Tile
    aliases: tuple[Line, ...] = ()


class SchoolType(Named):
    """A type of organisation; `in_denominator` marks those that the shares of schools count."""

    short_name: Text
    in_denominator: bool
    aliases: tuple[Line, ...] = ()


class SchoolFlag(Named):
    """A status that a school holds from date to date."""

    short_name: Text
    side: Literal["mentor", "mentee"]


class Term(Named):
    """A word of the portal with its meaning, for hints and the glossary page."""

    meaning: Text
