"""Lists as a school has them: capitals, dates as text, «7 «А»», a mother in a column of her own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests import clock

Cell = str | int | date | None


@dataclass(frozen=True)
class Child:
    """A pupil of the lists, the parent who signs, and what the child wants."""

    name: str
    mother: str
    wish: str

    @property
    def short(self) -> str:
        return " ".join(self.name.split()[:2])


# Younger than 14 all the year round, and 14 or 15.
TODAY = clock.really().astimezone(ZoneInfo("Asia/Barnaul")).date()
BORN_SEVENTH, BORN_NINTH = TODAY.year - 13, TODAY.year - 15
SEVENTH = (
    Child("Берёзкин Артём Ильич", "Берёзкина Ольга Петровна", "Хочу подтянуть математику."),
    Child("Ветрова Алиса Денисовна", "Ветрова Нина Сергеевна", "Хочу выступать и не бояться."),
    Child("Громов Павел Андреевич", "Громова Инга Львовна", "Помогите с проектом по физике."),
    Child("Дымова Софья Игоревна", "Дымова Раиса Олеговна", "Хочу рисовать для школьной газеты."),
    Child("Ежов Тимур Маратович", "Ежова Лилия Рашидовна", "Хочу найти друзей по интересам."),
)
NINTH = (
    Child("Журавлёв Кирилл Олегович", "Журавлёва Анна Юрьевна", "Не знаю, куда поступать."),
    Child("Зорина Полина Юрьевна", "Зорина Вера Павловна", "Хочу подготовиться к экзамену."),
    Child("Ильин Роман Сергеевич", "Ильина Дарья Ивановна", "Хочу научиться планировать время."),
    Child("Калинина Ева Романовна", "Калинина Юлия Глебовна", "Хочу попробовать себя в химии."),
    Child("Лугов Глеб Антонович", "Лугова Татьяна Фёдоровна", "Хочу собрать робота."),
)
# Told by nobody: a card of the register alone.
OTHER = Child("Мостов Егор Павлович", "Мостова Елена Андреевна", "")
MENTEES = SEVENTH + NINTH
YOUNG = SEVENTH[1]

TEACHERS = ("Нагорная Людмила Викторовна", "Озеров Виктор Степанович")
FROM_WORK = "Песков Андрей Николаевич"
GRADUATES = ("Рощина Марина Олеговна", "Седов Илья Максимович")
BY_HAND = "Травин Олег Борисович"
MENTORS = (*TEACHERS, FROM_WORK, *GRADUATES, BY_HAND)


def _save(folder: Path, name: str, rows: Sequence[Sequence[Cell]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    book.save(folder / name)
    return folder / name


def pupils(folder: Path) -> Path:
    """Two classes in one sheet; a row of initials cannot be read, a total row is no person."""
    rows: list[Sequence[Cell]] = [
        ["Список обучающихся, желающих участвовать в программе наставничества"],
        [],
        ["№ п/п", "ФИО обучающегося", "Класс", "Дата рождения", "ФИО матери", "Телефон матери"],
    ]
    for n, child in enumerate(SEVENTH, 1):
        rows.append(
            [n, child.name.upper(), "7 «А»", "01.03.2013", child.mother, f"8 903 111-00-{n:02}"]
        )
    for n, child in enumerate((*NINTH, OTHER), 1):
        told: Cell = date(2011, 3, 1) if n % 2 else "1 марта 2011 г."
        rows.append(
            [n, f"  {child.name} ", "9-б", told, child.mother.upper(), f"+7 (903) 222-00-{n:02}"]
        )
    rows += [[7, "Иванов П. С.", "9б", "", "", ""], ["", "Итого: 12"]]
    return _save(folder, "Список 7а и 9б.xlsx", rows)


def teachers(folder: Path) -> Path:
    rows: list[Sequence[Cell]] = [
        ["Фамилия, имя, отчество", "Кто", "Преподаваемый предмет", "Пед. стаж", "Место работы"],
        [TEACHERS[0].upper(), "учитель", "физика", "21 год", ""],
        [TEACHERS[1], "Учитель", "математика", "с 2010 г.", ""],
        [FROM_WORK, "представитель предприятия", "", "", "ООО «Пример»"],
    ]
    return _save(folder, "Педагоги и партнёры.xlsx", rows)


def mentors(folder: Path) -> Path:
    """The eight columns; two stand in the register already."""
    rows: list[Sequence[Cell]] = [
        ["База наставников"],
        ["Личные данные", "Компетенции", "Жизненный опыт", "Интересы", "Возраст наставляемых",
         "Ресурс времени", "Место работы", "Контакты"],
    ]  # fmt: skip
    who = {FROM_WORK: "представитель предприятия", **dict.fromkeys(GRADUATES, "выпускник")}
    for name in (*TEACHERS, FROM_WORK, *GRADUATES):
        rows.append([
            f"{name}, {who.get(name, 'учитель')}", "готовит к экзаменам; ведёт проекты",
            "Двадцать лет работы", "походы", "11–15 лет", "4 ч в месяц", "",
            "8 903 333-44-55",
        ])  # fmt: skip
    return _save(folder, "База наставников.xlsx", rows)
