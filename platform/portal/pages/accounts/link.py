"""The page that shows a one-time link, once: its token is kept nowhere but in this answer."""

from uuid import UUID

from flask import render_template, url_for
from sqlalchemy import select

from kernel.identity.invitations import INVITED_FOR, RESET_FOR
from kernel.identity.models import Account, RoleGrant
from portal.pages.identity.sign_in import letters_go
from web.work import current_work


def link_page(account_id: UUID, token: str, *, purpose: str, grant_id: UUID | None = None) -> str:
    """The link to hand over; with an address and a mail server, the offer to mail one instead."""
    work = current_work()
    name, login, email = work.session.execute(
        select(Account.full_name, Account.login, Account.email).where(Account.id == account_id)
    ).one()
    role = grant_id or work.session.scalar(
        select(RoleGrant.id)
        .where(RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None))
        .limit(1)
    )
    return render_template(
        "portal/accounts/link.html",
        full_name=name,
        login=login,
        purpose=purpose,
        link=url_for("identity.invitation", token=token, _external=True),
        email=email if letters_go() else None,
        grant_id=role,
        until=work.now() + (INVITED_FOR if purpose == "activate" else RESET_FOR),
    )
