"""Opening an account in three steps: which role, where, who; then the link, shown once."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound
from kernel.identity.accounts import OpenAccount, may_appoint, open_account
from kernel.identity.logins import free_login
from kernel.identity.permissions import LEVELS, Level, Permission, Role
from kernel.identity.places import MOST, Place, needs_choice, place, places
from portal.fault_words import in_words
from portal.pages.accounts import bp
from portal.pages.accounts.forms import PersonForm
from portal.pages.accounts.link import link_page
from portal.pages.accounts.listing import appointed
from web.guard import requires
from web.work import current_work


@bp.get("/open")
@requires(Permission.ACCOUNTS_MANAGE)
def choose() -> ResponseReturnValue:
    """The first step not yet taken."""
    role, where = _role(), request.args.get("place", type=UUID)
    if role is None:
        return render_template(
            "portal/accounts/choose_role.html",
            roles=[role for role in Role if role in appointed()],
        )
    may_appoint(current_work(), role)
    if needs_choice(current_work(), role) and where is None:
        return _places_page(role)
    return _form_page(PersonForm(), role, _place(role))


@bp.post("/open")
@requires(Permission.ACCOUNTS_MANAGE)
def open_one() -> ResponseReturnValue:
    role = _role()
    if role is None:
        raise NotFound("role")
    work, form = current_work(), PersonForm()
    may_appoint(work, role)
    where = _place(role)
    if not form.validate():
        return _form_page(form, role, where), 422
    try:
        account_id, token = open_account(work, command(form, role, where))
    except Invalid as invalid:
        form.take(in_words(invalid))
        return _form_page(form, role, where), 422
    return link_page(account_id, token, purpose="activate")


@bp.post("/login")
@requires(Permission.ACCOUNTS_MANAGE)
def suggest_login() -> ResponseReturnValue:
    """The login's field filled in from the name; posted, for a name belongs in no address."""
    form = PersonForm()
    if not form.login.data:
        form.login.data = free_login(current_work().session, form.full_name.data or "")
        form.login.raw_data = None
    return render_template("portal/accounts/_login_field.html", form=form)


def command(form: PersonForm, role: Role, where: Place | None) -> OpenAccount:
    level = LEVELS[role]
    return OpenAccount(
        full_name=form.full_name.data or "",
        login=form.login.data or "",
        email=form.email.data or None,
        role=role,
        school_id=where.id if where and level is Level.SCHOOL else None,
        municipality_id=where.id if where and level is Level.MUNICIPALITY else None,
    )


def _role() -> Role | None:
    named = request.args.get("role", "")
    return Role(named) if named in set(Role) else None


def _place(role: Role) -> Place | None:
    """Where the account is to be; a place beyond one's territory is as absent as none."""
    found = place(current_work(), role, request.args.get("place", type=UUID))
    if found is None and LEVELS[role] is not Level.REGION:
        raise NotFound("place")
    return found


def _places_page(role: Role) -> str:
    search = request.args.get("q", "").strip()[:100]
    return render_template(
        "portal/accounts/choose_place.html",
        role=role,
        of_schools=LEVELS[role] is Level.SCHOOL,
        search=search,
        places=places(current_work(), role, search),
        most=MOST,
    )


def _form_page(form: PersonForm, role: Role, where: Place | None) -> str:
    return render_template("portal/accounts/open.html", form=form, role=role, where=where)
