"""The first page of a diary: what is next, what waits for me, my pairs; and the calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from kernel.profile.stored import profile_of
from school.meetings import diary
from school.meetings.calendar import Entry, calendar
from school.meetings.diary import MyMeeting, MyPair, MyWord, Own
from school.web.diary import bp
from school.web.diary.frame import address, frame, me
from school.web.guest import OpenLink, by_link
from school.web.labels import phone_words
from school.web.meetings.pages import calendar_answer
from school.web.meetings.words import MeetingWords, has_practice, has_steps
from web.i18n import gettext as _
from web.work import current_work


@dataclass(frozen=True, slots=True)
class PairCard:
    """A pair with everything its card says."""

    pair: MyPair
    next_one: MyMeeting | None
    due: tuple[MyMeeting, ...]
    unsaid: tuple[MyMeeting, ...]
    held: int
    contact: diary.Contact | None
    plan_url: str
    concern_url: str
    has_lessons: bool
    must_confirm: bool
    plan_waits: bool
    step_before: str


@bp.get("/<token>")
@by_link("diary")
def show(link: OpenLink, token: str) -> ResponseReturnValue:
    session = current_work().session
    own = me()
    pairs = diary.pairs(session, own)
    profile = profile_of(session)
    told = diary.words(session)
    contacts = diary.contacts(session) if not own.leads else {}
    lines = diary.meetings(session)
    cards = [
        _card(own, pair, [each for each in lines if each.pair_id == pair.id], told, contacts, token)
        for pair in pairs
        if pair.is_open
    ]
    return render_template(
        "school/diary/show.html",
        cards=cards,
        ended=[pair for pair in pairs if not pair.is_open],
        phone_words=phone_words,
        steps=any(has_steps(profile, pair.form) for pair in pairs),
        **frame(link, token, own=own),
    )


@bp.get("/<token>/pairs/<uuid:pair_id>/meetings")
@by_link("diary")
def meetings(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    session = current_work().session
    own = me()
    pair = diary.pair(session, own, pair_id)
    lines = diary.meetings(session, pair_id)
    latest = next((line for line in lines if line.state == "held"), None)
    return render_template(
        "school/diary/meetings.html",
        lines=lines,
        latest=latest,
        told=diary.words(session),
        reflections=diary.reflections(session) if own.leads else {},
        now=current_work().now(),
        **frame(link, token, pair, own),
    )


@bp.get("/<token>/calendar.ics")
@by_link("diary")
def feed(link: OpenLink, token: str) -> ResponseReturnValue:
    """A file, no subscription: no calendar service is given the diary's token."""
    return _calendar(diary.meetings(current_work().session), "meetings.ics")


@bp.get("/<token>/pairs/<uuid:pair_id>/meetings/<uuid:meeting_id>/meeting.ics")
@by_link("diary")
def one_meeting(link: OpenLink, token: str, pair_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    return _calendar([diary.meeting(current_work().session, pair_id, meeting_id)], "meeting.ics")


def _calendar(lines: Sequence[MyMeeting], name: str) -> Response:
    work = current_work()
    words = MeetingWords(profile_of(work.session))
    title = _("Meeting of a mentor") if me().leads else _("Meeting with the mentor")
    once = {line.id: line for line in lines if line.planned_at is not None}
    entries = [
        Entry(each.id, each.planned_at, each.minutes,
              each.place or (_("Online") if each.is_online else ""), words.kind(each.kind),
              each.state == "cancelled")
        for each in once.values()
        if each.planned_at is not None
    ]  # fmt: skip
    return calendar_answer(calendar(title, entries, work.zone.key, work.now()), name)


def _card(
    own: Own,
    pair: MyPair,
    lines: list[MyMeeting],
    told: Mapping[tuple[UUID, UUID], MyWord],
    contacts: Mapping[UUID, diary.Contact],
    token: str,
) -> PairCard:
    work = current_work()
    profile = profile_of(work.session)
    now = work.now()
    ahead = sorted(_moments(lines, now), key=lambda one: one[0])
    held = [line for line in lines if line.state == "held"]
    waits = pair.plan_proposed_on is not None and pair.plan_agreed_on is None
    return PairCard(
        pair=pair,
        next_one=ahead[0][1] if ahead else None,
        due=tuple(line for line in reversed(lines) if line.is_due(now)),
        unsaid=tuple(
            line for line in lines[::-1] if line.state == "held" and (line.id, pair.id) not in told
        )[-3:],
        held=sum(line.counts for line in held),
        contact=contacts.get(pair.id),
        plan_url=address("diary.plan", token, pair.id),
        concern_url=address("diary.concern", token, pair.id),
        has_lessons=has_practice(profile, pair.form),
        must_confirm=pair.state == "proposed" and pair.confirmed_on(own.side) is None,
        plan_waits=(waits and not own.leads) or (own.leads and pair.plan_proposed_on is None),
        step_before=held[0].next_step if held else "",
    )


def _moments(lines: list[MyMeeting], now: datetime) -> list[tuple[datetime, MyMeeting]]:
    return [
        (line.planned_at, line)
        for line in lines
        if line.state == "planned" and line.planned_at is not None and line.planned_at > now
    ]
