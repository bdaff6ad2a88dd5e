"""Letters from the row to the mail server: who takes one, how it ends, when it is tried again.

Only the post's hat works with letters. Taking one counts the attempt and moves the letter's next
time ahead, in a transaction of its own: so whoever dies while talking to the mail server leaves
one letter that may go twice, with the same Message-ID, and loses none.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kernel.errors import WrongState
from kernel.ids import new_id
from kernel.notices.models import Letter
from kernel.work import Work

# Seconds before the next try, by the number of tries made; after the last, nobody tries again.
PAUSES = (60, 300, 900, 3600, 7200, 14400, 28800, 43200, 43200)
MOST_TRIES = len(PAUSES) + 1
# A talk with the mail server ends sooner by its timeouts: then nobody else takes the letter.
LEASE_SECONDS = 300
# Keys of letters with a one-time link: «link:reset:…» is worth nothing after the link's hour.
LINK = "link:"
RESET_LINK = f"{LINK}reset:"

TAKE = text("""
UPDATE kernel.letter SET attempts = attempts + 1,
       run_after = now() + make_interval(secs => :lease)
 WHERE id = (SELECT id FROM kernel.letter
              WHERE state = 'new' AND run_after <= now()
              ORDER BY run_after, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, key, address, subject, body, attempts, created_at,
          (SELECT known.state <> 'closed' FROM kernel.account known
            WHERE known.id = letter.account_id),
          key LIKE :reset || '%' AND created_at < now() - interval '1 hour'
""")
SENT = text("""
UPDATE kernel.letter SET state = 'sent', sent_at = now(), body = '', error = NULL
 WHERE id = :id AND attempts = :attempt AND state = 'new'
""")
RETRY = text("""
UPDATE kernel.letter SET error = :error,
       state = CASE WHEN attempts >= :most THEN 'dead' ELSE state END,
       run_after = now()
         + make_interval(secs => (CAST(:pauses AS integer[]))[least(attempts, :most - 1)])
 WHERE id = :id AND attempts = :attempt AND state = 'new'
""")
# The server does not answer at all: every letter that is due waits, none is given to it in vain.
RETRY_ALL = text("""
UPDATE kernel.letter SET error = :error, attempts = attempts + 1,
       state = CASE WHEN attempts + 1 >= :most THEN 'dead' ELSE state END,
       run_after = now()
         + make_interval(secs => (CAST(:pauses AS integer[]))[least(attempts + 1, :most - 1)])
 WHERE state = 'new' AND run_after <= now()
""")
GIVE_UP = text("""
UPDATE kernel.letter SET state = 'dead', error = :error,
       body = CASE WHEN :forget THEN '' ELSE body END
 WHERE id = :id AND attempts = :attempt AND state = 'new'
""")
AGAIN = text("""
UPDATE kernel.letter SET state = 'new', attempts = 0, run_after = now(), error = NULL
 WHERE state = 'dead' AND body <> ''
""")
DUE = text("SELECT EXISTS (SELECT FROM kernel.letter WHERE state = 'new' AND run_after <= now())")
DROP_LINKS = text("""
UPDATE kernel.letter SET state = 'dead', body = '', error = 'link_replaced'
 WHERE account_id = :account AND state <> 'sent' AND body <> '' AND key LIKE :link || '%'
""")


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter this process is to send; `attempt` keeps a stale process from settling it."""

    id: UUID
    key: str
    address: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    attempt: int
    created_at: datetime
    wanted: bool
    too_late: bool

    @property
    def has_link(self) -> bool:
        """Whether it holds a one-time link: such a letter is not kept when it is given up."""
        return self.key.startswith(LINK)


def put(work: Work, account_id: UUID, key: str, *, address: str, subject: str, body: str) -> int:
    """Have a letter sent; one account gets one letter a key. Returns 1, or 0 when it is there."""
    written = work.session.scalar(
        insert(Letter)
        .values(
            id=new_id(), account_id=account_id, key=key, address=address, subject=subject,
            body=body, run_after=work.now(), created_at=work.now(),
        )
        .on_conflict_do_nothing(index_elements=[Letter.account_id, Letter.key])
        .returning(Letter.id)
    )  # fmt: skip
    return int(written is not None)


def drop_links(session: Session, account_id: UUID) -> None:
    """Earlier letters with a link go no more: a newer link has replaced theirs."""
    session.execute(DROP_LINKS, {"account": account_id, "link": LINK})


def are_due(session: Session) -> bool:
    return bool(session.scalar(DUE))


def take(session: Session) -> Taken | None:
    """The letter that has waited longest, its attempt counted; the caller commits at once."""
    row = session.execute(TAKE, {"lease": LEASE_SECONDS, "reset": RESET_LINK}).one_or_none()
    return Taken(*row) if row is not None else None


def sent(session: Session, letter: Taken) -> None:
    """The server has accepted it; what it said is not kept."""
    session.execute(SENT, {"id": letter.id, "attempt": letter.attempt})


def retry_later(session: Session, letter: Taken, error: str) -> None:
    """It may go at another time; after the last try it is given up."""
    session.execute(RETRY, {**_manners(error), "id": letter.id, "attempt": letter.attempt})


def retry_all_later(session: Session, error: str) -> int:
    """Every letter that is due waits for another time; returns how many."""
    done = session.execute(RETRY_ALL, _manners(error))
    return int(done.rowcount)  # type: ignore[attr-defined]


def give_up(session: Session, letter: Taken, error: str) -> None:
    """It will not go; a person may have it tried anew, unless it held a link."""
    session.execute(
        GIVE_UP,
        {"id": letter.id, "attempt": letter.attempt, "error": error, "forget": letter.has_link},
    )


def try_again(work: Work) -> int:
    """Have all letters tried anew that were given up; returns how many."""
    tried = int(work.session.execute(AGAIN).rowcount)  # type: ignore[attr-defined]
    if not tried:
        raise WrongState("no_letters")
    return tried


def _manners(error: str) -> dict[str, object]:
    return {"error": error, "most": MOST_TRIES, "pauses": list(PAUSES)}
