"""The jury of a contest: its members, their conflicts, who marks what (CT-03)."""

from contests.web.jury import conflicts, invitation, members, panels
from contests.web.jury.base import bp

__all__ = ["bp", "conflicts", "invitation", "members", "panels"]
