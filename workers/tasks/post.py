"""Bringing word to people: inboxes, letters, the morning's digest, links to a password."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from kernel.db import Hat, Reach, change_hat
from kernel.errors import DomainError
from kernel.identity import accounts, mailed_links
from kernel.identity import jobs as identity_jobs
from kernel.identity.permissions import Permission
from kernel.jobs import Progress
from kernel.notices import delivery, digest, jobs, letters
from kernel.notices.service import To
from kernel.settings import Settings
from kernel.tenancy.models import Region
from kernel.work import Work
from web import notice_words
from web.letter_words import Letters, Told
from workers import context
from workers.context import task
from workers.mail import Post
from workers.sending import send_due


@task(jobs.TELL)
def tell(
    work: Work,
    progress: Progress,
    *,
    what: str,
    key: str,
    path: str,
    values: dict[str, Any],
    to: dict[str, list[str]],
) -> dict[str, object]:
    """One occasion into the inboxes of all whom it concerns, and letters to those in a hurry."""
    if notice_words.lacking(what, values):
        raise DomainError("values_missing")
    telling = delivery.Telling(kind=what, key=key, path=path, values=values, to=To.read(to))
    writer = _writer(_as_post(work))
    notices, written = delivery.deliver(work, telling, writer.about if writer else None)
    return {"notices": notices, "letters": written}


@task(jobs.DIGEST)
def send_digests(work: Work, progress: Progress) -> dict[str, object]:
    """One letter a person with everything unread and not told yet; nothing if there is nothing."""
    writer = _writer(_as_post(work))
    if writer is None:
        return {"letters": 0}
    made, today = 0, work.today()
    for person in digest.people(work):
        told = [Told(kind=one.kind, values=one.values, path=one.path) for one in person.notices]
        subject, body = writer.digest(today, told)
        made += digest.put(work, person, subject=subject, body=body)
    return {"letters": made}


@task(jobs.SEND)
def send(work: Work, progress: Progress) -> dict[str, object]:
    """Letters that are due, through the mail server; each is settled apart from this job."""
    done = send_due(context.engine(), Post.of(Settings.from_env()), progress)
    return {"sent": done.sent, "later": done.later, "dead": done.dead}


@task(jobs.AGAIN)
def try_again(work: Work, progress: Progress) -> dict[str, object]:
    """Have letters that were given up tried anew, at the wish of whoever keeps the portal."""
    work.actor.require(Permission.JOBS_ADMIN)
    return {"letters": letters.try_again(_as_post(work))}


@task(identity_jobs.MAIL_LINK)
def mail_link(work: Work, progress: Progress, *, grant: str) -> dict[str, object]:
    """A link to the person's own address, given by the level above, whose right is asked anew."""
    account_id, token = accounts.reset_password(work, UUID(grant))
    return _put_link(work, mailed_links.mailed(work, account_id, token))


@task(identity_jobs.SEND_LINK)
def send_link(work: Work, progress: Progress, *, account: str | None) -> dict[str, object]:
    """A link to somebody who forgot the password; where nobody was found, nothing happens."""
    found = mailed_links.forgot(work, UUID(account)) if account else None
    return _put_link(work, found) if found is not None else {"letters": 0}


def _put_link(work: Work, link: mailed_links.Mailed) -> dict[str, object]:
    """The letter with the link, in the same transaction as the link itself."""
    writer = _writer(_as_post(work))
    if writer is None or link.email is None:
        raise DomainError("no_mail")  # and the link is forgotten with this transaction
    subject, body = writer.link(
        purpose=link.purpose,
        login=link.login,
        token=link.token,
        until=_moment(link.expires_at, work.zone),
    )
    letters.drop_links(work.session, link.account_id)
    key = f"{letters.LINK}{link.purpose}:{link.id}"
    written = letters.put(
        work, link.account_id, key, address=link.email, subject=subject, body=body
    )
    return {"letters": written}


def _as_post(work: Work) -> Work:
    """The same transaction under the hat that knows addresses, and no record of any school."""
    change_hat(work.session, Reach(hat=Hat.POST, account_id=work.actor.account_id))
    return work


def _writer(work: Work) -> Letters | None:
    """Writes the region's letters; None where there is no mail server to give them to."""
    settings = Settings.from_env()
    if settings.smtp is None:
        return None
    name = work.session.scalar(select(Region.name).limit(1)) or ""
    return Letters(address=settings.address, region=name, zone=work.zone)


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%H:%M %d.%m.%Y")
