"""Expert review of programmes: sent by the school, judged by an expert, read by the school."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from kernel.documents.words import ENGLISH
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Actor, Role
from kernel.jobs import Job
from regional.events import review_paper, review_queries
from regional.events.models import ProgrammeReview
from regional.events.review_queries import ReviewWish
from regional.events.reviews import (
    Mark,
    Verdict,
    conclude_review,
    faults_of,
    give_back,
    own_programmes,
    send_programme,
    take_review,
    withdraw_review,
)
from regional.events.rules import EventCard
from regional.events.service import draft_event, publish_event

DAY = datetime(2099, 4, 9, 7, 0, tzinfo=UTC)
CALL = EventCard(
    kind="expert_review", title="Экспертиза программ", starts_at=DAY,
    ends_at=DAY + timedelta(days=9),
)  # fmt: skip
FULL = {"request": 3, "whole": 2, "measured": 3, "resources": 2, "safety": 2, "spread": 0}
VERDICT = Verdict(
    marks={code: Mark(mark, "Хорошо") for code, mark in FULL.items()},
    decision="after_changes",
    conclusion="Цель ясна.\nДобавить замеры.",
)


@pytest.fixture
def call(do, world, make) -> UUID:
    def made(work):
        return publish_event(work, draft_event(work, CALL).id).id

    return do(world.actors[Role.REGION_OPERATOR], made)


@pytest.fixture
def curator(world, make) -> Actor:
    return world.actors[Role.CURATOR]


@pytest.fixture
def tutor(world) -> Actor:
    return world.actors[Role.TUTOR]


@pytest.fixture
def sent(do, curator, call, make) -> UUID:
    programme = make.programme(title="Первый год вместе")
    return do(curator, lambda work: send_programme(work, call, programme, "Просим отзыв").id)


def word(database, kind: str) -> dict[str, object]:
    with database.admin.connect() as connection:
        rows = connection.scalars(select(Job.args).where(Job.name == "notices.tell"))
        (found,) = [args for args in rows if args["what"] == kind]
    return found


def test_who_does_what(roles_that_may, call, make, sent, do, world):
    programme = make.programme(title="Ещё одна")
    assert roles_that_may(send_programme, call, programme) == {Role.HEAD, Role.CURATOR}
    assert roles_that_may(withdraw_review, sent) == {Role.HEAD, Role.CURATOR}
    experts = {Role.REGION_ADMIN, Role.REGION_OPERATOR, Role.TUTOR}
    assert roles_that_may(take_review, sent) == experts
    do(world.actors[Role.TUTOR], take_review, sent)
    assert roles_that_may(conclude_review, sent, VERDICT) == experts
    assert roles_that_may(give_back, sent) == experts


def test_a_school_sends_its_own_programmes_once(do, curator, call, make, sent, world, database):
    foreign, other = make.programme("three", title="Чужая"), make.programme("two", title="Соседи")
    make.programme(title="Отменена", state="cancelled")
    assert [one.title for one in do(curator, lambda w: own_programmes(w.session))] == [
        "Первый год вместе"
    ]
    for programme in (foreign, other):
        with pytest.raises(Invalid) as refused:
            do(curator, send_programme, call, programme)
        assert refused.value.fields == {"programme": "programme_unknown"}
    own = make.one(ProgrammeReview, id=sent).programme_id
    with pytest.raises(Invalid) as refused:
        do(curator, send_programme, call, own)
    assert refused.value.fields == {"programme": "programme_sent"}
    do(curator, withdraw_review, sent)
    again = do(curator, lambda work: send_programme(work, call, own, "Исправили").id)
    row = make.one(ProgrammeReview, id=sent)
    assert (again, row.state, row.sent_note) == (sent, "sent", "Исправили")
    assert row.municipality_id == world.municipalities["north"]
    with database.admin.connect() as connection:
        told = [a for a in connection.scalars(select(Job.args)) if a["what"] == "review_sent"]
    assert {one["to"]["roles"][0] for one in told} == {"region_operator"}
    assert told[0]["values"] == {"title": "Первый год вместе", "school": "Школа «one»"}


def test_an_expert_takes_it_judges_it_and_the_school_reads(
    do, curator, tutor, sent, world, database, make
):
    operator = world.actors[Role.REGION_OPERATOR]
    do(tutor, take_review, sent)
    for actor, act in ((operator, take_review), (curator, withdraw_review)):
        with pytest.raises(WrongState):
            do(actor, act, sent)
    with pytest.raises(WrongState):  # nothing to print yet
        do(curator, review_paper.ask_paper, sent, "ru")
    do(tutor, give_back, sent)
    do(operator, take_review, sent)
    do(operator, conclude_review, sent, VERDICT)
    with pytest.raises(WrongState):
        do(operator, conclude_review, sent, VERDICT)
    told = word(database, "review_concluded")
    assert told["path"] == f"/s/{{school_code}}/expert-review/{sent}"
    assert told["to"]["schools"] == [str(world.schools["one"])]
    page = do(curator, lambda work: review_queries.review(work.session, sent))
    assert page.line.decision == "after_changes"
    assert page.line.expert == "Опытный region_operator one"
    assert {code: one.mark for code, one in page.marks.items()} == FULL
    name, content = do(curator, review_paper.make, sent, ENGLISH)
    paper = " ".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())
    assert name == "Conclusion. Первый год вместе.pdf"
    for said in ("Первый год вместе", "Школа «one»", "12 points of 15", "Добавить замеры", "3 / 3"):
        assert said in paper, said


def test_a_verdict_is_refused_field_by_field(make):
    profile = make.profile("altai")
    bad = Verdict(
        marks={"request": Mark(4), "whole": Mark(-1), "measured": Mark(3), "resources": Mark(None),
               "safety": Mark(2, "х" * 1001)},
        decision="perhaps", conclusion=" ",
    )  # fmt: skip
    assert faults_of(bad, profile) == {
        "mark-request": "mark_odd", "mark-whole": "mark_odd", "mark-resources": "mark_needed",
        "mark-safety": "too_long", "mark-spread": "mark_needed", "decision": "decision_needed",
        "conclusion": "conclusion_needed",
    }  # fmt: skip
    assert faults_of(VERDICT, profile) == {}


def test_a_review_is_seen_by_its_school_its_municipality_and_the_region(
    do, sent, world, session_for, work_for, make, call
):
    programme = make.programme("three", title="Юг")
    do(world.foreign[Role.HEAD], send_programme, call, programme)
    count = select(func.count()).select_from(ProgrammeReview)
    for actor, seen in (
        (world.actors[Role.CURATOR], 1), (world.actors[Role.PSYCHOLOGIST], 1),
        (world.actors[Role.MENTOR], 0), (world.actors[Role.PARENT], 0),
        (world.actors[Role.MUNICIPAL], 1), (world.foreign[Role.MUNICIPAL], 1),
        (world.actors[Role.ANALYST], 2), (world.actors[Role.TUTOR], 2),
    ):  # fmt: skip
        with session_for(actor) as session:
            assert session.scalar(count) == seen, actor.role
    with pytest.raises(NotFound):
        review_queries.review(work_for(world.foreign[Role.CURATOR]).session, sent)
    lines = review_queries.reviews(work_for(world.actors[Role.MUNICIPAL]).session, ReviewWish())
    assert [line.school for line in lines] == ["Школа «one»"]
    for actor, refused in (
        (world.actors[Role.CURATOR], "SET conclusion = 'Отлично'"),
        (world.actors[Role.CURATOR], "SET state = 'concluded', decision = 'recommended'"),
        (world.actors[Role.MUNICIPAL], "SET state = 'withdrawn'"),
        (world.actors[Role.TUTOR], "SET programme_title = 'Другая'"),
    ):
        session = session_for(actor)
        with pytest.raises(DBAPIError):
            session.execute(text(f"UPDATE regional.programme_review {refused}"))
        session.rollback()
    analyst = session_for(world.actors[Role.ANALYST])
    changed = analyst.execute(text("UPDATE regional.programme_review SET expert_name = 'Я'"))
    assert changed.rowcount == 0
