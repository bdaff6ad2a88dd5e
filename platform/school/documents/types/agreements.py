"""Papers of one pair: the agreement of both with the parents' part (D-14), the plan (D-23)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kernel.documents.values import OrgWords, PersonWords
from kernel.profile import Profile
from kernel.tenancy.models import School
from school.completion.rules import under_labour_law
from school.documents.types.kinds import Asked, Lack, SchoolType
from school.documents.types.office import (
    CURATOR,
    Frame,
    frame,
    lacks_of_words,
    one,
    words,
)
from school.documents.types.parties import day_of, for_child, in_line, programme_of, two_of
from school.pairing.plan import plan_tasks
from school.programmes.settings import setting

RHYTHMS: Mapping[str, str] = {
    "weekly": "не реже одного раза в неделю",
    "fortnightly": "не реже одного раза в две недели",
    "monthly": "не реже одного раза в месяц",
    "by_agreement": "в дни, о которых стороны договариваются заранее",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Frame):
    """D-14. A parent is who signs for a minor side; nobody leaves a line to write on."""

    programme: str
    form: str
    goal: str
    starts_on: date | None
    ends_on: date | None
    rhythm: str
    notice_days: int
    labour: bool
    labour_days: int
    mentor: PersonWords
    mentee: PersonWords
    curator: PersonWords
    mentor_minor: bool
    mentor_parent: PersonWords
    mentor_relation: str
    mentee_minor: bool
    mentee_parent: PersonWords
    mentee_relation: str
    minors: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A line of the plan; `period` is «до 20.12.2026» or «10.11.2026 – 20.12.2026»."""

    title: str
    period: str
    result: str
    done_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Frame):
    """D-23: what the two have written down and both see."""

    programme: str
    form: str
    goal: str
    strengths: str
    weaknesses: str
    starts_on: date | None
    ends_on: date | None
    rhythm: str
    agreed_on: date | None
    mentor: PersonWords
    mentee: PersonWords
    curator: PersonWords
    mentee_minor: bool
    mentee_parent: PersonWords
    tasks: tuple[Task, ...]


def _agreement(session: Session, profile: Profile, school: School, asked: Asked) -> Agreement:
    two = two_of(session, asked)
    programme = programme_of(session, two.pair.programme_id)
    form, day = profile.form(programme.form), day_of(asked)
    led = for_child(session, profile, two.mentee, day, two.pair.mentee_signer_id)
    leads = for_child(session, profile, two.mentor, day, two.pair.mentor_signer_id)
    return Agreement(
        **frame(session, school, asked),
        programme=programme.title,
        form=form.name.ru,
        goal=in_line(two.pair.goal or programme.goal or form.goal.ru),
        starts_on=two.pair.started_on or programme.starts_on,
        ends_on=two.pair.ended_on or programme.ends_on,
        rhythm=RHYTHMS[form.rhythm],
        notice_days=setting(programme, profile, "notice_days"),
        labour=under_labour_law(two.mentor.kind, two.mentee.kind),
        labour_days=profile.defaults.labour_law_notice_working_days,
        mentor=words(two.mentor),
        mentee=words(two.mentee),
        curator=one(session, profile, CURATOR),
        mentor_minor=leads.minor,
        mentor_parent=leads.signer,
        mentor_relation=leads.relation,
        mentee_minor=led.minor,
        mentee_parent=led.signer,
        mentee_relation=led.relation,
        minors=led.minor or leads.minor,
    )


def _agreement_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _agreement(session, profile, school, asked)
    alone = [
        not person for minor, person in (
            (data.mentor_minor, data.mentor_parent), (data.mentee_minor, data.mentee_parent),
        ) if minor
    ]  # fmt: skip
    named: list[PersonWords | OrgWords] = [data.school, data.head]
    named += [data.mentor] if data.mentor_minor else []
    named += [data.mentee] if data.mentee_minor else []
    return (*no_representative(sum(alone)), *lacks_of_words(named, data.head))


def no_representative(people: int) -> tuple[Lack, ...]:
    """Children for whom the base knows nobody who may sign: the paper keeps a line."""
    if not people:
        return ()
    return (Lack(code="representative_unknown", people=people, where=("people.index", {}),
                 blocking=False),)  # fmt: skip


def _plan(session: Session, profile: Profile, school: School, asked: Asked) -> Plan:
    two = two_of(session, asked)
    programme = programme_of(session, two.pair.programme_id)
    form = profile.form(programme.form)
    led = for_child(session, profile, two.mentee, day_of(asked), two.pair.mentee_signer_id)
    return Plan(
        **frame(session, school, asked),
        programme=programme.title,
        form=form.name.ru,
        goal=two.pair.goal,
        strengths=two.pair.strengths,
        weaknesses=two.pair.weaknesses,
        starts_on=two.pair.started_on or programme.starts_on,
        ends_on=two.pair.ended_on or programme.ends_on,
        rhythm=RHYTHMS[form.rhythm],
        agreed_on=two.pair.plan_agreed_on,
        mentor=words(two.mentor),
        mentee=words(two.mentee),
        curator=one(session, profile, CURATOR),
        mentee_minor=led.minor,
        mentee_parent=led.signer,
        tasks=tuple(
            Task(title=each.title, period=period(each.from_on, each.to_on), result=each.result,
                 done_on=each.done_on)
            for each in plan_tasks(session, two.pair.id) if each.state != "dropped"
        ),
    )  # fmt: skip


def period(from_on: date | None, to_on: date | None) -> str:
    if from_on is not None and to_on is not None and from_on != to_on:
        return f"{from_on:%d.%m.%Y} – {to_on:%d.%m.%Y}"
    if to_on is not None:
        return f"{to_on:%d.%m.%Y}" if from_on else f"до {to_on:%d.%m.%Y}"
    return f"с {from_on:%d.%m.%Y}" if from_on else ""


def _plan_lacks(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[Lack, ...]:
    data = _plan(session, profile, school, asked)
    no_tasks = Lack(code="plan_empty", blocking=False,
                    where=("pair_plan.show", {"pair_id": asked.subject_id}))  # fmt: skip
    return (*(() if data.tasks else (no_tasks,)), *lacks_of_words([], data.head))


TYPES: tuple[SchoolType, ...] = (
    SchoolType(code="pair_agreement", subject="pair", data=Agreement, fill=_agreement,
               lacks=_agreement_lacks),
    SchoolType(code="pair_plan", subject="pair", data=Plan, fill=_plan, lacks=_plan_lacks),
)  # fmt: skip
