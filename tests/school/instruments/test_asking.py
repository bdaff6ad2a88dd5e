"""Links that ask, answers that come back: by guests, from paper, corrected on behalf."""

from datetime import date, timedelta
from threading import Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kernel.audit.models import AuditEntry
from kernel.errors import Denied, Invalid, NotFound, TooMany, WrongState
from kernel.identity.permissions import GRANTS, LEVELS, Level, Permission, Role
from kernel.ids import new_id
from school.instruments import asking, queries, sheets
from school.instruments.asking import (
    NewLink,
    PaperSheet,
    Typed,
    close_link,
    correct_sheet,
    enter_paper,
    give_link,
    takes_of,
)
from school.instruments.box import results
from school.instruments.builtin import builtin
from school.instruments.models import AnswerSheet, FormLink
from school.instruments.models import Instrument as Row
from school.instruments.service import adopt, publish, retire, start
from school.links.models import Link
from school.links.service import use_link
from tests.conftest import NOW
from tests.school.instruments.conftest import REQUEST
from tests.school.instruments.sample import EVERY_KIND, FIVE, item, questionnaire, scored
from tests.school.make import TODAY


def test_a_public_link_takes_many_answers_and_a_personal_one_only_one(
    make, answer, guest_work, public_link, personal_link
):
    first, second = answer(public_link), answer(public_link, name="Зуева Майя")
    with make.session() as session:
        kept = {row.id: row for row in session.scalars(select(AnswerSheet))}
    assert {kept[first.id].typed_name, kept[second.id].typed_name} == {"Туров Глеб", "Зуева Майя"}
    assert (kept[first.id].via, kept[first.id].link_id) == ("link", public_link.link_id)
    assert kept[first.id].answers == {"own_words": "Хочу понимать дроби", "help": ["maths"]}
    answer(personal_link)
    assert guest_work(personal_link.token) is None
    with make.session() as session:
        mine = session.scalars(
            select(AnswerSheet).where(AnswerSheet.link_id == personal_link.link_id)
        ).one()
        assert (mine.typed_name, mine.person_id is not None) == ("", True)
        assert session.get(Link, (mine.school_id, personal_link.link_id)).uses == 1


def test_of_two_browsers_with_a_personal_link_the_second_is_refused(
    make, guest_work, personal_link
):
    first, second = guest_work(personal_link.token), guest_work(personal_link.token)
    refused = []

    def come_second() -> None:
        try:
            use_link(second, personal_link.link_id)
        except WrongState as late:
            refused.append(late.code)

    use_link(first, personal_link.link_id)
    late = Thread(target=come_second)
    late.start()
    late.join(0.3)
    assert late.is_alive()
    asked = queries.asked_by(first.session, personal_link.link_id)
    asking.answer_by_link(
        first, asked.form_link, asked.definition, REQUEST, sheet_id=new_id(), typed=Typed()
    )
    first.session.commit()
    late.join(5)
    assert refused == ["link_used"]


@pytest.mark.parametrize("end", ["revoked", "expired", "guessed", "retired"])
def test_a_dead_link_opens_nothing(make, do, curator, guest_work, public_link, request_form, end):
    token = public_link.token
    assert guest_work(token) is not None
    if end == "revoked":
        do(curator, close_link, public_link.link_id)
    elif end == "retired":
        do(curator, retire, request_form)
    elif end == "guessed":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    else:
        with make.session() as session, session.begin():
            session.execute(text("UPDATE school.link SET expires_at = now() - interval '1 s'"))
    assert guest_work(token) is None


def test_the_token_is_kept_nowhere(make, public_link):
    with make.session() as session:
        whole = session.execute(text("SELECT l::text FROM school.link l")).scalars().all()
        whole += session.execute(text("SELECT e::text FROM kernel.audit_entry e")).scalars().all()
    assert [row for row in whole if public_link.token in row] == []


def test_a_guest_sees_one_questionnaire_and_no_sheet_of_others(
    make, do, curator, answer, guest_work, public_link, personal_link
):
    other = do(curator, adopt, "third_party")
    answer(public_link)
    session = guest_work(personal_link.token).session
    assert [row.code for row in session.scalars(select(Row))] == ["mentee_request"]
    assert session.scalars(select(AnswerSheet.id)).all() == []
    assert len(session.scalars(select(FormLink)).all()) == 1
    assert session.scalar(select(Row.id).where(Row.id == other.id)) is None
    for statement in (
        "UPDATE school.answer_sheet SET answers = '{}'",
        "DELETE FROM school.answer_sheet",
        "UPDATE school.instrument SET title = 'x'",
        "SELECT token_hash FROM school.person",
        "SELECT born_on FROM school.person",
    ):
        with pytest.raises(DBAPIError):
            session.execute(text(statement))
        session.rollback()


def test_a_guest_writes_only_the_sheet_of_the_link(make, guest_work, public_link, personal_link):
    session = guest_work(public_link.token).session
    form = session.scalars(select(FormLink)).one()
    strange = AnswerSheet(
        school_id=form.school_id, id=new_id(), instrument_id=form.instrument_id,
        link_id=personal_link.link_id, via="link", answers={}, filled_on=TODAY, filled_at=NOW,
    )  # fmt: skip
    session.add(strange)
    with pytest.raises(DBAPIError, match="row-level security"):
        session.flush()


def test_faults_come_back_by_question_and_nothing_is_kept(make, answer, public_link):
    with pytest.raises(Invalid) as refused:
        answer(public_link, {"help": ["nothing"]}, name=" ")
    assert refused.value.fields == {
        "own_words": "required", "help": "not_offered", "typed_name": "name_needed",
    }  # fmt: skip
    with make.session() as session:
        assert session.scalars(select(AnswerSheet)).all() == []


def test_a_sheet_sent_twice_is_one(make, answer, public_link):
    sheet_id = new_id()
    answer(public_link, sheet_id=sheet_id)
    answer(public_link, sheet_id=sheet_id)
    with make.session() as session:
        assert [row.id for row in session.scalars(select(AnswerSheet))] == [sheet_id]


def test_a_flood_is_refused_and_passes(monkeypatch, answer, public_link):
    monkeypatch.setattr(asking, "MOST_AN_HOUR", 2)
    answer(public_link)
    answer(public_link)
    with pytest.raises(TooMany):
        answer(public_link)
    answer(public_link, at=NOW + timedelta(hours=2))


def test_an_anonymous_answer_lies_in_the_box_alone(make, do, curator, answer, work_for):
    """Neither sheet nor log says who answered; sent twice is counted once; few tell nothing."""
    form = do(curator, start, questionnaire([item("a", "scale", scale=FIVE)], anonymous=True))
    do(curator, publish, form.id)
    link = do(curator, give_link, NewLink(instrument_id=form.id, days=7, place="7А"))
    number = new_id()
    for mark in "12345":
        answer(link, {"a": [mark]}, sheet_id=number if mark in "12" else None)
    lies = results(work_for(curator).session, form.id, None)
    assert (lies.sheets, lies.items) == (4, {})
    answer(link, {"a": ["5"]})
    lies = results(work_for(curator).session, form.id, None)
    assert (lies.sheets, lies.items) == (5, {"a": {"1": 1, "3": 1, "4": 1, "5": 2}})
    assert do(curator, enter_paper, PaperSheet(instrument_id=form.id, filled_on=None),
              {"a": ["3"]}) is None  # fmt: skip
    with make.session() as session:
        assert session.scalars(select(AnswerSheet)).all() == []
        logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "box.dropped"))
        assert {(row.object_id, row.account_id) for row in logged} == {
            (form.id, None), (form.id, curator.account_id),
        }  # fmt: skip


def test_an_anonymous_questionnaire_asks_nobody_by_name(make, do, curator):
    form = do(curator, start, questionnaire([item("a", "scale", scale=FIVE)], anonymous=True))
    do(curator, publish, form.id)
    pupil = make.pupil("Туров Глеб")
    with pytest.raises(WrongState) as refused:
        do(curator, give_link, NewLink(instrument_id=form.id, days=7, person_id=pupil))
    assert refused.value.code == "anonymous_asks_nobody"


def test_paper_is_typed_in_and_corrected_with_a_reason(make, do, curator, request_form):
    pupil = make.pupil("Туров Глеб")
    paper = PaperSheet(instrument_id=request_form, filled_on=date(2026, 11, 20), person_id=pupil)
    sheet = do(curator, enter_paper, paper, REQUEST)
    assert (sheet.via, sheet.filled_on, sheet.entered_by) == (
        "paper", date(2026, 11, 20), curator.account_id,
    )  # fmt: skip
    changed = {**REQUEST, "own_words": ["Хочу понимать дроби и проценты"]}
    with pytest.raises(Invalid) as refused:
        do(curator, correct_sheet, sheet.id, changed, " ")
    assert refused.value.fields == {"reason": "reason_needed"}
    do(curator, correct_sheet, sheet.id, changed, "Ученик дополнил")
    do(curator, correct_sheet, sheet.id, REQUEST, "Передумал")
    do(curator, correct_sheet, sheet.id, REQUEST, "Ничего не меняется")
    with make.session() as session:
        row = session.scalars(select(AnswerSheet)).one()
        logged = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "sheet.corrected")
        ).all()
    assert (row.answers["own_words"], row.correction_reason) == ("Хочу понимать дроби", "Передумал")
    assert row.before["answers"]["own_words"] == "Хочу понимать дроби и проценты"
    assert row.before["before"]["answers"]["own_words"] == "Хочу понимать дроби"
    assert [entry.details["items"] for entry in logged] == [["own_words"]] * 2


@pytest.mark.parametrize(
    ("filled_on", "typed", "faults"),
    [
        (date(2026, 11, 23), Typed(name="Туров Глеб"), {"filled_on": "filled_later"}),
        (date(1926, 11, 22), Typed(name="Туров Глеб"), {"filled_on": "filled_early"}),
        (None, Typed(), {"typed_name": "name_needed"}),
        (None, Typed(name="а" * 151), {"typed_name": "name_long"}),
    ],
)
def test_what_is_wrong_with_a_paper(do, curator, request_form, filled_on, typed, faults):
    paper = PaperSheet(instrument_id=request_form, filled_on=filled_on, typed=typed)
    with pytest.raises(Invalid) as refused:
        do(curator, enter_paper, paper, REQUEST)
    assert refused.value.fields == faults


def test_scores_are_kept_exactly(make, do, curator, session_for):
    form = do(curator, start, scored())
    do(curator, publish, form.id)
    paper = PaperSheet(instrument_id=form.id, filled_on=None, typed=Typed(name="Туров Глеб"))
    raw = {"name": ["Глеб"], "calm": ["5"], "afraid": ["1"], "glad": ["4"]}
    sheet = do(curator, enter_paper, paper, raw)
    found = sheets.sheet(session_for(curator), sheet.id)
    assert {code: str(each.value) for code, each in found.scores.items()} == {"mood": "4.6667"}
    assert len(found.definition.items) == len(EVERY_KIND)


@pytest.mark.parametrize(
    ("code", "takes"),
    [
        ("mentee_request", "request"),
        ("mentee_request_teacher", "request"),
        ("third_party", "request"),
        ("mentor_profile", "mentor"),
        ("mentor_application", "mentor"),
    ],
)
def test_what_becomes_of_an_answer(make, code, takes):
    assert takes_of(builtin(make.profile("altai"))[code]) == takes


@pytest.mark.parametrize("role", [role for role in Role if LEVELS[role] is Level.SCHOOL])
def test_who_may_ask_and_type_in(world, make, do, request_form, public_link, role):
    actor, allowed = world.actors[role], role in GRANTS[Permission.FORMS_EDIT]
    acts = (
        lambda w: adopt(w, "third_party"),
        lambda w: give_link(w, NewLink(instrument_id=request_form, days=1)),
        lambda w: close_link(w, public_link.link_id),
        lambda w: enter_paper(
            w,
            PaperSheet(instrument_id=request_form, filled_on=None, typed=Typed(name="Туров")),
            REQUEST,
        ),
    )
    for act in acts:
        if allowed:
            do(actor, act)
        else:
            with pytest.raises(Denied):
                do(actor, act)


def test_another_schools_rows_are_absent(world, make, do, request_form, public_link):
    foreign = world.foreign[Role.CURATOR]
    pupil = make.pupil("Чужой Ученик", "three")
    own = world.actors[Role.CURATOR]
    for act in (
        lambda w: give_link(w, NewLink(instrument_id=request_form, days=1)),
        lambda w: close_link(w, public_link.link_id),
        lambda w: retire(w, request_form),
    ):
        with pytest.raises(NotFound):
            do(foreign, act)
    with pytest.raises(NotFound):
        do(own, give_link, NewLink(instrument_id=request_form, days=1, person_id=pupil))
