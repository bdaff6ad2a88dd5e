"""What anybody may learn of a paper by its code."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.papers.models import Paper
from kernel.papers.service import ALPHABET, LENGTH


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """Nothing personal: what it is, its number, who issued it and whether it holds."""

    code: str
    kind: str
    title: str
    number: str
    issued_on: date
    valid_until: date | None
    issuer: str
    state: str
    state_on: date | None


def tidy_code(typed: str) -> str | None:
    """What was typed as a code, with spaces and hyphens forgiven; None if it cannot be one."""
    code = "".join(typed.split()).replace("-", "").upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def shown_code(code: str) -> str:
    """As it is printed: two groups of five."""
    return f"{code[:5]}-{code[5:]}"


def paper_by_code(session: Session, typed: str) -> PaperSeen | None:
    """The paper, or None: there is none, or what was typed is no code at all."""
    code = tidy_code(typed)
    if code is None:
        return None
    row = session.execute(
        select(
            Paper.code, Paper.kind, Paper.title, Paper.number, Paper.issued_on, Paper.valid_until,
            Paper.issuer, Paper.state, Paper.state_on,
        ).where(Paper.code == code)
    ).one_or_none()  # fmt: skip
    return PaperSeen(*row) if row is not None else None
