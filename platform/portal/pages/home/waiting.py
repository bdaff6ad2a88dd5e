"""What a home says when nothing waits: what will come there, and from whom."""

from collections.abc import Mapping

from kernel.identity.permissions import Role
from web.i18n import gettext, mark

_DONE = mark("Nothing waits for you today. What needs you will appear here by itself.")
_CONTEST = mark("Entries will appear here when the region opens a contest and names the jury.")

WAITING: Mapping[Role, str] = {
    Role.PSYCHOLOGIST: mark(
        "Talks and conclusions will appear here when the curator asks for them."
    ),
    Role.CLASS_TEACHER: mark(
        "Pupils of your class who take part will appear here when the curator adds them."
    ),
    Role.MENTOR: mark("Your meetings will appear here when the curator confirms your pair."),
    Role.MENTEE: mark(
        "Your mentor and your meetings will appear here when the curator finds a pair."
    ),
    Role.PARENT: mark("Papers to read and sign will appear here when the curator sends them."),
    Role.JUROR: _CONTEST,
    Role.SECRETARY: _CONTEST,
    Role.CHAIR: _CONTEST,
}


def waiting_words(role: Role) -> str:
    """One honest sentence for an empty home."""
    return gettext(WAITING.get(role, _DONE))
