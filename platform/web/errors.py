"""Pages for what went wrong: what happened, and who or what helps. JSON under /api/."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, Response, g, has_request_context, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException, InternalServerError

from .htmx import wants_fragment
from .i18n import gettext, mark

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """Heading and advice of an error, in English for the catalogue."""

    title: str
    advice: str


WORDS: Mapping[int, Words] = {
    400: Words(
        mark("We could not read this request"),
        mark("Go back, reload the page and try again."),
    ),
    401: Words(
        mark("Sign in first"),
        mark("This page opens after you sign in."),
    ),
    403: Words(
        mark("This page is not open to your role"),
        mark("If you need it for your work, ask whoever opened your account."),
    ),
    404: Words(
        mark("There is no such page"),
        mark("Check the address, or start from the front page. The page may have moved."),
    ),
    405: Words(
        mark("This address does not accept that"),
        mark("Open the page from the menu and press its button."),
    ),
    409: Words(
        mark("The data has changed while you were working"),
        mark("Nothing was saved. Reload the page, look at what is there now and try again."),
    ),
    413: Words(
        mark("The file is too large"),
        mark("Nothing was uploaded. Leave only the needed sheet in the file or split it."),
    ),
    422: Words(
        mark("Some fields need correcting"),
        mark("Nothing was saved. Go back, correct the fields and send the form again."),
    ),
    429: Words(
        mark("Too many attempts in a row"),
        mark("Wait a minute and try again."),
    ),
    500: Words(
        mark("Something broke on our side"),
        mark("What you entered may not have been saved. We have a record of this fault."),
    ),
    503: Words(
        mark("The portal is being serviced"),
        mark("Nothing is lost. Try again in a few minutes."),
    ),
}
STALE_FORM = Words(
    mark("This page has been open too long"),
    mark("Nothing was saved. Reload the page and send the form again."),
)
# Where the frame itself may be what broke: it asks the database for sections and the person.
FRAMELESS = frozenset({500, 502, 503, 504})


class MissingRight(Forbidden):
    """A refusal that says which right is missing and who has it, both in the reader's words."""

    def __init__(self, right: str, holders: Sequence[str] = (), advice: str = "") -> None:
        super().__init__()
        self.right = right
        self.holders = list(holders)
        self.advice = advice


def error_page(
    status: int,
    *,
    title: str | None = None,
    advice: str | None = None,
    right: str = "",
    holders: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer for an error: a page, a note for htmx, or JSON, whichever was asked for."""
    words = WORDS.get(status) or WORDS[500 if status >= 500 else 400]
    said = {
        "status": status,
        "title": title or gettext(words.title),
        "advice": advice or gettext(words.advice),
        "right": right,
        "holders": list(holders),
        "case": _case() if status >= 500 else "",
    }
    answer = _as_json(said) if _wants_json() else _as_html(said)
    answer.status_code = status
    answer.headers.update(headers or {})
    return answer


def _as_json(said: dict[str, object]) -> Response:
    body = {k: v for k, v in said.items() if v} | {"type": "about:blank"}
    answer = jsonify(body)
    answer.mimetype = "application/problem+json"
    return answer


def _as_html(said: dict[str, object]) -> Response:
    if wants_fragment():
        answer = Response(render_template("errors/_note.html", **said))
        answer.headers["HX-Retarget"] = "#said"
        answer.headers["HX-Reswap"] = "innerHTML show:window:top"
        return answer
    bare = said["status"] in FRAMELESS
    page = "errors/bare.html" if bare else "errors/page.html"
    return Response(render_template(page, framed=not bare, **said))


def _wants_json() -> bool:
    return request.path.startswith("/api/")


def _case() -> str:
    return str(g.get("request_id", "")) if has_request_context() else ""


def _on_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400 or error.response is not None:
        return error.get_response()
    kept = {k: v for k, v in error.get_headers() if k in ("Retry-After", "Allow")}
    return error_page(error.code, headers=kept)


def _on_missing_right(error: MissingRight) -> ResponseReturnValue:
    return error_page(403, right=error.right, holders=error.holders, advice=error.advice or None)


def _on_stale_form(error: CSRFError) -> ResponseReturnValue:
    return error_page(400, title=gettext(STALE_FORM.title), advice=gettext(STALE_FORM.advice))


def _on_fault(error: InternalServerError) -> ResponseReturnValue:
    return error_page(500)


def install(app: Flask) -> None:
    """Answer errors in the portal's own design."""
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(MissingRight, _on_missing_right)
    app.register_error_handler(CSRFError, _on_stale_form)
    app.register_error_handler(InternalServerError, _on_fault)
