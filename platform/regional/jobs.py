"""Names and manners of the region's background jobs."""

from kernel.jobs import JobKind, Queue

# Asked for by the dispatcher whenever marks wait; the transaction takes all it sees.
REFRESH_CELLS = JobKind("regional.refresh_cells", Queue.INTERACTIVE, timeout=300)
# Arguments: year, the first calendar year of the school year.
COMPILE_YEAR = JobKind("regional.compile_year", Queue.LONG, timeout=1800, max_attempts=3)
# Every night, and after anything that makes somebody doubt the figures.
CHECK_CELLS = JobKind("regional.check_cells", Queue.LONG, timeout=3600, max_attempts=3)
# A file of the indicators for whoever asked. Arguments: year, wanted (xlsx, pdf, docx),
# municipality_id or None for the region, language of the reader.
EXPORT = JobKind("regional.export", Queue.INTERACTIVE, timeout=120, max_attempts=3)
# Every night, after the check of the cells: how the sums of the school year stand this month.
NOTE_MONTHS = JobKind("regional.note_months", Queue.LONG, timeout=600, max_attempts=3)
# Three files at once. Arguments: year, structure, municipality_id or None, language.
ANNUAL_REPORT = JobKind("regional.annual_report", Queue.INTERACTIVE, timeout=300, max_attempts=3)
# What a draft of an indicator's formula would come to; writes no cell. Arguments: version_id, year.
TRY_VERSION = JobKind("regional.try_version", Queue.INTERACTIVE, timeout=300, max_attempts=3)
# What changed in people over the region's schools. Arguments: year, form («» is all forms).
MONITORING_REPORT = JobKind("regional.monitoring_report", Queue.LONG, timeout=900, max_attempts=3)
