"""A portal small enough for a test: the frame, the gallery, one person who may sign in."""

from collections.abc import Iterator

import pytest
from flask import Flask, Response, redirect
from flask.testing import FlaskClient
from flask_login import LoginManager, UserMixin, login_user

from web import gallery, page
from web.page import NavItem

SECTIONS = [
    NavItem("/gallery", "Сегодня", "home"),
    NavItem("/gallery/table", "Показатели", "map"),
    NavItem("/gallery/form", "Отчётность", "doc", short="Отчёты"),
    NavItem("/gallery/schools", "Школы", "flag"),
    NavItem("/gallery/links", "Связки школ", "pair"),
    NavItem("/gallery/training", "Обучение", "award"),
]


class Person(UserMixin):
    id = "1"
    name_short = "Лаптева Е. В."
    role_label = "Региональный оператор"
    place = "Брянская область"
    density = "work"


def make_app() -> Flask:
    """The frame with the gallery inside; `/in` signs the one person in."""
    app = Flask("gallery", static_folder=None)
    app.config.update(SECRET_KEY="for tests only", TESTING=True)
    logins = LoginManager(app)
    logins.user_loader(lambda _: Person())
    page.install(
        app,
        nav=lambda: SECTIONS,
        region_name=lambda: "Брянская область",
        foot_note=lambda: "Демонстрационные данные: люди и значения вымышлены.",
        doors={"home": "gallery.index", "me": "gallery.index", "search": "gallery.index",
               "sign_in": "enter", "sign_out": "leave", "help": "gallery.index"},
    )  # fmt: skip
    app.register_blueprint(gallery.bp)

    @app.get("/in")
    def enter() -> Response:
        login_user(Person())
        return redirect("/gallery")  # type: ignore[return-value]

    @app.post("/out")
    def leave() -> str:
        return ""

    return app


@pytest.fixture
def app() -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def in_russian(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def in_english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", headers={"Cookie": "view=lang=en"}):
        yield
