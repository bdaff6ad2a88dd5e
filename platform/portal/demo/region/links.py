"""Links between schools in the demo: what schools say, a search, a link at work, one that was."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import insert, select, update

from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.jobs import Job, JobState, Silent
from kernel.school_year import SchoolYear
from kernel.tenancy.models import School
from portal.demo.region.desk import Desk
from regional.partnership import links, room, rounds
from regional.partnership.gathering import Settings
from regional.partnership.models import (
    LinkMeeting,
    LinkProposal,
    LinkStep,
    SchoolLink,
    SupportProfile,
)
from regional.partnership.profiles import write_profile
from regional.partnership.proposing import run_round
from regional.partnership.rules import Proof, SupportCard

SPEAKING = 15
HELPERS = 4
FEWEST = 6
OWN = SupportCard(
    seeks=True,
    offers=True,
    capacity=2,
    needs={"inclusion": 3, "parents": 1},
    strengths={"young_teachers": 3, "management": 2, "results": 2},
    approach="active",
    proof=Proof(
        results=True,
        results_note="ОГЭ и ЕГЭ трёх лет выше среднего по муниципалитету",
        management=True,
        experience_note="Программа «Молодой педагог» работает пятый год",
    ),
)
PROOF = {
    "results": True,
    "results_note": "Результаты трёх лет выше среднего по региону",
    "innovation": True,
    "management": False,
    "experience_note": "Инновационная площадка",
}
STEPS = (
    ("Взаимные визиты управленческих команд", "both", "management", 45, "Два визита"),
    ("Шесть открытых уроков молодых педагогов", "helper", "young_teachers", 10, ""),
    ("Разбор контрольных работ по математике", "helped", "results", -30, ""),
    ("Общий педсовет «Что изменилось»", "both", None, -120, ""),
)
MEETINGS = (
    (40, "in_person", "Знакомство команд", 9, "Договорились о плане"),
    (12, "online", "Открытые уроки: первые впечатления", 6, "Готовим ещё три урока"),
)
Schools = Sequence[UUID]


def play_links(desk: Desk) -> None:
    """Everything by the use cases, but the words of schools that have no accounts."""
    others = _others(desk)
    if len(others) < FEWEST:
        return
    _profiles(desk, others)
    write_profile(desk.at(Role.HEAD, _day(desk, 75)), desk.school_id, _year(desk).start, OWN)
    _completed(desk, helper=others[0])
    _at_work(desk, helped=others[HELPERS])
    _search(desk)


def _year(desk: Desk) -> SchoolYear:
    return SchoolYear.of(desk.today)


def _day(desk: Desk, ago: int) -> date:
    """So many days ago, but within the school year."""
    return max(desk.today - timedelta(days=ago), _year(desk).starts_on)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)


def _others(desk: Desk) -> Schools:
    rows = desk.past_fences().scalars(
        select(School.id)
        .where(School.kind == "general", School.demo, School.id != desk.school_id)
        .order_by(School.code)
        .limit(SPEAKING)
    )
    return rows.all()


def _profiles(desk: Desk, others: Schools) -> None:
    """The first are strong and help; the others need what the region's topics offer."""
    draw = Random(len(others))  # noqa: S311 - an invented demo
    topics = [topic.code for topic in desk.profile.link_topics]
    common = {
        "school_year": _year(desk).start,
        "note": "",
        "updated_at": _at(_day(desk, 70)),
    }
    rows = [
        common | {"school_id": school} | _said(draw, topics, n) for n, school in enumerate(others)
    ]
    desk.past_fences().execute(insert(SupportProfile), rows)


def _said(draw: Random, topics: Sequence[str], n: int) -> dict[str, object]:
    if n < HELPERS:
        known = ["inclusion", *draw.sample(topics, 5)]
        strengths = {code: draw.randint(2, 3) for code in known if code in topics}
        return {"seeks": False, "offers": True, "capacity": draw.randint(1, 3), "needs": {},
                "strengths": strengths, "proof": PROOF, "approach": None}  # fmt: skip
    needs = {code: draw.randint(1, 3) for code in draw.sample(topics, draw.randint(1, 3))}
    return {"seeks": True, "offers": False, "capacity": 0, "needs": needs, "strengths": {},
            "proof": {}, "approach": draw.choice(("active", "passive"))}  # fmt: skip


def _completed(desk: Desk, helper: UUID) -> None:
    """Last year's link, of which the schools keep what came of it."""
    year = SchoolYear(_year(desk).start - 1)
    link, began, ended = new_id(), date(year.start, 10, 12), date(year.start + 1, 5, 25)
    session = desk.past_fences()
    told = ("yes", "partly", "partly", "yes")
    results = [result.code for result in desk.profile.link_results]
    session.execute(
        insert(SchoolLink).values(
            id=link, school_year=year.start, helper_id=helper, helped_id=desk.school_id,
            variant="innovative_school", state="completed", goal="Качество образования",
            topics={"results": 3}, offered_at=_at(date(year.start, 9, 20)),
            helper_confirmed_at=_at(date(year.start, 9, 25)),
            helped_confirmed_at=_at(date(year.start, 9, 24)), agreement_number="4-с",
            agreement_on=began, started_on=began, ended_on=ended, changed_at=_at(ended),
            outcome={code: {"reached": each, "note": ""}
                     for code, each in zip(results, told, strict=False)},
        )
    )  # fmt: skip
    session.execute(
        insert(LinkStep),
        [{"id": new_id(), "link_id": link, "title": title, "owner": "both", "due_on": ended,
          "done_on": ended, "changed_at": _at(ended)}
         for title in ("Посещение уроков", "Общий методический день")],
    )  # fmt: skip
    session.execute(
        insert(LinkMeeting),
        [{"id": new_id(), "link_id": link, "held_on": day, "way": "in_person", "people": 8,
          "topic": "Встреча команд", "written_at": _at(day)} for day in (began, ended)],
    )  # fmt: skip


def _at_work(desk: Desk, helped: UUID) -> None:
    """The school of the demo helps another: agreed in autumn, a plan half done, two meetings."""
    offered, confirmed, signed = (_day(desk, ago) for ago in (65, 60, 55))
    operator = desk.at(Role.REGION_OPERATOR, offered)
    offer = links.Offer(
        school_year=_year(desk).start, helper_id=desk.school_id, helped_id=helped,
        topics={"young_teachers": 3, "management": 2, "results": 1},
        goal="Закрепить молодых педагогов и поднять результаты",
    )  # fmt: skip
    link = links.offer_links(operator, [offer])[0]
    desk.past_fences().execute(
        update(SchoolLink)
        .where(SchoolLink.id == link)
        .values(helped_confirmed_at=_at(confirmed))
        .execution_options(synchronize_session=False)
    )
    desk.session.expire_all()
    links.confirm(desk.at(Role.HEAD, confirmed), link)
    agreement = links.Agreement(number="2-с", signed_on=signed)
    links.start(desk.at(Role.CURATOR, signed), link, agreement)
    _plan(desk, link, signed)


def _plan(desk: Desk, link: UUID, signed: date) -> None:
    work = desk.at(Role.CURATOR, signed)
    known = {topic.code for topic in desk.profile.link_topics}
    for title, owner, topic, ago, result in STEPS:
        due = desk.today - timedelta(days=ago)
        card = room.StepCard(
            title=title, owner=owner, due_on=due, topic=topic if topic in known else None
        )
        step = room.add_step(work, link, card)
        if result:
            done = desk.at(Role.CURATOR, _day(desk, ago))
            room.finish_step(done, link, step, _day(desk, ago), result)
            work = desk.at(Role.CURATOR, signed)
    for ago, way, about, people, agreed in MEETINGS:
        day = max(_day(desk, ago), signed)
        card_of_meeting = room.MeetingCard(
            held_on=day, way=way, topic=about, people=people, outcome=agreed
        )
        room.add_meeting(desk.at(Role.CURATOR, day), link, card_of_meeting)


def _search(desk: Desk) -> None:
    """A finished search; the pair of the demo's own school is offered and waits for its answer."""
    work = desk.at(Role.REGION_OPERATOR, _day(desk, 3))
    round_id, job_id = rounds.ask_round(work, _year(desk).start, Settings())
    run_round(work, Silent(), round_id)
    _finished(desk, job_id, {"url": f"/links/proposals/{round_id}"})
    work = desk.at(Role.REGION_OPERATOR, _day(desk, 2))
    own = work.session.scalars(
        select(LinkProposal.id).where(
            LinkProposal.round_id == round_id,
            LinkProposal.helped_id == desk.school_id,
            LinkProposal.helper_id.is_not(None),
        )
    ).all()
    if own:
        rounds.publish(work, round_id, own)


def _finished(desk: Desk, job_id: UUID, result: Mapping[str, object]) -> None:
    """The search has been done here and now: the worker must not take it up again."""
    now = _at(_day(desk, 3))
    desk.past_fences().execute(
        update(Job)
        .where(Job.id == job_id)
        .values(state=JobState.DONE, started_at=now, finished_at=now, result=dict(result))
        .execution_options(synchronize_session=False)
    )
