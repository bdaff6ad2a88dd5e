"""The told report as a workbook: what a paper writes, with numbers as numbers."""

from kernel.documents.sheet import Col, TableSheet, Value, Workbook
from kernel.documents.words import Translator
from kernel.measures.telling.paper import Office
from kernel.measures.telling.parts import Grid, Told


def to_workbook(told: Told, office: Office, t: Translator) -> Workbook:
    """First what came out in sentences, then a sheet for every table."""
    titles = (f"{told.title}. {told.subject}", told.standing)
    grids = [
        piece.grid
        for section in told.sections
        for piece in section.pieces
        if piece.grid is not None and piece.grid.sheet and piece.grid.rows
    ]
    return Workbook(
        sheets=(_summary(told, titles, t), *(_sheet(grid, titles, t) for grid in grids)),
        title=titles[0],
        author=office.authority,
        language=t.language,
        made_at=office.made_at,
    )


def _summary(told: Told, titles: tuple[str, ...], t: Translator) -> TableSheet:
    """Figures, findings, and whatever a section says in points and no table."""
    rows: list[tuple[Value, ...]] = [(fact.name, fact.shown) for fact in told.facts]
    rows += [(t.gettext("What came out"), said) for said in told.findings]
    rows += [
        (piece.title or section.title, point)
        for section in told.sections
        for piece in section.pieces
        for point in (*piece.points, *piece.small)
    ]
    columns = (
        Col(t.gettext("About what"), width=34),
        Col(t.gettext("What is said"), width=90),
    )
    return TableSheet(t.gettext("Summary"), columns, tuple(rows), titles)


def _sheet(grid: Grid, titles: tuple[str, ...], t: Translator) -> TableSheet:
    columns = [Col(title, kind) for head in grid.heads for title, kind in head.cols]
    return TableSheet(
        name=grid.sheet,
        columns=tuple(columns),
        rows=tuple(tuple(value for spot in row for value in spot.values) for row in grid.rows),
        titles=(titles[0], grid.caption, titles[1]),
        unknown=t.gettext("n/a"),
    )
