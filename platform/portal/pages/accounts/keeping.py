"""What happens to an account later: a new link, a new holder of the role, the end."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Denied, Invalid, NotFound
from kernel.identity import accounts
from kernel.identity.account_list import AccountRow, account_of
from kernel.identity.permissions import Permission
from portal.fault_words import in_words
from portal.pages.accounts import bp
from portal.pages.accounts.forms import PersonForm
from portal.pages.accounts.link import link_page
from portal.pages.accounts.opening import command
from web.errors import error_page
from web.guard import requires
from web.i18n import gettext
from web.page import say
from web.work import current_work


def _row(grant_id: UUID) -> AccountRow:
    row = account_of(current_work(), grant_id)
    if row is None:
        raise NotFound("role")
    return row


@bp.post("/<uuid:grant_id>/link")
@requires(Permission.ACCOUNTS_MANAGE)
def give_link(grant_id: UUID) -> ResponseReturnValue:
    """A new link: the invitation anew, or a way to a new password."""
    row = _row(grant_id)
    try:
        account_id, token = accounts.reset_password(current_work(), grant_id)
    except Denied as refusal:
        return _beyond(refusal)
    purpose = "activate" if row.state == "invited" else "reset"
    return link_page(account_id, token, purpose=purpose, grant_id=grant_id)


@bp.post("/<uuid:grant_id>/mail-link")
@requires(Permission.ACCOUNTS_MANAGE)
def mail_link(grant_id: UUID) -> ResponseReturnValue:
    """The same by mail, to the person's own address: a job makes the link and the letter."""
    row = _row(grant_id)
    try:
        accounts.mail_link(current_work(), grant_id)
    except Denied as refusal:
        return _beyond(refusal)
    say(gettext("A letter with a link goes to %(email)s.", email=row.email), "wait")
    return redirect(url_for(".show", grant_id=grant_id), 303)


def _beyond(refusal: Denied) -> ResponseReturnValue:
    if refusal.code != "held_elsewhere":
        raise refusal
    return error_page(
        403,
        title=gettext("This person holds roles beyond yours"),
        advice=gettext(
            "The password opens all of them, so the link is given by whoever stands above them"
            " all: the municipality or the region."
        ),
    )


@bp.get("/<uuid:grant_id>/second-factor")
@requires(Permission.ACCOUNTS_MANAGE)
def ask_second_factor(grant_id: UUID) -> ResponseReturnValue:
    return render_template("portal/accounts/second_factor.html", row=_row(grant_id))


@bp.post("/<uuid:grant_id>/second-factor")
@requires(Permission.ACCOUNTS_MANAGE)
def take_off_second_factor(grant_id: UUID) -> ResponseReturnValue:
    try:
        accounts.take_off_second_factor(current_work(), grant_id)
    except Denied as refusal:
        return _beyond(refusal)
    say(gettext("The codes are taken off: the next sign-in sets up new ones."))
    return redirect(url_for(".show", grant_id=grant_id), 303)


@bp.get("/<uuid:grant_id>/close")
@requires(Permission.ACCOUNTS_MANAGE)
def ask_close(grant_id: UUID) -> ResponseReturnValue:
    row = _row(grant_id)
    accounts.may_appoint(current_work(), row.role)
    return render_template("portal/accounts/close.html", row=row)


@bp.post("/<uuid:grant_id>/close")
@requires(Permission.ACCOUNTS_MANAGE)
def close(grant_id: UUID) -> ResponseReturnValue:
    accounts.revoke(current_work(), grant_id)
    say(gettext("The role is taken away. It stopped working at once."))
    return redirect(url_for(".index"), 303)


@bp.get("/<uuid:grant_id>/hand-over")
@requires(Permission.ACCOUNTS_MANAGE)
def ask_hand_over(grant_id: UUID) -> ResponseReturnValue:
    row = _row(grant_id)
    accounts.may_appoint(current_work(), row.role)
    return _hand_over_page(PersonForm(), row)


@bp.post("/<uuid:grant_id>/hand-over")
@requires(Permission.ACCOUNTS_MANAGE)
def hand_over(grant_id: UUID) -> ResponseReturnValue:
    row, form = _row(grant_id), PersonForm()
    if not form.validate():
        return _hand_over_page(form, row), 422
    try:
        account_id, token = accounts.hand_over(
            current_work(), grant_id, command(form, row.role, None)
        )
    except Invalid as invalid:
        form.take(in_words(invalid))
        return _hand_over_page(form, row), 422
    return link_page(account_id, token, purpose="activate")


def _hand_over_page(form: PersonForm, row: AccountRow) -> str:
    return render_template("portal/accounts/hand_over.html", form=form, row=row)
