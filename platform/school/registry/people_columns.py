"""The columns of a list of people, by the titles that exports of school systems give them."""

from datetime import date

from kernel.imports import cells
from kernel.imports.spec import Column
from kernel.profile import Profile
from school.registry import people_cells as read

# A representative has one of these places; two of them say the relation by their titles.
PLACES = ("parent", "second", "mother", "father")
RELATION_OF = {"mother": "mother", "father": "father"}


def columns(profile: Profile, today: date) -> tuple[Column, ...]:
    """Every column that is known; a name stands in one of them or in three."""
    return (*_person(profile, today), *_contacts(), *_representatives(profile))


def _person(profile: Profile, today: date) -> tuple[Column, ...]:
    return (
        Column(
            "full_name",
            ("ФИО", "Ф.И.О.", "Фамилия, имя, отчество", "Фамилия Имя Отчество", "ФИО ученика",
             "ФИО обучающегося", "ФИО учащегося", "ФИО ребёнка", "ФИО педагога", "ФИО учителя",
             "ФИО сотрудника", "ФИО полностью", "Полное имя", "Ученик", "Обучающийся", "Сотрудник",
             "Ф. И. О. (полностью)", "Фамилия и имя", "Фамилия, имя", "ФИ", "Имя и фамилия"),
            read.full_name(),
        ),
        Column("surname", ("Фамилия", "Фамилия ученика", "Фамилия обучающегося"),
               read.part_of_name()),
        Column("given_name", ("Имя", "Имя ученика", "Имя обучающегося"), read.part_of_name()),
        Column("patronymic", ("Отчество", "Отчество (при наличии)", "Отчество ученика"),
               read.part_of_name()),
        Column(
            "kind",
            ("Кто", "Категория", "Статус", "Роль", "Тип участника", "Категория участника",
             "Кем является"),
            read.kind_of_person(profile),
        ),
        Column("school_class", ("Класс", "Класс/группа", "Параллель и литера", "Класс обучения",
                                "Учебный класс", "Класс, литера"), read.school_class()),
        Column("born_on", ("Дата рождения", "Д.р.", "Родился", "Дата рожд.", "День рождения",
                           "Число, месяц, год рождения", "Дата рождения ребёнка", "ДР"),
               read.born_on(today)),
        Column("gender", ("Пол", "Пол (м/ж)"), read.gender()),
        Column("subject", ("Предмет", "Преподаваемый предмет", "Предметы", "Учебный предмет",
                           "Преподаваемые предметы", "Специальность", "Какой предмет ведёт"),
               cells.text(longest=120)),
        Column(
            "teaching_since",
            ("Преподаёт с", "Стаж с", "Педагогический стаж с", "Педагогический стаж", "Стаж",
             "Пед. стаж", "Стаж работы", "Стаж (лет)", "Стаж педагогической работы",
             "Педстаж", "Дата начала педагогической деятельности", "Общий педагогический стаж"),
            read.teaching_since(today),
            keep_text=True,
        ),
    )  # fmt: skip


def _contacts() -> tuple[Column, ...]:
    return (
        Column("phone", ("Телефон", "Номер телефона", "Мобильный телефон", "Контактный телефон",
                         "Сотовый", "Тел.", "Сотовый телефон", "Телефон ученика", "Моб. тел."),
               read.phone()),
        Column("email", ("Электронная почта", "E-mail", "Email", "Почта", "Адрес почты",
                         "Эл. почта", "Адрес электронной почты"), read.email()),
        Column("workplace", ("Место работы", "Организация", "Предприятие", "Работает в",
                             "Место работы (учёбы)", "Место учёбы", "Компания"),
               cells.text(longest=200)),
        Column("position", ("Должность", "Занимаемая должность", "Профессия", "Кем работает"),
               cells.text(longest=200)),
    )  # fmt: skip


def _representatives(profile: Profile) -> tuple[Column, ...]:
    """Two representatives with their relation, or a mother and a father in columns of their own."""
    return (
        *_representative(
            profile,
            "parent",
            ("Законный представитель", "ФИО законного представителя", "Родитель", "ФИО родителя",
             "Родители", "Представитель", "Родитель (законный представитель)",
             "ФИО родителя (законного представителя)", "Законный представитель ФИО",
             "Родитель ФИО", "Законный представитель 1", "Родитель 1", "ФИО родителей",
             "Родители (законные представители)"),
            ("Кем приходится", "Степень родства", "Родство", "Кем приходится ребёнку",
             "Законный представитель кем приходится", "Тип родства", "Кем приходится 1"),
            ("Телефон представителя", "Телефон родителя", "Телефон законного представителя",
             "Телефоны родителей", "Телефон родителей", "Телефон родителя 1",
             "Законный представитель телефон", "Родитель телефон", "Телефон представителя 1"),
        ),
        *_representative(
            profile,
            "second",
            ("Второй представитель", "Второй законный представитель", "Законный представитель 2",
             "Родитель 2", "Второй родитель", "ФИО второго родителя",
             "ФИО второго законного представителя", "Второй представитель ФИО"),
            ("Кем приходится второй представитель", "Кем приходится 2", "Степень родства 2",
             "Второй представитель кем приходится"),
            ("Телефон второго представителя", "Телефон родителя 2", "Телефон второго родителя",
             "Телефон представителя 2", "Второй представитель телефон"),
        ),
        *_parent("mother", ("Мать", "Мама"), ("матери", "мамы")),
        *_parent("father", ("Отец", "Папа"), ("отца", "папы")),
    )  # fmt: skip


def _representative(
    profile: Profile,
    place: str,
    names: tuple[str, ...],
    relations: tuple[str, ...],
    phones: tuple[str, ...],
) -> tuple[Column, ...]:
    return (
        Column(f"{place}_name", names, read.full_name()),
        Column(f"{place}_relation", relations, read.relation(profile), keep_text=True),
        Column(f"{place}_phone", phones, read.phone()),
    )


def _parent(place: str, who: tuple[str, ...], of_whom: tuple[str, ...]) -> tuple[Column, ...]:
    """«ФИО матери» and «Телефон матери», also with «Мать» above «ФИО» and «Телефон»."""
    names = [f"ФИО {word}" for word in of_whom] + [f"{word} ФИО" for word in who]
    phones = [f"Телефон {word}" for word in of_whom] + [f"{word} телефон" for word in who]
    return (
        Column(f"{place}_name", (*names, *who), read.full_name()),
        Column(f"{place}_phone", tuple(phones), read.phone()),
    )
