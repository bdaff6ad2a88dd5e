"""The school's pages: its card, its people, its programmes with participants and pairs."""

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """What the portal registers."""
    from school.web import card, pairs, participants, people, programmes

    return (card.bp, people.bp, programmes.bp, participants.bp, pairs.bp)
