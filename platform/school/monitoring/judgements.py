"""What was judged of a programme: results of mentees (M-20), the club (M-10), a pair (M-09)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.monitoring.judged import MENTEE, PAIR, PROGRAMME, ToJudge, to_judge
from school.monitoring.models import Judgement
from school.programmes.models import Pair, Participation, Programme
from school.programmes.service import locked
from school.registry.models import Person
from school.registry.queries import IN_ORDER
from school.registry.rules import class_words

LONGEST = 500
# What the log calls each of them.
OBJECTS = {MENTEE: "participation", PAIR: "pair", PROGRAMME: "programme"}
UNDER_WAY = frozenset({"running", "completed"})


@dataclass(frozen=True, slots=True)
class JudgementLine:
    """A judgement as kept; `participation_id` and `pair_id` empty: of the programme as a whole."""

    programme_id: UUID
    participation_id: UUID | None
    pair_id: UUID | None
    code: str
    outcome: str
    method: str
    evidence: str
    judged_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said of one thing; without an outcome the judgement is taken back."""

    outcome: str = ""
    method: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom or what a judgement is about; neither a mentee nor a pair is the programme itself."""

    programme_id: UUID
    participation_id: UUID | None = None
    pair_id: UUID | None = None

    @property
    def of(self) -> str:
        if self.participation_id is not None:
            return MENTEE
        return PAIR if self.pair_id is not None else PROGRAMME


@dataclass(frozen=True, slots=True)
class MenteeLine:
    """A mentee of a programme as the page of results lists one."""

    participation_id: UUID
    person_id: UUID
    surname: str
    given_name: str
    patronymic: str
    kind: str
    grade: int | None
    grade_letter: str

    @property
    def school_class(self) -> str:
        return class_words(self.grade, self.grade_letter)


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair of a programme by its two people."""

    id: UUID
    state: str
    mentor: str
    mentee: str


def judgements_of(session: Session, programme_ids: Sequence[UUID]) -> tuple[JudgementLine, ...]:
    """What was judged of these programmes, of their mentees and of their pairs."""
    query = (
        select(
            Judgement.programme_id, Judgement.participation_id, Judgement.pair_id,
            Judgement.code, Judgement.outcome, Judgement.method, Judgement.evidence,
            Judgement.judged_on,
        )
        .where(Judgement.programme_id.in_(programme_ids))
        .order_by(Judgement.programme_id, Judgement.code, Judgement.id)
    )  # fmt: skip
    return tuple(JudgementLine(*row) for row in session.execute(query))


def judged_about(session: Session, about: About) -> dict[str, JudgementLine]:
    """What was judged of one mentee, one pair or the programme, by code."""
    return {
        each.code: each
        for each in judgements_of(session, [about.programme_id])
        if (each.participation_id, each.pair_id) == (about.participation_id, about.pair_id)
    }


def mentees_of(session: Session, programme_id: UUID) -> tuple[MenteeLine, ...]:
    """Mentees of the programme by surname; whoever left it early is judged no more."""
    query = (
        select(
            Participation.id, Person.id, Person.surname, Person.given_name, Person.patronymic,
            Person.kind, Person.grade, Person.grade_letter,
        )
        .join(Person, and_(Person.school_id == Participation.school_id,
                           Person.id == Participation.person_id))
        .where(Participation.programme_id == programme_id, Participation.side == "mentee",
               Participation.left_on.is_(None))
        .order_by(*IN_ORDER)
    )  # fmt: skip
    return tuple(MenteeLine(*row) for row in session.execute(query))


def pairs_of(session: Session, programme_id: UUID) -> tuple[PairLine, ...]:
    """Pairs that have begun, by the mentee's surname."""
    led, taught = aliased(Participation), aliased(Participation)
    mentor, mentee = aliased(Person), aliased(Person)
    query = (
        select(
            Pair.id, Pair.state, mentor.surname, mentor.given_name, mentor.patronymic,
            mentee.surname, mentee.given_name, mentee.patronymic,
        )
        .join(led, and_(led.school_id == Pair.school_id, led.id == Pair.mentor_id))
        .join(mentor, and_(mentor.school_id == led.school_id, mentor.id == led.person_id))
        .join(taught, and_(taught.school_id == Pair.school_id, taught.id == Pair.mentee_id))
        .join(mentee, and_(mentee.school_id == taught.school_id, mentee.id == taught.person_id))
        .where(Pair.programme_id == programme_id, Pair.started_on.is_not(None))
        .order_by(mentee.surname, mentee.given_name, Pair.id)
    )  # fmt: skip
    return tuple(
        PairLine(row[0], row[1], " ".join(row[2:5]).strip(), " ".join(row[5:8]).strip())
        for row in session.execute(query)
    )


def judge(work: Work, about: About, judged_on: date | None, said: Mapping[str, Said]) -> int:
    """Write down what was judged; returns how many judgements now stand.

    Invalid names fields «outcome-<code>», «method-<code>», «evidence-<code>», «judged_on».
    """
    work.actor.require(Permission.MONITORING_EDIT)
    programme = _open(work, about.programme_id)
    _belongs(work, about)
    profile = profile_of(work.session)
    known = {
        each.code: each for each in to_judge(profile, programme.form, about.of, programme.template)
    }
    if set(said) - set(known):
        raise NotFound("Judgement")
    faults = {**_faults_of_day(work, judged_on), **faults_of(known, said)}
    if faults or judged_on is None:
        raise Invalid(faults)
    for code, each in said.items():
        _keep(work, programme, about, code, judged_on, each)
    work.session.flush()
    whose = about.participation_id or about.pair_id or about.programme_id
    work.record(
        "judgements.kept", OBJECTS[about.of], whose,
        codes=sorted(code for code, each in said.items() if each.outcome),
    )  # fmt: skip
    return sum(bool(each.outcome) for each in said.values())


def faults_of(known: Mapping[str, ToJudge], said: Mapping[str, Said]) -> dict[str, str]:
    """What is wrong with what was said, by field."""
    faults = {}
    for code, each in said.items():
        asked = known[code]
        if each.outcome and each.outcome not in asked.outcomes:
            faults[f"outcome-{code}"] = "choice_unknown"
        elif not each.outcome and (each.method or clean(each.evidence)):
            faults[f"outcome-{code}"] = "outcome_needed"
        if each.method and each.method not in asked.methods:
            faults[f"method-{code}"] = "choice_unknown"
        elif each.outcome and asked.methods and not each.method:
            faults[f"method-{code}"] = "method_needed"
        if len(clean(each.evidence)) > LONGEST:
            faults[f"evidence-{code}"] = "text_too_long"
    return faults


def _faults_of_day(work: Work, judged_on: date | None) -> dict[str, str]:
    if judged_on is None:
        return {"judged_on": "day_needed"}
    return {"judged_on": "ended_later"} if judged_on > work.today() else {}


def _belongs(work: Work, about: About) -> None:
    """The mentee, or the pair, is of this very programme; nobody else's is known."""
    if about.participation_id is not None:
        part = work.own(Participation, about.participation_id)
        if part.programme_id != about.programme_id or part.side != MENTEE:
            raise NotFound("Participation")
    if about.pair_id is not None and work.own(Pair, about.pair_id).programme_id != (
        about.programme_id
    ):
        raise NotFound("Pair")


def _keep(
    work: Work, programme: Programme, about: About, code: str, judged_on: date, said: Said
) -> None:
    keys = {
        "school_id": programme.school_id, "programme_id": programme.id,
        "participation_id": about.participation_id, "pair_id": about.pair_id, "code": code,
    }  # fmt: skip
    if not said.outcome:
        same = [getattr(Judgement, name).is_not_distinct_from(key) for name, key in keys.items()]
        work.session.execute(delete(Judgement).where(*same))
        return
    kept = {
        "outcome": said.outcome, "method": said.method, "evidence": clean(said.evidence),
        "judged_on": judged_on, "kept_at": work.now(), "kept_by": work.actor.account_id,
    }  # fmt: skip
    row = insert(Judgement).values(id=new_id(), **keys, **kept)
    work.session.execute(row.on_conflict_do_update(constraint="uq_judgement_about", set_=kept))


def _open(work: Work, programme_id: UUID) -> Programme:
    """Results are judged while the programme goes on or after its end."""
    programme = locked(work, programme_id)
    if programme.state not in UNDER_WAY:
        raise WrongState("programme_state", state=programme.state)
    return programme
