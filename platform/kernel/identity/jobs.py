"""Jobs that write a one-time link to the account's own address.

The link is made inside the job: no argument, log or table of jobs ever holds its token.
"""

from kernel.jobs import JobKind, Queue

# At the wish of the level above. Arguments: grant, the role whose holder gets the link.
MAIL_LINK = JobKind("identity.mail_link", Queue.INTERACTIVE, timeout=60)
# For somebody who forgot the password. Arguments: account, or None where none was found: the
# page that asks does the same in both cases.
SEND_LINK = JobKind("identity.send_link", Queue.INTERACTIVE, timeout=60)
