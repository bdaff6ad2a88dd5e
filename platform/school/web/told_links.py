"""Tokens of links just made: told once by the service, kept in the session to be shown again.

The database keeps only a hash, and a token must not stand in the address of a page of ours. The
curator's session holds the latest few, so that a poster can be opened, printed and copied.
"""

from uuid import UUID

from flask import session

KEPT = 6  # a cookie holds no more than 4 kB
_KEY = "told_links"


def remember(link_id: UUID, token: str) -> None:
    """Keep a token for the next pages of this browser."""
    known: dict[str, str] = dict(session.get(_KEY, {}))
    known[str(link_id)] = token
    session[_KEY] = dict(list(known.items())[-KEPT:])


def told(link_id: UUID) -> str | None:
    """The token of a link this browser made, while it is remembered."""
    known: dict[str, str] = session.get(_KEY, {})
    return known.get(str(link_id))
