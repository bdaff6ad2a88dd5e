"""Jobs of the system itself, asked for by the schedule."""

from kernel.jobs import JobKind, Queue

CLEAN_SESSIONS = JobKind("system.clean_sessions", Queue.LONG, timeout=300)
CLEAN_FILES = JobKind("system.clean_files", Queue.LONG, timeout=600)
