"""The page that shows a one-time link, once: its token is kept nowhere but in this answer."""

from uuid import UUID

from flask import render_template, url_for
from sqlalchemy import select

from kernel.identity.invitations import INVITED_FOR, RESET_FOR
from kernel.identity.models import Account
from web.work import current_work


def link_page(account_id: UUID, token: str, *, purpose: str) -> str:
    work = current_work()
    name, login = work.session.execute(
        select(Account.full_name, Account.login).where(Account.id == account_id)
    ).one()
    return render_template(
        "portal/accounts/link.html",
        full_name=name,
        login=login,
        purpose=purpose,
        link=url_for("identity.invitation", token=token, _external=True),
        until=work.now() + (INVITED_FOR if purpose == "activate" else RESET_FOR),
    )
