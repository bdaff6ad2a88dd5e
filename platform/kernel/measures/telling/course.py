"""How the programme went: figures of the process, strengths and weaknesses, judged results."""

from collections.abc import Mapping, Sequence

from kernel.documents.sheet import Kind
from kernel.documents.words import Translator, figure
from kernel.measures.content import Judged, PersonalFigure, ProcessFigure, ReportContent
from kernel.measures.telling.parts import Grid, Head, Piece, Section, Spot, mark
from kernel.measures.telling.words import (
    exact,
    n_of,
    name_of,
    percent,
    share,
    why_hidden,
    written,
)

SWOT: Mapping[str, str] = {
    "strength": mark("Strengths"),
    "weakness": mark("Weaknesses"),
    "opportunity": mark("Opportunities"),
    "threat": mark("Threats"),
}
GROUPS: Mapping[str, str] = {
    "module": mark("Results of mentees in “teacher and pupil”"),
    "club": mark("The mentors' club"),
    "success": mark("Signs of success of personal programmes"),
}
OUTCOMES: Mapping[str, str] = {
    "better": mark("better"),
    "same": mark("the same"),
    "worse": mark("worse"),
    "met": mark("reached"),
    "partly": mark("partly"),
    "not_met": mark("not reached"),
}
OUTCOME_SETS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("better", "same", "worse"), mark("%(title)s: what changed")),
    (("met", "partly", "not_met"), mark("%(title)s: what was reached")),
)


def section(told: ReportContent, t: Translator) -> Section | None:
    """Stage 1 (M-03): the figures and what the curator sees behind them."""
    pieces = []
    if told.figures:
        title = t.gettext("Figures of the process")
        pieces.append(Piece(title, grid=_figures(title, told.figures, t)))
    pieces += _swot(told, t)
    if not pieces:
        return None
    return Section("course", t.gettext("How the programme goes"), tuple(pieces))


def results(told: ReportContent, t: Translator) -> Section | None:
    """Personal programmes (M-08) and what was judged with a method (M-09, M-10, M-20)."""
    pieces = []
    if told.personal:
        title = t.gettext("Personal programmes: figures of pairs")
        pieces.append(Piece(title, grid=_personal(title, told.personal, t)))
    pieces += _judged(told.judgements, t)
    if not pieces:
        return None
    return Section("results", t.gettext("Results that were judged"), tuple(pieces))


def _figures(title: str, rows: Sequence[ProcessFigure], t: Translator) -> Grid:
    moments = (t.gettext("At the start"), t.gettext("At the end"))
    heads = (
        Head(t.gettext("Figure"), 3.6, cols=((t.gettext("Figure"), Kind.TEXT),
                                             (t.gettext("Programme"), Kind.TEXT))),
        *(Head(name, 1.4, True, ((name, Kind.HUNDREDTH),
                                 (t.gettext("%(name)s: of", name=name), Kind.INTEGER)))
          for name in moments),
    )  # fmt: skip
    lines = tuple(
        (Spot(name_of(row.name, t), row.programme, (name_of(row.name, t), row.programme)),
         _value(row.start, row.start_whole, t), _value(row.end, row.end_whole, t))
        for row in rows
    )  # fmt: skip
    return Grid(title, heads, lines, sheet=title)


def _value(value: float | None, whole: int | None, t: Translator) -> Spot:
    """A share says its two numbers; unknown is unknown."""
    if value is None:
        return Spot(t.gettext("n/a"), values=(None, ""))
    if whole is None:
        return Spot(written(value, t), values=(exact(value), ""))
    part = share(int(value), whole)
    return Spot(percent(part, t), n_of(int(value), whole, t), (exact(value), whole))


def _swot(told: ReportContent, t: Translator) -> list[Piece]:
    """Four lists a programme, under its title when there are several."""
    several = len({line.programme for line in told.swot}) > 1
    pieces = []
    for programme in dict.fromkeys(line.programme for line in told.swot):
        for kind, words in SWOT.items():
            said = tuple(
                line.words for line in told.swot if (line.programme, line.kind) == (programme, kind)
            )
            if said:
                head = t.gettext(words)
                pieces.append(Piece(f"{head}. {programme}" if several else head, points=said))
    return pieces


def _personal(title: str, rows: Sequence[PersonalFigure], t: Translator) -> Grid:
    heads = (
        Head(t.gettext("Figure"), 3.6, cols=((t.gettext("Figure"), Kind.TEXT),)),
        _count_head(t.gettext("Pairs with both figures")),
        *(_count_head(t.gettext(words)) for words in ("Better", "Same", "Worse")),
    )
    lines = tuple(
        (Spot(name_of(row.name, t), values=(name_of(row.name, t),)),
         Spot(figure(row.pairs, t.language), values=(row.pairs,)),
         *(_count(n, row.hidden, t) for n in (row.better, row.same, row.worse)))
        for row in rows
    )  # fmt: skip
    return Grid(title, heads, lines, sheet=title)


def _judged(rows: Sequence[Judged], t: Translator) -> list[Piece]:
    """A table for each group and each set of outcomes: some results change, some are reached."""
    pieces: list[Piece] = []
    for group, words in GROUPS.items():
        for outcomes, said in OUTCOME_SETS:
            kept = [row for row in rows if row.group == group and set(row.outcomes) & set(outcomes)]
            if kept:
                title = t.gettext(said) % {"title": t.gettext(words)}
                pieces.append(Piece(title, grid=_judged_grid(title, kept, outcomes, t)))
    return pieces


def _judged_grid(
    title: str, rows: Sequence[Judged], outcomes: Sequence[str], t: Translator
) -> Grid:
    heads = (
        Head(t.gettext("Result"), 3.6, cols=((t.gettext("Result"), Kind.TEXT),)),
        _count_head(t.gettext("Judged")),
        *(_count_head(t.gettext(OUTCOMES[outcome])) for outcome in outcomes),
    )
    lines = tuple(
        (Spot(name_of(row.name, t), values=(name_of(row.name, t),)),
         Spot(figure(row.n, t.language), values=(row.n,)),
         *(_count(row.outcomes.get(outcome, 0), row.hidden, t) for outcome in outcomes))
        for row in rows
    )  # fmt: skip
    return Grid(title, heads, lines, sheet=title)


def _count_head(title: str) -> Head:
    return Head(title[:1].upper() + title[1:], 1.1, True, ((title, Kind.INTEGER),))


def _count(n: int | None, hidden: str, t: Translator) -> Spot:
    if n is None:
        word = t.gettext("hidden")
        return Spot(word, why_hidden(hidden, t).partition(", ")[2] if hidden else "", (word,))
    return Spot(figure(n, t.language), values=(n,))
