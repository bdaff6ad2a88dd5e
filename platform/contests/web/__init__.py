"""Pages of contests and honours; each module that has a blueprint called `bp` is named once."""

from importlib import import_module

from flask import Blueprint

MODULES: tuple[str, ...] = (
    "contests",
    "entries.own",
    "entries.staff",
    "jury",
    "ballots",
    "commission",
    "results",
    "own_results",
    "own_appeals",
    "appeals",
    "protocols",
    "archives",
    "regulations",
    "receipts",
    "diplomas",
    "honours",
    "own_honours",
)


def blueprints() -> tuple[Blueprint, ...]:
    """Every blueprint of contests, for the factory."""
    return tuple(import_module(f"contests.web.{name}").bp for name in MODULES)
