"""Names and manners of the background jobs of periods."""

from kernel.jobs import JobKind, Queue

# Every night: lists of periods that open.
OPEN_PERIODS = JobKind("periods.open", Queue.LONG, timeout=300)
# Every morning, before the digest: who is told that a report is due or late.
REMIND = JobKind("periods.remind", Queue.LONG, timeout=600)
# A file of an official table. Arguments: snapshot_id, wanted, language.
OFFICIAL_FILE = JobKind("periods.official_file", Queue.INTERACTIVE, timeout=120, max_attempts=3)
