"""Slips for the hands: one's rounds, the code of one's ballot, the same ballot on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from school.gatherings import queries
from school.gatherings.queries import SeatLine
from school.gatherings.rotation import Meeting
from school.gatherings.slips import make_slips
from school.web.gatherings import bp
from school.web.gatherings.plan import page
from school.web.gatherings.words import refused_words
from school.web.qr import qr_svg
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@dataclass(frozen=True, slots=True)
class HandOut:
    """A slip as it is handed over; the address is told only while the link is being made."""

    seat: SeatLine
    # (round, badges of whom one meets there)
    rounds: tuple[tuple[int, tuple[int, ...]], ...]
    address: str = ""

    @property
    def code(self) -> Markup:
        return qr_svg(self.address, _("Code of the ballot, number %(number)s",
                                      number=self.seat.number))  # fmt: skip


@bp.get("/<uuid:gathering_id>/slips")
@requires(Permission.MATCHING)
def slips(programme_id: UUID, gathering_id: UUID) -> str:
    """Slips without codes: the rounds and the paper ballot, printed as often as one likes."""
    return _page(programme_id, gathering_id, {})


@bp.post("/<uuid:gathering_id>/slips")
@requires(Permission.MATCHING)
def make(programme_id: UUID, gathering_id: UUID) -> ResponseReturnValue:
    """Slips with codes, shown once: for all, for those who have none, for one seat."""
    one = request.form.get("seat", "")
    try:
        tokens = make_slips(
            current_work(),
            programme_id,
            gathering_id,
            seats=[UUID(one)] if one else None,
            only_new=request.form.get("which") == "new",
        )
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(url_for(".show", programme_id=programme_id, gathering_id=gathering_id), 303)
    except ValueError:
        raise NotFound("GatheringSeat") from None
    if not tokens:
        say(_("Everybody has a code already."))
        return redirect(
            url_for(".slips", programme_id=programme_id, gathering_id=gathering_id), 303
        )
    return _page(programme_id, gathering_id, tokens)


def _page(programme_id: UUID, gathering_id: UUID, tokens: Mapping[UUID, str]) -> str:
    session = current_work().session
    shown = queries.gathering(session, programme_id, gathering_id)
    meetings = queries.rotation(session, gathering_id)
    seats = queries.seats(session, gathering_id)
    handed = [
        HandOut(
            seat,
            _rounds(meetings, seat),
            url_for("hall_ballot.show", token=tokens[seat.id], _external=True)
            if seat.id in tokens
            else "",
        )
        for seat in seats
        if not tokens or seat.id in tokens
    ]
    return render_template(
        "school/gatherings/slips.html",
        **page(programme_id, shown),
        slips=handed,
        with_codes=bool(tokens),
        have_links=sum(seat.has_link for seat in seats),
        lack_links=sum(not seat.has_link for seat in seats),
    )


def _rounds(meetings: list[Meeting], seat: SeatLine) -> tuple[tuple[int, tuple[int, ...]], ...]:
    if seat.side == "mentee":
        return tuple(
            (each.round, (each.mentor,)) for each in meetings if each.mentee == seat.number
        )
    by_round: dict[int, list[int]] = {}
    for each in meetings:
        if each.mentor == seat.number:
            by_round.setdefault(each.round, []).append(each.mentee)
    return tuple((number, tuple(who)) for number, who in by_round.items())
