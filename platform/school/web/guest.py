"""Pages that open by a link, without an account: one school, one thing to do, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from uuid import UUID

from flask import g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kernel.db import Hat
from kernel.errors import WrongState
from kernel.identity.permissions import Actor
from kernel.tenancy.models import School
from school.links.models import Link
from school.links.service import digest
from web.guard import public
from web.work import close_work, open_work, settle

LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that opens now, and whose it is."""

    id: UUID
    school_id: UUID
    school_name: str
    purpose: str


def by_link(purpose: str) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., Any]]:
    """Let in whoever holds an open link of this purpose; the view gets the link first.

    The database decides: the guest's hat sees the one row whose hash was shown, while it is open.
    """

    def mark(view: Callable[..., ResponseReturnValue]) -> Callable[..., Any]:
        @public
        @wraps(view)
        def opened(token: str, **values: Any) -> ResponseReturnValue:
            actor = Actor(system=Hat.GUEST, link=digest(token[:LONGEST_TOKEN]))
            work = open_work(actor)
            try:
                link = _open_link(work.session, purpose)
                if link is None:
                    return closed(404)
                g.work = replace(work, actor=replace(actor, school_id=link.school_id))
                return _kept_nowhere(settle(view(link, token=token, **values)))
            except WrongState as refused:
                if refused.code != "link_used":
                    raise
                return closed(410)
            finally:
                close_work()

        return opened

    return mark


def closed(status: int) -> ResponseReturnValue:
    """Unknown, used, ended and revoked links look the same: nothing is learnt by trying."""
    return render_template("school/guest/closed.html"), status


def _kept_nowhere(answer: Response) -> Response:
    """Names and answers stay in no cache: a phone is often shared."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _open_link(session: Session, purpose: str) -> OpenLink | None:
    query = (
        select(Link.id, Link.school_id, School.name, Link.purpose)
        .join(School, School.id == Link.school_id)
        .where(Link.purpose == purpose)
    )
    row = session.execute(query).one_or_none()
    return OpenLink(*row) if row is not None else None
