"""What participants achieved: projects, articles, diplomas; a portfolio of each (E-16, W-05)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.completion.models import Achievement
from school.completion.rules import paragraphs
from school.programmes.models import Participation, Programme
from school.programmes.queries import PartOfPerson

LEVELS = ("school", "municipality", "region", "nation", "international")
LONGEST_TITLE, LONGEST_NOTE = 300, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementCard:
    """`kind` is a code of the profile, `level` one of LEVELS or empty."""

    kind: str
    title: str
    got_on: date | None
    level: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AchievementLine:
    """An achievement with the programme in which it was got."""

    id: UUID
    participation_id: UUID
    person_id: UUID
    side: str
    programme_id: UUID
    programme: str
    kind: str
    title: str
    level: str
    got_on: date
    note: str


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a portfolio."""

    id: UUID
    kind: str
    title: str
    level: str
    got_on: date
    programme: str


def add_achievement(work: Work, participation_id: UUID, card: AchievementCard) -> Achievement:
    """Write an achievement down for a participant."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    part = work.own(Participation, participation_id)
    row = Achievement(
        school_id=part.school_id, participation_id=part.id, created_at=work.now(),
        created_by=work.actor.account_id, **_checked(work, card, part.joined_on),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.record("achievement.added", "achievement", row.id, of_kind=row.kind)
    return row


def change_achievement(work: Work, achievement_id: UUID, card: AchievementCard) -> Achievement:
    """Correct what was written down."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    row = work.own(Achievement, achievement_id)
    part = work.own(Participation, row.participation_id)
    for name, value in _checked(work, card, part.joined_on).items():
        setattr(row, name, value)
    work.record("achievement.changed", "achievement", row.id, of_kind=row.kind)
    return row


def remove_achievement(work: Work, achievement_id: UUID) -> UUID:
    """Take away what was written down by mistake; returns whose it was."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    row = work.own(Achievement, achievement_id)
    whose = row.participation_id
    work.record("achievement.removed", "achievement", row.id, of_kind=row.kind)
    work.session.delete(row)
    work.session.flush()
    return whose


def told_beside() -> ColumnElement[Any]:
    """The achievements of a participation as one column, for `parts_of`; read by `told`."""
    each = func.jsonb_build_object(
        "id", Achievement.id, "kind", Achievement.kind, "title", Achievement.title,
        "level", Achievement.level, "got_on", Achievement.got_on,
    )  # fmt: skip
    return (
        select(func.jsonb_agg(each))
        .where(
            Achievement.school_id == Participation.school_id,
            Achievement.participation_id == Participation.id,
        )
        .correlate(Participation)
        .scalar_subquery()
    )


def told(parts: Iterable[PartOfPerson]) -> list[Told]:
    """The portfolio of somebody over all programmes, the latest first."""
    found = [
        Told(UUID(each["id"]), each["kind"], each["title"], each["level"],
             date.fromisoformat(each["got_on"]), part.title)
        for part in parts
        for each in part.beside or ()
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.got_on, each.id), reverse=True)


def of_participations(session: Session, *participation_ids: UUID) -> list[AchievementLine]:
    """What these participants achieved in their programmes, the latest first."""
    return _lines(session, _query().where(Participation.id.in_(participation_ids)))


def achievement(session: Session, achievement_id: UUID) -> AchievementLine:
    found = _lines(session, _query().where(Achievement.id == achievement_id))
    if not found:
        raise NotFound("Achievement")
    return found[0]


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Achievement.id, Achievement.participation_id, Participation.person_id,
            Participation.side, Programme.id, Programme.title, Achievement.kind,
            Achievement.title, Achievement.level, Achievement.got_on, Achievement.note,
        )
        .join(
            Participation,
            and_(
                Participation.school_id == Achievement.school_id,
                Participation.id == Achievement.participation_id,
            ),
        )
        .join(
            Programme,
            and_(
                Programme.school_id == Participation.school_id,
                Programme.id == Participation.programme_id,
            ),
        )
        .order_by(Achievement.got_on.desc(), Achievement.id)
    )  # fmt: skip


def _lines(session: Session, query: Select[*tuple[Any, ...]]) -> list[AchievementLine]:
    return [AchievementLine(*row) for row in session.execute(query)]


def _checked(work: Work, card: AchievementCard, joined_on: date) -> dict[str, Any]:
    """The columns fit to keep, or every fault at once."""
    title, note = clean(card.title), paragraphs(card.note)
    faults = {}
    if card.kind not in {each.code for each in profile_of(work.session).achievement_kinds}:
        faults["kind"] = "achievement_kind"
    if not title:
        faults["title"] = "achievement_title"
    elif len(title) > LONGEST_TITLE:
        faults["title"] = "text_too_long"
    if len(note) > LONGEST_NOTE:
        faults["note"] = "text_too_long"
    if card.level not in ("", *LEVELS):
        faults["level"] = "achievement_level"
    if card.got_on is None:
        faults["got_on"] = "day_needed"
    elif card.got_on > work.today():
        faults["got_on"] = "got_later"
    elif card.got_on < joined_on:
        faults["got_on"] = "got_before"
    if faults:
        raise Invalid(faults, joined_on=joined_on)
    return {"kind": card.kind, "title": title, "level": card.level, "got_on": card.got_on,
            "note": note}  # fmt: skip
