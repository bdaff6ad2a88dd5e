"""What a participant's phone opens: one's own name, one button."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from regional.training import attendance
from regional.web.courses import bp
from web.guard import requires
from web.work import current_work


@bp.get("/check-in/<token>")
@requires(Permission.OWN_COURSES)
def check_in(token: str) -> ResponseReturnValue:
    """Looking marks nobody: a phone may open an address by itself."""
    try:
        found = attendance.session_by_token(current_work(), token)
    except NotFound:
        return render_template("regional/courses/check_in_dead.html"), 404
    return render_template("regional/courses/check_in.html", found=found, token=token)


@bp.post("/check-in/<token>")
@requires(Permission.OWN_COURSES)
def mark_present(token: str) -> ResponseReturnValue:
    try:
        attendance.check_in(current_work(), token)
    except NotFound:
        return render_template("regional/courses/check_in_dead.html"), 404
    return redirect(url_for(".check_in", token=token), 303)
