"""Pages of the hall itself: who came, late comers, the rotation, the screen with the round."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from school.gatherings import queries
from school.gatherings.drawing import draw as draw_rotation
from school.gatherings.queries import GatheringView
from school.gatherings.rotation import Meeting
from school.gatherings.seats import save_came, seat_at_door, seat_everybody, take_seat
from school.gatherings.service import start_round
from school.web.gatherings import bp
from school.web.gatherings.forms import CameForm, DoorForm, SeatForm
from school.web.gatherings.plan import of_hall, page
from school.web.gatherings.words import refused_words
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work

GATHERING = "/<uuid:gathering_id>"


@bp.get(GATHERING + "/seats")
@requires(Permission.MATCHING)
def seats(programme_id: UUID, gathering_id: UUID) -> str:
    return _seats_page(programme_id, gathering_id, CameForm())


@bp.post(GATHERING + "/seats")
@requires(Permission.MATCHING)
def save_seats(programme_id: UUID, gathering_id: UUID) -> ResponseReturnValue:
    form = CameForm()
    if not form.validate():
        return _seats_page(programme_id, gathering_id, form), 422
    try:
        here = save_came(current_work(), programme_id, gathering_id,
                         came=form.came.data, was=form.was.data)  # fmt: skip
        say(ngettext("Saved: %(num)s person is here.", "Saved: %(num)s people are here.", here))
    except WrongState as refused:
        say(refused_words(refused), "bad")
    return redirect(_at(".show", programme_id, gathering_id), 303)


@bp.post(GATHERING + "/seats/all")
@requires(Permission.MATCHING)
def seat_all(programme_id: UUID, gathering_id: UUID) -> ResponseReturnValue:
    try:
        number = seat_everybody(current_work(), programme_id, gathering_id)
        say(ngettext("%(num)s more person is invited.", "%(num)s more people are invited.", number)
            if number else _("Everybody who is to be invited has a number already."))  # fmt: skip
    except WrongState as refused:
        say(refused_words(refused), "bad")
    return redirect(_at(".seats", programme_id, gathering_id), 303)


@bp.post(GATHERING + "/seats/door")
@requires(Permission.MATCHING)
def door(programme_id: UUID, gathering_id: UUID) -> ResponseReturnValue:
    here = _at(".seats", programme_id, gathering_id)
    participation_id = DoorForm().participation_id()
    if participation_id is None:
        say(_("Choose from the list who has come."), "bad")
        return redirect(here, 303)
    try:
        number = seat_at_door(current_work(), programme_id, gathering_id, participation_id)
        say(_("The number of the badge: %(number)s. A slip with a code is made beside “Slips”.",
              number=number))  # fmt: skip
    except WrongState as refused:
        say(refused_words(refused), "bad")
    return redirect(here, 303)


@bp.post(GATHERING + "/seats/take")
@requires(Permission.MATCHING)
def take(programme_id: UUID, gathering_id: UUID) -> ResponseReturnValue:
    seat_id = SeatForm().seat_id()
    if seat_id is None:
        say(_("Choose from the list whose number is superfluous."), "bad")
        return redirect(_at(".seats", programme_id, gathering_id), 303)
    try:
        take_seat(current_work(), programme_id, gathering_id, seat_id)
        say(_("The seat is taken away. The person stays among the participants."))
    except WrongState as refused:
        say(refused_words(refused), "bad")
    return redirect(_at(".seats", programme_id, gathering_id), 303)


@bp.post(GATHERING + "/draw")
@requires(Permission.MATCHING)
def draw(programme_id: UUID, gathering_id: UUID) -> ResponseReturnValue:
    of_hall(programme_id, gathering_id)
    try:
        drawn = draw_rotation(current_work(), programme_id, gathering_id)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(_at(".show", programme_id, gathering_id), 303)
    say(_("The rotation is drawn."))
    if drawn.least_fitting < min(6, max((each.round for each in drawn.meetings), default=0)):
        few = sum(number == drawn.least_fitting for number in drawn.fitting.values())
        say(ngettext("%(num)s mentee meets only %(least)s mentors who fit at a glance.",
                     "%(num)s mentees meet only %(least)s mentors who fit at a glance.",
                     few, least=drawn.least_fitting), "near")  # fmt: skip
    return redirect(_at(".schedule", programme_id, gathering_id), 303)


@bp.get(GATHERING + "/schedule")
@requires(Permission.MATCHING)
def schedule(programme_id: UUID, gathering_id: UUID) -> str:
    """All rounds at once: a row for a table, a column for a round."""
    session = current_work().session
    shown = of_hall(programme_id, gathering_id)
    meetings = queries.rotation(session, gathering_id)
    people = {seat.number: seat for seat in queries.seats(session, gathering_id)}
    return render_template(
        "school/gatherings/schedule.html",
        **page(programme_id, shown),
        people=people,
        rounds=sorted({each.round for each in meetings}),
        tables=_tables(meetings),
        alone=_alone(meetings, people),
    )


@bp.get(GATHERING + "/screen")
@requires(Permission.MATCHING)
def screen(programme_id: UUID, gathering_id: UUID) -> str:
    """The round for the big screen: numbers only, for a whole hall reads it."""
    session = current_work().session
    shown = of_hall(programme_id, gathering_id)
    meetings = queries.rotation(session, gathering_id)
    here = [each for each in meetings if each.round == shown.round_now]
    values = {
        "gathering": shown,
        "left": _left(shown),
        "tables": sorted(_tables(here).items()),
        "last": max((each.round for each in meetings), default=0),
    }
    if "HX-Request" in request.headers:
        return render_template("school/gatherings/_now.html", **values)
    return render_template("school/gatherings/screen.html", **page(programme_id, shown) | values)


@bp.post(GATHERING + "/round")
@requires(Permission.MATCHING)
def begin_round(programme_id: UUID, gathering_id: UUID) -> ResponseReturnValue:
    of_hall(programme_id, gathering_id)
    typed = request.form.get("round", "")
    try:
        number = int(typed) if typed.isdecimal() and len(typed) < 3 else -1
        start_round(current_work(), programme_id, gathering_id, number)
    except WrongState as refused:
        say(refused_words(refused), "bad")
    return redirect(_at(".screen", programme_id, gathering_id), 303)


def _left(shown: GatheringView) -> int:
    """Seconds until the round ends, never below nought."""
    if not shown.round_now or shown.round_began_at is None:
        return 0
    ends = shown.round_began_at + timedelta(minutes=shown.minutes_a_round)
    return max(0, round((ends - current_work().now()).total_seconds()))


def _tables(meetings: Iterable[Meeting]) -> dict[int, dict[int, list[int]]]:
    """By table and round the mentees who sit there."""
    found: dict[int, dict[int, list[int]]] = {}
    for each in meetings:
        found.setdefault(each.mentor, {}).setdefault(each.round, []).append(each.mentee)
    return dict(sorted(found.items()))


def _alone(
    meetings: Iterable[Meeting], people: dict[int, queries.SeatLine]
) -> dict[int, list[int]]:
    """Who of those here sits alone, by round."""
    sat: dict[int, set[int]] = {}
    for each in meetings:
        sat.setdefault(each.round, set()).update((each.mentor, each.mentee))
    here = [number for number, seat in people.items() if seat.came]
    return {
        number: alone
        for number, who in sorted(sat.items())
        if (alone := [badge for badge in here if badge not in who])
    }


def _seats_page(programme_id: UUID, gathering_id: UUID, form: CameForm) -> str:
    session = current_work().session
    shown = queries.gathering(session, programme_id, gathering_id)
    return render_template(
        "school/gatherings/seats.html",
        **page(programme_id, shown),
        form=form,
        seats=queries.seats(session, gathering_id),
        outside=queries.waiting(session, programme_id, gathering_id),
    )


def _at(endpoint: str, programme_id: UUID, gathering_id: UUID) -> str:
    return url_for(endpoint, programme_id=programme_id, gathering_id=gathering_id)
