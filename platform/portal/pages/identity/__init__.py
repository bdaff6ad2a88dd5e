"""Who is at the portal: signing in and out, the active role, the own account, invitations."""

from flask import Blueprint

from portal.fault_words import password_rules
from portal.role_words import level_words
from web.labels import role_label

bp = Blueprint("identity", __name__, template_folder="../../templates")
bp.context_processor(
    lambda: {"role_label": role_label, "password_rules": password_rules, "level_words": level_words}
)

# The views put themselves on the blueprint when they are imported.
from portal.pages.identity import (  # noqa: E402
    email,
    forgotten,
    invitation,
    me,
    roles,
    second_factor,
    sign_in,
)

__all__ = ["bp", "email", "forgotten", "invitation", "me", "roles", "second_factor", "sign_in"]
