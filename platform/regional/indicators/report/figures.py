"""How a figure of the report is written: one decimal, never rounded over its target."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

from kernel.documents.typography import NBSP
from kernel.documents.words import Translator, figure
from regional.indicators.report.content import ReportCell, ReportIndicator

_TENTH = Decimal("0.1")


def unknown(t: Translator) -> str:
    """The word for what nobody told; never a zero, never an empty cell."""
    return t.gettext("n/a")


class State(StrEnum):
    REACHED = "reached"
    MISSED = "missed"
    UNKNOWN = "unknown"
    NO_TARGET = "no_target"


def shown_percent(
    value: Fraction, target: Decimal | Fraction | None = None, direction: str = "up"
) -> Decimal:
    """Percent with one decimal, to the nearest on the value's own side of the target.

    64.96 against a target of 65 is 64.9: what has not reached its target does not look as if it
    had. In the same way only everybody is 100 and only nobody is 0. Whole numbers throughout: a
    page has hundreds of figures.
    """
    low, rest = divmod(1000 * value.numerator, value.denominator)
    if not rest:
        return _as_tenths(low)
    near = low + (2 * rest >= value.denominator)
    goal = None if target is None else Fraction(target)
    reaches = goal is not None and _reaches(100 * value, goal, direction)

    def misleads(tenths: int) -> tuple[bool, bool]:
        crosses = goal is not None and reaches != _reaches_tenths(tenths, goal, direction)
        return crosses, tenths in (0, 1000)

    return _as_tenths(min((near, 2 * low + 1 - near), key=misleads))


def _as_tenths(tenths: int) -> Decimal:
    return Decimal(tenths).scaleb(-1)


def _reaches(value: Fraction, target: Fraction, direction: str) -> bool:
    return value <= target if direction == "down" else value >= target


def _reaches_tenths(tenths: int, target: Fraction, direction: str) -> bool:
    shown, goal = tenths * target.denominator, 10 * target.numerator
    return shown <= goal if direction == "down" else shown >= goal


def _tenths(exact: Fraction) -> Decimal:
    """Half a tenth goes up."""
    return (Decimal(floor(exact * 10 + Fraction(1, 2))) * _TENTH).quantize(_TENTH)


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell with the indicator it belongs to, ready to be put into words."""

    indicator: ReportIndicator
    cell: ReportCell

    @property
    def state(self) -> State:
        if self.indicator.target is None:
            return State.NO_TARGET
        if self.cell.value is None:
            return State.UNKNOWN
        target = Fraction(self.indicator.target)
        value = self.cell.value * (100 if self.indicator.is_share else 1)
        down = self.indicator.direction == "down"
        reached = value <= target if down else value >= target
        return State.REACHED if reached else State.MISSED

    @property
    def shown(self) -> Decimal | None:
        """The number as it is printed; the gap to the target is counted from this one."""
        if self.cell.value is None:
            return None
        if self.indicator.is_share:
            return shown_percent(self.cell.value, self.indicator.target, self.indicator.direction)
        if self.cell.value.denominator == 1:
            return Decimal(self.cell.value.numerator)
        return _tenths(self.cell.value)

    @property
    def stored(self) -> Fraction | Decimal | None:
        """The value for a spreadsheet: exact, unless its display would be rounded to another."""
        if self.cell.value is None or not self.indicator.is_share or self.shown is None:
            return self.cell.value
        if _tenths(self.cell.value * 100) != self.shown:
            return self.shown / 100
        return self.cell.value

    def bare(self, t: Translator) -> str:
        """«63,7», «17» or «н/д»."""
        return unknown(t) if self.shown is None else figure(self.shown, t.language)

    def text(self, t: Translator) -> str:
        """With its unit: «63,7 %»."""
        if self.shown is None:
            return unknown(t)
        return self._in_unit(figure(self.shown, t.language), t)

    def target_text(self, t: Translator) -> str:
        if self.indicator.target is None:
            return ""
        return self._in_unit(figure(_trimmed(self.indicator.target), t.language), t)

    def under(self, t: Translator) -> str:
        """The line beneath: the share's two numbers, or how many schools a count knows."""
        cell = self.cell
        if self.indicator.is_share:
            return _of(cell.numerator, cell.denominator, t)
        if cell.value is None or cell.known >= cell.total:
            return ""
        schools = {"known": cell.known, "num": cell.total}
        return t.ngettext(
            "from %(known)s of %(num)s school",
            "from %(known)s of %(num)s schools",
            cell.total,
            **schools,
        )

    def schools(self, t: Translator) -> str:
        return _of(self.cell.known, self.cell.total, t)

    def state_text(self, t: Translator) -> str:
        if self.state is State.NO_TARGET:
            return t.gettext("no target is set")
        if self.state is State.UNKNOWN:
            return t.gettext("no data")
        if self.state is State.REACHED:
            return t.gettext("target reached")
        gap = self._gap(t)
        if self.indicator.direction == "down":
            return t.gettext("above the limit by %(gap)s", gap=gap)
        return t.gettext("below the target by %(gap)s", gap=gap)

    def _gap(self, t: Translator) -> str:
        gap = abs((self.indicator.target or Decimal(0)) - (self.shown or Decimal(0)))
        number = figure(_trimmed(gap), t.language)
        if self.indicator.is_share:
            return t.gettext("%(number)s p.p.", number=number)
        return number

    def _in_unit(self, number: str, t: Translator) -> str:
        if not self.indicator.is_share:
            return number
        return f"{number}{NBSP}%" if t.language == "ru" else f"{number}%"


def _of(numerator: int | None, denominator: int | None, t: Translator) -> str:
    if numerator is None or denominator is None:
        return ""
    return t.gettext(
        "%(numerator)s of %(denominator)s",
        numerator=figure(numerator, t.language),
        denominator=figure(denominator, t.language),
    )


def _trimmed(number: Decimal) -> Decimal:
    """Without zeros at the end, and never as 7E+1."""
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()
