"""What every page of a diary is given, and how its forms are answered."""

from uuid import UUID

from flask import current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.profile.stored import profile_of
from school.meetings import diary
from school.meetings.diary import MyPair, Own
from school.web.guest import OpenLink, closed
from school.web.meetings.words import MeetingWords, refused_words
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


def me() -> Own:
    """Whose diary is open."""
    return diary.own(current_work().session)


def mine(own: Own, pair_id: UUID, *, leads: bool = False) -> MyPair:
    """One's own open pair; `leads` asks for the mentor. NotFound for whatever is not."""
    pair = diary.pair(current_work().session, own, pair_id)
    if leads and not own.leads:
        raise NotFound("Pair")
    if not pair.is_open:
        raise WrongState("pair_ended")
    return pair


def frame(
    link: OpenLink, token: str, pair: MyPair | None = None, own: Own | None = None
) -> dict[str, object]:
    """For `school/diary/_frame.html`: whose, where, and where a problem is reported."""
    return {
        "link": link,
        "token": token,
        "own": own or me(),
        "pair": pair,
        "concern_url": address("diary.concern", token, pair.id) if pair is not None else "",
        "words": MeetingWords(profile_of(current_work().session)),
        "draft_words": {
            "kept": _("What you typed before is here again."),
            "sending": _("Sending…"),
            "offline": _("No connection. What you typed is kept in this tab and goes by itself."),
        },
    }


def address(endpoint: str, token: str, pair_id: UUID) -> str:
    """A page of the diary, if the portal has it."""
    if endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, token=token, pair_id=pair_id)


def gone_to(url: str) -> ResponseReturnValue:
    """The next page: as JSON for the script that carries forms, else a plain redirect."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"next": url})
    return redirect(url, 303)


def turned_back(refused: WrongState, token: str) -> ResponseReturnValue:
    """Say what stands in the way, on the first page of the diary."""
    words = refused_words(refused)
    if words is None:
        return closed(410)
    say(words, "bad")
    return gone_to(url_for("diary.show", token=token))
