"""Who holds which role in one's territory; who has not come for a long time."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.account_list import UNUSED_AFTER, account_of, accounts_seen
from kernel.identity.permissions import APPOINTS, Permission, Role, stands_above
from kernel.identity.sign_in import NEEDS_CODE
from portal.pages.accounts import bp
from portal.pages.identity.sign_in import letters_go
from web.guard import current_actor, requires
from web.paging import SIZE, page_of
from web.work import current_work

MOST_FOUND = 100


@bp.get("/")
@requires(Permission.ACCOUNTS_VIEW)
def index() -> ResponseReturnValue:
    unused = request.args.get("unused") == "1"
    asked = page_of(10**6, request.args).number
    found = accounts_seen(current_work(), unused=unused, limit=SIZE, offset=(asked - 1) * SIZE)
    page = page_of(found.total, request.args)
    return render_template(
        "portal/accounts/index.html",
        rows=found.rows,
        page=page,
        unused=unused,
        search="",
        days=UNUSED_AFTER.days,
    )


@bp.post("/search")
@requires(Permission.ACCOUNTS_VIEW)
def search() -> ResponseReturnValue:
    """A search by name is posted, so that no name stands in an address or in its history."""
    text = request.form.get("q", "").strip()[:100]
    unused = request.form.get("unused") == "1"
    found = accounts_seen(current_work(), search=text, unused=unused, limit=MOST_FOUND)
    return render_template(
        "portal/accounts/index.html",
        rows=found.rows,
        page=page_of(found.total, {}, size=MOST_FOUND),
        unused=unused,
        search=text,
        days=UNUSED_AFTER.days,
    )


@bp.get("/<uuid:grant_id>")
@requires(Permission.ACCOUNTS_VIEW)
def show(grant_id: UUID) -> ResponseReturnValue:
    row = account_of(current_work(), grant_id)
    if row is None:
        raise NotFound("role")
    itself = row.account_id == current_actor().account_id
    return render_template(
        "portal/accounts/show.html",
        row=row,
        itself=itself,
        may_close=not itself and row.role in appointed(),
        may_link=not itself and _stands_above(row.role),
        has_codes=row.role in NEEDS_CODE and row.state == "active",
        may_mail=letters_go() and row.email is not None,
    )


def appointed() -> frozenset[Role]:
    """The roles the active role opens accounts for."""
    role = current_actor().role
    return APPOINTS.get(role, frozenset()) if role is not None else frozenset()


def _stands_above(role: Role) -> bool:
    mine = current_actor().role
    return mine is not None and stands_above(mine, role)
