"""One answer for two kinds of client: htmx, and a browser without scripts."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page; going back in history needs the whole page."""
    asked = request.headers
    return "HX-Request" in asked and "HX-History-Restore-Request" not in asked


def fragment_or_redirect(template: str, then: str, **values: object) -> ResponseReturnValue:
    """The fragment for htmx, a redirect to `then` for a browser without scripts.

    What was said by `page.say` goes along with the fragment, for there is no next page to say it.
    """
    if not wants_fragment():
        return redirect(then, 303)
    body = render_template(template, **values) + render_template("ui/_said_aside.html")
    return body, {"Vary": "HX-Request"}
