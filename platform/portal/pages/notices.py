"""One's own notices: what came, what is not read yet, and how each wants to be told (PL-09)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import InternalError, OperationalError, PendingRollbackError
from wtforms import RadioField, SelectChoice

from kernel.errors import NotFound
from kernel.identity.models import Account
from kernel.identity.permissions import Permission
from kernel.notices import queries, wishes
from kernel.notices.kinds import KINDS, Group, Mail
from kernel.work import Work
from portal.pages.identity.sign_in import letters_go
from web import notice_words
from web.filters import zone
from web.forms import Form, Needed
from web.guard import current_actor, requires
from web.i18n import gettext, ngettext
from web.page import say
from web.paging import page_of
from web.preferences import safe_next
from web.work import aside, current_work

bp = Blueprint("notices", __name__, url_prefix="/me/notices", template_folder="../templates")
# A group nobody tells anything of is not asked about.
GROUPS = tuple(group for group in Group if any(kind.group is group for kind in KINDS.values()))


@bp.record_once
def _into_the_frame(state: BlueprintSetupState) -> None:
    """Every page shows how many are unread, beside the person's name."""
    state.app.extensions["unread"] = unread
    state.app.extensions["doors"] = {**state.app.extensions["doors"], "notices": "notices.index"}


def unread() -> int:
    """One cheap statement, in the page's own transaction where there is one."""
    actor, work = current_actor(), g.get("work")
    if actor.role is None or actor.account_id is None:
        return 0
    try:
        if isinstance(work, Work):
            return queries.unread(work.session, actor.account_id)
        with aside(actor.reach(read_only=True)) as session:
            return queries.unread(session, actor.account_id)
    except (InternalError, OperationalError, PendingRollbackError):
        return 0  # the page tells of what the database refused before: a count is no matter


@bp.get("/")
@requires(Permission.HOME)
def index() -> str:
    work = current_work()
    total, waiting = queries.counts(work)
    g.unread = min(waiting, queries.MOST_COUNTED)  # the frame need not ask again
    page = page_of(total, request.args)
    shown = [in_words(row) for row in queries.inbox(work, limit=page.size, offset=page.offset)]
    return render_template("portal/notices/index.html", page=page, shown=shown, waiting=waiting)


def in_words(row: queries.NoticeRow) -> dict[str, Any]:
    """A notice as the reader's language says it."""
    said, at = notice_words.spoken(), zone()
    return {
        "id": row.id,
        "title": notice_words.subject(row.kind, row.values, at, said),
        "text": notice_words.sentence(row.kind, row.values, at, said),
        "at": row.created_at,
        "read": row.read_at is not None,
    }


@bp.post("/open")
@requires(Permission.HOME)
def open_one() -> ResponseReturnValue:
    """Mark a notice as read and go where it leads; a page of another own role asks for that role.

    Posted, for looking at a page changes nothing; the identifier needs no place in an address.
    """
    notice_id = request.form.get("notice", type=UUID)
    if notice_id is None:
        raise NotFound("notice")
    path = safe_next(wishes.open_notice(current_work(), notice_id))
    return redirect(_in_the_right_role(path), 303)


def _in_the_right_role(path: str) -> str:
    """A page of a school opens in a role of that school: who holds another one chooses first."""
    named = path.split("/")[2] if path.startswith("/s/") else None
    held = {role.school_code for role in current_user.held}
    if named is None or named == current_user.school_code or named not in held:
        return path
    return url_for("identity.roles", next=path)


@bp.post("/read-all")
@requires(Permission.HOME)
def read_all() -> ResponseReturnValue:
    done = wishes.read_all(current_work())
    say(ngettext("%(num)s notice marked as read.", "%(num)s notices marked as read.", done))
    return redirect(url_for(".index"), 303)


class WishesForm(Form):
    """One question a group; the fields are made below, by the list of groups."""


for _group in GROUPS:
    setattr(WishesForm, _group.value, RadioField(validators=[Needed()]))


@bp.get("/settings")
@requires(Permission.HOME)
def settings() -> str:
    said = {group.value: way.value for group, way in queries.wishes(current_work()).items()}
    return _settings_page(_form(said))


@bp.post("/settings")
@requires(Permission.HOME)
def save_settings() -> ResponseReturnValue:
    form = _form({})
    if not form.validate():
        return _settings_page(form), 422
    wishes.set_wishes(current_work(), {group: Mail(form[group.value].data) for group in GROUPS})
    say(gettext("Saved. Letters come as you chose."))
    return redirect(url_for(".settings"), 303)


def _form(said: dict[str, str]) -> WishesForm:
    form = WishesForm(data=said)
    for group in GROUPS:
        field = form[group.value]
        field.label.text = notice_words.group_words(group)
        field.choices = [SelectChoice(way.value, notice_words.way_words(way)) for way in Mail]
    return form


def _settings_page(form: WishesForm) -> str:
    return render_template(
        "portal/notices/settings.html",
        form=form,
        fields=[form[group.value] for group in GROUPS],
        urgent=Group.TRAINING.value,
        email=own_address(),
        letters_go=letters_go(),
    )


def own_address() -> str | None:
    """One's own e-mail; not every hat of a person may read accounts, that of sign-in may."""
    with aside() as session:
        return session.scalar(
            select(Account.email).where(Account.id == current_work().actor.account_id)
        )
