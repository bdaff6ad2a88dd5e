"""Two small texts of papers and the data of a case, for the tests of composing alone."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kernel.documents.org_names import org_words
from kernel.documents.posts import post_by_case
from kernel.documents.values import OrgWords, PersonWords
from kernel.profile.papers import DocumentText

NBSP = "\u00a0"
SCHOOL = org_words(
    "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 7»", "МБОУ «СШ № 7»"
)


def person(
    surname: str, genitive: str, dative: str, sex: str | None = "f", post: str = ""
) -> PersonWords:
    """Somebody with the cases that these texts ask for, written by hand."""
    posts, _ = post_by_case(post)
    return PersonWords(
        full={"nominative": surname, "genitive": genitive, "dative": dative},
        short=f"М.{NBSP}П.{NBSP}{surname.split()[0]}",
        after={"dative": f"{dative.split()[0]}{NBSP}М.{NBSP}П."},
        post=posts,
        sex=sex,
    )


HEAD = person("Ёлкина Мария Петровна", "Ёлкиной Марии Петровны", "Ёлкиной Марии Петровне",
              post="директор")  # fmt: skip
CURATOR = person("Заяц Мария Павловна", "Заяц Марии Павловны", "Заяц Марии Павловне",
                 post="заместитель директора по учебно-воспитательной работе")  # fmt: skip


@dataclass(frozen=True)
class Child:
    name: str


@dataclass(frozen=True)
class Line:
    person: PersonWords
    subject: str | None
    is_new: bool
    children: tuple[Child, ...] = ()


@dataclass(frozen=True)
class OrderData:
    """What the order below may name."""

    school: OrgWords
    head: PersonWords
    curator: PersonWords
    year: str
    since: date
    pairs: int
    lines: tuple[Line, ...]
    tasks: tuple[str, ...] = ()
    basis: str | None = None
    paid: bool = False


ORDER: dict[str, Any] = {
    "code": "small_order",
    "name": {"ru": "Приказ о кураторе", "en": "Order"},
    "d": "D-05",
    "layout": "order",
    "series": "о",
    "check": True,
    "title": "О назначении куратора на {year} учебный год",
    "blocks": [
        {"text": "В целях развития наставничества в {school:prepositional}"},
        {"text": "На основании: {basis}", "when": "basis"},
        {
            "points": [
                {"text": "Назначить куратором {curator:genitive}, {curator:post_genitive}."},
                {
                    "text": "{curator:short_dative} с {since}:",
                    "points": [{"text": "{item};", "each": "tasks"}],
                },
            ]
        },
        {
            "table": {
                "rows": "lines",
                "empty": "Наставников пока нет.",
                "columns": [
                    {"title": "№", "text": "{n}", "share": 0.4},
                    {"title": "Наставник", "text": "{item.person}"},
                    {"title": "Предмет", "text": "{item.subject}"},
                ],
            }
        },
        {"clauses": True},
        {"points": [{"text": "Контроль исполнения приказа оставляю за собой."}]},
    ],
    "signatures": [{"post": "{head:post}", "name": "{head:short}"}],
    "acquainted": "lines",
    "annexes": [
        {
            "title": "Состав пар",
            "page": "landscape",
            "blocks": [
                {"text": "Всего: {pairs} {pairs:пара|пары|пар}."},
                {"bullets": [{"text": "{item.person:short}", "each": "lines"}]},
            ],
        }
    ],
}

REGULATIONS: dict[str, Any] = {
    "code": "small_regulations",
    "name": {"ru": "Положение", "en": "Regulations"},
    "d": "D-03",
    "layout": "regulations",
    "title": "Положение о наставничестве",
    "approved": True,
    "blocks": [
        {
            "points": [
                {
                    "text": "Общие положения",
                    "points": [
                        {"text": "Положение действует в {school:prepositional}."},
                        {"text": "Наставнику платят.", "when": "paid"},
                        {"text": "Наставнику не платят.", "when": "!paid"},
                    ],
                },
                {"text": "Участники", "points": [{"text": "Куратор – {curator}."}]},
            ]
        },
        {"clauses": True},
        {"lines": 2},
    ],
}

ORDER_TEXT = DocumentText.model_validate(ORDER)
REGULATIONS_TEXT = DocumentText.model_validate(REGULATIONS)
DATA = OrderData(
    school=SCHOOL,
    head=HEAD,
    curator=CURATOR,
    year="2026/2027",
    since=date(2026, 9, 1),
    pairs=22,
    lines=(Line(CURATOR, "физика", True, (Child("Аня"), Child("Боря"))), Line(HEAD, None, False)),
    tasks=("составить план", "провести обучение"),
)


def with_blocks(*blocks: dict[str, Any], **more: Any) -> DocumentText:
    """A plain form of these blocks alone."""
    body = {**REGULATIONS, "layout": "form", "approved": False, "blocks": list(blocks), **more}
    return DocumentText.model_validate(body)


def data(**more: Any) -> OrderData:
    return replace(DATA, **more)
