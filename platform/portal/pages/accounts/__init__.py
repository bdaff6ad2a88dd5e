"""Accounts as the level above keeps them: opening, links, handing over, closing (PL-12)."""

from flask import Blueprint

from portal.role_words import about, givers, level_words
from web.labels import role_label

bp = Blueprint("accounts", __name__, url_prefix="/accounts", template_folder="../../templates")
bp.context_processor(
    lambda: {"role_label": role_label, "about": about, "givers": givers, "level_words": level_words}
)

# The views put themselves on the blueprint when they are imported.
from portal.pages.accounts import keeping, listing, opening  # noqa: E402

__all__ = ["bp", "keeping", "listing", "opening"]
