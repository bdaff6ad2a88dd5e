"""Pages where a person chooses how the portal looks: vision version, theme, density, language.

They change nothing but one cookie of the browser that asks, so they need neither a session nor
its token: a public page must not open a session just to offer another language. A foreign site
is refused by what the browser says of itself.
"""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from .i18n import LANGUAGES, gettext, pgettext
from .page import public
from .reader import CHOICES, COOKIE, KEPT_FOR, Reader, current_reader

bp = Blueprint("preferences", __name__)


@bp.get("/view")
@public
def view() -> str:
    """The form with everything that can be chosen."""
    back = safe_next(request.args.get("next", ""))
    return render_template("web/view.html", wishes=wishes(), back=back)


@bp.post("/view")
@public
def save() -> ResponseReturnValue:
    """Keep the choices; `usual` alone brings back the ordinary version."""
    _refuse_foreign()
    if "usual" in request.form:
        return _keep(current_reader().usual())
    return _keep(current_reader().with_(request.form.to_dict()))


@bp.post("/language/<code>")
@public
def language(code: str) -> ResponseReturnValue:
    """Speak the other language from now on."""
    _refuse_foreign()
    if code not in LANGUAGES:
        raise NotFound
    return _keep(current_reader().with_({"lang": code}))


def safe_next(wanted: str) -> str:
    r"""A path of this portal, or its front page: never `//host`, `/\host` or `https://host`."""
    try:
        parts = urlsplit(wanted.replace("\\", "/"))
    except ValueError:  # a bracket that opens the address of no host
        return "/"
    plain = wanted.isprintable() and not parts.scheme and not parts.netloc
    return wanted if plain and wanted.startswith("/") and wanted[1:2] not in ("/", "\\") else "/"


def _refuse_foreign() -> None:
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise BadRequest


def _keep(reader: Reader) -> ResponseReturnValue:
    answer = redirect(safe_next(request.form.get("next", "")), 303)
    answer.set_cookie(
        COOKIE,
        reader.cookie(),
        max_age=KEPT_FOR,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


def wishes() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Name, label and labelled choices of each question of the form."""
    said = {
        "size": (gettext("Text size"), ("100 %", "125 %", "150 %", "200 %")),
        "scheme": (
            gettext("Colours"),
            (
                pgettext("scheme", "as the portal has them"),
                pgettext("scheme", "black on white"),
                pgettext("scheme", "white on black"),
                pgettext("scheme", "navy on sky blue"),
            ),
        ),
        "spacing": (
            gettext("Spacing"),
            (
                pgettext("spacing", "usual"),
                pgettext("spacing", "wider"),
                pgettext("spacing", "widest"),
            ),
        ),
        "theme": (
            gettext("Theme"),
            (
                pgettext("theme", "as in the system"),
                pgettext("theme", "light"),
                pgettext("theme", "dark"),
            ),
        ),
        "density": (
            gettext("Tables and buttons"),
            (
                pgettext("density", "as suits the role"),
                pgettext("density", "roomy"),
                pgettext("density", "dense"),
            ),
        ),
        "lang": (gettext("Language"), tuple(LANGUAGES[code] for code in CHOICES["lang"])),
    }
    return [
        (name, label, list(zip(CHOICES[name], words, strict=True)))
        for name, (label, words) in said.items()
    ]


def install(app: Flask) -> None:
    """Add the pages; to be called when CSRF protection is on, which they do without."""
    app.register_blueprint(bp)
    app.extensions["csrf"].exempt(bp)
