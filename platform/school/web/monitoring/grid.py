"""A questionnaire as one table: a row for each who is asked, a column for each question.

Every control is named by the row and the question, so that a sheet of paper with thirty names is
typed in at once. Questions that do not fit into a cell keep to their own page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from flask import request

from school.instruments.definition import Instrument, Item
from school.waves.asking import Raw
from school.waves.queries import AskedLine
from school.web.instrument_words import answer_fault
from school.web.labels import said
from school.web.monitoring import words
from web.i18n import gettext

FITS = frozenset({"number", "scale", "choice", "yes_no", "short"})


def cell_name(asked_id: UUID, code: str) -> str:
    return f"g-{asked_id}-{code}"


def rows_sent(definition: Instrument, asked: Sequence[AskedLine]) -> dict[UUID, Raw]:
    """What was typed into each row of those who have not answered."""
    return {
        line.id: {
            item.code: request.form.getlist(cell_name(line.id, item.code))
            for item in definition.items
        }
        for line in asked
    }


@dataclass(frozen=True, slots=True)
class GridCell:
    """One control of the table."""

    name: str
    item: Item
    value: str
    error: str
    aloud: str

    @property
    def options(self) -> list[tuple[str, str]]:
        """What a list of the cell offers; none where something is typed."""
        if self.item.kind == "yes_no":
            return [("yes", gettext("yes")), ("no", gettext("no"))]
        if self.item.kind == "scale" and self.item.scale is not None:
            return [(str(point), str(point)) for point in self.item.scale.points]
        return [(option.code, said(option.text)) for option in self.item.options]


@dataclass(frozen=True, slots=True)
class GridRow:
    """One of the asked with the cells of their row; `refused` is about the row as a whole."""

    line: AskedLine
    cells: list[GridCell]
    refused: str = ""

    @property
    def is_faulty(self) -> bool:
        return bool(self.refused) or any(cell.error for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """The table with what was typed and what is wrong with it, by row and question."""

    definition: Instrument
    asked: tuple[AskedLine, ...]
    raw: Mapping[UUID, Raw] = field(default_factory=dict)
    faults: Mapping[UUID, Mapping[str, str]] = field(default_factory=dict)

    @property
    def items(self) -> list[Item]:
        return [item for item in self.definition.items if item.kind in FITS]

    @property
    def heads(self) -> list[str]:
        return [said(item.text) for item in self.items]

    def typed(self, raw: Mapping[UUID, Raw], faults: Mapping[UUID, Mapping[str, str]]) -> "Grid":
        return replace(self, raw=raw, faults=faults)

    def rows(self) -> list[GridRow]:
        return [self._row(line) for line in self.asked]

    def faulty(self) -> list[GridRow]:
        return [row for row in self.rows() if row.is_faulty]

    def _row(self, line: AskedLine) -> GridRow:
        faults = self.faults.get(line.id, {})
        refused = faults.get("state", "")
        return GridRow(
            line,
            [self._cell(line, item, faults.get(item.code, "")) for item in self.items],
            gettext(words.REFUSALS[refused]) if refused else "",
        )

    def _cell(self, line: AskedLine, item: Item, fault: str) -> GridCell:
        typed = self.raw.get(line.id, {}).get(item.code, ())
        value = typed[0] if typed else ""
        return GridCell(
            name=cell_name(line.id, item.code),
            item=item,
            value=value,
            error=answer_fault(fault, item, value) if fault else "",
            aloud=f"{line.name}. {said(item.text)}",
        )
