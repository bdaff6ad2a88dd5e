"""Pages of the region's acts: the list, a form with what the base knows, preview, signing."""

from regional.web.acts import pages, signing
from regional.web.acts.base import bp

__all__ = ["bp", "pages", "signing"]
