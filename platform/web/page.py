"""What every page has: the frame's navigation, the person signed in, and all web helpers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, TypeVar

from flask import Blueprint, Flask, current_app, flash, g, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.local import LocalProxy
from werkzeug.routing import BuildError

from kernel.errors import WrongState

from . import assets, charts, errors, filters, headers, i18n, paging
from .reader import Reader, current_reader

MOST_SECTIONS = 9
TABS = 4  # and "More" beside them
THEME = tuple(f"theme/{part}.css" for part in ("tokens", "base", "frame", "parts", "school",
                                               "paper", "charts", "modes"))  # fmt: skip

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class NavItem:
    """A section of the portal. `current=None` lets the address decide; `short` is for the tab."""

    target: str
    label: str
    icon: str
    current: bool | None = None
    short: str | None = None

    @property
    def href(self) -> str:
        """The address: `target` itself, or that of the endpoint it names."""
        return self.target if self.target[:1] in ("/", "#") else url_for(self.target)


class Nobody:
    """Who is at the page when nobody has signed in."""

    is_authenticated = False
    name_short = role_label = place = ""
    density = "read"


def _signed_in() -> Any:
    known = hasattr(current_app, "login_manager") and current_user.is_authenticated
    return current_user if known else Nobody()


def _nav() -> Sequence[NavItem]:
    """The sections of this person, the one we are in marked; asked once a request."""
    if "nav" not in g:
        items = list(current_app.extensions["nav"]())
        if len(items) > MOST_SECTIONS:
            raise ValueError(f"{len(items)} sections; a row holds {MOST_SECTIONS}")
        g.nav = _marked(items)
    known: Sequence[NavItem] = g.nav
    return known


def _marked(items: list[NavItem]) -> list[NavItem]:
    if any(item.current is not None for item in items):
        return items
    path = request.path
    inside = [i for i in items if path == i.href or path.startswith(i.href.rstrip("/") + "/")]
    nearest = max(inside, key=lambda item: len(item.href), default=None)
    return [replace(item, current=item is nearest) for item in items]


def _door(name: str) -> str | None:
    """Address of a door of the frame (`sign_in`, `me`, `help`…), None where there is none."""
    endpoint = current_app.extensions["doors"].get(name)
    try:
        return url_for(endpoint) if endpoint else None
    except BuildError:
        return None


def _density() -> str:
    """The density this person's role works in, unless the reader chose another."""
    said: str = getattr(_signed_in(), "density", "read")
    return said


def _region_name() -> str:
    name: str = current_app.extensions["region_name"]()
    return name


def _foot_note() -> str:
    note: str = current_app.extensions["foot_note"]()
    return note


def _unread() -> int:
    """How many notices wait for this person; asked once a request, and only of a page that is."""
    if "unread" not in g:
        g.unread = current_app.extensions["unread"]()
    count: int = g.unread
    return count


def csrf_field() -> Markup:
    """The hidden field every form that changes something carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def say(text: str, kind: str = "ok") -> None:
    """Say on the next page, or with this fragment, what has been done; a link may offer undo."""
    flash(text, kind)


@contextmanager
def refusal_said(words: Callable[[WrongState], str]) -> Iterator[None]:
    """Within it what the state of things refuses is said in words, and the view goes on."""
    try:
        yield
    except WrongState as refused:
        say(words(refused), "bad")


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that anyone may see."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def install(
    app: Flask,
    *,
    nav: Callable[[], Sequence[NavItem]] | None = None,
    region_name: Callable[[], str] | None = None,
    doors: Mapping[str, str] | None = None,
    foot_note: Callable[[], str] | None = None,
) -> None:
    """Give an application the portal's frame; what is not given has an empty default."""
    given = {"nav": nav, "region_name": region_name, "doors": doors, "foot_note": foot_note}
    app.extensions.update({name: value for name, value in given.items() if value is not None})
    app.extensions.setdefault("nav", list)
    app.extensions.setdefault("region_name", str)
    app.extensions.setdefault("foot_note", str)
    app.extensions.setdefault("doors", {})
    app.extensions.setdefault("unread", int)  # whoever keeps notices says how many are unread
    app.register_blueprint(Blueprint("web", __name__, template_folder="templates"))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _install_csrf(app)
    for part in (i18n, filters, assets, paging, charts, headers, errors):
        part.install(app)
    from . import preferences  # it marks its views with this module's `public`

    preferences.install(app)
    app.jinja_env.globals.update(
        reader=LocalProxy(current_reader),
        signed_in=LocalProxy(_signed_in),
        nav=_nav,
        door=_door,
        density=_density,
        TABS=TABS,
        THEME=THEME,
        region_name=_region_name,
        foot_note=_foot_note,
        unread=_unread,
        csrf_field=csrf_field,
        csrf_token=generate_csrf,
    )


def _install_csrf(app: Flask) -> None:
    # We send no Referer, even to ourselves, so its presence cannot be demanded; the token,
    # bound to the session, is the protection.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    if "csrf" not in app.extensions:
        CSRFProtect(app)


__all__ = ["NavItem", "Reader", "csrf_field", "install", "public", "say"]
