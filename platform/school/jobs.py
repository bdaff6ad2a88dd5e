"""Names and manners of the schools' background jobs."""

from kernel.jobs import JobKind, Queue

# Every night: a mentor lent to another school until yesterday is lent no more.
END_LOANS = JobKind("school.end_loans", Queue.LONG, timeout=300)
# Every night: a consent that ended with the day stops the part that stood on it.
CHECK_CONSENTS = JobKind("school.check_consents", Queue.LONG, timeout=900)
# Every night: a required paper that ended with the day takes admission with it.
CHECK_PAPERS = JobKind("school.check_papers", Queue.LONG, timeout=300)
# Every night: what the facts say of every school's roadmap.
REFRESH_ROADMAPS = JobKind("school.refresh_roadmaps", Queue.LONG, timeout=900)
# Every night: curators learn of waves of questionnaires whose last day is near, or has passed.
WAVE_REMINDERS = JobKind("school.wave_reminders", Queue.LONG, timeout=300)
# Asked for by a curator: whom with whom in a large school. Arguments: matching_id.
MATCH = JobKind("school.match", Queue.INTERACTIVE, timeout=300, max_attempts=3)
# Asked for by whoever sees papers: many papers as one file. Arguments: documents.packs.PackAsk.
PACK = JobKind("school.pack", Queue.LONG, timeout=900, max_attempts=3)
# Certificates and letters of many people, given out and printed. Arguments: documents.bulk.BulkAsk.
PAPERS_IN_BULK = JobKind("school.papers_in_bulk", Queue.LONG, timeout=900, max_attempts=3)
# Asked for by a curator: a report of monitoring. Arguments: year, programme_id or None.
MONITORING_REPORT = JobKind(
    "school.monitoring_report", Queue.INTERACTIVE, timeout=300, max_attempts=3
)
