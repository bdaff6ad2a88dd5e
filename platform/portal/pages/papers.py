"""Checking a paper by its code: what it is, its number, and whether it holds; nothing of people.

Anybody may ask, so the page reads under the public's hat even when somebody is signed in.
"""

from datetime import UTC, datetime

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kernel.db import Hat, Reach
from kernel.papers.queries import PaperSeen, paper_by_code, shown_code, tidy_code
from portal.paper_words import kind_words, state_of
from web.guard import public
from web.work import aside

bp = Blueprint("papers", __name__, url_prefix="/check", template_folder="../templates")
LONGEST = 40


@bp.after_request
def tell_robots(answer: Response) -> Response:
    """Codes are for those who hold the paper: no search engine lists them."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """A box for the code; what was typed leads to the page of its paper."""
    typed = _typed(request.args.get("code", ""))
    code = tidy_code(typed)
    if code is not None:
        return redirect(url_for(".show", code=shown_code(code)), 303)
    page = render_template("portal/papers/index.html", typed=typed)
    return (page, 422) if typed else page


@bp.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    typed = _typed(code)
    paper = _paper(typed)
    if paper is None:
        return render_template("portal/papers/unknown.html", typed=typed), 404
    today = datetime.now(UTC).astimezone(current_app.extensions["zone"]()).date()
    return render_template(
        "portal/papers/show.html",
        paper=paper,
        code=shown_code(paper.code),
        kind=kind_words(paper.kind),
        state=state_of(paper, today),
    )


def _typed(text: str) -> str:
    """What a person may have typed: no invisible signs, no more than a box holds."""
    return "".join(sign for sign in text if sign.isprintable()).strip()[:LONGEST]


def _paper(code: str) -> PaperSeen | None:
    with aside(Reach(hat=Hat.PUBLIC, read_only=True)) as session:
        return paper_by_code(session, code)
