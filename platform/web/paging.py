"""Long lists in pages, and the order a reader asks for; the address holds both."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import ceil
from urllib.parse import quote, urlencode

from flask import Flask, request

SIZE = 50
_FURTHEST = 10_000  # an offset beyond this is a robot's, not a person's


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of `total` rows; numbers start with 1."""

    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """Number of the first row shown; 0 when there are none."""
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.offset + self.size, self.total)

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def page_of(total: int, args: Mapping[str, str], *, size: int = SIZE) -> Page:
    """The page asked for by `page=`; past the end it is the last, nonsense is the first."""
    asked = args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    last = max(1, min(ceil(total / size), _FURTHEST))
    return Page(number=min(max(number, 1), last), size=size, total=total)


@dataclass(frozen=True, slots=True)
class Sort:
    """The column a list is ordered by."""

    key: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key

    def other(self, key: str) -> "Sort":
        """What a click on the header of `key` asks for."""
        return Sort(key, descending=self.key == key and not self.descending)

    def aria(self, key: str) -> str | None:
        """Value of `aria-sort` for the header of `key`."""
        if key != self.key:
            return None
        return "descending" if self.descending else "ascending"


def sort_of(args: Mapping[str, str], allowed: Collection[str], default: str) -> Sort:
    """The order asked for by `sort=name` or `sort=-name`, if it is among the allowed."""
    asked = args.get("sort", "")
    key = asked.removeprefix("-")
    chosen = asked if key in allowed else default
    return Sort(chosen.removeprefix("-"), descending=chosen.startswith("-"))


def here(**changes: object) -> str:
    """This page's address with some parameters changed; None takes one away."""
    pairs = [(k, v) for k, v in request.args.items(multi=True) if k not in changes]
    pairs += [(k, str(v)) for k, v in changes.items() if v is not None]
    address = quote(request.script_root + request.path)
    return f"{address}?{urlencode(pairs)}" if pairs else address


def install(app: Flask) -> None:
    """Give templates `here`."""
    app.jinja_env.globals.update(here=here)
