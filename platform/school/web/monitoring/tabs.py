"""Pages of monitoring that speak of the whole school year; those of a programme are in inner.py."""

from flask import current_app, request, url_for

from kernel.identity.permissions import Permission
from school.web.programme_tabs import Tab
from web.guard import current_actor
from web.i18n import gettext, mark

PAGES: tuple[Tab, ...] = (
    ("monitoring.index", mark("Measurings"), Permission.MONITORING_VIEW),
    ("monitoring_reports.index", mark("Reports on monitoring"), Permission.MONITORING_VIEW),
    ("quoted.index", mark("Reports printed earlier"), Permission.MONITORING_VIEW),
)


def year_tabs() -> list[tuple[str, str, bool]]:
    """Address, words and whether it is the page of this request, for `ui.tabs`."""
    known, actor = current_app.view_functions, current_actor()
    here = (request.endpoint or "").partition(".")[0]
    return [
        (url_for(endpoint), gettext(words), endpoint.partition(".")[0] == here)
        for endpoint, words, permission in PAGES
        if endpoint in known and actor.may(permission)
    ]
