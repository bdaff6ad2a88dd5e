"""The report on indicators: its data, and the same figures as a paper and as a workbook."""

from regional.indicators.report.content import (
    KpiReport,
    ReportCell,
    ReportIndicator,
    ReportRow,
)
from regional.indicators.report.document import KPI_REPORT, to_document
from regional.indicators.report.figures import shown_percent
from regional.indicators.report.sheet import to_sheet, to_table

__all__ = [
    "KPI_REPORT",
    "KpiReport",
    "ReportCell",
    "ReportIndicator",
    "ReportRow",
    "shown_percent",
    "to_document",
    "to_sheet",
    "to_table",
]
