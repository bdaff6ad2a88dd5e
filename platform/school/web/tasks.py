"""Tasks of a role: with their days, and one button to tick each off."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.identity.permissions import Permission, Role
from school.tasks.queries import open_tasks
from school.tasks.service import close_task
from school.web.task_words import action_of, text_of, title_of
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint("tasks", __name__, url_prefix="/s/<school_code>/tasks", template_folder="templates")
MOST = 200
# Whoever answers for the introduction works beside the curator, on the same tasks.
TASKS_OF = {Role.RESPONSIBLE: "curator"}


def owner_of(role: Role) -> str:
    """Whose tasks the role does."""
    return TASKS_OF.get(role, role.value)


@bp.get("")
@requires(Permission.TASKS)
def index() -> str:
    work = current_work()
    assert work.actor.role is not None  # noqa: S101 - the guard lets nobody in without one
    tasks = open_tasks(work.session, owner_of(work.actor.role), work.today(), MOST)
    return render_template(
        "school/tasks/index.html", tasks=tasks, title_of=title_of, text_of=text_of,
        action_of=action_of,
    )  # fmt: skip


@bp.post("/<uuid:task_id>/done")
@requires(Permission.TASKS)
def done(task_id: UUID) -> ResponseReturnValue:
    close_task(current_work(), task_id)
    say(_("The task is ticked off."))
    return redirect(url_for(".index"), 303)
