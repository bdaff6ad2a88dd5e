"""The second row of a programme's pages of monitoring: measurings, figures, results, SWOT."""

from collections.abc import Sequence

from flask import current_app, url_for

from kernel.identity.permissions import Permission
from school.web.programme_tabs import Programmed, Tab
from web.guard import current_actor
from web.i18n import gettext, mark

HOME = "monitoring.programme"
OF_MONITORING: Sequence[Tab] = (
    (HOME, mark("Measurings"), Permission.MONITORING_VIEW),
    ("figures.index", mark("Figures of the course"), Permission.MONITORING_VIEW),
    ("judgements.index", mark("Evaluated results"), Permission.MONITORING_VIEW),
    ("swot.index", mark("Strengths and weaknesses"), Permission.MONITORING_VIEW),
    ("monitoring_reports.programme", mark("Reports"), Permission.MONITORING_VIEW),
)


def inner_tabs(programme: Programmed, current: str) -> list[tuple[str, str, bool]]:
    """Address, words and whether it is the tab one is on (`current`, an endpoint): `ui.tabs`."""
    known, actor = current_app.view_functions, current_actor()
    return [
        (url_for(endpoint, programme_id=programme.id), gettext(words), endpoint == current)
        for endpoint, words, permission in OF_MONITORING
        if endpoint in known and actor.may(permission)
    ]
