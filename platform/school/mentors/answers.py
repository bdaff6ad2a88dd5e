"""Answers of those who would be mentors: which wait for a card, and taking one over into it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from school.instruments.asking import takes_of
from school.instruments.definition import from_json
from school.instruments.models import AnswerSheet, FormLink, Instrument
from school.instruments.sheets import Sheet
from school.instruments.sheets import sheet as sheet_in_full
from school.mentors.from_answers import (
    Change,
    changes,
    contacts_from_answers,
    profile_from_answers,
)
from school.mentors.queries import MentorCard, mentor_card
from school.mentors.service import Contacts, save_contacts, save_profile

OF_MENTORS = ("mentor_application", "mentor_profile")
CONTACTS = ("phone", "email", "workplace")


@dataclass(frozen=True, slots=True)
class Untaken:
    """A sheet that nobody's card holds yet: the name as it was typed."""

    id: UUID
    title: Mapping[str, str]
    typed_name: str
    typed_place: str
    via: str
    filled_on: date


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A mentor's questionnaire that stands with a person."""

    id: UUID
    title: Mapping[str, str]
    filled_on: date


@dataclass(frozen=True, slots=True)
class Preview:
    """A sheet beside a card: what taking it over would change."""

    sheet: Sheet
    card: MentorCard
    changes: list[Change]


def _waits() -> ColumnElement[bool]:
    """Sheets of links that take mentors, and those of paper that name nobody of the register."""
    on_paper = and_(AnswerSheet.link_id.is_(None), Instrument.code.in_(OF_MENTORS))
    return and_(AnswerSheet.person_id.is_(None), or_(FormLink.takes == "mentor", on_paper))


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    asks = and_(
        FormLink.school_id == AnswerSheet.school_id, FormLink.link_id == AnswerSheet.link_id
    )
    of = and_(
        Instrument.school_id == AnswerSheet.school_id, Instrument.id == AnswerSheet.instrument_id
    )
    return query.select_from(AnswerSheet).join(Instrument, of).outerjoin(FormLink, asks)


def count_untaken(session: Session) -> int:
    return session.scalar(_joined(select(func.count())).where(_waits())) or 0


def untaken(session: Session, *, offset: int, limit: int) -> list[Untaken]:
    """Sheets that wait for a card, those who have waited longest first."""
    columns = (
        AnswerSheet.id, Instrument.definition["title"], AnswerSheet.typed_name,
        AnswerSheet.typed_place, AnswerSheet.via, AnswerSheet.filled_on,
    )  # fmt: skip
    query = _joined(select(*columns)).where(_waits())
    query = query.order_by(AnswerSheet.filled_at, AnswerSheet.id).offset(offset).limit(limit)
    return [Untaken(*row) for row in session.execute(query)]


def sheets_of(session: Session, person_id: UUID) -> list[OwnSheet]:
    """Questionnaires about somebody that can fill a mentor's card, the latest first."""
    of = and_(
        Instrument.school_id == AnswerSheet.school_id, Instrument.id == AnswerSheet.instrument_id
    )
    query = (
        select(AnswerSheet.id, Instrument.definition, AnswerSheet.filled_on)
        .join(Instrument, of)
        .where(AnswerSheet.person_id == person_id)
        .order_by(AnswerSheet.filled_at.desc(), AnswerSheet.id)
        .limit(20)
    )
    found = []
    for sheet_id, kept, filled_on in session.execute(query):
        definition = from_json(kept)
        if takes_of(definition) == "mentor":
            found.append(OwnSheet(sheet_id, definition.title.model_dump(), filled_on))
    return found


def sheet_of_mentor(session: Session, sheet_id: UUID) -> Sheet:
    """A sheet in full; NotFound for one that is no mentor's: others are open to other roles."""
    found = sheet_in_full(session, sheet_id)
    if takes_of(found.definition) != "mentor":
        raise NotFound("answer_sheet")
    return found


def preview(session: Session, sheet_id: UUID, person_id: UUID) -> Preview:
    """What the card would become."""
    found = sheet_of_mentor(session, sheet_id)
    if found.line.person_id not in (None, person_id):
        raise NotFound("answer_sheet")
    card = mentor_card(session, person_id)
    return Preview(found, card, changes(_as_is(card), _as_answered(found)))


def take_over(work: Work, sheet_id: UUID, person_id: UUID, fields: Collection[str]) -> None:
    """Write the chosen fields into the card and let the sheet stand with the person."""
    work.actor.require(Permission.MENTORS_EDIT)
    row = work.session.get(
        AnswerSheet, (work.actor.school_id, sheet_id), with_for_update=True
    )  # one curator at a time
    if row is None:
        raise NotFound("AnswerSheet")
    if row.person_id not in (None, person_id):
        raise WrongState("sheet_taken")
    shown = preview(work.session, sheet_id, person_id)
    known = {change.name: change.then for change in shown.changes}
    if set(fields) - set(known):
        raise Invalid({"fields": "fields_stale"})
    values = {name: known[name] for name in fields if name not in CONTACTS}
    save_profile(work, person_id, values)
    if set(fields) & set(CONTACTS):
        save_contacts(work, person_id, _contacts(shown.card, known, fields))
    row.person_id = person_id
    work.record("mentor.sheet_taken", "answer_sheet", sheet_id, person=str(person_id),
                fields=sorted(fields))  # fmt: skip


def _contacts(card: MentorCard, known: Mapping[str, object], fields: Collection[str]) -> Contacts:
    kept = {"phone": card.phone, "email": card.email, "workplace": card.workplace}
    told = {name: str(known[name]) for name in CONTACTS if name in fields}
    return Contacts(position=card.position, **(kept | told))


def _as_is(card: MentorCard) -> dict[str, object]:
    line = card.line
    return {
        "competences": line.competences, "help": line.help, "times": line.times,
        "life_experience": card.life_experience, "interests": card.interests,
        "preferences": card.preferences, "age_from": line.age_from, "age_to": line.age_to,
        "hours_a_month": line.hours_a_month, "time_note": card.time_note, "phone": card.phone,
        "email": card.email, "workplace": card.workplace,
    }  # fmt: skip


def _as_answered(found: Sheet) -> dict[str, object]:
    contacts = contacts_from_answers(found.definition, found.answers)
    told = {name: getattr(contacts, name) for name in CONTACTS if getattr(contacts, name)}
    return profile_from_answers(found.definition, found.answers) | told
