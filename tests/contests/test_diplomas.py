"""CT-10, D-21: one paper of a kind for an entry, however often the work is done."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from contests.results.diploma_sheets import print_sheets
from contests.results.diplomas import RECOUNTED, Given, ask_diplomas, end, given_out, issue
from contests.results.service import publish, recount, void_sheet
from contests.rules.schema import Nomination, Places
from kernel.errors import Denied, Invalid, WrongState
from kernel.identity.permissions import Role
from kernel.jobs import Cancelled, Silent
from kernel.papers.queries import paper_by_code
from tests.conftest import NOW
from tests.contests.counted import NAMES, counted_by, judged
from tests.contests.hall import RULES
from workers.tasks import contest_papers as tasks
from workers.tasks.contest_papers import in_case

DAY = NOW.date()
CHECK = "https://portal.test/check"
AWARDED = RULES.model_copy(
    update={
        "nominations": (
            Nomination(code="teacher", name="Наставник-ровесник", forms=("pupil_pupil",)),
        ),
        "places": (Places(place=1, title="Победитель"), Places(place=2, title="Лауреат")),
    }
)


@pytest.fixture
def operator(world):
    return world.actors[Role.REGION_OPERATOR]


@pytest.fixture
def out(hall, work_for, operator):
    """A contest whose last round is published."""
    judged(hall, work_for, rules=AWARDED)
    work = counted_by(hall, work_for, operator)
    with pytest.raises(WrongState, match="results_not_out"):
        issue(work, hall.contest, list(Given), DAY, in_case, Silent())
    publish(work, hall.round, embargo_until=None)
    work.session.commit()
    return work


def pages(content):
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def test_everybody_gets_one_paper_of_a_kind_and_it_says_whom_it_honours(hall, out):
    assert issue(out, hall.contest, [Given.DIPLOMA], DAY, in_case, Silent()) == 2
    assert issue(out, hall.contest, list(Given), DAY, in_case, Silent()) == 4
    assert issue(out, hall.contest, list(Given), DAY, in_case, Silent()) == 0
    out.session.commit()
    lines = given_out(out, hall.contest)
    assert [line.number for line in lines] == [f"12-о/{n}" for n in range(1, 7)]
    assert len({line.code for line in lines}) == 6
    name, content, sheets = print_sheets(out, hall.contest, list(Given), CHECK, Silent())
    told = pages(content)
    assert (sheets, len(told), name[-4:]) == (6, 6, ".pdf")
    assert "Диплом" in told[0]
    assert f"награждается {NAMES[1]}" in told[0]
    assert "Победитель в номинации «Наставник-ровесник»" in told[0]
    thanks = next(page for page in told if "вручается" in page)
    loser = next(line for line in lines if line.kind == "thanks")
    assert {NAMES[0]: "Ивановой Анне Петровне", NAMES[2]: "Кузьминой Дарье Сергеевне"}[
        loser.full_name
    ] in thanks
    parents = [page for page in told if "родителям (законным представителям)" in page]
    assert len(parents) == 3
    assert any("Смирнова Олега Игоревича" in page for page in parents)
    for line, page in zip(lines, told, strict=True):
        code = f"{line.code[:5]}-{line.code[5:]}"
        assert code in page
        assert f"№ {line.number}" in page
        paper = paper_by_code(out.session, line.code)
        assert (paper.number, paper.state) == (line.number, "valid")


def test_work_that_stops_half_way_doubles_nothing(hall, out, work_for, operator):
    class Stop:
        def report(self, done, total, note=""):
            if total and done:
                raise Cancelled

    with pytest.raises(Cancelled):
        tasks.diplomas(out, Stop(), contest_id=str(hall.contest), kinds=["diploma", "thanks"],
                       issued_on=DAY.isoformat(), address=CHECK)  # fmt: skip
    out.session.rollback()
    assert given_out(out, hall.contest) == []
    for new in (3, 0):
        work = work_for(operator)
        done = tasks.diplomas(work, Silent(), contest_id=str(hall.contest),
                              kinds=["diploma", "thanks"], issued_on=DAY.isoformat(),
                              address=CHECK)  # fmt: skip
        work.session.commit()
        assert (done["papers"], done["new"]) == (3, new)
    with hall.admin.connect() as past:
        assert past.scalar(text("SELECT count(*) FROM kernel.paper")) == 3
        assert past.scalar(text("SELECT count(*) FROM contests.diploma")) == 3


def test_a_recount_ends_what_no_longer_holds(hall, work_for, operator):
    close = {"j0": [(7, 7), (10, 10), (1, 1)], "j1": [(7, 7), (6, 6), (1, 1)],
             "j2": [(7, 7), (6, 6), (1, 1)]}  # fmt: skip
    judged(hall, work_for, rules=AWARDED, marks=close)
    work = counted_by(hall, work_for, operator)
    publish(work, hall.round, embargo_until=None)
    both = [Given.DIPLOMA, Given.THANKS]
    assert issue(work, hall.contest, both, DAY, in_case, Silent()) == 3
    first = given_out(work, hall.contest)
    assert [(line.full_name, line.title) for line in first[:2]] == [
        (NAMES[1], "Победитель"), (NAMES[0], "Лауреат")]  # fmt: skip
    void_sheet(work, hall.round, hall.entries["e1"], hall.members["j0"], "нарушение порядка")
    recount(work, hall.round, reason="апелляция")
    assert issue(work, hall.contest, both, DAY, in_case, Silent()) == 2
    work.session.commit()
    lines = given_out(work, hall.contest)
    assert [line.ended_why for line in lines] == [RECOUNTED, RECOUNTED, "", "", ""]
    assert [(line.full_name, line.title) for line in lines[3:]] == [
        (NAMES[0], "Победитель"), (NAMES[1], "Лауреат")]  # fmt: skip
    assert {paper_by_code(work.session, line.code).state for line in first[:2]} == {"replaced"}
    told = pages(print_sheets(work, hall.contest, both, CHECK, Silent())[1])
    assert len(told) == 3


def test_a_child_s_name_is_left_to_the_school_and_a_pair_has_two(hall, out):
    """The register keeps children's names inside the school: the paper has a line for the hand."""
    with hall.admin.begin() as past:
        past.execute(text("UPDATE contests.entry SET entrant_name = 'Обучающийся, 8 класс'"))
        past.execute(text("ALTER TABLE contests.contest DISABLE TRIGGER guards"))
        past.execute(
            text("UPDATE contests.contest SET rules = replace(rules, '\"mentor\"', '\"pair\"')")
        )
        past.execute(text("ALTER TABLE contests.contest ENABLE TRIGGER guards"))
    out.session.expire_all()
    issue(out, hall.contest, list(Given), DAY, in_case, Silent())
    told = pages(print_sheets(out, hall.contest, list(Given), CHECK, Silent())[1])
    assert all("вписывает школа" in page for page in told)
    assert "награждается наставническая пара" in told[0]
    assert "Обучающийся, 8 класс" in told[0]
    assert not any("Обучающемуся" in page for page in told)


def test_a_paper_is_taken_back_and_another_may_follow(hall, out, work_for, world):
    issue(out, hall.contest, [Given.DIPLOMA], DAY, in_case, Silent())
    line = given_out(out, hall.contest)[0]
    with pytest.raises(Invalid):
        end(out, line.id, " ")
    end(out, line.id, "ошибка в фамилии")
    with pytest.raises(WrongState):
        end(out, line.id, "ещё раз")
    assert paper_by_code(out.session, line.code).state == "revoked"
    assert issue(out, hall.contest, [Given.DIPLOMA], DAY, in_case, Silent()) == 1
    assert given_out(out, hall.contest)[-1].number == "12-о/3", "a number is never used again"
    for refused, values in (
        ("kinds_needed", ([], DAY)), ("day_ahead", ([Given.DIPLOMA], DAY + timedelta(days=1))),
    ):  # fmt: skip
        with pytest.raises(Invalid) as fault:
            ask_diplomas(out, hall.contest, *values, CHECK)
        assert refused in fault.value.fields.values()
    for role in Role:
        if role not in (Role.REGION_ADMIN, Role.REGION_OPERATOR):
            with pytest.raises(Denied):
                given_out(work_for(world.actors[role]), hall.contest)


@pytest.mark.parametrize(
    ("name", "dative"),
    [
        ("Иванова Анна Петровна", "Ивановой Анне Петровне"),
        ("Смирнов Олег Игоревич", "Смирнову Олегу Игоревичу"),
        ("Лэйла Мамедова", ""),  # no patronymic: no rule is sure
        ("Иванов А. П. и Петрова Н. С.", ""),
    ],
)
def test_no_case_is_guessed(name, dative):
    assert in_case(name, "dative") == dative
