"""The report as a workbook: the indicators as their own workbook has them, then every table."""

from dataclasses import replace

from kernel.documents.sheet import Workbook
from kernel.documents.words import Translator
from regional.annual.content import AnnualContent
from regional.annual.parts import to_sheet
from regional.indicators.report import to_sheet as indicators_book


def to_workbook(told: AnnualContent, t: Translator) -> Workbook:
    """Numbers a person can go on counting with; the standing is under the first sheet."""
    titles = (f"{told.title}. {told.subject}", told.report.authority)
    book = indicators_book(told.report, t)
    first, *rest = (replace(sheet, titles=titles) for sheet in book.sheets)
    grids = [grid for section in told.sections for grid in section.grids if grid.sheet] + (
        [told.absent] if told.absent is not None else []
    )
    return Workbook(
        sheets=(
            replace(first, notes=(*told.standing, *first.notes)),
            *rest,
            *(to_sheet(grid, titles, t) for grid in grids),
        ),
        title=titles[0],
        author=told.report.authority,
        language=t.language,
        made_at=told.made_at,
    )
