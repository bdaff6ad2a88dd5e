"""People in papers: sixty names and the tricky ones; an unknown gender is told, never guessed."""

import pytest
from sqlalchemy import update

from kernel.documents.values import BLANK, CASES, Form, say
from kernel.tenancy.models import School
from school.documents.people_words import (
    head_of,
    lacks_in_words,
    org_words,
    person_words,
    words_of,
)
from school.registry.cases import Case, decline
from school.registry.models import Person
from school.registry.names import PersonName, parse_name
from tests.school.names.truth import CHOSEN_BY, INVENTED, rows

NBSP = "\u00a0"
SHORT_AND_FULL = [
    ("Римский-Корсаков Андрей Николаевич", "m", "Римскому-Корсакову Андрею Николаевичу",
     "Римскому-Корсакову А. Н.", "А. Н. Римский-Корсаков"),
    ("Мальцева-Заводская Юлия Игоревна", "f", "Мальцевой-Заводской Юлии Игоревне",
     "Мальцевой-Заводской Ю. И.", "Ю. И. Мальцева-Заводская"),
    ("Дурново Николай Павлович", "m", "Дурново Николаю Павловичу", "Дурново Н. П.",
     "Н. П. Дурново"),
    ("Черных Ольга Юрьевна", "f", "Черных Ольге Юрьевне", "Черных О. Ю.", "О. Ю. Черных"),
    ("Ёлкин Семён Артёмович", "m", "Ёлкину Семёну Артёмовичу", "Ёлкину С. А.", "С. А. Ёлкин"),
    ("Дюма Александр", "m", "Дюма Александру", "Дюма А.", "А. Дюма"),
    ("ИВАНОВ ИВАН ИВАНОВИЧ", "m", "Иванову Ивану Ивановичу", "Иванову И. И.", "И. И. Иванов"),
    ("Заяц Павел Ильич", "m", "Зайцу Павлу Ильичу", "Зайцу П. И.", "П. И. Заяц"),
    ("Мамедов Эльчин Рауф оглы", "m", "Мамедову Эльчину Рауф оглы", "Мамедову Э. Р.",
     "Э. Р. Мамедов"),
]  # fmt: skip


def words(name: str, gender: str | None, post: str = "", **typed: str):
    return person_words(parse_name(name), gender, typed, post)


@pytest.mark.parametrize(("name", "gender", "dative", "after", "short"), SHORT_AND_FULL)
def test_tricky_names(name, gender, dative, after, short):
    said = words(name, gender)
    assert said.say(Form.DATIVE) == dative
    assert said.say(Form.SHORT_DATIVE) == after.replace(" ", NBSP)
    assert said.say(Form.SHORT) == short.replace(" ", NBSP)
    assert said.unsure == ()


def test_a_hundred_names_say_in_papers_what_the_rules_say():
    for gender, name, _ in rows(CHOSEN_BY) + rows(INVENTED):
        said = words(name, gender)
        for case in Case:
            assert said.say(case.value) == decline(parse_name(name), gender, case)


def test_every_form_of_a_person_says_something():
    said = words("Иванова Мария Петровна", "f", "Старший вожатый")
    assert all(say(said, form) for form in Form)
    assert said.say(Form.POST) == "старший вожатый"
    assert said.say(Form.POST_DATIVE) == "старшему вожатому"
    assert said.say("назначен|назначена") == "назначена"


def test_an_unknown_gender_is_the_nominative_and_a_lack():
    said = words("Кыдыева Айсулу", None)
    assert {said.say(case) for case in CASES} == {"Кыдыева Айсулу"}
    assert said.unsure == ("gender_unknown",)
    assert said.say("назначен|назначена") == "назначен (назначена)"


def test_typed_forms_win_and_with_all_of_them_the_gender_is_not_needed():
    assert words("Камень Пётр", "m", dative="Каменю Петру").say("dative") == "Каменю Петру"
    one = words("Ким Мин", None, dative="Ким Мину")
    assert (one.say("dative"), one.say("genitive")) == ("Ким Мину", "Ким Мин")
    assert one.unsure == ("gender_unknown",)
    every = words("Ким Мин", None, **{case: f"Ким {case}" for case in CASES})
    assert every.unsure == ()


def test_a_post_of_unknown_words_is_a_lack():
    said = words("Иванов Иван", "m", "сомелье")
    assert said.unsure == ("post_unsure",)
    assert said.say(Form.POST_DATIVE) == "сомелье"
    found = lacks_in_words([said, said, words("Ли Мин", None), words("Иванов Иван", "m")])
    assert found == {"post_unsure": 2, "gender_unknown": 1}


def test_a_card_gives_its_gender_its_typed_forms_and_its_post():
    card = Person(
        surname="Жук", given_name="Инна", patronymic="", gender="f", position="Учитель химии",
        name_cases={"dative": "Жуковой Инне"},
    )  # fmt: skip
    assert words_of(card).say("dative") == "Жуковой Инне"
    assert words_of(card).say(Form.POST_GENITIVE) == "учителя химии"
    assert words_of(card, "куратор").say(Form.POST) == "куратор"


@pytest.fixture
def head(database, world, work_for, curator):
    """The head of school one as papers name the person written on its card."""

    def named(name: str | None):
        with database.admin.begin() as connection:
            connection.execute(
                update(School).where(School.id == world.schools[A_SCHOOL]).values(head_name=name)
            )
        work = work_for(curator)
        school = work.session.get(School, world.schools[A_SCHOOL])
        return head_of(work.session, school)

    return named


A_SCHOOL = "one"


def test_the_head_by_the_patronymic(head):
    said = head("Ёлкина Мария Петровна")
    assert said.say(Form.GENITIVE) == "Ёлкиной Марии Петровны"
    assert said.say(Form.POST_DATIVE) == "директору"
    assert said.sex == "f"


def test_the_head_by_the_base(head, make):
    make.row(Person, A_SCHOOL, kind="teacher", surname="Кыдыева", given_name="Айсулу",
             patronymic="", gender="f", name_cases={"genitive": "Кыдыевой Айсулу"},
             created_at="2026-09-01T00:00:00Z")  # fmt: skip
    assert head("Кыдыева Айсулу").say(Form.GENITIVE) == "Кыдыевой Айсулу"


def test_a_head_whose_gender_nobody_knows_is_not_guessed(head):
    said = head("Кыдыева Айсулу")
    assert said.unsure == ("gender_unknown",)
    assert said.say(Form.DATIVE) == "Кыдыева Айсулу"


def test_initials_are_printed_as_they_stand(head):
    said = head("Ёлкина М. П.")
    assert (said.short, said.unsure) == ("Ёлкина М. П.", ("name_unclear",))


def test_a_card_without_a_head_leaves_a_line_for_the_name(head):
    said = head(None)
    assert not said
    assert say(said, Form.DATIVE) == BLANK
    assert say(said, Form.POST) == "директор"


def test_the_school_in_a_sentence():
    school = School(
        name="МБОУ «СОШ № 7»",
        full_name="Муниципальное бюджетное общеобразовательное учреждение «СОШ № 7»",
    )
    said = org_words(school)
    assert said.say("prepositional") == (
        "муниципальном бюджетном общеобразовательном учреждении «СОШ № 7»"
    )
    assert say(said, "short") == "МБОУ «СОШ № 7»"
    assert say(org_words(School(name="МБОУ", full_name="")), "") == "МБОУ"


def test_a_name_typed_in_small_letters_gets_its_capitals():
    said = person_words(PersonName("иванова", "мария", "петровна"), "f")
    assert said.say(Form.DATIVE) == "Ивановой Марии Петровне"
