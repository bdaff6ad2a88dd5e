"""Names in two languages, and the one way of comparing what people type with them."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S(.*\S)?$")]
Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]

_DASHES = re.compile(r"\s*[-‐‑‒–—−]\s*")
_QUOTES = re.compile(r"[«»“”„\"']")
_SPACES = re.compile(r"\s+")


class Part(BaseModel):
    """A part of a profile: never changed once read, with no key that it does not know.

    YAML is read strictly (`load`); what the database kept as JSON is read back leniently, since
    JSON has neither dates nor tuples.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Part):
    """A name or a sentence in Russian and in English."""

    ru: Line
    en: Line

    def in_language(self, language: str) -> str:
        """The wording for a locale such as «en_GB»; Russian for any language but English."""
        return self.en if language.lower().startswith("en") else self.ru

    def __str__(self) -> str:
        return self.ru


class Named(Part):
    """Whatever has a code for the database and a name for people."""

    code: Code
    name: Text


def plain(name: str) -> str:
    """Forgive what hands type differently: case, Ё, dashes, quotation marks and spaces."""
    name = _QUOTES.sub("", name.casefold().replace("ё", "е"))
    return _SPACES.sub(" ", _DASHES.sub("-", name)).strip()
