"""Draws a sheet and its receipt: a whole page, or the part a waiting script puts in its place."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contests.ballots.marks import MOST_OF_COMMENT, OVERALL
from contests.ballots.queries import lines_of, next_left, sheet_view
from contests.ballots.views import EntryLine, SheetView
from contests.rules.schema import next_by_code
from contests.web.ballots.typed import Typed
from contests.web.ballots.words import (
    Refusal,
    grouped,
    kind_words,
    left_words,
    standing_reason,
)
from contests.web.contests.base import form_names
from contests.web.entries.words import fact_lines
from web.guard import current_actor
from web.i18n import gettext
from web.work import current_work

MOST_RADIOS = 12
IMAGES = ("image/jpeg", "image/png")


def wants_json() -> bool:
    """Whether our script asks: it answers a person itself."""
    return request.accept_mimetypes.best == "application/json"


def own_sheet(round_id: UUID, entry_id: UUID) -> SheetView:
    work = current_work()
    return sheet_view(work.session, work.actor.account_id, round_id, entry_id)


def sheet_page(
    view: SheetView,
    typed: Typed,
    *,
    faults: Mapping[str, str] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The sheet with what was typed, whatever has been refused."""
    values = common(view) | {
        "typed": typed,
        "faults": {**typed.faults, **(faults or {})},
        "refused": refused or (standing_reason(view) if status == 200 else None),
        "answered": status != 200,
        "takes": view.takes,
        "most_of_comment": MOST_OF_COMMENT,
        "most_radios": MOST_RADIOS,
        "account": str(current_actor().account_id),
        "facts": _facts(view),
    }
    if wants_json():
        html = render_template("contests/ballots/_sheet.html", **values)
        code = refused.code if refused else "faults"
        return jsonify(html=html, code=code), status
    return render_template("contests/ballots/sheet.html", **values), status


def common(view: SheetView) -> dict[str, Any]:
    """What every page of one entry shows: its place among the reader's own, and the time."""
    work = current_work()
    lines = lines_of(work.session, work.actor.account_id, view.round_id)
    before, after = _beside(lines, view.entry_id)
    return {
        "view": view,
        "overall": OVERALL,
        "nomination": _nomination(view),
        "due": sum(line.state != "conflict" for line in lines),
        "done": sum(line.state in ("handed", "changed") for line in lines),
        "before": before,
        "after": after,
        "next_one": next_left(lines, view.entry_id),
        "left_words": left_words(view.times),
        "kind_words": kind_words,
        "grouped": grouped,
        "sheet_url": url_for("ballots.sheet", round_id=view.round_id, entry_id=view.entry_id),
        "name_of": name_of,
        "images": IMAGES,
        "endpoints": current_app.view_functions,
    }


def receipt_part(view: SheetView) -> str:
    """The matter of the receipt's page, for a script that has waited for it."""
    return render_template("contests/ballots/_handed.html", **common(view))


def name_of(line: EntryLine | SheetView) -> str:
    return gettext("Entry %(code)s", code=line.code).strip()


def _facts(view: SheetView) -> list[tuple[str, str]]:
    """What the portal itself knows of the entrant's work, a label and a value each."""
    told = view.material["facts"] if view.material else {}
    return fact_lines(told, form_names(current_work())) if told else []


def _nomination(view: SheetView) -> str:
    """Nothing for who is no longer of the jury and does not see the entry."""
    if not view.nomination:
        return ""
    return next_by_code(view.rules.nominations, view.nomination).name


def _beside(lines: list[EntryLine], entry_id: UUID) -> tuple[EntryLine | None, EntryLine | None]:
    at = next((n for n, line in enumerate(lines) if line.entry_id == entry_id), 0)
    return (lines[at - 1] if at else None), (lines[at + 1] if at + 1 < len(lines) else None)
