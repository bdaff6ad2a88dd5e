"""Pages of the region: structure, returns, indicators, uploads."""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Every blueprint of the region, for the factory."""
    from regional.web import (
        imports,
        kpi,
        kpi_exports,
        own_kpi,
        returns,
        structure,
        structure_events,
    )

    pages = (
        structure,
        structure_events,
        returns,
        kpi,
        kpi_exports,
        own_kpi,
        imports,
    )
    return (*(module.bp for module in pages), kpi_exports.api)
