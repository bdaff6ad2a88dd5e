"""Names and manners of the jobs of links between schools."""

from kernel.jobs import JobKind, Queue

# Arguments: round_id.
PROPOSE = JobKind("regional.propose_links", Queue.LONG, timeout=300, max_attempts=3)
