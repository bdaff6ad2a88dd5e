"""M-03, M-08, M-09, M-10, M-20, K-07, R-55: the pages of what a curator notes of a programme."""

from types import SimpleNamespace

import pytest

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from school.instruments.models import AnswerSheet, Instrument
from school.monitoring.models import Figure, Judgement, QuotedReport, Swot
from school.pairing.models import PairTask
from school.programmes.models import Pair
from tests.school.make import NOW, TODAY
from tests.web.reading import text_of

DAY = f"{TODAY:%d.%m.%Y}"


@pytest.fixture
def module(make):
    """Two pupils led by a teacher; one of them is in a pair."""
    programme = make.programme(form="teacher_pupil", title="Модуль")
    mentor = make.part(programme, make.person("Маркова Анна"), "mentor")
    people = [make.pupil("Туров Глеб"), make.pupil("Заря Нина")]
    parts = [make.part(programme, one, "mentee", person_kind="pupil") for one in people]
    make.pair(programme, mentor, parts[0])
    at = f"/s/s-one/programmes/{programme}"
    return SimpleNamespace(id=programme, people=people, parts=parts, mentor=mentor, at=at)


@pytest.fixture
def teachers(make):
    row = SimpleNamespace(**make.whole())
    row.at = f"/s/s-one/pairs/{row.pair}/results"
    row.programme_at = f"/s/s-one/programmes/{row.programme}"
    return row


@pytest.fixture
def hard(make, teachers):
    """The teacher's sheet names two difficulties."""

    def words(text):
        return {"ru": text, "en": text}

    options = [{"code": "conflicts", "text": words("Конфликты в классе")},
               {"code": "own_ict", "text": words("Работа с ИКТ")}]  # fmt: skip
    item = {"code": "hard", "kind": "several", "text": words("Что трудно"), "options": options}
    definition = {
        "code": "hard", "title": words("Трудности"), "audience": ["mentee"],
        "blocks": [{"code": "one", "title": words("Трудности"), "items": [item]}],
        "use": {"purpose": "difficulties", "waves": ["before"], "side": "mentee"},
    }  # fmt: skip
    row = make.row(
        Instrument, "one", code="hard", version=1, state="published", title="Трудности",
        audience="mentee", definition=definition, digest="-", created_at=NOW,
    )  # fmt: skip
    make.row(
        AnswerSheet, "one", instrument_id=row, person_id=teachers.mentee_person, via="paper",
        answers={"hard": ["conflicts", "own_ict"]}, filled_on=TODAY, filled_at=NOW,
    )  # fmt: skip


def test_a_fact_is_taken_by_one_press_and_a_line_written(client, module, make):
    at = f"{module.at}/swot"
    page = text_of(client.get(at))
    assert "Наставляемые без пары: 1 из 2 (50 %)" in page
    for _ in range(2):
        assert client.post(f"{at}/prompts/left_alone").status_code == 303
    own = {"kind": "threat", "words": "Наставник уходит в декрет"}
    assert client.post(at, data=own).status_code == 303
    assert {(row.kind, row.prompt) for row in make.rows(Swot)} == {
        ("weakness", "left_alone"), ("threat", ""),
    }  # fmt: skip
    assert make.count(Swot) == 2
    after = text_of(client.get(at))
    assert "Наставник уходит в декрет" in after
    assert after.count("Наставляемые без пары") == 2, "as a line and as its link, not as a prompt"


def test_what_is_wrong_with_a_line_is_said_and_the_words_stay(client, module, make):
    bad = client.post(f"{module.at}/swot", data={"kind": "threat", "words": " "})
    assert bad.status_code == 422
    assert "Напишите строку" in text_of(bad)
    long = client.post(f"{module.at}/swot", data={"kind": "threat", "words": "я" * 301})
    assert long.status_code == 422
    assert "я" * 301 in long.text
    assert make.count(Swot) == 0


def test_a_line_is_corrected_and_taken_away(client, module, make):
    row = make.row(Swot, "one", programme_id=module.id, kind="strength", words="Дружно",
                   prompt="", created_at=NOW)  # fmt: skip
    at = f"{module.at}/swot/{row}"
    assert "Дружно" in client.get(at).text
    assert client.post(at, data={"kind": "weakness", "words": "Порознь"}).status_code == 303
    assert make.one(Swot).words == "Порознь"
    assert client.post(f"{at}/remove").status_code == 303
    assert make.count(Swot) == 0


def test_a_prompt_that_is_gone_is_said_in_words(client, module, make):
    make.pair(module.id, module.mentor, module.parts[1])
    done = client.post(f"{module.at}/swot/prompts/left_alone", follow_redirects=True)
    assert "Факты изменились" in text_of(done)
    assert make.count(Swot) == 0


def test_figures_at_the_start_and_at_the_end(client, module, make):
    at = f"{module.at}/figures"
    typed = {"as_of": DAY, "value-clubs": "1", "whole-clubs": "2", "note-clubs": "два кружка"}
    assert client.post(f"{at}/start", data=typed).status_code == 303
    row = make.one(Figure)
    assert (row.code, row.moment, row.value, row.whole) == ("clubs", "start", 1, 2)
    page = text_of(client.get(at))
    assert "1 из 2 (50 %)" in page
    assert "два кружка" in page
    shown = client.get(f"{at}/start").text
    assert 'value="два кружка"' in shown
    assert client.post(f"{at}/start", data={"as_of": DAY}).status_code == 303
    assert make.count(Figure) == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"value-clubs": "много"}, "Нужно число"),
        ({"value-clubs": "3", "whole-clubs": "2"}, "Часть больше целого"),
        ({"value-clubs": "3"}, "из скольких"),
        ({"whole-clubs": "две"}, "целое число"),
        ({"value-clubs": "9" * 40, "whole-clubs": "2"}, "Нужно число"),
        ({"as_of": ""}, "Заполните это поле"),
    ],
)
def test_a_wrong_figure_is_told_at_its_field(client, module, make, typed, words):
    bad = client.post(f"{module.at}/figures/end", data={"as_of": DAY, **typed})
    assert bad.status_code == 422
    assert words in text_of(bad)
    for value in typed.values():
        assert f'value="{value}"' in bad.text
    assert make.count(Figure) == 0


def test_what_the_portal_counted_is_taken(client, make):
    programme = make.programme(title="Учителя")
    at = f"/s/s-one/programmes/{programme}/figures"
    assert "Счёт портала" in text_of(client.get(at))
    assert client.post(f"{at}/take/own_works").status_code == 303
    row = make.one(Figure)
    assert (row.code, row.moment, row.value) == ("own_works", "end", 0)
    assert client.post(f"{at}/take/projects").status_code == 404, "nothing to count yet"
    assert client.post(f"{at}/take/clubs").status_code == 404


def test_a_mentee_is_judged_with_method_and_evidence(client, module, make):
    at = f"{module.at}/judgements/{module.parts[0]}"
    assert "Туров Глеб" in text_of(client.get(at))
    typed = {
        "judged_on": DAY, "outcome-marks_and_mood": "better", "method-marks_and_mood": "mean_mark",
        "evidence-marks_and_mood": "3,4 – 3,9",
    }  # fmt: skip
    assert client.post(at, data=typed).status_code == 303
    row = make.one(Judgement)
    assert (row.participation_id, row.outcome, row.method) == (
        module.parts[0],
        "better",
        "mean_mark",
    )
    page = text_of(client.get(f"{module.at}/judgements"))
    assert "стало лучше: 1" in page
    assert "1 из 8" in page
    bad = client.post(at, data={**typed, "method-marks_and_mood": ""})
    assert bad.status_code == 422
    assert "Выберите, чем это установлено" in text_of(bad)


def test_opening_a_childs_results_leaves_a_trace(client_as, module, make):
    client_as(Role.HEAD).get(f"{module.at}/judgements/{module.parts[0]}")
    row = make.one(AuditEntry, action="person.seen")
    assert (row.object_id, row.role) == (module.people[0], Role.HEAD)


def test_a_club_is_judged_beside_its_facts(client, make):
    club = make.programme(form="pupil_pupil", title="Клуб")
    at = f"/s/s-one/programmes/{club}/judgements"
    assert "Встреч клуба состоялось: пока неизвестно" in text_of(client.get(at))
    typed = {"judged_on": DAY, "outcome-climate": "met", "evidence-climate": "Ссор не было"}
    assert client.post(f"{at}/club", data=typed).status_code == 303
    assert make.one(Judgement).code == "climate"
    assert "Ссор не было" in text_of(client.get(at))


def test_results_of_a_teachers_pair(client, teachers, make):
    assert "Результаты" in text_of(client.get(f"/s/s-one/pairs/{teachers.pair}"))
    typed = {"as_of": DAY, "value-marks": "3,75"}
    assert client.post(f"{teachers.at}/start", data=typed).status_code == 303
    assert str(make.one(Figure).value) == "3.75"
    signs = {"judged_on": DAY, "outcome-settled": "met"}
    assert client.post(f"{teachers.at}/signs", data=signs).status_code == 303
    page = text_of(client.get(teachers.at))
    assert "3,75" in page
    assert "Освоился в коллективе" in page
    assert "1 из 7" in text_of(client.get(f"{teachers.programme_at}/judgements"))


def test_a_difficulty_goes_into_the_plan_by_one_press(client, teachers, hard, make):
    assert "Конфликты в классе" in text_of(client.get(teachers.at))
    for _ in range(2):
        assert client.post(f"{teachers.at}/tasks/conflicts").status_code == 303
    row = make.one(PairTask)
    assert row.title.startswith("Разобрать с наставником два конфликта")
    assert "в плане" in text_of(client.get(teachers.at))
    assert client.post(f"{teachers.at}/tasks/parents").status_code == 404


def test_a_difficulty_of_the_schools_own_is_named_in_the_task(client, teachers, hard, make):
    client.post(f"{teachers.at}/tasks/own_ict")
    assert make.one(PairTask).title == "Поработать над трудностью: работа с ИКТ"


def test_a_pupils_pair_has_no_personal_programme(client, module, make):
    pair = make.one(Pair, programme_id=module.id)
    assert client.get(f"/s/s-one/pairs/{pair.id}/results").status_code == 404
    assert "/results" not in client.get(f"/s/s-one/pairs/{pair.id}").text


def test_a_quotation_stands_as_printed(client, make):
    typed = {"school_year": "2020", "title": "Отчёт", "source": "Доклад", "as_of": "",
             "lines": "совпадение типов: 98 %\nуправление эмоциями: 61 %", "note": ""}  # fmt: skip
    assert client.post("/s/s-one/quoted/new", data=typed).status_code == 303
    row = make.one(QuotedReport)
    assert [line["printed"] for line in row.lines] == ["98 %", "61 %"]
    page = text_of(client.get("/s/s-one/quoted"))
    assert "98 %" in page
    assert "2020/2021" in page
    at = f"/s/s-one/quoted/{row.id}"
    assert "совпадение типов: 98 %" in client.get(at).text
    bad = client.post(at, data={**typed, "lines": "совпадение типов"})
    assert bad.status_code == 422
    assert "В строке 1 не хватает" in text_of(bad)
    assert client.post(f"{at}/remove").status_code == 303
    assert make.count(QuotedReport) == 0


def test_pages_of_nothing_tell_the_next_step(client, make):
    pupils = make.programme(form="student_pupil", title="Студенты")
    at = f"/s/s-one/programmes/{pupils}"
    assert "не оценивают вручную" in text_of(client.get(f"{at}/judgements"))
    assert "Пока ничего не записано" in text_of(client.get(f"{at}/swot"))
    assert "Ранние отчёты пока не процитированы" in text_of(client.get("/s/s-one/quoted"))


PAGES = {
    "swot": lambda m, t: f"{m.at}/swot",
    "figures": lambda m, t: f"{m.at}/figures",
    "results": lambda m, t: f"{m.at}/judgements",
    "mentee": lambda m, t: f"{m.at}/judgements/{m.parts[0]}",
    "pair": lambda m, t: t.at,
    "quoted": lambda m, t: "/s/s-one/quoted",
}
FORMS = {
    "figures": lambda m, t: f"{m.at}/figures/start",
    "pair figures": lambda m, t: f"{t.at}/end",
    "signs": lambda m, t: f"{t.at}/signs",
    "quote": lambda m, t: "/s/s-one/quoted/new",
}


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [(Role.CURATOR, True, True), (Role.RESPONSIBLE, True, True), (Role.PSYCHOLOGIST, True, True),
     (Role.HEAD, True, False), (Role.CLASS_TEACHER, False, False), (Role.MENTOR, False, False)],
)  # fmt: skip
def test_who_reads_and_who_writes(client_as, module, teachers, role, reads, writes):
    browser = client_as(role)
    for page in PAGES.values():
        assert (browser.get(page(module, teachers)).status_code == 200) == reads
    for page in FORMS.values():
        assert (browser.get(page(module, teachers)).status_code == 200) == writes


def test_a_page_takes_no_more_than_fifteen_statements(client, module, teachers, make, statements):
    for name, page in PAGES.items():
        address = page(module, teachers)
        client.get(address)
        with statements() as before:
            client.get(address)
        assert len(before) <= 15, (name, before)
    more = [make.part(module.id, make.pupil(f"Новик {n}"), "mentee", person_kind="pupil")
            for n in "АБВ"]  # fmt: skip
    for part in more:
        make.pair(module.id, module.mentor, part)
        make.row(Judgement, "one", programme_id=module.id, participation_id=part, outcome="better",
                 code="marks_and_mood", method="test", judged_on=TODAY, kept_at=NOW)  # fmt: skip
    for name in ("swot", "figures", "results"):
        with statements() as few:
            client.get(PAGES[name](module, teachers))
        assert len(few) <= 15, name
