"""Stories of pairs as cases for others (E-15): drafted from facts, without names, edited by people.

Publishing is another matter (R-67); here it is only told whether both consented to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean, fold
from kernel.work import Work
from school.completion.models import PairCase
from school.completion.queries import completions, standing_of
from school.completion.rules import paragraphs
from school.meetings.queries import facts
from school.pairing.models import PairTask
from school.pairing.queries import PairView
from school.programmes.models import Pair, Participation, Programme
from school.requests.mentees import wished
from school.requests.models import MentoringRequest

LEAST_RATINGS = 5
LONGEST_TITLE, LONGEST = 200, 6000
TEXTS = ("situation", "work_done", "outcome", "advice")
# A case is ready for others when it tells this much.
TOLD = ("situation", "work_done", "outcome")
STATES = ("draft", "ready")
SHORT_NAME = 4


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rows know of a pair; a mean only of ratings enough to hide whose they are."""

    weeks: int | None
    met: int
    tasks_done: int
    tasks: int
    help: tuple[str, ...]
    goal: str
    results: str
    project: str
    decision: str
    mean: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseText:
    title: str
    situation: str = ""
    work_done: str = ""
    outcome: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the school's base, with the form and the year of its pair."""

    id: UUID
    title: str
    state: str
    form: str
    school_year: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CaseView(CaseLine):
    pair_id: UUID
    mentor_person: UUID
    mentee_person: UUID
    situation: str
    work_done: str
    outcome: str
    advice: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the base of cases is narrowed by; `help` is what the mentee asked for."""

    text: str = ""
    form: str = ""
    help: str = ""
    state: str = ""


def case_facts(session: Session, pair: PairView, today: date) -> CaseFacts:
    """Facts of a pair to begin a case with."""
    met = facts(session, [pair.id])[pair.id]
    done = func.count().filter(PairTask.state == "done")
    tasks_done, tasks = session.execute(
        select(done, func.count()).where(PairTask.pair_id == pair.id, PairTask.state != "dropped")
    ).one()
    end = standing_of(completions(session, pair.id))
    asked = wished(session, [pair.mentee.person_id], pair.programme.school_year.start)
    own = asked.get(pair.mentee.person_id)
    marks = [each.rating for each in met.ratings if each.side != "curator"]
    until = pair.ended_on or today
    return CaseFacts(
        weeks=(until - pair.started_on).days // 7 if pair.started_on else None,
        met=met.held,
        tasks_done=tasks_done,
        tasks=tasks,
        help=tuple(own.help) if own else (),
        goal=pair.goal,
        results=end.results if end else "",
        project=end.project if end else "",
        decision=end.decision if end else "",
        mean=Fraction(sum(marks), len(marks)) if len(marks) >= LEAST_RATINGS else None,
    )


def draft_case(work: Work, pair_id: UUID, text: CaseText) -> PairCase:
    """Begin the case of a pair that has ended."""
    work.actor.require(Permission.COMPLETION_EDIT)
    pair = work.own(Pair, pair_id)
    if pair.ended_on is None:
        raise WrongState("pair_state", state=pair.state)
    row = PairCase(
        school_id=pair.school_id, pair_id=pair_id, created_at=work.now(), changed_at=work.now(),
        changed_by=work.actor.account_id, **_checked(text),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.record("case.drafted", "pair_case", row.id, pair=str(pair_id))
    return row


def change_case(work: Work, case_id: UUID, text: CaseText) -> PairCase:
    """Edit a case; one that is ready must stay complete."""
    work.actor.require(Permission.COMPLETION_EDIT)
    row = work.own(PairCase, case_id)
    values = _checked(text)
    _refuse_unfinished(values if row.state == "ready" else None)
    for name, value in values.items():
        setattr(row, name, value)
    row.changed_at, row.changed_by = work.now(), work.actor.account_id
    work.record("case.changed", "pair_case", case_id)
    return row


def move_case(work: Work, case_id: UUID, state: str) -> PairCase:
    """Put a finished case into the base of practices, or take it back into drafts."""
    work.actor.require(Permission.COMPLETION_EDIT)
    row = work.own(PairCase, case_id)
    if state not in STATES or state == row.state:
        raise WrongState("case_state", state=row.state)
    if state == "ready":
        _refuse_unfinished({name: getattr(row, name) for name in TOLD})
    row.state, row.changed_at, row.changed_by = state, work.now(), work.actor.account_id
    work.record(f"case.{state}", "pair_case", case_id)
    return row


def remove_case(work: Work, case_id: UUID) -> None:
    """Throw a draft away; what stands in the base is taken back first."""
    work.actor.require(Permission.COMPLETION_EDIT)
    row = work.own(PairCase, case_id)
    if row.state != "draft":
        raise WrongState("case_state", state=row.state)
    work.record("case.removed", "pair_case", case_id)
    work.session.delete(row)


def named_in(text: CaseText, people: Sequence[Any]) -> list[str]:
    """Surnames of the two that the text gives away, in whatever case they stand."""
    words = fold(" ".join((text.title, *(getattr(text, name) for name in TEXTS)))).split()
    letters = ["".join(sign for sign in word if sign.isalpha()) for word in words]
    found = []
    for person in people:
        stem = fold(person.surname)[: max(SHORT_NAME, len(person.surname) - 2)]
        if len(stem) >= SHORT_NAME and any(word.startswith(stem) for word in letters):
            found.append(person.surname)
    return found


def count_cases(session: Session, wanted: Wanted) -> int:
    query = _joined(select(func.count())).where(_condition(wanted))
    return session.scalar(query) or 0


def cases(session: Session, wanted: Wanted, *, offset: int, limit: int) -> list[CaseLine]:
    """A page of the base, the latest first."""
    query = _joined(
        select(PairCase.id, PairCase.title, PairCase.state, Programme.form, Programme.school_year,
               PairCase.changed_at)
    ).where(_condition(wanted))  # fmt: skip
    query = query.order_by(PairCase.changed_at.desc(), PairCase.id).offset(offset).limit(limit)
    return [CaseLine(*row) for row in session.execute(query)]


def case_view(session: Session, case_id: UUID) -> CaseView:
    led = aliased(Participation)
    query = (
        _joined(
            select(
                PairCase.id, PairCase.title, PairCase.state, Programme.form,
                Programme.school_year, PairCase.changed_at, PairCase.pair_id,
                led.person_id, Participation.person_id, PairCase.situation, PairCase.work_done,
                PairCase.outcome, PairCase.advice,
            )
        )
        .join(led, and_(led.school_id == Pair.school_id, led.id == Pair.mentor_id))
        .where(PairCase.id == case_id)
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("PairCase")
    return CaseView(*row)


def cases_of(session: Session, pair_id: UUID) -> list[tuple[UUID, str, str]]:
    """Identifier, title and state of the cases of one pair."""
    query = select(PairCase.id, PairCase.title, PairCase.state).where(PairCase.pair_id == pair_id)
    return [(row.id, row.title, row.state) for row in session.execute(query.order_by(PairCase.id))]


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The pair, its programme, and the mentee as `Participation`."""
    return (
        query.select_from(PairCase)
        .join(Pair, and_(Pair.school_id == PairCase.school_id, Pair.id == PairCase.pair_id))
        .join(
            Programme,
            and_(Programme.school_id == Pair.school_id, Programme.id == Pair.programme_id),
        )
        .join(
            Participation,
            and_(Participation.school_id == Pair.school_id, Participation.id == Pair.mentee_id),
        )
    )


def _condition(wanted: Wanted) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [true()]
    if wanted.form:
        parts.append(Programme.form == wanted.form)
    if wanted.state:
        parts.append(PairCase.state == wanted.state)
    if wanted.help:
        asked = exists().where(
            MentoringRequest.school_id == Participation.school_id,
            MentoringRequest.person_id == Participation.person_id,
            MentoringRequest.help.contains([wanted.help]),
        )
        parts.append(asked)
    if wanted.text:
        columns = (PairCase.title, *(getattr(PairCase, name) for name in TEXTS))
        parts.append(or_(*(each.icontains(wanted.text, autoescape=True) for each in columns)))
    return and_(*parts)


def _checked(text: CaseText) -> dict[str, str]:
    values = {"title": clean(text.title), **{n: paragraphs(getattr(text, n)) for n in TEXTS}}
    faults = {name: "text_too_long" for name in TEXTS if len(values[name]) > LONGEST}
    if not values["title"]:
        faults["title"] = "case_title"
    elif len(values["title"]) > LONGEST_TITLE:
        faults["title"] = "text_too_long"
    if faults:
        raise Invalid(faults)
    return values


def _refuse_unfinished(values: dict[str, str] | None) -> None:
    if values is None:
        return
    lacking = {name: "say_needed" for name in TOLD if not values[name]}
    if lacking:
        raise Invalid(lacking)
