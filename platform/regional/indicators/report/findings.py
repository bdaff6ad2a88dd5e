"""The report's sentences: what came out, how far the figures can be trusted."""

from collections.abc import Iterable

from kernel.documents.words import Translator, long_moment
from regional.indicators.report.content import KpiReport, ReportCell, ReportRow
from regional.indicators.report.figures import Figure, State

ANOMALY = "*"
PARTIAL = "°"
DECLARED = "†"
_DECLARED = frozenset(("declared", "mixed"))


def totals(report: KpiReport) -> list[Figure]:
    return _figures(report, report.total)


def main_finding(report: KpiReport, t: Translator) -> str:
    """One sentence: how many targets are reached; empty where there are none."""
    states = [one.state for one in totals(report) if one.state is not State.NO_TARGET]
    reached = states.count(State.REACHED)
    if not states:
        return ""
    if set(states) == {State.UNKNOWN}:
        return t.gettext("There are no data yet to compare with the targets.")
    if reached == len(states):
        if reached == 1:
            return t.gettext("The target is reached.")
        return t.gettext("All targets are reached: %(total)s.", total=reached)
    if not reached:
        if len(states) == 1:
            return t.gettext("The target is not reached yet.")
        return t.gettext("None of the targets is reached yet.")
    return t.ngettext(
        "%(num)s target of %(total)s is reached.",
        "%(num)s targets of %(total)s are reached.",
        reached,
        total=len(states),
    )


def details(report: KpiReport, t: Translator) -> list[str]:
    """The sentences after the finding: what fell short, what is unknown, on whose data."""
    figures = totals(report)
    if all(one.state is State.NO_TARGET for one in figures):
        sentences = [_fact(one, t) for one in figures if one.cell.value is not None]
    else:
        sentences = _shortfalls(figures, t)
    unknown = [_inside(one) for one in figures if one.cell.value is None]
    if unknown:
        sentences.append(t.gettext("No data: %(list)s.", list=", ".join(unknown)))
    return [*sentences, _coverage(report, t)]


def origin(report: KpiReport, t: Translator) -> list[str]:
    """When and from what the figures were made."""
    moment = long_moment(report.computed_at, t.language)
    said = [t.gettext("Computed on %(moment)s.", moment=moment)]
    return [*said, report.basis_note] if report.basis_note else said


def notes(report: KpiReport, t: Translator) -> list[str]:
    """What a careful reader asks: who is missing, what looks odd, what «н/д» means."""
    said = []
    if report.rows and any(one.is_share for one in report.indicators):
        said.append(
            t.gettext("A total share is the sum of numerators over the sum of denominators.")
        )
    said += _who_is_missing(report, t)
    said += _anomalies(report, t)
    if any(cell.value is None for row in _all_rows(report) for cell in row.cells):
        said.append(t.gettext("“n/a”: the figure is unknown; unknown is not counted as zero."))
    return [*said, *report.footnotes]


def is_odd(cell: ReportCell) -> bool:
    return cell.is_over or bool(cell.anomaly)


def marks(report: KpiReport, row: ReportRow, place: int) -> str:
    """Signs that hang after a figure; `legend` explains those that were used."""
    cell = row.cells[place]
    if cell.value is None:
        return ""
    signs = ANOMALY if is_odd(cell) else ""
    if cell.known < cell.total and report.indicators[place].is_share:
        signs += PARTIAL
    if cell.basis in _DECLARED and len(report.bases(place)) > 1:
        signs += DECLARED
    return signs


def column_mark(report: KpiReport, place: int) -> str:
    """The sign of a whole column: declared from top to bottom, while others stand on facts."""
    bases = report.bases(place)
    return DECLARED if report.mixes_bases and bases and bases <= _DECLARED else ""


def legend(used: str, t: Translator) -> list[str]:
    lines = []
    if ANOMALY in used:
        lines.append(f"{ANOMALY} " + t.gettext("the figure needs attention, see the notes"))
    if PARTIAL in used:
        lines.append(f"{PARTIAL} " + t.gettext("not all schools are counted"))
    if DECLARED in used:
        lines.append(f"{DECLARED} " + t.gettext("as declared, wholly or in part"))
    return lines


def anomaly_text(cell: ReportCell, t: Translator) -> str:
    if cell.is_over:
        return t.gettext("the numerator is greater than the denominator")
    if cell.anomaly == "few_answers":
        return t.gettext("fewer than half answered")
    return t.gettext("the figure needs checking") if cell.anomaly else ""


def lowered(name: str) -> str:
    """A name inside a sentence: «Молодые учителя» loses its capital, «ШНОР» keeps it."""
    return name[:1].lower() + name[1:] if name[1:2].islower() or name[1:2] == " " else name


def _figures(report: KpiReport, row: ReportRow) -> list[Figure]:
    return [Figure(*pair) for pair in zip(report.indicators, row.cells, strict=True)]


def _all_rows(report: KpiReport) -> Iterable[ReportRow]:
    return (*report.rows, report.total)


def _inside(one: Figure) -> str:
    return lowered(one.indicator.short_name)


def _fact(one: Figure, t: Translator) -> str:
    beneath = one.under(t)
    return f"{one.indicator.short_name}: {one.text(t)}{f' ({beneath})' if beneath else ''}."


def _shortfalls(figures: list[Figure], t: Translator) -> list[str]:
    sentences = []
    for down in (False, True):
        missed = [
            t.gettext(
                "%(name)s (%(value)s against a target of %(target)s)",
                name=_inside(one),
                value=one.text(t),
                target=one.target_text(t),
            )
            for one in figures
            if one.state is State.MISSED and (one.indicator.direction == "down") is down
        ]
        if missed and down:
            sentences.append(t.gettext("Above the limit: %(list)s.", list=", ".join(missed)))
        elif missed:
            sentences.append(t.gettext("Below the target: %(list)s.", list=", ".join(missed)))
    return sentences


def _coverage(report: KpiReport, t: Translator) -> str:
    schools = {"known": report.schools_known, "num": report.schools_total}
    if report.schools_known >= report.schools_total:
        return t.gettext("Data of all schools are counted: %(num)s.", num=report.schools_total)
    return t.ngettext(
        "The report stands on data of %(known)s of %(num)s school.",
        "The report stands on data of %(known)s of %(num)s schools.",
        report.schools_total,
        **schools,
    )


def _who_is_missing(report: KpiReport, t: Translator) -> list[str]:
    reached = {row.unit_name: max((c.known for c in row.cells), default=0) for row in report.rows}
    silent = report.missing or tuple(name for name, known in reached.items() if not known)
    said = []
    if silent:
        said.append(t.gettext("No figures came from: %(list)s.", list=", ".join(silent)))
    part = [
        f"{row.unit_name} ({_schools(row, reached[row.unit_name], t)})"
        for row in report.rows
        if 0 < reached[row.unit_name] < row.schools
    ]
    if part:
        said.append(t.gettext("Not all schools are counted in: %(list)s.", list=", ".join(part)))
    return said


def _schools(row: ReportRow, known: int, t: Translator) -> str:
    return t.gettext("%(numerator)s of %(denominator)s", numerator=known, denominator=row.schools)


def _anomalies(report: KpiReport, t: Translator) -> list[str]:
    found: dict[str, list[str]] = {}
    for row in _all_rows(report):
        for one in _figures(report, row):
            text = anomaly_text(one.cell, t)
            if text:
                beneath = one.under(t)
                where = f"{row.unit_name}, {_inside(one)}" + (f" ({beneath})" if beneath else "")
                found.setdefault(text, []).append(where)
    return [
        t.gettext(
            "%(sign)s %(what)s: %(list)s. Shown as it is and counted in the total.",
            sign=ANOMALY,
            what=text[:1].upper() + text[1:],
            list="; ".join(places),
        )
        for text, places in found.items()
    ]
