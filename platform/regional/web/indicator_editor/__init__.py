"""Pages where the region keeps its formulas and targets: the list, drafts and their trial, aims."""

from regional.web.indicator_editor import aims, drafts, pages
from regional.web.indicator_editor.base import bp

__all__ = ["aims", "bp", "drafts", "pages"]
