"""Whether a mentor may begin: everything R-11 asks, in its order, computed and never ticked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, literal, or_, select
from sqlalchemy.orm import Session

from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.bases.models import BaseEntry
from school.bases.service import freeze
from school.consents.queries import missing
from school.instruments.models import AnswerSheet, Instrument
from school.mentors.models import MentorProfile
from school.registry.models import Person
from school.selection.certificates import lacking
from school.selection.models import Interview

# consents, then the questionnaire, the interview, the base of the selected, the training.
STEPS = ("consents", "questionnaire", "interview", "training", "certificates")
# The questionnaires that a candidate mentor answers.
QUESTIONNAIRES = ("mentor_profile", "mentor_application")
HELD_STATES = ("entered", "selected", "refused", "resting", "frozen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a mentor on the way to work."""

    state: str
    consents: tuple[str, ...] = ()
    has_questionnaire: bool = False
    decision: str = ""
    attended: int = 0
    required: int = 0
    certificates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What is missing, in the order of R-11; nothing missing is admission."""

    missing: tuple[str, ...]
    facts: Facts

    @property
    def is_admitted(self) -> bool:
        return not self.missing and self.facts.state == "selected"

    @property
    def next_step(self) -> str:
        """The first thing missing; empty when everything stands."""
        return self.missing[0] if self.missing else ""


def standing_of(facts: Facts) -> Standing:
    """What of R-11 does not stand yet."""
    stands = {
        "consents": not facts.consents,
        "questionnaire": facts.has_questionnaire,
        "interview": facts.decision == "yes" and facts.state == "selected",
        "training": facts.attended >= facts.required,
        "certificates": not facts.certificates,
    }
    return Standing(tuple(step for step in STEPS if not stands[step]), facts)


def standings(
    session: Session,
    person_ids: Iterable[UUID] | None,
    today: date,
    attended: Mapping[UUID, tuple[int, int]],
) -> dict[UUID, Standing]:
    """Where mentors of the base stand; None is all of them. `attended` is (came, required).

    Trainings lie to the right of the selection, so whoever calls brings their count; who is not
    in it came to none of the region's usual number.
    """
    entries = _entries(session, person_ids)
    return standings_in(session, entries, today, attended, profile_of(session))


def standings_in(
    session: Session,
    entries: Mapping[UUID, tuple[str, str]],
    today: date,
    attended: Mapping[UUID, tuple[int, int]],
    profile: Profile,
) -> dict[UUID, Standing]:
    """The same for entries read already: state and kind by person. Five statements at most."""
    ids = list(entries)
    consents = missing(session, ids, "mentor", today)
    answered = _answered(session, ids)
    decisions = _decisions(session, ids)
    kinds = {person_id: kind for person_id, (_, kind) in entries.items()}
    papers = lacking(session, kinds, profile, today)
    return {
        person_id: standing_of(
            Facts(
                state=state,
                consents=consents.get(person_id, ()),
                has_questionnaire=person_id in answered,
                decision=decisions.get(person_id, ""),
                attended=_came(attended, person_id, profile)[0],
                required=_came(attended, person_id, profile)[1],
                certificates=papers.get(person_id, ()),
            )
        )
        for person_id, (state, _) in entries.items()
    }


def refresh_admission(
    work: Work, person_ids: Iterable[UUID], attended: Mapping[UUID, tuple[int, int]]
) -> None:
    """Write the day of admission for those with whom everything stands; take it from the rest.

    A mentor whose consents have run out is frozen, as after a withdrawal: the database holds no
    other standing without them.
    """
    wanted = set(person_ids)
    if not wanted:
        return
    work.session.flush()
    query = (
        select(BaseEntry)
        .where(BaseEntry.person_id.in_(wanted), BaseEntry.side == "mentor")
        .order_by(BaseEntry.id)
        .with_for_update()
    )
    entries = [e for e in work.session.scalars(query) if e.state == "selected"]
    found = standings(work.session, [e.person_id for e in entries], work.today(), attended)
    for entry in entries:
        standing = found[entry.person_id]
        if standing.facts.consents:
            freeze(work, entry.person_id, ["mentor"])
        elif standing.is_admitted and entry.admitted_on is None:
            entry.admitted_on = work.today()
            work.record("mentor.admitted", "base_entry", entry.id)
        elif not standing.is_admitted and entry.admitted_on is not None:
            entry.admitted_on = None
            work.record(
                "mentor.admission_lost", "base_entry", entry.id, missing=list(standing.missing)
            )
    work.session.flush()


def _came(
    attended: Mapping[UUID, tuple[int, int]], person_id: UUID, profile: Profile
) -> tuple[int, int]:
    return attended.get(person_id, (0, profile.defaults.training_meetings))


def _entries(session: Session, person_ids: Iterable[UUID] | None) -> dict[UUID, tuple[str, str]]:
    """State of the entry and kind of the person, by person."""
    query = (
        select(BaseEntry.person_id, BaseEntry.state, Person.kind)
        .join(
            Person, (Person.school_id == BaseEntry.school_id) & (Person.id == BaseEntry.person_id)
        )
        .where(BaseEntry.side == "mentor", BaseEntry.state.in_(HELD_STATES))
    )
    if person_ids is not None:
        query = query.where(BaseEntry.person_id.in_(set(person_ids)))
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _answered(session: Session, person_ids: Iterable[UUID]) -> set[UUID]:
    """Who has answered a mentors' questionnaire, or whose profile says what they offer.

    An empty profile comes with the base itself and answers nothing.
    """
    ids = list(person_ids)
    offers = or_(
        func.cardinality(MentorProfile.help) > 0, func.cardinality(MentorProfile.competences) > 0
    )
    has_profile = exists(literal(1)).where(MentorProfile.person_id == Person.id, offers)
    sheet = (
        exists(literal(1))
        .where(AnswerSheet.person_id == Person.id)
        .where(Instrument.school_id == AnswerSheet.school_id)
        .where(Instrument.id == AnswerSheet.instrument_id, Instrument.code.in_(QUESTIONNAIRES))
    )
    query = select(Person.id).where(Person.id.in_(ids), or_(has_profile, sheet))
    return set(session.scalars(query))


def _decisions(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The latest decision about each as a mentor."""
    query = (
        select(Interview.person_id, Interview.decision)
        .where(
            Interview.person_id.in_(list(person_ids)),
            Interview.side == "mentor",
            Interview.state == "decided",
        )
        .order_by(Interview.decided_at, Interview.id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
