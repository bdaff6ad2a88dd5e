"""Static files under an address that changes with their content, so browsers may keep them.

The digest of the whole tree stands in the path, not in a query: a font named by a relative
address inside a stylesheet then carries it too.
"""

from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, g, send_from_directory, url_for

STATIC = Path(__file__).parent / "static"
KEPT_FOR = 365 * 24 * 3600

bp = Blueprint("assets", __name__)


@bp.get("/assets/<digest>/<path:filename>")
def file(digest: str, filename: str) -> Response:
    """A static file; an address of another release is answered too, but must not be kept."""
    answer = send_from_directory(STATIC, filename)
    if digest == tree_digest():
        answer.cache_control.no_cache = None
        answer.cache_control.public = True
        answer.cache_control.max_age = KEPT_FOR
        answer.cache_control.immutable = True
    else:
        answer.cache_control.no_cache = True
    return answer


def tree_digest() -> str:
    """Name of this content; counted once, anew on each call while debugging."""
    known: str | None = current_app.extensions.get("assets_digest")
    if known is None or current_app.debug:
        known = _digest(STATIC)
        current_app.extensions["assets_digest"] = known
    return known


def _digest(folder: Path) -> str:
    seen = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            seen.update(path.relative_to(folder).as_posix().encode())
            seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


def asset(path: str) -> str:
    """Address of a file of `web/static`."""
    return _root() + path


def _root() -> str:
    """The address they all begin with; a page names some sixty files, so it is built once."""
    if "assets_root" not in g:
        g.assets_root = url_for("assets.file", digest=tree_digest(), filename="x")[:-1]
    known: str = g.assets_root
    return known


def icon_url(name: str) -> str:
    """Address of one symbol of the icon sprite, for `<use href>`."""
    return f"{asset('icons.svg')}#i-{name}"


def install(app: Flask) -> None:
    """Serve the files and give templates `asset` and `icon_url`."""
    file.permission = None  # type: ignore[attr-defined]  # everyone may see it
    app.register_blueprint(bp)
    app.jinja_env.globals.update(asset=asset, icon_url=icon_url)
