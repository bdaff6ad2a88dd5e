"""Free text that must be looked at again, and ordinary talk that must not be."""

import pytest

from school.instruments.definition import from_json
from school.instruments.scan import (
    Suspicion,
    suspicions,
    suspicions_in,
    suspicions_of_questions,
)


@pytest.mark.parametrize(
    ("text", "matters"),
    [
        ("Звоните +7 (913) 123-45-67", ["phone"]),
        ("мой номер 89131234567.", ["phone"]),
        ("или 913 123 45 67", ["phone"]),
        ("пишите на anna@example.org", ["link"]),
        ("https://example.org/a, там всё", ["link"]),
        ("t.me/some_name", ["link"]),
        ("мой ник @robot_kid", ["link"]),
        ("посмотри на школа5.рф", ["link"]),
        ("Диагноз поставили в детстве", ["health"]),
        ("ребёнок с ОВЗ, наблюдается у невролога", ["health", "health"]),
        ("У него СДВГ", ["health"]),
        ("часто болеет, на домашнем обучении", ["health"]),
        ("пьёт успокоительные таблетки", ["health"]),
        ("астма и аллергия", ["health", "health"]),
        ("состоит на учёте в ПДН", ["record"]),
        ("на внутришкольном учете с осени", ["record"]),
        ("был привод в полицию", ["record"]),
        ("отец судим", ["record"]),
        ("Позвоните 8 913 123-45-67, у дочери эпилепсия", ["phone", "health"]),
    ],
)
def test_what_is_noticed(text, matters):
    assert [each.matter for each in suspicions(text)] == matters


@pytest.mark.parametrize(
    "text",
    [
        "Люблю диагностику двигателей и диагностические работы по математике",
        "Болею за «Спартак», мой брат болельщик",
        "Хочу стать полицейским или работать в полиции",
        "Мечтаю стать врачом и лечить людей",
        "Готовлю волонтёров работать с людьми пожилого возраста",
        "Судья соревнований по шахматам, обсуждаю партии",
        "Приводит примеры, правовая грамотность, уголовное право изучаем на кружке",
        "В 2026/2027 учебном году, с 01.09.2026 по 31.05.2027",
        "ИНН 7707083893, кабинет 8-12, ОГРН 1027700132195",
        "Учёт книг в библиотеке, ведём учет времени",
        "Аутсайдер класса, аутентичные тексты на английском",
        "Петрович и Иванович, т. е. наставники, см. п. 5.а и т. д.",
        "Профилактика правонарушений: веду лекторий",
        "Хронические опоздания на первый урок",
        "Подписано согласие на обработку ПДн",
        "Астрономия и астрофизика",
        "Депрессивная экономика 1930-х: доклад по истории",
        "Психологию изучаю, хочу стать психологом",
        "",
    ],
)
def test_ordinary_talk_passes(text):
    assert suspicions(text) == []


def questionnaire(**item):
    items = [
        {"code": "words", "kind": "long", "text": {"ru": "Что важно?", "en": "What matters?"}},
        {"code": "contacts", "kind": "short", "feeds": "contacts",
         "text": {"ru": "Как связаться?", "en": "How to reach you?"}},
    ]  # fmt: skip
    if item:
        items.append({"code": "more", "kind": "short", **item})
    return from_json(
        {
            "code": "t",
            "title": {"ru": "Т", "en": "T"},
            "audience": ["mentor"],
            "blocks": [{"code": "b", "title": {"ru": "Б", "en": "B"}, "items": items}],
        }
    )


def test_a_contact_is_expected_where_it_is_asked_and_health_nowhere():
    values = {"words": "мой +79131234567", "contacts": "+79131234567, диабет"}
    assert suspicions_in(questionnaire(), values) == [
        Suspicion("words", "phone", "+79131234567"),
        Suspicion("contacts", "health", "диабет"),
    ]


def test_a_question_about_health_is_noticed_in_the_questionnaire_itself():
    asks = questionnaire(text={"ru": "Есть ли хронические заболевания?", "en": "Any illness?"})
    assert {each.place for each in suspicions_of_questions(asks)} == {"more"}
    assert suspicions_of_questions(questionnaire()) == []
