"""Invented people: surnames from trees, birds and waters, which nobody takes for real ones."""

from dataclasses import dataclass
from random import Random

SURNAMES = (
    "Берёзов", "Ветров", "Галкин", "Дубравин", "Ельников", "Журавлин", "Зарницын", "Иволгин",
    "Калинкин", "Камышев", "Кедрин", "Ковылин", "Кувшинкин", "Листвин", "Лугов", "Медуницын",
    "Облепихин", "Озёров", "Осокин", "Полынин", "Рассветов", "Родников", "Рябинин", "Синицын",
    "Снегирёв", "Стрижов", "Тальников", "Тропинин", "Чабрецов", "Черемухин", "Шиповников",
    "Щеглов", "Яблонев", "Ясенев",
)  # fmt: skip
# A father's name gives the patronymics of a son and a daughter.
RUSSIAN = {
    "m": ("Алексей", "Артём", "Виктор", "Глеб", "Денис", "Егор", "Илья", "Матвей", "Олег",
          "Павел", "Роман", "Семён", "Тимофей", "Фёдор"),
    "f": ("Алёна", "Анна", "Вера", "Дарья", "Елена", "Зоя", "Инна", "Ксения", "Лидия",
          "Марина", "Надежда", "Ольга", "Полина", "Татьяна"),
    "fathers": (("Алексеевич", "Алексеевна"), ("Викторович", "Викторовна"),
                ("Денисович", "Денисовна"), ("Егорович", "Егоровна"), ("Ильич", "Ильинична"),
                ("Олегович", "Олеговна"), ("Павлович", "Павловна"), ("Романович", "Романовна"),
                ("Семёнович", "Семёновна"), ("Фёдорович", "Фёдоровна")),
}  # fmt: skip
ALTAI = {
    "m": ("Айас", "Амаду", "Амыр", "Аржан", "Карчага", "Мерген", "Санаш", "Темир", "Эркемен"),
    "f": ("Айару", "Айсура", "Айсулу", "Алтынай", "Байару", "Солоны", "Чейнеш", "Эркелей"),
    "fathers": (("Амырович", "Амыровна"), ("Аржанович", "Аржановна"),
                ("Мергенович", "Мергеновна"), ("Темирович", "Темировна"),
                ("Эркеменович", "Эркеменовна")),
}  # fmt: skip
ALTAI_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Name:
    """Surname, given name, patronymic and the gender that decides their endings."""

    surname: str
    given: str
    patronymic: str
    gender: str

    @property
    def full(self) -> str:
        return f"{self.surname} {self.given} {self.patronymic}"


class Names:
    """Draws invented names; Altai ones among them where the region has them."""

    def __init__(self, draw: Random, region: str) -> None:
        self.draw = draw
        self.altai_share = ALTAI_SHARE if region == "altai" else 0.0

    def next(self) -> Name:
        gender = self.draw.choice("fm")
        source = ALTAI if self.draw.random() < self.altai_share else RUSSIAN
        son, daughter = self.draw.choice(source["fathers"])
        surname = self.draw.choice(SURNAMES)
        return Name(
            surname if gender == "m" else surname + "а",
            str(self.draw.choice(source[gender])),
            son if gender == "m" else daughter,
            gender,
        )
