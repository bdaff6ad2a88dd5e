"""Questionnaires: taken into use, edited, sent by link, filled by a guest, entered from paper."""

import re

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import GRANTS, LEVELS, Level, Permission, Role
from school.instruments.definition import from_json
from school.instruments.models import AnswerSheet
from school.instruments.models import Instrument as Row
from school.requests.models import MentoringRequest
from school.waves.models import BoxSheet
from tests.web.reading import text_of

BASE = "/s/s-one/instruments"
ANSWERS = {"a-own_words": "Хочу понимать дроби", "a-help": ["maths"], "a-times": ["mon_day"]}
WHO = {"typed_name": "Туров Глеб", "typed_place": "7А"}


@pytest.fixture
def guest(client_as):
    return client_as()


def taken(client, code="mentee_request"):
    """Take a ready questionnaire into use; the address of its page."""
    return client.post(f"{BASE}/adopt", data={"code": code}).location


def link_of(client, page, **typed):
    """Make a public link; the path that a guest opens."""
    answer = client.post(f"{page}/links", data={"days": "14", "place": "7А", **typed})
    assert answer.status_code == 303
    shown = client.get(answer.location)
    assert shown.headers["Cache-Control"] == "no-store"
    assert "<svg" in shown.text
    return re.search(r"http://[^/]+(/f/[\w-]+)", shown.text)[1]


def sheet_field(response):
    return re.search(r'name="sheet" value="([^"]+)"', response.text)[1]


def test_from_nothing_to_a_pupils_request(client, guest, make, statements):
    shown = text_of(client.get(BASE))
    assert "Готовые анкеты" in shown
    assert "В чём тебе помочь?" in shown
    page = taken(client)
    path = link_of(client, page)
    asked = guest.get(path)
    assert asked.status_code == 200
    shown = text_of(asked)
    assert "Чему ты хочешь научиться" in shown
    assert "Разделы" not in shown
    with statements() as seen:
        answer = guest.post(path, data={**ANSWERS, **WHO, "sheet": sheet_field(asked)})
    assert len(seen) <= 15, seen
    assert answer.status_code == 200
    assert "Ответы отправлены" in text_of(answer)
    [sheet], [request] = make.rows(AnswerSheet), make.rows(MentoringRequest)
    assert (sheet.typed_name, sheet.via) == ("Туров Глеб", "link")
    assert (request.own_words, request.help, request.times, request.typed_class) == (
        "Хочу понимать дроби", ["maths"], ["mon_day"], "7А",
    )  # fmt: skip
    assert (request.author, request.sheet_id, request.state) == ("self", sheet.id, "new")
    listed = text_of(client.get(f"{page}/answers"))
    assert "Туров Глеб" in listed
    shown = text_of(client.get(f"{BASE}/answers/{sheet.id}"))
    assert "Хочу понимать дроби" in shown
    assert "понедельник: день" in shown


def test_what_was_typed_stays_and_the_fault_stands_at_its_question(client, guest, make):
    path = link_of(client, taken(client))
    answer = guest.post(path, data={"a-interests": "Рисую <b>", "a-help": "nonsense"})
    assert answer.status_code == 422
    shown = text_of(answer)
    assert "Пока не отправлено: проверьте 3 ответа." in shown
    assert "Здесь нужен ответ." in shown
    assert "Напишите фамилию и имя." in shown
    assert 'value="Рисую &lt;b&gt;"' in answer.text
    assert make.rows(AnswerSheet) == []
    assert make.rows(MentoringRequest) == []


def test_a_telephone_is_warned_of_once_and_may_be_sent(client, guest, make):
    path = link_of(client, taken(client))
    typed = {**ANSWERS, **WHO, "a-own_words": "Хочу дроби, мой номер +79131234567"}
    first = guest.post(path, data=typed)
    assert first.status_code == 422
    assert "Номер телефона здесь не нужен: «+79131234567»." in text_of(first)
    assert make.rows(AnswerSheet) == []
    second = guest.post(path, data={**typed, "looked": "1", "sheet": sheet_field(first)})
    assert second.status_code == 200
    [sheet] = make.rows(AnswerSheet)
    assert "В тексте есть то" in text_of(client.get(f"{BASE}/answers/{sheet.id}"))


def test_a_form_sent_twice_is_one_request(client, guest, make):
    path = link_of(client, taken(client))
    typed = {**ANSWERS, **WHO, "sheet": sheet_field(guest.get(path))}
    assert [guest.post(path, data=typed).status_code for _ in range(2)] == [200, 200]
    assert (len(make.rows(AnswerSheet)), len(make.rows(MentoringRequest))) == (1, 1)


def personal(client, make, page, person):
    """A link for one person, found by surname; the path that they open."""
    found = client.post(
        "/s/s-one/people/search", data={"text": "Туров", "next": f"{page}/links/person"}
    ).location
    assert "Туров Глеб, 7А" in text_of(client.get(found))
    made = client.post(found, data={"person_id": str(person), "respondent_id": "", "days": "7"})
    assert made.status_code == 303, text_of(made)
    return re.search(r"http://[^/]+(/f/[\w-]+)", client.get(made.location).text)[1]


def test_a_personal_link_opens_once_and_names_as_little_as_it_can(client, guest, make):
    pupil = make.pupil("Туров Глеб")
    path = personal(client, make, taken(client), pupil)
    asked = guest.get(path)
    assert "Туров" not in asked.text
    assert "Глеб Т." in asked.text
    assert "typed_name" not in asked.text
    assert guest.post(path, data=ANSWERS).status_code == 200
    [request] = make.rows(MentoringRequest)
    assert request.person_id == pupil
    again = guest.post(path, data=ANSWERS)
    assert again.status_code in (404, 410)
    assert guest.get(path).status_code == 404
    assert len(make.rows(AnswerSheet)) == 1


def test_dead_links_all_say_the_same(client, guest, make):
    page = taken(client)
    path = link_of(client, page)
    [link] = re.findall(r"/links/([\w-]+)/close", client.get(f"{page}/links").text)
    assert client.post(f"{page}/links/{link}/close").status_code == 303
    guessed = path[:-1] + ("A" if path[-1] != "A" else "B")
    said = set()
    for dead in (path, guessed, "/f/nothing", "/f/" + "a" * 90):
        for answer in (guest.get(dead), guest.post(dead, data={**ANSWERS, **WHO})):
            assert answer.status_code == 404
            said.add(text_of(answer).replace(dead, ""))
    assert len(said) == 1
    assert make.rows(AnswerSheet) == []


def test_the_teachers_sheet_names_the_pupil_and_says_who_writes(client, guest, make):
    path = link_of(client, taken(client, "third_party"), place="учительская")
    assert "Фамилия и имя ученика" in text_of(guest.get(path))
    typed = {
        **WHO,
        "a-answers": "class_teacher",
        "a-author_name": "Кузнецова Нина Павловна",
        "a-strengths": "Настойчивый",
        "a-problem": ["exams"],
    }
    assert guest.post(path, data=typed).status_code == 200
    [request] = make.rows(MentoringRequest)
    assert (request.typed_name, request.author, request.author_name, request.problems) == (
        "Туров Глеб", "class_teacher", "Кузнецова Нина Павловна", ["exams"],
    )  # fmt: skip


def test_a_questionnaire_is_made_by_hand_without_scripts(client, guest, make):
    empty = client.post(f"{BASE}/new", data={"title": " "})
    assert empty.status_code == 422
    assert "Напишите название." in text_of(empty)
    about = {"title": "Как прошёл клуб?", "audience": ["mentee"], "anonymous": "y"}
    edit = client.post(f"{BASE}/new", data=about).location
    assert "Вопросов пока нет" in text_of(client.get(edit))
    assert "Сколько действует" not in client.get(edit).text
    asked = f"{edit}/question?block=b1"
    kinds = client.get(asked)
    assert "Баллы по шкале" in text_of(kinds)
    typed = {"text": "Понравилось?", "first": "5", "last": "1", "catalogue": "", "feeds": ""}
    wrong = client.post(f"{asked}&kind=scale", data=typed)
    assert wrong.status_code == 422
    assert "Первый балл должен быть меньше последнего." in text_of(wrong)
    right = {**typed, "first": "1", "last": "5", "first_word": "нет", "last_word": "очень"}
    assert client.post(f"{asked}&kind=scale", data=right).status_code == 303
    lines = {**typed, "text": "Что именно?", "options": "игры\nразговоры\nигры\n"}
    assert client.post(f"{asked}&kind=several", data=lines).status_code == 303
    client.post(f"{edit}/move", data={"code": "q2", "way": "up"})
    [draft] = make.rows(Row)
    definition = from_json(draft.definition)
    assert [item.code for item in definition.items] == ["q2", "q1"]
    assert [option.text.ru for option in definition.item("q2").options] == ["игры", "разговоры"]
    changed = {**lines, "options": "разговоры\nчай"}
    client.post(f"{edit}/question?question=q2", data=changed)
    kept = from_json(make.rows(Row)[0].definition).item("q2").options
    assert [(option.code, option.text.ru) for option in kept] == [
        ("o2", "разговоры"),
        ("o3", "чай"),
    ]
    page = client.post(f"{edit.removesuffix('/edit')}/publish").location
    path = link_of(client, page)
    assert "Никто не узнает, кто ответил." in text_of(guest.get(path))
    assert guest.post(path, data={"a-q1": "4", "a-q2": ["o3"]}).status_code == 200
    [lying] = make.rows(BoxSheet)
    assert lying.answers == {"q1": 4, "q2": ["o3"]}
    assert (make.rows(AnswerSheet), make.rows(MentoringRequest)) == ([], [])


def test_what_must_not_be_asked_is_named_in_the_editor(client, make):
    edit = client.post(f"{BASE}/new", data={"title": "О вас", "audience": ["parent"]}).location
    asked = {"text": "Какие у ребёнка хронические заболевания?", "catalogue": "", "feeds": ""}
    client.post(f"{edit}/question?block=b1&kind=long", data=asked)
    assert "Об этом спрашивать нельзя." in text_of(client.get(edit))


def test_a_published_one_is_changed_by_a_new_version(client, make):
    page = taken(client)
    assert client.get(f"{page}/edit").status_code == 409
    draft = client.post(f"{page}/draft").location
    client.post(f"{draft}/move", data={"code": "mentor_wish", "way": "away"})
    new = client.post(f"{draft.removesuffix('/edit')}/publish").location
    shown = text_of(client.get(new))
    assert "версия 2" in shown
    assert "Каким должен быть наставник?" not in shown
    assert "Каким должен быть наставник?" in text_of(client.get(page))
    assert client.post(f"{new}/retire").status_code == 303
    assert client.get(f"{new}/links").status_code == 200
    assert client.post(f"{new}/links", data={"days": "7"}).status_code == 409


def test_paper_is_entered_and_corrected(client, make):
    page = taken(client)
    wrong = client.post(f"{page}/paper", data={**ANSWERS, "filled_on": "31.02.2026"})
    assert wrong.status_code == 422
    assert "В феврале 2026 года 28 дней." in text_of(wrong)
    assert "Хочу понимать дроби" in wrong.text
    typed = {**ANSWERS, **WHO, "filled_on": "20.11.2026"}
    shown = client.post(f"{page}/paper", data=typed).location
    assert len(make.rows(MentoringRequest)) == 1
    refused = client.post(f"{shown}/correct", data={**ANSWERS, "reason": ""})
    assert refused.status_code == 422
    assert "Напишите, почему ответы исправлены." in text_of(refused)
    changed = {**ANSWERS, "a-own_words": "Хочу решать задачи", "reason": "Уточнил сам"}
    assert client.post(f"{shown}/correct", data=changed).status_code == 303
    assert "Уточнил сам" in text_of(client.get(shown))


def test_reading_a_childs_sheet_leaves_a_trace(client, guest, make):
    pupil = make.pupil("Туров Глеб")
    guest.post(personal(client, make, taken(client), pupil), data=ANSWERS)
    [sheet] = make.rows(AnswerSheet)
    client.get(f"{BASE}/answers/{sheet.id}")
    with make.session() as session:
        seen = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.seen")).all()
    assert [entry.object_id for entry in seen] == [pupil]


@pytest.mark.parametrize("role", [role for role in Role if LEVELS[role] is Level.SCHOOL])
def test_who_opens_what(client_as, client, make, role):
    page, mentors = taken(client), taken(client, "mentor_profile")
    other = client_as(role)
    for path, permission in (
        (BASE, Permission.FORMS_VIEW),
        (page, Permission.FORMS_VIEW),
        (f"{page}/answers", Permission.FORMS_VIEW),
        (f"{page}/links", Permission.FORMS_VIEW),
        (f"{page}/paper", Permission.FORMS_EDIT),
        (f"{BASE}/new", Permission.FORMS_EDIT),
        (f"{mentors}/answers", Permission.MENTORS_VIEW),
    ):
        expected = 200 if role in GRANTS[permission] else 403
        assert (path, other.get(path).status_code) == (path, expected)


def test_pages_do_not_grow_with_the_data(client, make, statements, guest):
    page = taken(client)
    path = link_of(client, page)
    for number in range(12):
        guest.post(path, data={**ANSWERS, "typed_name": f"Туров Глеб {number}"})
        link_of(client, page)
    for shown in (BASE, page, f"{page}/answers", f"{page}/links", f"{page}/paper", path):
        reader = guest if shown == path else client
        with statements() as seen:
            assert reader.get(shown).status_code == 200
        assert len(seen) <= 15, (shown, len(seen))


def test_english_is_spoken_too(client, guest):
    path = link_of(client, taken(client))
    guest.set_cookie("view", "lang=en")
    assert "What do you want to learn or to change?" in text_of(guest.get(path))
