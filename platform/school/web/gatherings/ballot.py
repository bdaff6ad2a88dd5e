"""The ballot on a phone (Q-04): by a personal link, without an account, changed until the close."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound, WrongState
from kernel.ids import new_id
from school.gatherings.ballots import LISTS, Said, cast
from school.gatherings.own_ballot import OwnBallot, own_ballot
from school.gatherings.rules import MOST_CHOICES
from school.web.gatherings.forms import request_of
from school.web.gatherings.words import fault_words, words
from school.web.guest import OpenLink, by_link, closed
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint("hall_ballot", __name__, url_prefix="/b", template_folder="../templates")

# What a browser chose, by question and place; «» is nobody.
Chosen = Mapping[str, Sequence[str]]


@bp.get("/<token>")
@by_link("ballot")
def show(link: OpenLink, token: str) -> ResponseReturnValue:
    try:
        view = own_ballot(current_work().session)
    except NotFound:
        return closed(404)
    return _page(link, view, _of_kept(view))


@bp.post("/<token>")
@by_link("ballot")
def send(link: OpenLink, token: str) -> ResponseReturnValue:
    """Keep what was chosen; whatever is refused comes back with the choice as it was made."""
    work, chosen = current_work(), _typed()
    try:
        kept = cast(work, link.id, _said(chosen))
    except NotFound:
        return closed(404)
    except Invalid as refused:
        return _page(link, own_ballot(work.session), chosen, faults=fault_words(refused)), 422
    except WrongState as refused:
        if refused.code not in ("ballot_changed", "ballot_closed"):
            raise
        return _page(link, own_ballot(work.session), chosen, refused=refused.code), 409
    here = url_for(".show", token=token)
    if not kept.again:
        say(_("Your choice is kept."))
    if request.accept_mimetypes.best == "application/json":
        return jsonify(next=here)
    return redirect(here, 303)


def _typed() -> dict[str, list[str]]:
    places = range(1, MOST_CHOICES + 1)
    return {name: [request.form.get(f"{name}-{n}", "") for n in places] for name in LISTS}


def _said(chosen: Chosen) -> Said:
    try:
        lists = {name: [UUID(each) for each in seats if each] for name, seats in chosen.items()}
    except ValueError:
        raise Invalid(dict.fromkeys(LISTS, "ballot_strangers")) from None
    version = request.form.get("version", "")
    return Said(
        with_whom=lists["with_whom"],
        whom_helps=lists["whom_helps"],
        request_id=request_of(request.form.get("request")),
        version=int(version) if version.isdecimal() and len(version) < 5 else 0,
    )


def _of_kept(view: OwnBallot) -> Chosen:
    if view.kept is None:
        return {name: [] for name in LISTS}
    return {name: [str(seat) for seat in getattr(view.kept, name)] for name in LISTS}


def _page(
    link: OpenLink,
    view: OwnBallot,
    chosen: Chosen,
    *,
    faults: Mapping[str, str] | None = None,
    refused: str = "",
) -> str:
    return render_template(
        "school/gatherings/ballot.html",
        link=link,
        view=view,
        chosen=chosen,
        faults=faults or {},
        refused=refused,
        by_id={each.id: each for each in view.others},
        request_id=new_id(),
        **words(),
    )
