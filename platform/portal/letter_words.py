"""Why letters did not go, in words, and how the post and the queues stand."""

from collections.abc import Mapping

from kernel.jobs import Queue
from web.i18n import gettext, mark

REASONS: Mapping[str, str] = {
    "no_server": mark("No mail server is named in the settings."),
    "no_connection": mark("The mail server does not answer."),
    "login_refused": mark("The mail server refuses the portal's name and password."),
    "connection_broke": mark("The mail server broke the talk off."),
    "address_refused": mark(
        "The mail server knows no such address, or does not take letters to it."
    ),
    "letter_refused": mark("The mail server refused the letter."),
    "sender_refused": mark("The mail server refuses the portal's own address: check the settings."),
    "address_senseless": mark("The address is written wrongly."),
    "account_closed": mark("The account was closed before the letter went."),
    "link_too_late": mark("The link in it was out of date already."),
    "worker_died": mark("The server stopped while sending, several times in a row."),
}
# Nothing to try again: the letter went with its reason.
GONE = frozenset({"account_closed", "link_too_late"})
QUEUES: Mapping[Queue, tuple[str, str]] = {
    Queue.INTERACTIVE: (mark("Quick"), mark("what a person waits for: uploads, tables, notices")),
    Queue.LONG: (mark("Long"), mark("reports, recounts, letters")),
}


def letter_reason(code: str) -> str:
    """One sentence; a code of a later version says so by itself."""
    return gettext(REASONS[code]) if code in REASONS else code


def queue_name(queue: Queue) -> str:
    return gettext(QUEUES[queue][0])


def queue_about(queue: Queue) -> str:
    return gettext(QUEUES[queue][1])
