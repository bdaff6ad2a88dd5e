"""Builds the web application: the only module that knows every page."""

import logging
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, g, request
from flask_login import LoginManager
from sqlalchemy.engine import URL, make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from kernel.identity.permissions import GRANTS, Permission
from kernel.logs import configure
from kernel.settings import Settings
from portal import health, refusals, region
from portal.keeping_tabs import keeping_tabs
from portal.navigation import doors, nav
from portal.signed_in import load_signed_in
from regional.web.tabs import OF_SCHOOL, tabs
from web import page
from web.plain import PlainRequest
from web.work import db

log = logging.getLogger(__name__)


class Portal(Flask):
    """Logs a fault by the name of its page: an address may hold the token of a link."""

    request_class = PlainRequest

    def log_exception(self, exc_info: Any) -> None:
        self.logger.error("page broke", exc_info=exc_info, extra={"endpoint": request.endpoint})


def create_app(settings: Settings | None = None) -> Flask:
    """The application of one region; settings come from the environment unless given."""
    if settings is None:  # a process of its own; tests bring their settings and their logs
        settings = Settings.from_env()
        configure("web")
    app = Portal("portal.web", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=_url(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 8, "max_overflow": 4, "pool_pre_ping": True},
        MAX_CONTENT_LENGTH=12 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SESSION_COOKIE_NAME="__Host-session" if settings.https else "session",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
    )
    app.extensions["letters_go"] = settings.smtp is not None
    if settings.https:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    db.init_app(app)
    _sign_in(app)
    _request_ids(app)
    page.install(
        app,
        nav=nav,
        region_name=region.name,
        doors=doors(),
        foot_note=region.foot_note,
    )
    app.extensions["zone"] = region.zone
    app.jinja_env.globals.update(
        Permission=Permission, GRANTS=GRANTS, may=refusals.may, demo=region.is_demo,
        keeping_tabs=keeping_tabs, school_tabs=lambda: tabs(OF_SCHOOL),
    )  # fmt: skip
    refusals.install(app)
    _pages(app)
    return app


def _url(url: str) -> URL:
    return make_url(url)


def _sign_in(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # sessions live in PostgreSQL and end there
    manager.user_loader(load_signed_in)


def _request_ids(app: Flask) -> None:
    @app.before_request
    def name_request() -> None:
        g.request_id = uuid4().hex[:12]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id, method=request.method)

    @app.url_value_preprocessor
    def take_school(endpoint: str | None, values: dict[str, object] | None) -> None:
        """Pages of a school say which in the address; the guard compares it with the role's."""
        if values is not None and "school_code" in values:
            g.school_code = values.pop("school_code")

    @app.url_defaults
    def give_school(endpoint: str, values: dict[str, object]) -> None:
        known = endpoint in app.view_functions and "school_code" not in values
        if known and app.url_map.is_endpoint_expecting(endpoint, "school_code"):
            from flask_login import current_user

            values["school_code"] = getattr(current_user, "school_code", None) or "-"


def _pages(app: Flask) -> None:
    from contests.web import blueprints as of_contests
    from portal.pages import blueprints as of_portal
    from regional.web import blueprints as of_region
    from school.web import blueprints as of_school
    from workers.paper_fields import declare_all

    declare_all()
    for blueprint in (*of_portal(), *of_region(), *of_contests(), *of_school(), health.bp):
        app.register_blueprint(blueprint)
