"""Names and manners of the background jobs of honours."""

from kernel.jobs import JobKind, Queue

# One file with the certificates of an order that hold. Arguments: order_id, address of the check
# page, which the codes lead to.
HONOUR_PAPERS = JobKind("contests.honour_papers", Queue.INTERACTIVE, timeout=600, max_attempts=3)
