"""Whom a move of an entry is told to. Whom it is about stands on the page alone."""

from contests.entries.models import Entry
from kernel.identity.permissions import Role
from kernel.notices.service import To, tell
from kernel.work import Work

_LEADERS = (Role.HEAD, Role.CURATOR)
_EDITORS = (Role.REGION_ADMIN, Role.REGION_OPERATOR)


def tell_next(work: Work, row: Entry, title: str, *, endorsed: bool) -> None:
    """The municipality, or the region once it is endorsed or needs no endorsement."""
    to = (
        To(roles=_EDITORS)
        if endorsed
        else To(roles=(Role.MUNICIPAL,), municipalities=(row.municipality_id,))
    )
    tell(
        work, "entry_came", key=f"entry_came:{row.state}:{row.id}:{work.now().isoformat()}",
        path=f"/entries/{row.id}", to=to, contest=title,
    )  # fmt: skip


def tell_school(work: Work, row: Entry, title: str) -> None:
    """The school's leaders learn what was decided; the reason stands on the page."""
    tell(
        work, f"entry_{row.state}",
        key=f"entry_{row.state}:{row.id}:{work.now().isoformat()}",
        path=f"/s/{{school_code}}/contests/{row.id}",
        to=To(roles=_LEADERS, schools=(row.school_id,)), contest=title,
    )  # fmt: skip
