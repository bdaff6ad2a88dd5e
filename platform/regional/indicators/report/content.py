"""What a report on indicators is made from; whoever reads the cells fills it in."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ReportIndicator:
    """`unit` is "count" or a share in percent; `target` is in the same unit.

    `target_note` says whose target it is («цель 2024 г.»); `direction` is "up" or "down".
    """

    code: str
    name: str
    short_name: str
    unit: str
    target: Decimal | None = None
    target_note: str = ""
    direction: str = "up"

    @property
    def is_share(self) -> bool:
        return self.unit != "count"


@dataclass(frozen=True, slots=True)
class ReportCell:
    """`value` is numerator over denominator (a part of one), or the count; None is unknown.

    `known` of `total` schools stand behind it.
    """

    numerator: int | None
    denominator: int | None
    value: Fraction | None
    anomaly: str | None
    known: int
    total: int
    basis: str

    @property
    def is_over(self) -> bool:
        """More in the numerator than in the denominator: shown as it is, with a flag."""
        if self.numerator is None or self.denominator is None:
            return False
        return self.numerator > self.denominator


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A municipality or a school; `cells` stand in the order of the report's indicators."""

    unit_name: str
    unit_type: str
    schools: int
    cells: tuple[ReportCell, ...]


@dataclass(frozen=True, slots=True)
class KpiReport:
    """`computed_at` in the region's own zone. `missing` names those who gave no figures.

    Without a signatory the regional operator signs, with an empty line for the name.
    """

    region_name: str
    authority: str
    operator: str
    school_year: str
    computed_at: datetime
    schools_total: int
    schools_known: int
    territory: str
    indicators: tuple[ReportIndicator, ...]
    rows: tuple[ReportRow, ...]
    total: ReportRow
    footnotes: tuple[str, ...] = ()
    basis_note: str = ""
    missing: tuple[str, ...] = ()
    signatory_post: str = ""
    signatory_name: str = ""

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.indicators) for row in (*self.rows, self.total)):
            raise ValueError("a row has a cell for each indicator")

    @property
    def main(self) -> tuple[int, ...]:
        """Places of the indicators that are compared: shares, and counts with a target."""
        found = enumerate(self.indicators)
        return tuple(i for i, one in found if one.is_share or one.target is not None)

    @property
    def counters(self) -> tuple[int, ...]:
        return tuple(i for i in range(len(self.indicators)) if i not in self.main)

    @property
    def by_school(self) -> bool:
        return any(row.unit_type == "school" for row in self.rows)

    @property
    def mixes_bases(self) -> bool:
        """Whether primary facts and declarations stand side by side, so each must be told."""
        return len(set().union(*(self.bases(i) for i in range(len(self.indicators))))) > 1

    def bases(self, place: int) -> set[str]:
        """What the cells of one indicator stand on, where they stand on anything."""
        found = {row.cells[place].basis for row in (*self.rows, self.total)}
        return found & {"primary", "declared", "mixed"}
