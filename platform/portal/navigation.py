"""The sections of each role: one list for the desk's row, the phone's tabs and the footer."""

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_login import current_user

from kernel.identity.permissions import Permission
from portal.refusals import may
from web.i18n import gettext, mark
from web.page import NavItem

# A class teacher's only page of requests; whoever reads them all needs no page of one's own.
OWN_MESSAGES = "request_adding.mine"
# endpoint, label, short label for a phone's tab, icon, the permission that opens it
SECTIONS: tuple[tuple[str, str, str, str, Permission], ...] = (
    ("home.today", mark("Today"), mark("Today"), "home", Permission.HOME),
    ("kpi.table", mark("Indicators"), mark("Indicators"), "map", Permission.KPI_VIEW),
    ("structure.schools", mark("Schools"), mark("Schools"), "list", Permission.STRUCTURE_VIEW),
    ("imports.index", mark("Uploads"), mark("Uploads"), "upload", Permission.IMPORTS_VIEW),
    ("people.index", mark("People"), mark("People"), "person", Permission.PEOPLE_VIEW),
    ("requests.index", mark("Requests"), mark("Requests"), "flag", Permission.REQUESTS_VIEW),
    ("mentors.index", mark("Mentors"), mark("Mentors"), "people", Permission.MENTORS_VIEW),
    ("opinions.index", mark("Opinions"), mark("Opinions"), "doc", Permission.OPINION_WRITE),
    ("selection.index", mark("Selection"), mark("Selection"), "sign", Permission.INTERVIEWS_VIEW),
    ("training.index", mark("Training"), mark("Training"), "calendar", Permission.TRAINING_VIEW),
    ("programmes.index", mark("Programmes"), mark("Programmes"), "pair", Permission.PROGRAMME_VIEW),
    (
        OWN_MESSAGES,
        mark("My messages"),
        mark("Messages"),
        "list",
        Permission.REQUESTS_ADD,
    ),
    ("own_kpi.show", mark("Indicators"), mark("Indicators"), "map", Permission.SCHOOL_VIEW),
    ("school_card.show", mark("School"), mark("School"), "doc", Permission.SCHOOL_VIEW),
    ("accounts.index", mark("Accounts"), mark("Accounts"), "lock", Permission.ACCOUNTS_VIEW),
    ("audit.index", mark("Log"), mark("Log"), "clock", Permission.AUDIT_VIEW),
    ("jobs.index", mark("Background work"), mark("Work"), "undo", Permission.JOBS_ADMIN),
)


def nav() -> Sequence[NavItem]:
    """What the active role may open; nothing before a role is chosen."""
    if not current_user.is_authenticated or current_user.active is None:
        return []
    return [
        NavItem(url_for(endpoint), gettext(label), icon, short=gettext(short))
        for endpoint, label, short, icon, permission in SECTIONS
        if may(permission) and not (endpoint == OWN_MESSAGES and may(Permission.REQUESTS_VIEW))
    ]


def doors() -> Mapping[str, str]:
    """The frame's fixed links: who is at the page, and the way in."""
    return {
        "sign_in": "identity.sign_in",
        "sign_out": "identity.sign_out",
        "me": "identity.me",
        "home": "home.front",
    }
