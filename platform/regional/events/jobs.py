"""Names and manners of the background jobs about events."""

from kernel.jobs import JobKind, Queue

# The conclusion of an expert review as a PDF. Arguments: review_id, language of the reader.
CONCLUSION = JobKind("regional.conclusion", Queue.INTERACTIVE, timeout=60, max_attempts=3)
