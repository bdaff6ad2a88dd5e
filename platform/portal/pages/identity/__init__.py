"""Who is at the portal: signing in and out, the active role, the own account, invitations."""

from flask import Blueprint

bp = Blueprint("identity", __name__, template_folder="../../templates")

# The views put themselves on the blueprint when they are imported.
from portal.pages.identity import invitation, me, roles, sign_in  # noqa: E402

__all__ = ["bp", "invitation", "me", "roles", "sign_in"]
