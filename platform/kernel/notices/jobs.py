"""Names and manners of the jobs that bring word to people."""

from kernel.jobs import JobKind, Queue

# Arguments: what (a kind), key, path, values, to (see service.To.plain).
TELL = JobKind("notices.tell", Queue.INTERACTIVE, timeout=60)
# Letters that wait are sent one by one; asked for by the dispatcher while any is due.
SEND = JobKind("notices.send", Queue.LONG, timeout=300)
# Every morning: one letter a person with what the person has not read.
DIGEST = JobKind("notices.digest", Queue.LONG, timeout=900, max_attempts=5)
# Letters that were given up are tried anew, at the wish of whoever keeps the portal.
AGAIN = JobKind("notices.again", Queue.INTERACTIVE, timeout=60)
