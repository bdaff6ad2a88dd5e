"""What people say: satisfaction (K-04, K-05), difficulties, the model, anonymous questionnaires."""

from collections.abc import Mapping, Sequence

from kernel.documents.sheet import Kind, Value
from kernel.documents.words import Translator, figure
from kernel.measures.content import Box, Marked, Mean, ReportContent, Satisfaction
from kernel.measures.telling.parts import Grid, Head, Piece, Section, SharePicture, Spot, mark
from kernel.measures.telling.words import (
    exact,
    n_of,
    name_of,
    percent,
    share,
    why_hidden,
    written,
)

SIDES: Mapping[str, str] = {
    "mentee": mark("Mentees"),
    "mentor": mark("Mentors"),
    "partner": mark("Partners"),
}


def satisfaction(told: ReportContent, t: Translator) -> Section:
    """Content of all who take part, content of those who answered, who answered."""
    title = t.gettext("Satisfaction")
    if not told.satisfaction:
        none = t.gettext("Nobody has been asked about satisfaction yet.")
        return Section("satisfaction", title, (Piece(sentences=(none,)),))
    heads = (
        Head(t.gettext("Who"), 2.0, cols=((t.gettext("Who"), Kind.TEXT),)),
        _share_head(t.gettext("Satisfied of all who take part"), t.gettext("All"), t),
        _share_head(t.gettext("Satisfied of those who answered"), t.gettext("Answered"), t),
        _share_head(t.gettext("Answered"), t.gettext("All"), t),
    )
    grid = Grid(title, heads, tuple(_side(one, t) for one in told.satisfaction), sheet=title)
    few = [side_words(one, t) for one in told.satisfaction if one.flagged]
    said = [t.gettext("Satisfied is who gave 4 and more of 5 on the average.")]
    if few:
        said.append(
            t.gettext("Fewer than half have answered, too early to judge: %(who)s.",
                      who=", ".join(few).lower())
        )  # fmt: skip
    return Section("satisfaction", title, (Piece(sentences=tuple(said), grid=grid),))


def side_words(one: Satisfaction, t: Translator) -> str:
    return t.gettext(SIDES[one.side]) if one.side in SIDES else one.side


def section(told: ReportContent, t: Translator) -> Section | None:
    """What else was said; None when nothing was asked."""
    pieces = []
    if told.difficulties:
        pieces.append(_difficulties(told.difficulties, t))
    if told.conformity:
        title = t.gettext("How the programme fits the model")
        pieces.append(Piece(title, grid=_means(title, told.conformity, t)))
    pieces += [_box(box, t) for box in told.boxes]
    if not pieces:
        return None
    return Section("voices", t.gettext("What else people say"), tuple(pieces))


def _share_head(title: str, of: str, t: Translator) -> Head:
    count = t.gettext("%(name)s: number", name=title)
    whole = t.gettext("%(name)s: of (%(of)s)", name=title, of=of.lower())
    return Head(
        title,
        1.8,
        True,
        ((f"{title}, %", Kind.SHARE), (count, Kind.INTEGER), (whole, Kind.INTEGER)),
    )


def _side(one: Satisfaction, t: Translator) -> tuple[Spot, ...]:
    words = side_words(one, t)
    return (
        Spot(words, values=(words,)),
        _part(one.satisfied, one.asked, one.hidden, t),
        _part(one.satisfied, one.answered, one.hidden, t),
        _part(one.answered, one.asked, "", t),
    )


def _part(n: int | None, of: int, hidden: str, t: Translator) -> Spot:
    """«83,3 %» over «10 из 12»; a hidden number tells why."""
    if n is None:
        why = why_hidden(hidden, t) if hidden else t.gettext("n/a")
        return Spot(why, values=(why, why, of))
    part = share(n, of)
    values: tuple[Value, ...] = (None if part is None else part / 100, n, of)
    picture = SharePicture(part) if part is not None else None
    return Spot(percent(part, t), n_of(n, of, t), values, picture)


def _difficulties(rows: Sequence[Marked], t: Translator) -> Piece:
    title = t.gettext("Difficulties that teachers name")
    heads = (
        Head(
            t.gettext("Difficulty of a teacher"),
            4.0,
            cols=((t.gettext("Difficulty of a teacher"), Kind.TEXT),),
        ),
        _share_head(t.gettext("Share of those who named it"), t.gettext("Answered"), t),
    )
    lines = tuple(
        (Spot(name_of(row.name, t), values=(name_of(row.name, t),)),
         _part(row.marked, row.of, row.hidden, t))
        for row in rows
    )  # fmt: skip
    return Piece(title, grid=Grid(title, heads, lines, sheet=title))


def _means(title: str, rows: Sequence[Mean], t: Translator) -> Grid:
    mean, answers = t.gettext("Mean mark"), t.gettext("Answers")
    heads = (
        Head(t.gettext("What was asked"), 4.0, cols=((t.gettext("What was asked"), Kind.TEXT),)),
        Head(mean, 1.6, True, ((mean, Kind.HUNDREDTH),)),
        Head(answers, 1.2, True, ((answers, Kind.INTEGER),)),
    )
    return Grid(title, heads, tuple(_mean(row, t) for row in rows), sheet=title)


def _mean(row: Mean, t: Translator) -> tuple[Spot, ...]:
    name = name_of(row.name, t)
    if row.mean is None:
        why = why_hidden(row.hidden, t)
        told = Spot(why, values=(why,))
    else:
        told = Spot(written(row.mean, t), values=(exact(row.mean),))
    return Spot(name, values=(name,)), told, Spot(figure(row.n, t.language), values=(row.n,))


def _box(box: Box, t: Translator) -> Piece:
    """Whose answers they are nobody knows, so the paper tells how many came and no more."""
    title = t.gettext("Anonymous: %(title)s", title=name_of(box.title, t))
    came = t.gettext(
        "%(n)s sheets have come back of %(of)s given out.",
        n=figure(box.sheets, t.language),
        of=figure(box.expected, t.language),
    )
    if box.hidden or not box.means:
        why = t.gettext("Answers are shown when there are five sheets at least.")
        return Piece(title, sentences=(came, why))
    return Piece(title, sentences=(came,), grid=_means(title, box.means, t))
