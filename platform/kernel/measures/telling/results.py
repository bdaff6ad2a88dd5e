"""What changed in people: every parameter in one table, then its groups one by one (M-04, R-50)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kernel.documents.sheet import Kind
from kernel.documents.words import Translator
from kernel.measures.content import Change, GroupRow, Name, ParameterRow, ReportContent
from kernel.measures.telling.parts import (
    Grid,
    Head,
    IntervalPicture,
    MovePicture,
    Piece,
    Section,
    ShiftPicture,
    Spot,
    mark,
)
from kernel.measures.telling.words import (
    STATES,
    exact,
    hidden_group,
    interval_words,
    n_of,
    name_of,
    signed,
    sure_words,
    sureness,
    written,
)

ALL = "all"
SIDES: Mapping[str, str] = {
    "pupil": mark("Pupils"),
    "teacher": mark("Teaching staff"),
    "mentor": mark("Mentors"),
    "employer": mark("What employers say"),
}
BREAKDOWNS: Mapping[str, str] = {
    "form": mark("form"),
    "programme": mark("programme"),
    "municipality": mark("municipality"),
    "kind": mark("who"),
}
DASH = "–"
HIDDEN = "*"
Scale = tuple[float, float] | None


def section(told: ReportContent, t: Translator) -> Section:
    """The tables by side, or what to do when nothing was measured twice."""
    title = t.gettext("What changed")
    if not told.parameters:
        return Section("change", title, (Piece(sentences=(_nothing(t),)),))
    pieces = [_overview(side, rows, t) for side, rows in by_side(told.parameters)]
    codes = Counter(row.code for row in told.parameters)
    pieces += [_groups(row, codes[row.code] > 1, t) for row in told.parameters if row.groups[1:]]
    first = pieces[0]
    legend = replace(first.grid, legend="change") if first.grid else None
    pieces[0] = replace(first, sentences=(_how_to_read(t), *first.sentences), grid=legend)
    return Section("change", title, tuple(pieces))


def by_side(rows: Sequence[ParameterRow]) -> list[tuple[str, list[ParameterRow]]]:
    """Parameters by who is measured, pupils first."""
    sides = [*SIDES, *sorted({row.side for row in rows} - set(SIDES))]
    found = [(side, [row for row in rows if row.side == side]) for side in sides]
    return [(side, kept) for side, kept in found if kept]


def whole(row: ParameterRow) -> GroupRow:
    """Everybody of a parameter."""
    known = next((group for group in row.groups if group.breakdown == ALL), None)
    return known or GroupRow(ALL, ALL, Name("", ""), 0, 0)


def side_words(side: str, t: Translator) -> str:
    return t.gettext(SIDES[side]) if side in SIDES else side


def _edition(row: ParameterRow, t: Translator) -> str:
    """One parameter by two versions is two tables: nobody is counted in both."""
    return t.gettext("%(name)s, questionnaire “%(title)s”, version %(version)s",
                     name=name_of(row.name, t), title=name_of(row.instrument, t),
                     version=row.version)  # fmt: skip


def _nothing(t: Translator) -> str:
    return t.gettext(
        "Nobody has been measured twice by the same questionnaire yet. A parameter stands here when"
        " the same people have answered both before and after."
    )


def _how_to_read(t: Translator) -> str:
    return t.gettext(
        "Only those count who answered the same questionnaire twice. The change is the median of"
        " their own differences; beneath it is the interval in which it lies with a certainty of 95"
        " in 100: when there is no nought in it, the change is more than chance."
    )


def _overview(side: str, rows: Sequence[ParameterRow], t: Translator) -> Piece:
    reaches = {scale: _reach(_changes(rows, scale)) for scale in {_scale(row) for row in rows}}
    codes = Counter(row.code for row in rows)
    lines = tuple(
        (
            _name(row, codes[row.code] > 1, t),
            *_figures(row, whole(row), _scale(row), reaches[_scale(row)], t),
        )
        for row in rows
    )
    heads = (_named(t.gettext("Parameter"), 2.6, t.gettext("Questionnaire"), t), *_heads(t))
    words = side_words(side, t)
    return Piece(words, grid=Grid(words, heads, lines, sheet=words))


def _groups(row: ParameterRow, several: bool, t: Translator) -> Piece:
    scale = _scale(row) or _span(row.groups)
    reach = _reach([group.change for group in row.groups if group.change])
    lines = tuple(
        (_label(group, t), *_figures(row, group, scale, reach, t)) for group in row.groups
    )
    name = _edition(row, t) if several else name_of(row.name, t)
    heads = (_named(t.gettext("Group"), 2.3, t.gettext("By what"), t), *_heads(t))
    return Piece(name, grid=Grid(name, heads, lines, sheet=name))


def _named(title: str, width: float, beside: str, t: Translator) -> Head:
    return Head(title, width, cols=((title, Kind.TEXT), (beside, Kind.TEXT)))


def _heads(t: Translator) -> tuple[Head, ...]:
    count, number = Kind.INTEGER, Kind.DECIMAL
    return (
        Head(t.gettext("Measured twice"), 1.3, True,
             ((t.gettext("Measured twice"), count), (t.gettext("Asked"), count))),
        Head(t.gettext("Before and after"), 1.6, True,
             ((t.gettext("Median before"), number), (t.gettext("Median after"), number))),
        Head(t.gettext("Median change"), 1.8, True,
             ((t.gettext("Median change"), number), (t.gettext("Interval from"), number),
              (t.gettext("Interval to"), number), (t.gettext("Effect"), number))),
        Head(t.gettext("Better / same / worse"), 1.8, True,
             ((t.gettext("Better"), count), (t.gettext("Same"), count),
              (t.gettext("Worse"), count))),
        Head(t.gettext("How sure it is"), 2.4, cols=((t.gettext("How sure it is"), Kind.TEXT),)),
    )  # fmt: skip


def _name(row: ParameterRow, several: bool, t: Translator) -> Spot:
    under = [] if row.better == "up" else [t.gettext("the less, the better")]
    if several:
        under.append(t.gettext("version %(n)s", n=row.version))
    asked = name_of(row.instrument, t)
    if row.once:
        under.append(
            t.ngettext("%(num)s measured once only", "%(num)s measured once only", row.once)
        )
    name = name_of(row.name, t)
    return Spot(name, "; ".join(under), (name, f"{asked}, {row.version}"))


def _label(group: GroupRow, t: Translator) -> Spot:
    if group.breakdown == ALL:
        return Spot(t.gettext("All"), values=(t.gettext("All"), ""))
    label = name_of(group.label, t)
    by = t.gettext(BREAKDOWNS[group.breakdown]) if group.breakdown in BREAKDOWNS else ""
    return Spot(label, by, (label, by))


def _figures(
    row: ParameterRow, group: GroupRow, scale: Scale, reach: float, t: Translator
) -> tuple[Spot, ...]:
    twice = Spot(n_of(group.pairs, group.of, t), values=(group.pairs, group.of))
    change = group.change
    if change is None:
        said = hidden_group(group, t) if group.hidden else t.gettext("not measured twice")
        blank = (Spot(DASH, values=("", "")), Spot(DASH, values=("",) * 4),
                 Spot(DASH, values=("",) * 3))  # fmt: skip
        return (twice, *blank, Spot(said, values=(said,), state="none"))
    kind = sureness(change, row.better)
    return (
        twice,
        _move(change, scale, t),
        _change(change, reach, t),
        _counts(group, t),
        Spot(sure_words(kind, t), values=(sure_words(kind, t),), state=STATES[kind]),
    )


def _move(change: Change, scale: Scale, t: Translator) -> Spot:
    text = t.gettext(
        "%(before)s and %(after)s",
        before=written(change.before, t),
        after=written(change.after, t),
    )
    picture = MovePicture(change.before, change.after, *scale) if scale else None
    return Spot(text, values=(exact(change.before), exact(change.after)), picture=picture)


def _change(change: Change, reach: float, t: Translator) -> Spot:
    values = tuple(
        None if value is None else exact(value)
        for value in (change.median, change.low, change.high, change.effect)
    )
    picture = None
    if change.low is not None and change.high is not None and reach > 0:
        picture = IntervalPicture(change.median, change.low, change.high, reach)
    return Spot(signed(change.median, t), interval_words(change, t), values, picture)


def _counts(group: GroupRow, t: Translator) -> Spot:
    counts = (group.better, group.same, group.worse)
    if all(count is None for count in counts):
        return Spot(t.gettext("hidden"), values=(t.gettext("hidden"),) * 3)
    words = " / ".join(HIDDEN if count is None else written(count, t) for count in counts)
    better, same, worse = counts
    if better is None or same is None or worse is None:
        values = tuple(t.gettext("hidden") if count is None else count for count in counts)
        return Spot(words, f"{HIDDEN} {t.gettext('hidden')}", values)
    return Spot(words, values=counts, picture=ShiftPicture(better, same, worse))


def _scale(row: ParameterRow) -> Scale:
    return None if row.least is None or row.most is None else (row.least, row.most)


def _changes(rows: Iterable[ParameterRow], scale: Scale) -> list[Change]:
    """Changes of the parameters on one scale; without a scale nothing is compared."""
    if scale is None:
        return []
    return [change for row in rows if _scale(row) == scale and (change := whole(row).change)]


def _reach(changes: Iterable[Change]) -> float:
    return max((abs(end) for each in changes for end in (each.low, each.high) if end), default=0.0)


def _span(groups: Iterable[GroupRow]) -> Scale:
    """From the least to the greatest median of the groups, where the scale itself is not known."""
    values = [v for g in groups if g.change for v in (g.change.before, g.change.after)]
    return (min(values), max(values)) if values and min(values) < max(values) else None
