"""Pages that join the modules: signing in, home, accounts, background work, files, the log."""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Every blueprint of the portal itself, for the factory."""
    from portal.pages import accounts, audit, files, home, identity, jobs, notices, papers

    pages = (identity, home, notices, accounts, jobs, files, audit, papers)
    return tuple(module.bp for module in pages)
