"""The outcome of a trial as a table: now, by the draft, and the difference, place by place."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.indicators import rules
from regional.indicators.figures import by_name
from regional.indicators.register import Entry
from regional.indicators.trial import Sum, Trial
from regional.structure.queries import municipalities
from regional.web.figure_words import of_words, share_of
from web.filters import number, percent
from web.i18n import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: what is written, its two numbers, and how many schools told."""

    text: str
    of: str = ""
    told: str = ""
    value: Decimal | None = None
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    now: Cell
    then: Cell
    change: str


@dataclass(frozen=True, slots=True)
class Tried:
    """The rows of the municipalities and of the region; `version` is the one in force, if any."""

    year: SchoolYear
    version: int | None
    rows: tuple[Row, ...]
    total: Row
    is_share: bool


def tried_of(work: Work, entry: Entry, trial: Trial) -> Tried:
    names = dict(municipalities(work.session))
    places = sorted(
        (place for place in {*trial.now, *trial.then} if place in names),
        key=lambda place: by_name(names[place]),
    )
    return Tried(
        year=SchoolYear(trial.year),
        version=trial.in_force,
        rows=tuple(_row(names[place], place, trial, entry) for place in places),
        total=_row(gettext("Region"), None, trial, entry),
        is_share=entry.unit == rules.Unit.PERCENT,
    )


def _row(name: str, place: UUID | None, trial: Trial, entry: Entry) -> Row:
    now, then = (_cell(sums.get(place), entry) for sums in (trial.now, trial.then))
    return Row(name, now, then, _change(now, then, entry))


def _cell(told: Sum | None, entry: Entry) -> Cell:
    """Unknown is said, and a share of nobody too; nothing is clamped."""
    if told is None:
        return Cell(gettext("not computed"))
    over, under, known, units = told
    heard = (
        "" if known >= units else gettext("from %(known)s of %(units)s", known=known, units=units)
    )
    if entry.unit != rules.Unit.PERCENT:
        value = None if over is None else Decimal(over)
        return Cell(number(value), told=heard, value=value)
    value = share_of(over, under, None, entry.direction)
    of = of_words(over, under) if over is not None and under is not None else ""
    odd = over is not None and under is not None and over > under
    return Cell(percent(value), of, heard, value, odd)


def _change(now: Cell, then: Cell, entry: Entry) -> str:
    """«+3,2 п. п.»; a dash while one of the two is unknown."""
    if now.value is None or then.value is None:
        return "–"
    difference = then.value - now.value
    if difference == 0:
        return gettext("no difference")
    sign = "+" if difference > 0 else "\u2212"
    said = number(abs(difference))
    if entry.unit == rules.Unit.PERCENT:
        return sign + gettext("%(number)s p.p.", number=said)
    return sign + said


def changed_words(tried: Tried) -> str:
    """In how many municipalities the figure would differ."""
    if tried.version is None:
        return gettext("The indicator is not computed now: there is nothing to compare with.")
    differ = sum(row.now.value != row.then.value or row.now.of != row.then.of for row in tried.rows)
    if not differ:
        return gettext("In no municipality would the figure change.")
    return ngettext(
        "In %(num)s municipality the figure would change.",
        "In %(num)s municipalities the figure would change.",
        differ,
    )
