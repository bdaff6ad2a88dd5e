"""What somebody looks for by name: kept in the session, for a name is not for an address.

An address goes into histories and logs. It carries a short token instead, so that pages of a
list, filters and «back» work as everywhere; on another device the token means nothing.
"""

import secrets
from urllib.parse import urlencode

from flask import request, session

from kernel.imports.folding import clean
from web.preferences import safe_next

KEPT = 6  # the latest searches of a session; a cookie holds no more than 4 kB
LONGEST = 60
_KEY = "looked_for"
_OURS = ("csrf_token", "text", "next")


def typed() -> str:
    """The text behind this address; empty when nothing is looked for, or no longer known."""
    known: dict[str, str] = session.get(_KEY, {})
    return known.get(request.args.get("find", ""), "")


def remember() -> str:
    """Keep the text of the posted form; returns the address of the list that it narrows."""
    text = clean(request.form.get("text", ""))[:LONGEST]
    chosen = {k: v for k, v in request.form.items() if k not in _OURS and v}
    if text:
        chosen["find"] = secrets.token_hex(4)
        known = dict(session.get(_KEY, {}))
        known[chosen["find"]] = text
        session[_KEY] = dict(list(known.items())[-KEPT:])
    address = safe_next(request.form.get("next", "")).partition("?")[0]
    return f"{address}?{urlencode(chosen)}" if chosen else address
