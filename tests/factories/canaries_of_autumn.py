"""Marked rows of what a school keeps around its programmes; keys are the routes' arguments."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.imports.batch import ImportBatch
from school.bases.models import BaseEntry
from school.conditions.models import Informing, Resource, TeamMember
from school.consents.models import Consent, ConsentAsk
from school.exchange.models import Loan
from school.instruments.models import AnswerSheet, FormLink, Instrument
from school.links.models import Link
from school.mentors.models import MentorProfile
from school.registry.models import Guardian, Partner, PartnerAgreement, Person, PersonMerge
from school.requests.models import MentoringRequest
from school.selection.models import Certificate, Criterion, Interview, Opinion
from school.tasks.models import Task
from school.training.models import Attendance, Trainee, Training, TrainingSession
from school.year_turn.models import YearTurn
from tests.factories.world import YEAR, add

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
DAY = date(2026, 11, 1)
DEFINITION = {
    "code": "own", "version": 1, "title": {"ru": "Анкета", "en": "Form"},
    "intro": {"ru": "Анкета", "en": "Form"}, "audience": ["mentee"], "forms": [],
    "blocks": [{
        "code": "b", "title": {"ru": "Блок", "en": "Block"},
        "items": [{"code": "i", "kind": "short", "text": {"ru": "Вопрос", "en": "Question"}}],
    }],
}  # fmt: skip


def plant_autumn(
    session: Session, mark: str, school: UUID, person: UUID, programme: UUID, owner: UUID | None
) -> dict[str, UUID]:
    """One row of each kind, each with the mark of its place wherever a text may stand."""

    def row(model: type, **values: object) -> UUID:
        return add(session, model, school_id=school, **values)

    found = {"first_id": person, "mentor_id": person, "other_school_id": school}
    found |= _people(row, mark, person)
    found |= _papers(row, mark, person)
    found |= _forms(row, mark, person)
    found |= _base(row, mark, person, programme, owner)
    found |= _training(row, mark, person)
    found["row_id"] = found["member_id"]
    return found


def _people(row, mark: str, person: UUID) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    second = row(Person, kind="teacher", surname=mark, given_name="Двойник", created_at=NOW)
    relative = row(Person, kind="parent", surname=mark, given_name="Мать", created_at=NOW)
    guardian = row(Guardian, child_id=person, guardian_id=relative, relation="mother",
                   created_at=NOW)  # fmt: skip
    partner = row(Partner, name=mark, kind="enterprise", contact_name=mark, note=mark,
                  created_at=NOW)  # fmt: skip
    agreement = row(PartnerAgreement, partner_id=partner, subject=mark, created_at=NOW)
    gone = row(Person, kind="teacher", surname=mark, given_name="Бывший", created_at=NOW,
               merged_into_id=person)  # fmt: skip
    merge = row(PersonMerge, kept_id=person, gone_id=gone, merged_at=NOW,
                before={"surname": mark}, moved={})  # fmt: skip
    member = row(TeamMember, person_id=person, post="curator", duties=mark, since=DAY,
                 created_at=NOW)  # fmt: skip
    return {
        "second_id": second, "guardian_id": guardian, "partner_id": partner, "merge_id": merge,
        "agreement_id": agreement, "member_id": member,
        "resource_id": row(Resource, school_year=YEAR, kind="people", name=mark, created_at=NOW),
        "informing_id": row(Informing, school_year=YEAR, audience="staff", channel="site",
                            held_on=DAY, note=mark, created_at=NOW),
        "turn_id": row(YearTurn, from_year=YEAR - 1, done_at=NOW, details={"mark": mark}),
        "task_id": row(Task, kind="take_down", person_id=person, due_on=DAY, created_at=NOW),
    }  # fmt: skip


def _link(row, purpose: str, **values: object) -> UUID:  # type: ignore[no-untyped-def]
    from kernel.ids import new_id

    return row(Link, purpose=purpose, token_hash=new_id().hex, created_at=NOW,
               expires_at=NOW + timedelta(days=3650), **values)  # fmt: skip


def _papers(row, mark: str, person: UUID) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    link = _link(row, "consent", most_uses=1)
    ask = row(ConsentAsk, link_id=link, person_id=person, signer_id=person,
              purposes=["publication"], wordings={"publication": mark},
              versions={"publication": {"version": 1, "until": None}})  # fmt: skip
    consent = row(Consent, person_id=person, purpose="publication", signer_id=person, version=1,
                  wording=mark, via="paper", given_on=DAY, recorded_at=NOW,
                  scope={"words": mark})  # fmt: skip
    certificate = row(Certificate, person_id=person, kind="no_criminal_record", number=mark,
                      issued_on=DAY, checked_at=NOW)  # fmt: skip
    return {"ask_id": ask, "consent_id": consent, "certificate_id": certificate}


def _forms(row, mark: str, person: UUID) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    definition = {**DEFINITION, "title": {"ru": mark, "en": mark}}
    instrument = row(Instrument, code="own", version=1, state="published", title=mark,
                     audience="mentee", definition=definition, digest="-", created_at=NOW,
                     published_at=NOW)  # fmt: skip
    link = _link(row, "answer")
    row(FormLink, link_id=link, instrument_id=instrument, takes="mentor", place=mark)
    sheet = row(AnswerSheet, instrument_id=instrument, typed_name=mark, link_id=link, via="link",
                answers={"i": mark}, filled_on=DAY, filled_at=NOW)  # fmt: skip
    request = row(MentoringRequest, school_year=YEAR, person_id=person, typed_name=mark,
                  author="self", own_words=mark, made_on=DAY, created_at=NOW)  # fmt: skip
    return {
        "instrument_id": instrument, "link_id": link, "sheet_id": sheet, "request_id": request,
    }  # fmt: skip


def _base(row, mark: str, person: UUID, programme: UUID, owner) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    entry = row(BaseEntry, person_id=person, side="mentor", entered_on=DAY, changed_at=NOW,
                leaving_reason=mark)  # fmt: skip
    row(MentorProfile, person_id=person, competences=[mark], life_experience=mark,
        other_schools_since=None, updated_at=NOW)  # fmt: skip
    interview = row(Interview, entry_id=entry, person_id=person, side="mentor", questions={},
                    answers={"notes": {"about": mark}}, place=mark, created_at=NOW)  # fmt: skip
    opinion = row(Opinion, person_id=person, written_on=DAY, able=True, ready_to_communicate=True,
                  does_no_harm=True, safe_for_health=True, words=mark, written_at=NOW,
                  written_by=owner)  # fmt: skip
    criterion = row(Criterion, programme_id=programme, words=mark, created_at=NOW)
    loan = row(Loan, person_id=person, asking_school_id=UUID(int=1), need=mark, asked_at=NOW)
    return {
        "entry_id": entry, "interview_id": interview, "opinion_id": opinion,
        "criterion_id": criterion, "loan_id": loan,
    }  # fmt: skip


def _training(row, mark: str, person: UUID) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    training = row(Training, school_year=YEAR, title=mark, required=4, created_at=NOW)
    link = _link(row, "attendance")
    meeting = row(TrainingSession, training_id=training, n=1, topic=mark, held_on=DAY,
                  state="held", link_id=link)  # fmt: skip
    trainee = row(Trainee, training_id=training, person_id=person, enrolled_at=NOW)
    claim = row(Attendance, session_id=meeting, typed_name=mark, via="link", link_id=link,
                marked_at=NOW)  # fmt: skip
    return {
        "training_id": training, "session_id": meeting, "trainee_id": trainee, "claim_id": claim,
    }  # fmt: skip


def plant_upload(session: Session, mark: str, school: UUID, file_id: UUID, owner) -> UUID:  # type: ignore[no-untyped-def]
    """An upload of a school's people, with the mark in its name and its rows."""
    return add(session, ImportBatch, kind="people", file_id=file_id, file_name=f"{mark}.xlsx",
               state="uploaded", params={}, created_by=owner, school_id=school,
               created_at=NOW)  # fmt: skip
