"""The person of a request, as Flask-Login and the page frame know them."""

from flask import g
from flask_login import UserMixin

from kernel.identity.permissions import LEVELS, Actor, Level
from kernel.identity.sign_in import Held, SignedIn, resume
from kernel.work import utc_now
from web.i18n import gettext
from web.labels import role_label
from web.work import aside


class Person(UserMixin):  # type: ignore[misc]  # Flask-Login is untyped
    """Wraps the session found by its token; the token itself is what the cookie carries."""

    def __init__(self, token: str, found: SignedIn) -> None:
        self.token = token
        self.found = found

    def get_id(self) -> str:
        return self.token

    @property
    def actor(self) -> Actor:
        return self.found.actor

    @property
    def held(self) -> tuple[Held, ...]:
        return self.found.held

    @property
    def active(self) -> Held | None:
        return self.found.active

    @property
    def waits(self) -> Held | None:
        """The role chosen that a code is asked for."""
        return self.found.waits

    @property
    def school_code(self) -> str | None:
        return self.active.school_code if self.active else None

    @property
    def name_short(self) -> str:
        """«Лаптева Е. В.»: surname and initials."""
        surname, *rest = self.found.full_name.split()
        return " ".join([surname, *(f"{part[0]}." for part in rest[:2])])

    @property
    def role_label(self) -> str:
        return role_label(self.active.role) if self.active else gettext("Choose a role")

    @property
    def place(self) -> str:
        return self.active.place if self.active else ""

    @property
    def density(self) -> str:
        """Those above a school sit at a desk with tables; a school reads on a phone."""
        wide = self.active is not None and LEVELS[self.active.role] is not Level.SCHOOL
        return "work" if wide else "read"


def load_signed_in(token: str) -> Person | None:
    """Find the session; asked once a request."""
    known: dict[str, Person | None] = g.setdefault("people", {})
    if token not in known:
        with aside() as session:
            found = resume(session, token, utc_now())
        known[token] = Person(token, found) if found is not None else None
    return known[token]
