"""Names and manners of the background jobs of contests."""

from kernel.jobs import JobKind, Queue

# A paper of a round's result: protocol as PDF or DOCX, table, archive. Arguments: round_id, wanted,
# number of the result.
ROUND_PAPER = JobKind("contests.round_paper", Queue.INTERACTIVE, timeout=120, max_attempts=3)
# The archive for everybody, where the rules order it. Argument: round_id.
PUBLIC_ARCHIVE = JobKind("contests.public_archive", Queue.INTERACTIVE, timeout=120, max_attempts=3)
# The regulations as PDF or DOCX. Arguments: contest_id, wanted.
REGULATIONS = JobKind("contests.regulations", Queue.INTERACTIVE, timeout=60, max_attempts=3)
# Diplomas and letters: given out, then printed as one file. Arguments: contest_id, kinds, issued_on
# (ISO day, None prints without giving out), address of the check page, which the codes lead to.
DIPLOMAS = JobKind("contests.diplomas", Queue.LONG, timeout=900, max_attempts=3)
