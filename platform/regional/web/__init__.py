"""Pages of the region: structure, returns, indicators, uploads."""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Every blueprint of the region, for the factory."""
    from regional.web import imports, kpi, own_kpi, returns, structure

    return (structure.bp, returns.bp, kpi.bp, own_kpi.bp, imports.bp)
