"""Publishing a wording that one began to write over a certain edition, and putting ours back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.texts.queries import newest_n
from kernel.texts.service import edit_text, restore_shipped
from kernel.work import Work


def publish(work: Work, code: str, base: int, body: Mapping[str, Any], note: str) -> int:
    """A new edition over edition `base`; gives its number.

    WrongState «text_moved_on» when somebody has published meanwhile, else as of `edit_text`.
    """
    _still(work, code, base)
    return edit_text(work, code, body, note)


def restore(work: Work, code: str, base: int, note: str) -> int:
    """The shipped wording in force again, as one saw it while edition `base` was the newest."""
    _still(work, code, base)
    return restore_shipped(work, code, note)


def _still(work: Work, code: str, base: int) -> None:
    """The lock is the one `kernel.texts.service` publishes under: the answer holds till the end."""
    work.actor.require(Permission.TEXTS_EDIT)
    work.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"text:{code}"))))
    if newest_n(work.session, code) != base:
        raise WrongState("text_moved_on")
