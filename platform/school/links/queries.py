"""What a page tells about a link."""

from datetime import datetime
from typing import Literal

from school.links.models import Link

LinkState = Literal["open", "used", "expired", "revoked"]


def link_state(link: Link, now: datetime) -> LinkState:
    """Why a link does not open, or that it does."""
    if link.revoked_at is not None:
        return "revoked"
    if link.most_uses is not None and link.uses >= link.most_uses:
        return "used"
    return "expired" if link.expires_at <= now else "open"
