"""The pages that stand together in one section, as the active role may open them."""

from collections.abc import Sequence

from flask import request, url_for

from kernel.identity.permissions import Permission
from web.guard import current_actor
from web.i18n import gettext, mark

Tab = tuple[str, str, Permission]

INDICATORS: tuple[Tab, ...] = (
    ("kpi.table", mark("Table"), Permission.KPI_VIEW),
    ("dashboard.show", mark("In pictures"), Permission.KPI_VIEW),
    ("region_monitoring.index", mark("Monitoring"), Permission.MONITORINGS_VIEW),
    ("indicator_editor.index", mark("Formulas and targets"), Permission.INDICATORS_EDIT),
    ("annual.show", mark("Report of the year"), Permission.KPI_EXPORT),
)
TRAINING: tuple[Tab, ...] = (
    ("courses.index", mark("Courses"), Permission.COURSES_VIEW),
    ("curators.index", mark("Curators"), Permission.COURSES_VIEW),
    ("events.index", mark("Events"), Permission.EVENTS_VIEW),
    ("reviews.index", mark("Expert review"), Permission.REVIEWS_VIEW),
    ("routes.index", mark("Teachers' routes"), Permission.ROUTES_VIEW),
)
SCHOOLS: tuple[Tab, ...] = (
    ("structure.schools", mark("List"), Permission.STRUCTURE_VIEW),
    ("structure_events.index", mark("Changes of the structure"), Permission.STRUCTURE_VIEW),
    ("roadmaps.index", mark("Roadmaps"), Permission.ROADMAPS_VIEW),
    ("sites.index", mark("Sites of schools"), Permission.SITES_VIEW),
    ("acts.index", mark("Acts of the region"), Permission.ACTS_EDIT),
    ("texts.index", mark("Texts of documents"), Permission.TEXTS_EDIT),
)
LINKS: tuple[Tab, ...] = (
    ("links.index", mark("School links"), Permission.LINKS_VIEW),
    ("links.profiles", mark("Needs and strengths"), Permission.LINKS_VIEW),
    ("links.proposals", mark("Proposals"), Permission.LINKS_EDIT),
)
# A school's own pages.
OF_SCHOOL: tuple[Tab, ...] = (
    ("school_card.show", mark("School's card"), Permission.SCHOOL_VIEW),
    ("own_kpi.show", mark("Indicators"), Permission.SCHOOL_VIEW),
    ("own_report.index", mark("Reports"), Permission.REPORT_VIEW),
    ("own_links.index", mark("Links with schools"), Permission.LINKS_OWN),
    ("own_courses.index", mark("Courses"), Permission.OWN_COURSES),
    ("events.index", mark("Events"), Permission.EVENTS_VIEW),
    ("own_reviews.index", mark("Expert review"), Permission.REVIEWS_SEND),
    ("own_routes.index", mark("Teachers' routes"), Permission.ROUTES_ASK),
    ("own_entries.index", mark("Contests"), Permission.ENTRIES_SEND),
    ("own_honours.index", mark("Honours"), Permission.HONOURS_NOMINATE),
)


def tabs(section: Sequence[Tab]) -> list[tuple[str, str, bool]]:
    """Address, words and whether it is the page of this request, for `ui.tabs`."""
    actor, here = current_actor(), (request.endpoint or "").partition(".")[0]
    exact = any(request.endpoint == endpoint for endpoint, _, _ in section)
    return [
        (
            url_for(endpoint),
            gettext(label),
            request.endpoint == endpoint or (not exact and endpoint == f"{here}.index"),
        )
        for endpoint, label, permission in section
        if actor.may(permission)
    ]
