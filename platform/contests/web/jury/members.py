"""The list of a jury; inviting, mending, removing."""

from collections.abc import Mapping
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from contests.held.models import Contest
from contests.held.service import rules_of
from contests.jury import members
from contests.jury.models import JuryMember
from contests.jury.queries import MemberRow, members_of, rounds_of
from contests.web.jury.base import KEEPERS, bp, kept, page
from contests.web.jury.forms import MemberForm, ReasonForm, place_of
from contests.web.jury.words import faults_into, refused_words
from kernel.errors import NotFound, WrongState
from kernel.identity.invitations import INVITED_FOR
from kernel.identity.jury_accounts import may_give
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Permission, Role
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/")
@requires(KEEPERS)
def index(contest_id: UUID) -> ResponseReturnValue:
    contest, work = kept(contest_id), current_work()
    rounds = rounds_of(work.session, contest_id)
    now = next((each for each in reversed(rounds) if each.state in ("draft", "open")), None)
    rows = members_of(work, contest_id, now.id if now else None)
    here = [row for row in rows if row.removed_at is None]
    names = {each.code: each.name for each in rules_of(contest).rounds}
    return page(
        "index",
        contest,
        rows=here,
        left=[row for row in rows if row.removed_at is not None],
        rounds=[(each, names.get(each.code, each.code)) for each in rounds],
        now=now,
        no_chair=not any(row.role == "chair" for row in here),
        no_factor=[row for row in here if not (row.account and row.account.second_factor)],
    )


@bp.get("/invite")
@requires(Permission.JURY_EDIT)
def ask_invite(contest_id: UUID) -> ResponseReturnValue:
    contest = kept(contest_id)
    return _invite_page(contest, _form(contest))


@bp.post("/invite")
@requires(Permission.JURY_EDIT)
def invite(contest_id: UUID) -> ResponseReturnValue:
    contest, work = kept(contest_id), current_work()
    form = _form(contest)
    if form.validate():
        with faults_into(form):
            made = members.invite(work, contest_id, form.card())
            if made.token is not None:
                return _link_page(contest, made.account_id, made.token)
            say(_("The person is in the jury and has been told. They sign in as before."))
            return redirect(url_for(".index", contest_id=contest_id), 303)
    return _invite_page(contest, form)


@bp.get("/<uuid:member_id>/change")
@requires(Permission.JURY_EDIT)
def ask_change(contest_id: UUID, member_id: UUID) -> ResponseReturnValue:
    contest, row = kept(contest_id), _row(contest_id, member_id)
    seat = current_work().session.get_one(JuryMember, member_id)
    place = place_of(seat.works_at_school_id, seat.works_in_municipality_id)
    filled = {"full_name": row.full_name, "post": row.post, "role": row.role, "place": place,
              "nominations": list(row.nominations)}  # fmt: skip
    return page("change", contest, _form(contest, filled), row=row)


@bp.post("/<uuid:member_id>/change")
@requires(Permission.JURY_EDIT)
def change(contest_id: UUID, member_id: UUID) -> ResponseReturnValue:
    contest, row = kept(contest_id), _row(contest_id, member_id)
    form = _form(contest)
    form.role.data = row.role
    if form.validate():
        with faults_into(form):
            members.change(current_work(), member_id, form.card())
            say(_("Written down. Conflicts have been looked for again."))
            return redirect(url_for(".index", contest_id=contest_id), 303)
    return page("change", contest, form, row=row)


@bp.get("/<uuid:member_id>/remove")
@requires(Permission.JURY_EDIT)
def ask_remove(contest_id: UUID, member_id: UUID) -> ResponseReturnValue:
    return _remove_page(contest_id, _row(contest_id, member_id), ReasonForm(formdata=None))


@bp.post("/<uuid:member_id>/remove")
@requires(Permission.JURY_EDIT)
def remove(contest_id: UUID, member_id: UUID) -> ResponseReturnValue:
    row, form = _row(contest_id, member_id), ReasonForm()
    if form.validate():
        try:
            with faults_into(form):
                members.remove(current_work(), member_id, form.reason.data or "")
                say(_("The member has left the jury. The reason is on record."))
                return redirect(url_for(".index", contest_id=contest_id), 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".index", contest_id=contest_id), 303)
    return _remove_page(contest_id, row, form)


def _form(contest: Contest, filled: Mapping[str, object] | None = None) -> MemberForm:
    work = current_work()
    names = {each.code: each.name for each in rules_of(contest).nominations}
    form = MemberForm(formdata=None, data=filled) if filled else MemberForm()
    return form.offer(work.session, work.today(), names)


def _row(contest_id: UUID, member_id: UUID) -> MemberRow:
    for row in members_of(current_work(), contest_id):
        if row.id == member_id:
            return row
    raise NotFound("member")


def _invite_page(contest: Contest, form: MemberForm) -> ResponseReturnValue:
    gives = may_give(current_work(), Role.JUROR)
    return page("invite", contest, form, gives=gives)


def _remove_page(contest_id: UUID, row: MemberRow, form: ReasonForm) -> ResponseReturnValue:
    contest = kept(contest_id)
    done = members.handed_in(current_work().session, contest_id, row.id)
    return page("remove", contest, form, row=row, done=done)


def _link_page(contest: Contest, account_id: UUID, token: str) -> ResponseReturnValue:
    """The link, shown once; with an address, a letter instead by the page of accounts."""
    work = current_work()
    name, login, email, grant_id = work.session.execute(
        select(Account.full_name, Account.login, Account.email, RoleGrant.id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(Account.id == account_id)
        .limit(1)
    ).one()
    return render_template(
        "contests/jury/link.html",
        contest=contest,
        full_name=name,
        login=login,
        email=email,
        grant_id=grant_id,
        link=url_for("identity.invitation", token=token, _external=True),
        until=work.now() + INVITED_FOR,
    )
