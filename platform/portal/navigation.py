"""The sections of each role: one list for the desk's row, the phone's tabs and the footer.

At most nine for a role: what belongs together stands under one section as tabs.
"""

from collections.abc import Mapping, Sequence

from flask import request, url_for
from flask_login import current_user

from kernel.identity.permissions import Permission
from portal.refusals import may
from web.i18n import gettext, mark
from web.page import NavItem

# A class teacher's only page of requests; whoever reads them all needs no page of one's own.
OWN_MESSAGES = "request_adding.mine"
# Whoever keeps courses finds events beside them, a school on its own pages.
EVENTS = "events.index"
CONTESTS, SCHOOL = "contests.index", "school_card.show"
PROGRAMMES = "programmes.index"
# Pages that stand under a section without sharing its address: blueprint → the section.
BELONGS = {
    "dashboard": "kpi.table",
    "indicator_editor": "kpi.table",
    "annual": "kpi.table",
    "region_monitoring": "kpi.table",
    "reports": "periods.index",
    "period_watch": "periods.index",
    "period_official": "periods.index",
    "curators": "courses.index",
    "events": "courses.index",
    "reviews": "courses.index",
    "routes": "courses.index",
    "structure_events": "structure.schools",
    "sites": "structure.schools",
    "roadmaps": "structure.schools",
    "acts": "structure.schools",
    "texts": "structure.schools",
    "document_packs": "documents.index",
    "own_kpi": "school_card.show",
    "own_report": "school_card.show",
    "own_links": "school_card.show",
    "own_courses": "school_card.show",
    "own_reviews": "school_card.show",
    "own_routes": "school_card.show",
    "audit": "accounts.index",
    "jobs": "accounts.index",
    **dict.fromkeys(
        (
            "all_pairs",
            "roadmap",
            "pairs",
            "pair",
            "pair_plan",
            "pair_orders",
            "meetings",
            "practices",
            "participants",
            "gatherings",
            "matching",
            "matching_steps",
            "programme_events",
            "club",
            "completion",
            "achievements",
            "cases",
            "lessons",
            "finale",
            "concerns",
            "diaries",
            "monitoring",
            "waves",
            "wave_answers",
            "monitoring_reports",
            "swot",
            "figures",
            "judgements",
            "quoted",
        ),
        PROGRAMMES,
    ),
    **dict.fromkeys(("entries", "jury", "results", "protocols", "regulations"), CONTESTS),
    **dict.fromkeys(("diplomas", "appeals", "honours"), CONTESTS),
    **dict.fromkeys(("own_entries", "own_results", "own_appeals", "own_honours"), SCHOOL),
}
# endpoint, label, short label for a phone's tab, icon, the permission that opens it
SECTIONS: tuple[tuple[str, str, str, str, Permission], ...] = (
    ("home.today", mark("Today"), mark("Today"), "home", Permission.HOME),
    ("kpi.table", mark("Indicators"), mark("Indicators"), "map", Permission.KPI_VIEW),
    ("periods.index", mark("Reporting"), mark("Reporting"), "doc", Permission.PERIODS_VIEW),
    ("courses.index", mark("Training"), mark("Training"), "calendar", Permission.COURSES_VIEW),
    (EVENTS, mark("Events"), mark("Events"), "calendar", Permission.EVENTS_VIEW),
    ("links.index", mark("School links"), mark("School links"), "link", Permission.LINKS_VIEW),
    (CONTESTS, mark("Contests"), mark("Contests"), "award", Permission.CONTESTS_VIEW),
    ("ballots.index", mark("My sheets"), mark("Sheets"), "sign", Permission.BALLOT_CAST),
    (
        "commission.index",
        mark("Counting commission"),
        mark("Commission"),
        "doc",
        Permission.COMMISSION,
    ),
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
    (
        "documents.index",
        mark("Documents"),
        mark("Documents"),
        "doc",
        Permission.DOCUMENTS_VIEW,
    ),
    ("school_card.show", mark("School"), mark("School"), "school", Permission.SCHOOL_VIEW),
    ("accounts.index", mark("Accounts"), mark("Accounts"), "lock", Permission.ACCOUNTS_VIEW),
)


def nav() -> Sequence[NavItem]:
    """What the active role may open; nothing before a role is chosen."""
    if not current_user.is_authenticated or current_user.active is None:
        return []
    shown = [section for section in SECTIONS if _stands(section[0], section[4])]
    home = _home([section[0] for section in shown])
    return [
        NavItem(
            url_for(endpoint), gettext(label), icon, short=gettext(short),
            current=endpoint == home if home else None,
        )
        for endpoint, label, short, icon, permission in shown
    ]  # fmt: skip


def _stands(endpoint: str, permission: Permission) -> bool:
    """Whether the role has the section; two of them only where nothing else leads there."""
    if endpoint == OWN_MESSAGES:
        return may(permission) and not may(Permission.REQUESTS_VIEW)
    if endpoint == EVENTS:
        beside = (Permission.COURSES_VIEW, Permission.SCHOOL_VIEW)
        return may(permission) and not any(map(may, beside))
    if endpoint == CONTESTS:  # a school's own entries stand among its own pages
        return may(permission) and not may(Permission.SCHOOL_VIEW)
    return may(permission)


def _home(shown: Sequence[str]) -> str | None:
    """The section of a page whose address does not tell; None lets the address decide."""
    told = BELONGS.get(request.blueprint or "")
    if told in shown:
        return told
    if SCHOOL in shown and CONTESTS in (told, f"{request.blueprint}.index"):
        return SCHOOL
    own = f"{request.blueprint}.index"
    return own if own in shown and told else None


def doors() -> Mapping[str, str]:
    """The frame's fixed links: who is at the page, and the way in."""
    return {
        "sign_in": "identity.sign_in",
        "sign_out": "identity.sign_out",
        "me": "identity.me",
        "home": "home.front",
    }
