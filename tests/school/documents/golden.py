"""Ten orders about people whose names and posts are hard to decline: their data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from kernel.documents.compose import Requisites, compose
from kernel.documents.content import Document
from kernel.documents.fields import data_of
from kernel.documents.org_names import org_words
from kernel.documents.values import PersonWords
from kernel.profile import Profile, load
from school.documents.people_words import person_words
from school.documents.types.gathered import FinalOrder
from school.documents.types.office import Member, member
from school.documents.types.orders import (
    Appointed,
    Appointment,
    Approval,
    PlanApproval,
    PlanLine,
    ProgrammeLine,
)
from school.documents.types.pair_orders import Acquainted, Apart, ChangeOrder, PairsOrder, Together
from school.registry.names import parse_name

SCHOOL = org_words(
    "Муниципальное бюджетное общеобразовательное учреждение "
    "«Онгудайская средняя общеобразовательная школа»",
    "Онгудайская СОШ",
)
ON = date(2026, 11, 10)
HEADS = {
    "kuznetsova": ("Кузнецова Наталья Павловна", "f", "директор"),
    "acting": ("Чернышёв Артём Фёдорович", "m", "исполняющий обязанности директора"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """An order: the code of its text, what it is filled with, its number.

    The regulations, which are an annex of one of them, have a test of their own.
    """

    code: str
    data: Any
    number: str

    def document(self) -> Document:
        text = profile().document_text(self.code)
        own = tuple(annex for annex in text.annexes if annex.of is None)
        return compose(
            text.model_copy(update={"annexes": own}),
            data_of(self.data),
            requisites=Requisites(
                authority=SCHOOL.say(), place="с. Онгудай", number=self.number, dated_on=ON
            ),
        )


@cache
def profile() -> Profile:
    return load("altai")


def one(name: str, sex: str, post: str) -> PersonWords:
    return person_words(parse_name(name), sex, None, post)


def _frame(head: str = "kuznetsova") -> dict[str, Any]:
    return {
        "school": SCHOOL, "head": one(*HEADS[head]), "year": "2026/2027",
        "year_starts": date(2026, 9, 1), "year_ends": date(2027, 8, 31),
    }  # fmt: skip


def _pairs(*twos: tuple[PersonWords, PersonWords], **values: Any) -> dict[str, Any]:
    adults = [two[0] for two in twos]
    curator = one("Шестакова Мария Петровна", "f",
                  "заместитель директора по учебно-воспитательной работе")  # fmt: skip
    return {
        **_frame(), "programme": "Рука об руку", "form": "педагог – педагог",
        "starts_on": date(2026, 11, 10), "ends_on": date(2027, 5, 31), "curator": curator,
        "pairs": tuple(Together(mentor=a, mentee=b) for a, b in twos), "few": True,
        "acquainted": tuple(Acquainted(person=each) for each in (curator, *adults)), **values,
    }  # fmt: skip


def _member(name: str, sex: str, post: str, task: str, duties: str) -> Member:
    return member(one(name, sex, post), task, duties)


def _appointment() -> Appointment:
    curator = _member("САЛТЫКОВА-ЩЕДРИНА ЛЮБОВЬ ИГОРЕВНА", "f", "старший вожатый", "куратор",
                      "Ведёт базы, следит за ходом программ.")  # fmt: skip
    mentors = (
        Appointed(person=one("Дурново Анна", "f", "учитель русского языка и литературы")),
        Appointed(person=one("Седых Пётр Ильич", "m", "преподаватель-организатор")),
        Appointed(person=one("Гайдай Игорь Львович", "m", "мастер производственного обучения")),
    )
    return Appointment(**_frame(), curators=(curator,), mentors=mentors,
                       acquainted=(Appointed(person=curator.person), *mentors))  # fmt: skip


def _approval() -> Approval:
    lead = _member("Живаго Ия Алексеевна", "f", "педагог-психолог", "куратор", "ведёт базы")
    return Approval(**_frame("acting"), curator=lead.person, team=(lead,))


def _plan() -> PlanApproval:
    lead = _member("Ёлкина Алёна Семёновна", "f", "социальный педагог", "куратор", "ведёт базы")
    return PlanApproval(
        **_frame(), curator=lead.person, team=(lead,),
        programmes=(ProgrammeLine(title="Рука об руку", form="педагог – педагог",
                                  starts_on=date(2026, 9, 15), ends_on=date(2027, 5, 31)),),
        plan=(PlanLine(title="Общая встреча", starts_on=None, due_on=date(2026, 11, 20),
                       result="Анкеты обеих сторон", owner="куратор"),),
    )  # fmt: skip


def _final() -> FinalOrder:
    lead = _member("Ким Ольга", "f", "методист", "куратор", "ведёт базы")
    supplies = one("Глинка Фёдор Николаевич", "m", "заведующий хозяйством")
    return FinalOrder(
        **_frame(), event="Спасибо, наставник!", held_on=date(2027, 5, 21), starts_at="15:00",
        place="актовый зал", plan="", curator=lead.person, supplies=supplies, team=(lead,),
        guests="родные участников – 30 чел.", picks="лучшие проекты, лучшие наставники",
    )  # fmt: skip


def _change() -> ChangeOrder:
    gone = Apart(
        mentor=one("Климова Лидия Петровна", "f", "учитель"),
        mentee=one("Тохтонова Айсулу", "f", "обучающаяся 7А класса"),
        ended_on=date(2026, 11, 9), former_number="58-о", former_on=date(2026, 10, 28),
    )  # fmt: skip
    came = (one("Мамедов Рауф Тофик оглы", "m", "учитель"),
            one("Тохтонова Айсулу", "f", "обучающаяся 7А класса"))  # fmt: skip
    return ChangeOrder(**_pairs(came), removed=(gone,))


CASES: Mapping[str, Case] = {
    "double_surnames": Case("pairs_order", PairsOrder(**_pairs(
        (one("Римский-Корсаков Аркадий Константинович", "m", "учитель музыки"),
         one("Мамин-Сибиряк Лев Игоревич", "m", "учитель физики")))), "61-о"),
    "indeclinable": Case("pairs_order", PairsOrder(**_pairs(
        (one("Дюма Софья Марковна", "f", "тьютор"),
         one("Черных Вера Ильинична", "f", "учитель")))), "62-о"),
    "no_patronymic": Case("pairs_order", PairsOrder(**_pairs(
        (one("Ооржак Айлана", "f", "учитель-логопед"),
         one("Шмидт Карл", "m", "педагог дополнительного образования")))), "63-о"),
    "capitals_and_yo": Case("pairs_order", PairsOrder(**_pairs(
        (one("ЩЁЛКУНОВ ПЁТР СЕМЁНОВИЧ", "m", "и. о. директора"),
         one("воробьёв семён фёдорович", "m", "учитель")))), "64-о"),
    "fluent_vowels": Case("pairs_order", PairsOrder(**_pairs(
        (one("Заяц Иван Кузьмич", "m", "исполняющий обязанности заведующего библиотекой"),
         one("Стрелец Любовь Ильинична", "f", "учитель начальных классов")))), "65-о"),
    "mentors": Case("curator_order", _appointment(), "40-о"),
    "acting_head": Case("regulations_order", _approval(), "41-о"),
    "plan": Case("plan_order", _plan(), "42-о"),
    "final_event": Case("final_event_order", _final(), "90-о"),
    "changes": Case("pairs_change_order", _change(), "66-о"),
}  # fmt: skip
