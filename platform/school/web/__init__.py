"""The school's pages; each module that has a blueprint called `bp` is named here once."""

from importlib import import_module

from flask import Blueprint

MODULES = (
    "answer",
    "attendance",
    "card",
    "certificates",
    "conditions",
    "consent_asks",
    "consent_link",
    "consents",
    "criteria",
    "exchange",
    "families",
    "imports",
    "instruments",
    "mentees",
    "mentor_answers",
    "mentors",
    "merges",
    "opinions",
    "pairs",
    "participants",
    "partners",
    "people",
    "person_names",
    "programme_settings",
    "programmes",
    "request_adding",
    "request_links",
    "requests",
    "selection",
    "stages",
    "tasks",
    "training",
    "withdrawals",
    "year_turn",
)


def blueprints() -> tuple[Blueprint, ...]:
    """What the portal registers."""
    found = []
    for name in MODULES:
        try:
            found.append(import_module(f"school.web.{name}").bp)
        except ModuleNotFoundError as e:
            if e.name != f"school.web.{name}":
                raise
    return tuple(found)
