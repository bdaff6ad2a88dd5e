"""A school's own results: places of its entries, and the jury's sheets by criterion (CT-06)."""

from uuid import UUID

from flask import Blueprint, render_template

from contests.ballots.marks import OVERALL
from contests.results.feedback import feedback_of, own_places
from contests.results.shown import rounded
from contests.rules.schema import Rules
from contests.web.result_words import place_words
from kernel.identity.permissions import Permission
from web.guard import requires
from web.work import current_work

bp = Blueprint(
    "own_results", __name__, url_prefix="/s/<school_code>/contests", template_folder="templates"
)


@bp.get("/results/<uuid:round_id>")
@requires(Permission.ENTRIES_SEND)
def show(round_id: UUID) -> str:
    """Places of the school's entries in one round: where the notice of the results leads."""
    held, contest, own = own_places(current_work(), round_id)
    rules = Rules.read(held.rules)
    return render_template(
        "contests/own_results/show.html",
        held=held,
        contest=contest,
        round=rules.round(held.code),
        names={each.code: each.name for each in rules.nominations},
        titles={each.place: each.title for each in rules.places},
        own=own,
        place_words=place_words,
    )


@bp.get("/<uuid:entry_id>/feedback")
@requires(Permission.ENTRIES_SEND)
def feedback(entry_id: UUID) -> str:
    """The sheets of the own entry under pseudonyms, the last round first."""
    entry, contest, rounds = feedback_of(current_work(), entry_id)
    return render_template(
        "contests/own_results/feedback.html",
        entry=entry,
        contest=contest,
        rounds=rounds,
        rounded=rounded,
        place_words=place_words,
        OVERALL=OVERALL,
    )
