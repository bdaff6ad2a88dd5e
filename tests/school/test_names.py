"""ФИО in one line, as schools type it."""

import pytest

from kernel.errors import Invalid
from school.registry.names import PersonName, gender_of, parse_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Маркова Анна Петровна", ("Маркова", "Анна", "Петровна")),
        ("  Маркова   Анна ", ("Маркова", "Анна", "")),
        ("МАРКОВА АННА ПЕТРОВНА", ("Маркова", "Анна", "Петровна")),
        ("маркова анна петровна", ("Маркова", "Анна", "Петровна")),
        ("Ёлкин Семён Артёмович", ("Ёлкин", "Семён", "Артёмович")),
        ("Римский – Корсаков Андрей", ("Римский-Корсаков", "Андрей", "")),
        ("РИМСКИЙ-КОРСАКОВ АНДРЕЙ", ("Римский-Корсаков", "Андрей", "")),
        ("Мамедов Эльчин Рауф оглы", ("Мамедов", "Эльчин", "Рауф оглы")),
        ("МАМЕДОВА ЛЕЙЛА РАУФ КЫЗЫ", ("Мамедова", "Лейла", "Рауф кызы")),
        ("Оюн Шолбан Кара-оолович", ("Оюн", "Шолбан", "Кара-оолович")),
        ("ОЮН ШОЛБАН КАРА-ООЛОВИЧ", ("Оюн", "Шолбан", "Кара-оолович")),
        ("О'Нил Шон", ("О'Нил", "Шон", "")),
        ("О Ен Су", ("О", "Ен", "Су")),
        ("Mаркова Aнна", ("Маркова", "Анна", "")),  # Latin М and А
        ("Тойбогошева Эҥе Байрамовна", ("Тойбогошева", "Эҥе", "Байрамовна")),
    ],
)
def test_names_are_taken_apart_and_tidied(typed, name):
    assert parse_name(typed) == PersonName(*name)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "name_empty"),
        ("Маркова", "name_one_word"),
        ("Маркова А. П.", "name_initials"),
        ("Маркова А П", "name_initials"),
        ("Маркова Анна 7А", "name_digits"),
        ("Маркова Анна, Туров Глеб", "name_several"),
        ("Маркова Анна и Туров Глеб", "name_several"),
        ("Маркова/Турова Анна", "name_several"),
        ("Маркова (Турова) Анна", "name_signs"),
        ("Маркова Турова Анна Петровна", "name_too_many"),
        ("Маркова - Анна", "name_one_word"),
        ("Маркова_Анна Петровна", "name_signs"),
    ],
)
def test_what_is_no_name_is_told_apart(typed, fault):
    with pytest.raises(Invalid) as refused:
        parse_name(typed)
    assert refused.value.fields == {"full_name": fault}


@pytest.mark.parametrize(
    ("patronymic", "gender"),
    [
        ("Петровна", "f"),
        ("Ильинична", "f"),
        ("Никитична", "f"),
        ("Рауф кызы", "f"),
        ("Рауф гызы", "f"),
        ("Кара-ооловна", "f"),
        ("Петрович", "m"),
        ("Ильич", "m"),
        ("Абу-Бакарович", "m"),
        ("Рауф оглы", "m"),
        ("Эркин уулу", "m"),
        ("", None),
        ("Карл", None),
    ],
)
def test_the_patronymic_tells_the_gender_or_nothing(patronymic, gender):
    assert gender_of(patronymic) == gender
