"""Turns what the domain refuses into answers in the reader's language."""

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from kernel.errors import Denied, DomainError, Invalid, NotFound, TooMany, WrongState
from kernel.identity.permissions import (
    GRANTS,
    LEVELS,
    Level,
    Permission,
    Role,
    who_appoints,
)
from web.errors import error_page
from web.guard import current_actor
from web.i18n import gettext
from web.labels import permission_label, role_label

STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    WrongState: 409,
    Invalid: 422,
    TooMany: 429,
}


def may(permission: Permission) -> bool:
    """For templates: whether the active role holds the permission."""
    return bool(current_user.is_authenticated) and current_actor().may(permission)


def _denied(error: Denied) -> ResponseReturnValue:
    """Name the missing right, who has it, and who gives such a role."""
    named = error.values.get("permission")
    if not isinstance(named, str):
        return error_page(403)
    permission = Permission(named)
    asked = error.values.get("role")
    if isinstance(asked, str) and may(permission):  # the right is held, but not for that role
        return _not_for_role(permission, Role(asked))
    holders = sorted(GRANTS[permission], key=lambda role: list(LEVELS).index(role))
    near = [role for role in holders if LEVELS[role] is _level()] or holders
    givers = sorted({giver for role in near for giver in who_appoints(role)})
    advice = gettext(
        "Such a role is given by: %(givers)s.",
        givers=", ".join(role_label(giver) for giver in givers),
    )
    return error_page(
        403,
        right=permission_label(permission),
        holders=[role_label(role) for role in holders],
        advice=advice if givers else None,
    )


def _not_for_role(permission: Permission, role: Role) -> ResponseReturnValue:
    givers = who_appoints(role)
    advice = gettext(
        "Accounts of this role, «%(role)s», are opened by: %(givers)s.",
        role=role_label(role),
        givers=", ".join(role_label(giver) for giver in givers),
    )
    return error_page(
        403,
        right=permission_label(permission),
        holders=[role_label(giver) for giver in givers],
        advice=advice if givers else None,
    )


def _level() -> Level | None:
    role = current_actor().role
    return LEVELS[role] if role is not None else None


def _refused(error: DomainError) -> ResponseReturnValue:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 409)
    return error_page(status)


def install(app: Flask) -> None:
    """What a use case refuses and what the database refuses at the commit."""
    app.register_error_handler(Denied, _denied)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(IntegrityError, lambda _: error_page(409))
    # What PostgreSQL cannot even hold, such as a text with a zero byte, was typed by no person.
    app.register_error_handler(DataError, lambda _: error_page(400))
    app.register_error_handler(OperationalError, lambda _: error_page(503))
