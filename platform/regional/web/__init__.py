"""The region's pages; each module that has a blueprint called `bp` is named here once."""

from importlib import import_module

from flask import Blueprint

MODULES = (
    "structure",
    "structure_events",
    "acts",
    "texts",
    "returns",
    "kpi",
    "kpi_exports",
    "dashboard",
    "annual",
    "indicator_editor",
    "monitoring",
    "own_kpi",
    "periods",
    "period_watch",
    "period_official",
    "reports",
    "own_report",
    "imports",
    "links",
    "own_links",
    "events.editing",
    "events.pages",
    "events.people",
    "reviews.board",
    "reviews.own",
    "routes.board",
    "routes.own",
    "routes.plan",
    "roadmaps",
    "sites.pages",
    "courses",
    "curators",
    "own_courses",
)


def blueprints() -> tuple[Blueprint, ...]:
    """Every blueprint of the region, for the factory."""
    pages = tuple(import_module(f"regional.web.{name}").bp for name in MODULES)
    return (*pages, import_module("regional.web.kpi_exports").api)
