"""Pages where contests are made, announced and held; everybody else reads them here."""

from contests.web.contests import making, pages, rounds, rules
from contests.web.contests.base import bp

__all__ = ["bp", "making", "pages", "rounds", "rules"]
