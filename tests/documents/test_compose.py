"""D-02…D-23: a text and the data of a case make a paper, and nothing in either can run."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kernel.documents.compose import BadText, Requisites, compose
from kernel.documents.content import (
    Acquainted,
    Align,
    AnnexMark,
    Bullets,
    Document,
    HeadingBlock,
    Orientation,
    Paragraph,
    PointItem,
    Points,
    Ruled,
    Signature,
    Signatures,
    Table,
    plain,
)
from kernel.documents.fields import data_of
from kernel.profile.papers import DocumentText
from tests.documents.texts import (
    CURATOR,
    DATA,
    HEAD,
    NBSP,
    ORDER,
    ORDER_TEXT,
    REGULATIONS_TEXT,
    Child,
    Line,
    data,
    with_blocks,
)

MADE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
REQUISITES = Requisites(
    authority="Школа № 7", place="г. Брянск", number="145-о", dated_on=date(2026, 9, 1),
    made_at=MADE, code_url="https://portal.example/check/AAAA", code_shown="AAAA",
)  # fmt: skip


def made(
    text: DocumentText = ORDER_TEXT, *, clauses: tuple[str, ...] = (), **more: Any
) -> Document:
    return compose(text, data_of(data(**more)), requisites=REQUISITES, clauses=clauses)


def one(blocks: tuple[dict[str, Any], ...], **more: Any) -> tuple[object, ...]:
    """The blocks that these blocks of a text become."""
    return made(with_blocks(*blocks), **more).blocks


def paragraphs(document: Document) -> list[str]:
    return [plain(block.text) for block in document.blocks if isinstance(block, Paragraph)]


def of(document: Document, kind: type) -> list[Any]:
    return [block for block in document.blocks if isinstance(block, kind)]


def test_an_order_as_a_school_signs_it():
    """D-05: heading, title at the left, preamble, ПРИКАЗЫВАЮ, points, signature, acquainted."""
    order = made(tasks=("составить план",))
    assert order.title == "О назначении куратора на 2026/2027 учебный год"
    heading = order.heading
    assert (heading.kind, heading.title_align) == ("ПРИКАЗ", Align.LEFT)
    assert (heading.date, heading.number) == (f"1 сентября 2026{NBSP}г.", f"№{NBSP}145-о")
    assert order.blocks[:3] == (
        Paragraph(
            "В целях развития наставничества в муниципальном бюджетном общеобразовательном"
            " учреждении «Средняя школа № 7»"
        ),
        Paragraph("ПРИКАЗЫВАЮ:", Align.LEFT, indent=False, keep_with_next=True),
        Points(
            (
                PointItem(
                    "Назначить куратором Заяц Марии Павловны, заместителя директора"
                    " по учебно-воспитательной работе."
                ),
                PointItem(
                    f"Заяц{NBSP}М.{NBSP}П. с 1 сентября 2026{NBSP}г.:",
                    (PointItem("составить план;"),),
                ),
            )
        ),
    )
    assert of(order, Signatures) == [
        Signatures((Signature("Директор", f"М.{NBSP}П.{NBSP}Ёлкина"),))
    ]
    assert of(order, Acquainted) == [
        Acquainted("С приказом ознакомлены:", (CURATOR.short, HEAD.short))
    ]


def test_points_go_on_after_a_table_with_the_schools_own_clauses_between():
    order = made(clauses=("Секретарю Петровой А. А. довести приказ до сведения.",))
    numbers = [(block.start, plain(block.items[0].text)) for block in of(order, Points)]
    assert [start for start, _ in numbers] == [1, 3, 4]
    assert numbers[1][1].startswith("Секретарю")


def test_a_clause_of_the_school_is_never_read_for_fields():
    order = made(clauses=("{head} {{", "<b>"))
    assert [plain(item.text) for item in of(order, Points)[1].items] == ["{head} {{", "<b>"]


def test_an_annex_stands_on_a_page_of_its_own_and_tells_its_order():
    blocks = made().blocks
    mark = next(n for n, block in enumerate(blocks) if isinstance(block, AnnexMark))
    assert blocks[mark:] == (
        AnnexMark(
            ("Приложение", "к приказу", f"от 1 сентября 2026{NBSP}г. №{NBSP}145-о"),
            Orientation.LANDSCAPE,
        ),
        HeadingBlock("Состав пар", 1, Align.CENTER),
        Paragraph("Всего: 22 пары."),
        Bullets((CURATOR.short, HEAD.short)),
    )


def test_several_annexes_are_numbered_and_those_left_out_take_no_number():
    other = {"title": "Иное", "blocks": [{"lines": 1}]}
    annexes = [{**other, "when": "basis"}, other, other]
    text = DocumentText.model_validate({**ORDER, "annexes": annexes})
    assert [mark.lines[0] for mark in of(made(text), AnnexMark)] == ["Приложение 1", "Приложение 2"]
    assert [m.lines[0] for m in of(made(text, basis="Устав"), AnnexMark)][-1] == "Приложение 3"


def test_an_annex_of_another_type_has_that_types_words_and_data():
    annexes = [{"title": "Положение о наставничестве", "of": "small_regulations"}]
    text = DocumentText.model_validate({**ORDER, "annexes": annexes})
    texts = {"small_regulations": REGULATIONS_TEXT}
    order = compose(
        text, data_of(DATA), requisites=REQUISITES, annexes=texts,
        annex_data={"small_regulations": data_of(data(paid=True))},
    )  # fmt: skip
    section = of(order, Points)[-1].items[0]
    assert [plain(point.text) for point in section.points][1:] == ["Наставнику платят."]
    with pytest.raises(BadText):
        compose(text, data_of(DATA), requisites=REQUISITES, annexes=texts)


def test_regulations_have_sections_the_heads_approval_and_the_schools_own_section():
    """D-03: «1. Общие положения» with «1.1» beneath; «УТВЕРЖДАЮ» above the title."""
    paper = made(REGULATIONS_TEXT, clauses=("Своё условие.",))
    first, own = of(paper, Points)
    assert [(plain(item.text), item.heading) for item in first.items] == [
        ("Общие положения", True),
        ("Участники", True),
    ]
    assert [plain(point.text) for point in first.items[0].points][1] == "Наставнику не платят."
    assert own == Points(
        (PointItem("Дополнительные условия", (PointItem("Своё условие."),), heading=True),), 3
    )
    approval = paper.heading.approval
    assert approval is not None
    assert (approval.post, approval.name) == ("Директор", HEAD.short)
    assert paper.heading.kind == ""
    assert paper.blocks[-1] == Ruled(2)


def test_a_draft_leaves_room_for_the_day_and_the_number():
    heading = compose(ORDER_TEXT, data_of(DATA), requisites=Requisites()).heading
    assert heading.number == f"№{NBSP}______"
    assert heading.date.startswith("«__")


def test_an_agreement_has_its_day_and_place_without_a_number_of_its_own():
    """D-14: other papers without a series have neither day nor place above the title."""
    bare = Requisites(place="г. Брянск", dated_on=date(2026, 9, 1))
    said = {}
    for layout in ("agreement", "consent"):
        text = with_blocks({"text": "Стороны договорились."}, layout=layout)
        heading = compose(text, data_of(DATA), requisites=bare).heading
        said[layout] = (heading.date, heading.place, heading.number)
    assert said == {
        "agreement": (f"1 сентября 2026{NBSP}г.", "г. Брянск", ""), "consent": ("", "", ""),
    }  # fmt: skip


def test_the_code_is_printed_when_the_type_bears_one_and_it_was_given():
    with_code = made().requisite
    assert with_code is not None
    assert with_code.code_shown == "AAAA"
    draft = compose(ORDER_TEXT, data_of(DATA), requisites=Requisites())
    assert draft.requisite is None
    assert made(REGULATIONS_TEXT).requisite is None


def test_the_word_of_order_is_not_said_twice():
    blocks = [{"text": "Во исполнение закона ПРИКАЗЫВАЮ:"}, {"points": [{"text": "Начать."}]}]
    text = DocumentText.model_validate({**ORDER, "blocks": blocks})
    assert sum("ПРИКАЗЫВАЮ" in words for words in paragraphs(made(text))) == 1


def test_equal_data_make_equal_papers():
    assert made() == made()


def test_a_part_stands_only_when_its_field_says_something():
    blocks = (
        {"text": "а", "when": "basis"},
        {"text": "б", "when": "!basis"},
        {"text": "в", "when": "lines"},
        {"text": "{basis}"},
    )
    said = [plain(block.text) for block in one(blocks, basis="", lines=())]  # type: ignore[attr-defined]
    assert said == ["б"]


def test_parts_are_repeated_within_each_other_and_chosen_by_the_item():
    blocks = (
        {
            "points": [
                {
                    "text": "{n}. {item.person:short} ({year})",
                    "each": "lines",
                    "points": [{"text": "{n} {item.name}", "each": "item.children"}],
                },
                {"text": "новый: {item.subject}", "each": "lines", "when": "item.is_new"},
                {"text": "{n}. прежний", "each": "lines", "when": "!item.is_new"},
            ]
        },
    )
    (points,) = one(blocks)
    assert isinstance(points, Points)
    assert points.items == (
        PointItem(f"1. {CURATOR.short} (2026/2027)", (PointItem("1 Аня"), PointItem("2 Боря"))),
        PointItem(f"2. {HEAD.short} (2026/2027)"),
        PointItem("новый: физика"),
        PointItem("1. прежний"),
    )


def test_an_empty_table_says_so():
    assert "Наставников пока нет." in paragraphs(made(lines=()))
    assert not of(made(lines=()), Table)
    assert not of(made(lines=()), Acquainted)


def test_a_cell_of_unknown_things_is_empty_whatever_stands_around():
    table = {"rows": "lines", "columns": [{"title": "Предмет", "text": "предмет: {item.subject}"}]}
    (block,) = one(({"table": table},), lines=(Line(HEAD, None, True, (Child("Аня"),)),))
    assert isinstance(block, Table)
    assert block.rows == (("",),)


def test_numbering_begins_again_under_a_heading():
    point = {"points": [{"text": "да"}]}
    blocks = one((point, point, {"heading": "Решили", "level": 2}, point))
    assert [block.start for block in blocks if isinstance(block, Points)] == [1, 2, 1]


def test_whoever_is_named_twice_reads_the_order_once():
    twice = made(lines=(DATA.lines[0], DATA.lines[0]))
    assert of(twice, Acquainted)[0].people == (CURATOR.short,)
