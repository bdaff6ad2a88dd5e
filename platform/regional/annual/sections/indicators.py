"""The main indicators against their targets, over the territory and place by place."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from kernel.documents.words import Translator
from kernel.profile.facts import FactCode
from regional.annual.material import Material
from regional.annual.parts import Grid, Head, Held, Section, Share, percent
from regional.indicators.lack import lack_words
from regional.indicators.pictures import missing
from regional.indicators.report import ReportCell, ReportIndicator, ReportRow, findings
from regional.indicators.report.figures import Figure, State

MOST_SHORT = 15


def summary(told: Material, t: Translator) -> Section:
    """What came out, in a conclusion counted from the figures, and every main figure."""
    report = told.report
    said = [findings.main_finding(report, t), *findings.details(report, t)]
    rows = tuple(
        (
            one.name,
            share_of(cell, one),
            Figure(one, cell).target_text(t) or "–",
            Figure(one, cell).state_text(t),
            lacks(told, one, cell, one.target, t) or "–",
        )
        for one, cell in _main(told)
    )
    heads = (
        Head(t.gettext("Indicator"), width=4.6),
        Head(t.gettext("Share"), Held.SHARE, 1.7),
        Head(t.gettext("Target"), width=1.3),
        Head(t.gettext("State"), width=2.4),
        Head(t.gettext("To the target"), width=2.6),
    )
    return Section(
        t.gettext("Main indicators and targets"),
        tuple(filter(None, said)),
        (Grid(heads, rows, sheet=t.gettext("To the targets")),) if rows else (),
    )


def places(told: Material, t: Translator) -> Section:
    """How many targets each municipality reaches, and which is the farthest from it."""
    title = t.gettext("Municipalities and targets")
    rows = [_place(told, at, row, t) for at, row in enumerate(told.report.rows)]
    if not rows:
        return Section(title, (t.gettext("There are no figures of municipalities."),))
    reached = [row[2] for row in rows]
    aims = [row[3] for row in rows]
    whole = sum(1 for n, of in zip(reached, aims, strict=True) if of and n == of)
    none = sum(1 for n, of in zip(reached, aims, strict=True) if of and not n)
    said = t.ngettext(
        "Every target with data is reached by %(whole)s of %(num)s municipality, none by %(none)s.",
        "Every target with data is reached by %(whole)s of %(num)s municipalities,"
        " none by %(none)s.",
        len(rows),
        whole=whole,
        none=none,
    )
    heads = (
        Head(t.gettext("Municipality"), width=3),
        Head(t.gettext("Number of schools"), Held.COUNT, 0.9),
        Head(t.gettext("Targets reached"), Held.COUNT, 1.7),
        Head(t.gettext("Of targets"), Held.COUNT, 0.9),
        Head(t.gettext("Farthest from the target"), width=3.8),
        Head(t.gettext("To the target"), width=3.2),
    )
    grid = Grid(heads, tuple(rows), sheet=t.gettext("Municipalities and targets"))
    return Section(title, (said,), (grid,))


def young_teachers(told: Material, t: Translator) -> Section:
    """How many of the young teachers have a mentor, and where they have none."""
    title = t.gettext("Young teachers with a mentor")
    code = told.indicator(FactCode.YOUNG_MENTEES, FactCode.YOUNG_TEACHERS)
    if code is None:
        return Section(title, (t.gettext("The share of young teachers is not measured."),))
    one, cell = told.total(code)
    if cell.value is None:
        return Section(title, (t.gettext("How many young teachers have a mentor is not known."),))
    said = [t.gettext("A mentor is there for %(share)s of young teachers.",
                      share=percent(share_of(cell, one), t))]  # fmt: skip
    if lack := lacks(told, one, cell, one.target, t):
        said.append(t.gettext("To the target: %(lacks)s.", lacks=lack))
    rows = _short(told, code)
    grids: tuple[Grid, ...] = ()
    if rows:
        heads = (
            Head(t.gettext("School") if told.by_school else t.gettext("Municipality"), width=4),
            Head(t.gettext("Share"), Held.SHARE, 1.6),
            Head(t.gettext("Young teachers missing"), Held.COUNT, 1.8),
        )
        caption = t.gettext("Where most young teachers have no mentor yet")
        grids = (Grid(heads, rows, caption=caption, sheet=title),)
    else:
        said.append(t.gettext("Nobody with data is below the target."))
    return Section(title, tuple(said), grids)


def share_of(cell: ReportCell, one: ReportIndicator, target: Decimal | None = None) -> Share:
    """A cell as a table's share, written on its own side of its target."""
    aim = target if target is not None else one.target
    return Share(cell.numerator, cell.denominator, aim, one.direction)


def lacks(
    told: Material, one: ReportIndicator, cell: ReportCell, target: Decimal | None, t: Translator
) -> str:
    """«не хватает 14 молодых учителей»; empty when the target is reached, unknown or not set."""
    column = told.columns.get(one.code)
    if column is None or target is None:
        return ""
    under = cell.denominator if one.is_share else None
    lack = missing(cell.numerator, under, Fraction(target), one.direction)
    return lack_words(column.numerator_fact, lack, one.direction, t)


def _main(told: Material) -> list[tuple[ReportIndicator, ReportCell]]:
    """The shares that are compared with targets."""
    report = told.report
    return [
        (one, cell)
        for one, cell in zip(report.indicators, report.total.cells, strict=True)
        if one.is_share and (one.target is not None or _is_main(told, one))
    ]


def _is_main(told: Material, one: ReportIndicator) -> bool:
    column = told.columns.get(one.code)
    return column is not None and column.shown_in == "main"


def _place(
    told: Material, at: int, row: ReportRow, t: Translator
) -> tuple[str, int, int, int, str, str]:
    figures = list(_aimed(told, at, row))
    reached = sum(1 for _, figure in figures if figure.state is State.REACHED)
    known = [(one, figure) for one, figure in figures if figure.state is not State.UNKNOWN]
    short = [(one, figure) for one, figure in known if figure.state is State.MISSED]
    if not short:
        return row.unit_name, row.schools, reached, len(known), "–", "–"
    one, worst = max(short, key=lambda pair: _apart(pair[1]))
    words = t.gettext(
        "%(name)s: %(value)s against %(target)s",
        name=one.short_name, value=worst.text(t), target=worst.target_text(t),
    )  # fmt: skip
    lack = lacks(told, one, worst.cell, worst.indicator.target, t) or "–"
    return row.unit_name, row.schools, reached, len(known), words, lack


def _aimed(told: Material, at: int, row: ReportRow) -> Iterable[tuple[ReportIndicator, Figure]]:
    """The row's shares that have a target, each with the row's own."""
    for one, cell in zip(told.report.indicators, row.cells, strict=True):
        target = told.target(at, one.code)
        if one.is_share and target is not None and one.target is not None:
            aimed = ReportIndicator(
                one.code, one.name, one.short_name, one.unit, target, "", one.direction
            )
            yield one, Figure(aimed, cell)


def _apart(figure: Figure) -> Fraction:
    target = Fraction(figure.indicator.target or 0)
    return abs(target - 100 * (figure.cell.value or Fraction(0)))


def _short(told: Material, code: str) -> tuple[tuple[str, Share, int], ...]:
    """Places below the target, the largest lack first."""
    at = told.index(code)
    one = told.report.indicators[at]
    found: list[tuple[str, Share, int]] = []
    for number, row in enumerate(told.report.rows):
        cell, target = row.cells[at], told.target(number, code)
        if cell.value is None or target is None:
            continue
        lack = missing(cell.numerator, cell.denominator, Fraction(target), one.direction)
        if lack:
            found.append((row.unit_name, share_of(cell, one, target), lack))
    return tuple(sorted(found, key=lambda line: -line[2])[:MOST_SHORT])
