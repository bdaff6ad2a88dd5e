"""The school's pages; each module that has a blueprint called `bp` is named here once."""

from importlib import import_module

from flask import Blueprint

MODULES = (
    "answer",
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
    "requests",
    "requests.adding",
    "requests.links",
    "selection",
    "stages",
    "tasks",
    "training",
    "training.attendance",
    "withdrawals",
    "year_turn",
)


def blueprints() -> tuple[Blueprint, ...]:
    """What the portal registers."""
    return tuple(import_module(f"school.web.{name}").bp for name in MODULES)
