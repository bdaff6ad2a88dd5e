"""Issuing a paper that can be checked, and taking it back."""

import secrets
from datetime import date
from uuid import UUID

from kernel.errors import NotFound, WrongState
from kernel.papers.models import Paper
from kernel.work import Work

# Without letters and digits that are mistaken for one another when read aloud or by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10


def new_code() -> str:
    """A short code nobody can guess: about 50 bits of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def issue_paper(
    work: Work,
    *,
    kind: str,
    number: str,
    issued_on: date,
    issuer: str,
    valid_until: date | None = None,
    title: str = "",
) -> Paper:
    """Enter the paper for the public check page; the caller has asked for the right to issue it.

    `kind` is a code of web's words for papers; `issuer` the body's name, `title` what the paper
    is of: never a person's name.
    """
    actor = work.actor
    paper = Paper(
        code=new_code(),
        kind=kind,
        title=title,
        number=number,
        issued_on=issued_on,
        valid_until=valid_until,
        issuer=issuer,
        issuer_school_id=actor.school_id,
        issuer_municipality_id=actor.municipality_id if actor.school_id is None else None,
        created_at=work.now(),
        created_by=actor.account_id,
    )
    work.session.add(paper)
    work.session.flush()
    return paper


def end_paper(work: Work, paper_id: UUID, *, state: str = "revoked") -> Paper:
    """The paper is revoked or replaced from today on; its row and its code stay for ever."""
    paper = work.session.get(Paper, paper_id)
    if paper is None:
        raise NotFound("paper")
    if paper.state != "valid":
        raise WrongState("paper_ended")
    paper.state, paper.state_on = state, work.today()
    return paper
