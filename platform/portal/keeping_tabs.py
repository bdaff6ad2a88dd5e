"""The pages of whoever keeps the portal: accounts, the log, background work."""

from flask import request, url_for

from kernel.identity.permissions import Permission
from web.guard import current_actor
from web.i18n import gettext, mark

PAGES = (
    ("accounts.index", mark("Accounts"), Permission.ACCOUNTS_VIEW),
    ("audit.index", mark("Log"), Permission.AUDIT_VIEW),
    ("jobs.index", mark("Background work"), Permission.JOBS_ADMIN),
)


def keeping_tabs() -> list[tuple[str, str, bool]]:
    """For `ui.tabs`: what the active role may open of them."""
    actor = current_actor()
    return [
        (url_for(endpoint), gettext(label), request.endpoint == endpoint)
        for endpoint, label, permission in PAGES
        if actor.may(permission)
    ]
