"""Background work in words: what each job does, why one gave up, what one came to."""

from collections.abc import Mapping
from typing import Any

from web.i18n import gettext, mark

NAMES: Mapping[str, str] = {
    "system.clean_sessions": mark("Removing old sign-ins and spent links"),
    "system.clean_files": mark("Removing files past their term"),
    "regional.refresh_cells": mark("Recount of changed indicators"),
    "regional.compile_year": mark("Full recount of a school year"),
    "regional.check_cells": mark("Nightly check of the indicators"),
    "imports.check": mark("Check of an upload"),
    "imports.commit": mark("Writing an upload"),
}
REASONS: Mapping[str, str] = {
    "worker_died": mark("The server stopped while working, several times in a row."),
    "no_such_task": mark("This version of the portal does not know such work."),
    "not_found": mark("What it was to work on is not there any more."),
    "denied": mark("Whoever asked for it has no such right any more."),
    "wrong_state": mark("Things had changed before it began."),
    "invalid": mark("The data does not fit."),
}
UNKNOWN = mark("A fault of the portal. Its kind is written beside.")


def job_name(name: str) -> str:
    """What the job does; a job without words still has its code."""
    return gettext(NAMES[name]) if name in NAMES else name


def reason(error: str | None) -> str:
    """Why it gave up, in one sentence."""
    return gettext(REASONS.get(error or "", UNKNOWN))


def is_code(error: str | None) -> bool:
    """Whether the words of `reason` do not tell it all, so that the code belongs beside them."""
    return error is not None and error not in REASONS


def came_to(result: Mapping[str, Any]) -> str:
    """The sentence of a finished job, when its task left the code of one."""
    code = result.get("message_code")
    return gettext(RESULTS[code]) if isinstance(code, str) and code in RESULTS else ""


RESULTS: Mapping[str, str] = {}
