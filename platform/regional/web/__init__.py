"""Pages of the region: structure, returns, indicators, uploads."""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Every blueprint of the region, for the factory."""
    from regional.web import (
        annual,
        courses,
        curators,
        dashboard,
        imports,
        indicator_editor,
        kpi,
        kpi_exports,
        links,
        own_courses,
        own_kpi,
        own_links,
        own_report,
        period_official,
        period_watch,
        periods,
        reports,
        returns,
        structure,
        structure_events,
    )
    from regional.web.events import editing as event_editing
    from regional.web.events import pages as events
    from regional.web.events import people as event_people
    from regional.web.reviews import board as reviews
    from regional.web.reviews import own as own_reviews
    from regional.web.routes import board as routes
    from regional.web.routes import own as own_routes
    from regional.web.routes import plan as route_plan
    from regional.web.sites import pages as sites

    pages = (
        structure,
        structure_events,
        returns,
        kpi,
        kpi_exports,
        dashboard,
        annual,
        indicator_editor,
        own_kpi,
        periods,
        period_watch,
        period_official,
        reports,
        own_report,
        imports,
        links,
        own_links,
        events,
        event_editing,
        event_people,
        reviews,
        own_reviews,
        routes,
        route_plan,
        own_routes,
        sites,
        courses,
        curators,
        own_courses,
    )
    return (*(module.bp for module in pages), kpi_exports.api)
