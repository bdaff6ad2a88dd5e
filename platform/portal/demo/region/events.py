"""Events of the demo: a seminar that was, a forum ahead, an expert review with its conclusions."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.school_year import SchoolYear
from portal.demo.region.desk import Desk
from regional.events.models import EventRegistration, ProgrammeReview
from regional.events.registration import mark_attendance, register
from regional.events.reviews import (
    Mark,
    Verdict,
    conclude_review,
    own_programmes,
    send_programme,
    take_review,
)
from regional.events.rules import EXPERT_REVIEW, EventCard
from regional.events.service import draft_event, publish_event, write_outcome

WORDS = {
    "request": "Запросы собраны анкетами, их итоги приведены.",
    "whole": "Мероприятия раздела 4 не связаны с задачами.",
    "measured": "Есть замер на входе, на выходе не описан.",
}
CONCLUSION = (
    "Программа продумана: запросы участников собраны, роли понятны, наставники обучены.\n"
    "Опишите замер на выходе теми же вопросами, что и на входе, и свяжите мероприятия с задачами."
)


def play_events(desk: Desk) -> None:
    """Everybody acts through the portal; programmes of other schools come past the fences."""
    if desk.today - timedelta(days=30) > SchoolYear.of(desk.today).starts_on:
        _seminar(desk)  # in September none of this school year has been held yet
    _ahead(desk)
    call = _held(
        desk, Role.REGION_OPERATOR, 45, EXPERT_REVIEW, "Экспертиза программ наставничества",
        25, 11, until=12, about="Отправьте программу, эксперты ответят в течение двух недель.",
    )  # fmt: skip
    _reviews(desk, call)


def _seminar(desk: Desk) -> None:
    """Held three weeks ago: who came is marked, what came of it is written."""
    event = _held(
        desk, Role.REGION_OPERATOR, 45, "seminar", "Установочный семинар кураторов", -21, 10,
        place="Региональный оператор, актовый зал", capacity=40,
        about="Целевая модель, роли куратора и наставника, документы школы, учёт на портале.",
    )  # fmt: skip
    came = (Role.HEAD, Role.CURATOR, Role.MUNICIPAL)
    for role in came:
        register(desk.at(role, desk.today - timedelta(days=30)), event)
    work = desk.at(Role.REGION_OPERATOR, desk.today - timedelta(days=21), 16)
    listed = work.session.query(EventRegistration).filter_by(event_id=event)
    mark_attendance(work, event, {row.id for row in listed if row.role != Role.HEAD})
    write_outcome(
        work, event,
        "Разобрали семь этапов программы и дорожную карту школы. Материалы разосланы кураторам.",
    )  # fmt: skip


def _ahead(desk: Desk) -> None:
    forum = _held(
        desk, Role.REGION_OPERATOR, 20, "forum", "Форум наставников региона", 16, 10, until=9,
        place="Дворец молодёжи", capacity=120, hours=6,
        about="Секции по формам наставничества, мастер-классы лучших пар, круглый стол директоров.",
    )  # fmt: skip
    for role in (Role.HEAD, Role.MUNICIPAL, Role.TUTOR):
        register(desk.at(role, desk.today - timedelta(days=5)), forum)
    seminar = _held(
        desk, Role.MUNICIPAL, 10, "council", "Совещание кураторов муниципалитета", 2, 15, until=1,
        place="Управление образования, каб. 12", online_url="https://video.example/curators",
        roles=("curator", "responsible"),
    )  # fmt: skip
    register(desk.at(Role.CURATOR, desk.today - timedelta(days=1)), seminar)
    draft_event(
        desk.at(Role.REGION_OPERATOR),
        _card(desk, "festival", "Фестиваль «Наставник +»", 60, 11, place="Площадка уточняется"),
    )


def _reviews(desk: Desk, call: UUID) -> None:
    """Two programmes of the demo's school: one concluded, one waiting; others' beside them."""
    work = desk.at(Role.CURATOR, desk.today - timedelta(days=20))
    own = own_programmes(work.session)[:2]
    sent = [send_programme(work, call, each.id, "Просим посмотреть замеры.").id for each in own]
    if sent:
        take_review(desk.at(Role.TUTOR, desk.today - timedelta(days=15)), sent[0])
        marks = {
            each.code: Mark(max(0, each.max - n % 2), WORDS.get(each.code, ""))
            for n, each in enumerate(desk.profile.review_criteria)
        }
        verdict = Verdict(marks=marks, decision="after_changes", conclusion=CONCLUSION)
        conclude_review(desk.at(Role.TUTOR, desk.today - timedelta(days=6)), sent[0], verdict)
    _of_others(desk, call)


def _of_others(desk: Desk, call: UUID) -> None:
    session = desk.past_fences()
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (p.school_id) p.school_id, placed.municipality_id, p.id, p.title,"
            " p.form FROM school.programme p JOIN kernel.school_placement placed"
            " ON placed.school_id = p.school_id AND placed.valid_to IS NULL"
            " WHERE p.school_id <> :own AND p.state IN ('running', 'completed')"
            " ORDER BY p.school_id, p.school_year DESC, p.id LIMIT 4"
        ),
        {"own": desk.school_id},
    ).all()
    made = [
        {
            "id": new_id(), "event_id": call, "school_id": row.school_id,
            "municipality_id": row.municipality_id, "programme_id": row.id,
            "programme_title": row.title, "form": row.form, "sent_note": "", "state": "sent",
            "sent_at": _moment(desk, -9 + n, 12),
        }
        for n, row in enumerate(rows)
    ]  # fmt: skip
    if made:
        session.execute(insert(ProgrammeReview), made)


def _held(
    desk: Desk, role: Role, days_ago: int, kind: str, title: str, in_days: int, hour: int,
    **more: Any,
) -> UUID:  # fmt: skip
    """An event written and published so many days ago, to take place in so many days."""
    work = desk.at(role, desk.today - timedelta(days=days_ago))
    event = draft_event(work, _card(desk, kind, title, in_days, hour, **more))
    return publish_event(work, event.id).id


def _card(
    desk: Desk, kind: str, title: str, in_days: int, hour: int, *, hours: int = 4,
    until: int | None = None, **more: Any,
) -> EventCard:  # fmt: skip
    starts = _moment(desk, in_days, hour)
    values: dict[str, Any] = {
        "kind": kind, "title": title, "starts_at": starts,
        "ends_at": starts + timedelta(hours=hours),
        "register_until": _day(desk, until) if until is not None else None, **more,
    }  # fmt: skip
    return EventCard(**values)


def _day(desk: Desk, in_days: int) -> date:
    return desk.today + timedelta(days=in_days)


def _moment(desk: Desk, in_days: int, hour: int) -> datetime:
    return datetime.combine(_day(desk, in_days), time(hour), desk.zone)
