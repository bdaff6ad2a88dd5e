"""Names and manners of the jobs behind an upload. Argument: batch_id."""

from kernel.jobs import JobKind, Queue

CHECK = JobKind("imports.check", Queue.INTERACTIVE, timeout=180, max_attempts=3)
COMMIT = JobKind("imports.commit", Queue.INTERACTIVE, timeout=300, max_attempts=5)
