"""Pages where the region words its papers: the list of types, a sample, the editor, the history."""

from regional.web.texts import editing, history, pages
from regional.web.texts.base import bp

__all__ = ["bp", "editing", "history", "pages"]
