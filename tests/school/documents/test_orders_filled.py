"""Orders, regulations and minutes as the base fills them, and what they lack (D-02…D-10, DC-01)."""

import pytest

from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from school.documents.composing import lacks_of, made
from school.documents.models import SchoolDocument
from school.documents.types.kinds import Asked
from school.finale.models import FinalEvent
from school.pairing.models import PairOrder, PairOrderLine
from tests.factories.world import YEAR
from tests.school.documents.said import lines_of
from tests.school.make import NOW, TODAY
from tests.school.order_ready import conditions, open_gates

OF_SCHOOL = ("introduction_order", "regulations_order", "regulations", "curator_order",
             "plan_order", "council_minutes")  # fmt: skip
# D-03, section by section.
SECTIONS = (
    "Общие положения", "Цели и задачи наставничества", "Формы наставничества",
    "Этапы реализации программы", "Ожидаемые результаты",
    "Требования к наставникам, отбор и обучение", "Формирование и закрепление пар и групп",
    "Права и обязанности наставника", "Права и обязанности наставляемого",
    "Права и обязанности куратора", "Права и обязанности законных представителей",
    "Формы и сроки отчётности", "Поощрение участников", "Критерии эффективности", "Мониторинг",
    "Публикация сведений о наставничестве", "Персональные данные и соглашения",
    "Заключительные положения",
)  # fmt: skip


@pytest.fixture
def paper(work_for, curator):
    """What a type says and what it lacks."""

    def run(code, **values):
        session = work_for(curator).session
        school = session.get_one(School, curator.school_id)
        profile = profile_of(session)
        row = {"programme_id": None, "subject_id": None, "params": {}, "dated_on": TODAY,
               "number": "58-о", **values}  # fmt: skip
        document = SchoolDocument(school_id=school.id, type=code, school_year=YEAR, state="draft",
                                  **row)  # fmt: skip
        asked = Asked(school_year=YEAR, subject_id=row["subject_id"], params=row["params"],
                      dated_on=TODAY, today=TODAY)  # fmt: skip
        lacks = {lack.code: lack for lack in lacks_of(session, profile, school, code, asked)}
        return lines_of(made(session, profile, school, document)), lacks

    return run


@pytest.fixture
def ordered(make):
    """A pair of teachers in a drafted order, nothing before it done."""
    whole = make.whole(mentor_confirmed_on=TODAY, mentee_confirmed_on=TODAY)
    order = make.row(PairOrder, "one", programme_id=whole["programme"], created_at=NOW)
    make.row(PairOrderLine, "one", order_id=order, pair_id=whole["pair"])
    return whole, order


def test_regulations_have_every_section(paper):
    said, _ = paper("regulations")
    numbered = [f"{n}. {title}" for n, title in enumerate(SECTIONS, 1)]
    assert [line for line in said.splitlines() if line in numbered] == numbered
    assert "= Форма соглашения наставника и наставляемого" in said
    assert "= Формы согласий" in said
    assert "{" not in said


@pytest.mark.parametrize("code", OF_SCHOOL)
def test_a_paper_of_the_school_names_its_team(make, paper, code):
    conditions(make)
    make.programme()
    said, lacks = paper(code, params={"secretary": "М. П. Иванова", "votes_for": "14",
                                      "present": "14 человек"})  # fmt: skip
    assert not {code for code, lack in lacks.items() if lack.blocking}
    assert ("Яковлев" in said) == (code != "regulations")
    assert "{" not in said
    assert "г.." not in said


@pytest.mark.parametrize("code", sorted(set(OF_SCHOOL) - {"regulations"}))
def test_without_a_curator_there_is_no_paper(paper, code):
    _, lacks = paper(code)
    assert lacks["curator_named"].blocking
    assert lacks["curator_named"].where == ("conditions.index", {})


def test_the_order_of_pairs_names_every_gap(make, paper, ordered):
    """The refusal lists what is missing, with counts and the page that mends each."""
    _, order = ordered
    _, lacks = paper("pairs_order", subject_id=order)
    assert {code for code, lack in lacks.items() if lack.blocking} >= {
        "curator_named", "criteria_set", "mentees_have_requests", "mentors_admitted",
    }  # fmt: skip
    gap = lacks["mentors_admitted"]
    assert (gap.done, gap.of, gap.people, gap.where[0]) == (0, 1, 1, "training.index")


def test_the_order_of_pairs_of_a_school_that_did_all(make, paper, ordered):
    whole, order = ordered
    open_gates(make, whole["programme"])
    _, lacks = paper("pairs_order", subject_id=order)
    # Nobody of the pair has a gender: without it a name is not put into cases, never guessed.
    assert {code for code, lack in lacks.items() if lack.blocking} == {"gender_unknown"}
    assert lacks["gender_unknown"].people == 2


def test_the_order_of_pairs_says_it_in_cases(make, paper):
    programme = make.programme(title="Рука об руку")
    mentor = make.person("Дюма Софья Марковна", position="Педагог-психолог")
    mentee = make.person("Седых Пётр Ильич")
    parts = [make.part(programme, mentor, "mentor"), make.part(programme, mentee, "mentee")]
    pair = make.pair(programme, *parts, mentor_confirmed_on=TODAY, mentee_confirmed_on=TODAY)
    open_gates(make, programme)
    order = make.row(PairOrder, "one", programme_id=programme, created_at=NOW)
    make.row(PairOrderLine, "one", order_id=order, pair_id=pair)
    said, lacks = paper("pairs_order", subject_id=order)
    assert "За Дюма Софьей Марковной, педагогом-психологом, – Седых Петра Ильича, учителя." in said
    assert "Куратору Яковлевой Н. П., учителю:" in said
    assert not {code for code, lack in lacks.items() if lack.blocking}


def test_the_final_event_is_as_it_was_planned(make, paper):
    conditions(make)
    event = make.row(FinalEvent, "one", school_year=YEAR, title="Спасибо, наставник!",
                     held_on=TODAY, place="актовый зал", invited={"families": 12},
                     created_at=NOW)  # fmt: skip
    said, lacks = paper("final_event_order", subject_id=event)
    assert "Провести 22 ноября 2026 г. итоговое мероприятие «Спасибо, наставник!»." in said
    assert "родные участников – 12 чел." in said
    assert not {code for code, lack in lacks.items() if lack.blocking}


def test_minutes_say_what_was_typed(make, paper):
    conditions(make)
    said, _ = paper("council_minutes", params={
        "secretary": "М. П. Иванова", "present": "14 человек", "votes_for": "единогласно",
        "decided": "Утвердить план {head}\nНачать <b>завтра</b>",
    })  # fmt: skip
    assert "1. Утвердить план {head}" in said
    assert "2. Начать <b>завтра</b>" in said
    assert "За: единогласно" in said
