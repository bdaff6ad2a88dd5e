"""Names and manners of the background jobs of training."""

from kernel.jobs import JobKind, Queue

# Numbered papers for a run and one file of all that hold. Arguments: run_id, issued_on (ISO day,
# None prints without issuing), address of the check page, which the codes lead to.
CERTIFICATES = JobKind("regional.certificates", Queue.INTERACTIVE, timeout=600, max_attempts=3)
