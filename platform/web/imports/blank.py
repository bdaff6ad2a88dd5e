"""The columns an upload expects, in words, and the empty workbook to fill in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kernel.imports.problems import Severity
from kernel.imports.spec import Column, ImportSpec, Need
from web.i18n import gettext
from web.imports.kinds import Kind


@dataclass(frozen=True, slots=True)
class Expected:
    """A column as the page tells it."""

    title: str
    also: str
    need: str
    hint: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes


def expected_columns(kind: Kind, spec: ImportSpec) -> list[Expected]:
    """Every column of the kind: its name, what else it may be called, what goes into it."""
    return [
        Expected(c.title, ", ".join(c.titles[1:]), _need(c), gettext(kind.hints[c.key]))
        for c in spec.columns
    ]


def blank_workbook(
    kind: Kind,
    spec: ImportSpec,
    *,
    name: str,
    titles: Sequence[str],
    choices: Mapping[str, Sequence[str]],
) -> Blank:
    """An empty workbook with lists of what may be chosen."""
    from kernel.imports import empty  # loads xlsxwriter, which other pages do without

    made = empty.Empty(
        spec=spec,
        titles=titles,
        choices=choices,
        hints={key: gettext(hint) for key, hint in kind.hints.items()},
        of_whole=kind.whole,
        of_days=kind.days,
    )
    return Blank(f"{name.replace('/', '-')}.xlsx", empty.MEDIA_TYPE, empty.render(made))


def _need(column: Column) -> str:
    if column.need is Need.CELL:
        return gettext("in every row")
    if column.need is Need.COLUMN:
        return gettext("the column is needed, cells may be empty")
    return gettext("if known") if column.blank is Severity.WARNING else gettext("may be absent")
