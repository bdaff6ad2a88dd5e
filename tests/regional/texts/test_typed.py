"""A text as people type it and back: nothing is lost, what cannot be read is told at its line."""

import pytest

from kernel.documents.text_faults import TextFault
from kernel.profile import load
from kernel.profile.papers import DocumentText
from kernel.texts.fields import known
from kernel.texts.service import checked
from regional.texts import lines
from regional.texts.differences import differences
from regional.texts.sample import MARK, sample_document
from regional.texts.typed import Misread, place_of, read, shown
from regional.web.texts.field_words import FIELDS
from school.documents.types import TYPES
from workers.paper_fields import declare_all

PROFILE = load("altai")
CODES = [text.code for text in PROFILE.document_texts]


@pytest.fixture(autouse=True)
def fields() -> None:
    declare_all()


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_text_goes_through_the_editor_unchanged(code):
    """D-01…D-23: opening the editor and publishing what it shows changes no word."""
    shipped = PROFILE.document_text(code)
    text, faults = checked(shipped, read(shown(shipped), shipped))
    assert faults == []
    assert text is not None
    assert text.model_dump() == shipped.model_dump()
    assert differences(shipped, text) == []


@pytest.mark.parametrize("code", CODES)
def test_every_shipped_text_has_a_sample_that_prints(code):
    from kernel.documents import html

    texts = {text.code: text for text in PROFILE.document_texts}
    said = html.render(sample_document(PROFILE, texts[code], texts))
    assert MARK in said.replace("\u00a0", " ")
    assert "{" not in said


TREE = """\
1. Назначить {head:post_accusative} [если head]
1.1. Первое [для каждого pairs]
1.2. Второе [если не paid]

2. 2026 год – год наставника: «если так» [не условие]"""


def test_points_nest_by_their_numbers_and_conditions_stand_at_the_end():
    read_back = lines.points_read(TREE)
    assert read_back == [
        {
            "text": "Назначить {head:post_accusative}",
            "when": "head",
            "points": [
                {"text": "Первое", "each": "pairs"},
                {"text": "Второе", "when": "!paid"},
            ],
        },
        {"text": "2026 год – год наставника: «если так» [не условие]"},
    ]
    assert lines.places(read_back) == [(0,), (0, 0), (0, 1), (1,)]


@pytest.mark.parametrize(
    ("reader", "typed", "code", "line"),
    [
        (lines.points_read, "1. Раз\nбез номера", "no_number", 2),
        (lines.points_read, "1. Раз\n1.1.1. Через ступень", "depth_jumps", 2),
        (lines.points_read, "1. [если head]", "no_words", 1),
        (lines.bullets_read, "без дефиса", "no_dash", 1),
        (lines.bullets_read, "- раз\n--- три", "depth_jumps", 2),
        (lines.facts_read, "раз | два | три", "two_parts", 1),
        (lines.columns_read, "№ | {n} | широко", "share_odd", 1),
        (lines.columns_read, "№ | {n} | 99", "share_odd", 1),
        (lines.columns_read, "№ | {n} | 1 | сбоку", "align_odd", 1),
        (lines.signers_read, "Директор | кто | ещё", "two_parts", 1),
    ],
)
def test_a_line_that_cannot_be_read_is_named(reader, typed, code, line):
    with pytest.raises(lines.BadLine) as wrong:
        reader(typed)
    assert (wrong.value.code, wrong.value.line) == (code, line)


def test_a_bar_inside_a_field_parts_nothing_and_a_name_alone_is_a_ruled_line():
    assert lines.facts_read("Оплата | {paid:да|нет}\nПаспорт") == [
        {"name": "Оплата", "text": "{paid:да|нет}"},
        {"name": "Паспорт", "text": ""},
    ]


@pytest.mark.parametrize("code", sorted(TYPES))
def test_every_field_is_told_in_words(code):
    def nameless(fields):
        for name, field in fields.items():
            if name not in FIELDS:
                yield name
            yield from nameless(field.items or {})

    assert sorted(nameless(known(code) or {})) == []


def text_of(**more: object) -> DocumentText:
    body = {"code": "probe", "name": {"ru": "проба", "en": "probe"}, "d": "D-01",
            "level": "region", "layout": "order", "title": "О пробе",
            "blocks": [{"text": "Слова"}]}  # fmt: skip
    return DocumentText.model_validate({**body, **more})


def test_boxes_that_cannot_be_read_are_named_together():
    shipped = text_of()
    row = shown(shipped)
    row["blocks"] = [
        {**row["blocks"][0], "words": "  "},
        {"kind": "table", "words": "один", "rows": "", "caption": "", "empty": "",
         "when": "", "each": ""},
        {"kind": "lines", "words": "31", "when": "", "each": ""},
    ]  # fmt: skip
    with pytest.raises(Misread) as misread:
        read(row, shipped)
    assert misread.value.faults == (
        ("blocks-0-words", "no_words", None),
        ("blocks-1-words", "two_parts", 1),
        ("blocks-1-rows", "list_needed", None),
        ("blocks-2-words", "count_odd", None),
    )


def test_a_fault_leads_to_its_box_and_line():
    shipped = text_of()
    row = shown(shipped)
    row["blocks"] = [{"kind": "points", "words": "1. Раз\n1.1. {x.__class__}\n2. {нет",
                      "when": "", "each": ""}]  # fmt: skip
    row["annexes"] = [{"title": "Перечень {oops}", "of": "", "page": "portrait", "when": "",
                       "blocks": [{"kind": "table", "words": "№ | {n}\nКто | {item.x}",
                                   "rows": "grounds", "caption": "", "empty": "",
                                   "when": "", "each": ""}]}]  # fmt: skip
    body = read(row, shipped)
    faults = [TextFault(("blocks", 0, "points", 0, "points", 0, "text"), "field_shape", ""),
              TextFault(("blocks", 0, "points", 1, "text"), "brace", ""),
              TextFault(("annexes", 0, "title"), "field_unknown", ""),
              TextFault(("annexes", 0, "blocks", 0, "table", "columns", 1, "text"), "x", ""),
              TextFault(("annexes", 0, "blocks", 0, "table", "rows"), "x", ""),
              TextFault(("signatures", 2, "post"), "x", "")]  # fmt: skip
    assert [place_of(fault, body) for fault in faults] == [
        ("blocks-0-words", 2),
        ("blocks-0-words", 3),
        ("annexes-0-title", None),
        ("annexes-0-blocks-0-words", 2),
        ("annexes-0-blocks-0-rows", None),
        ("signatures", 3),
    ]


def test_differences_name_what_stood_and_what_stands():
    before = text_of(blocks=[{"text": "Первое"}, {"text": "Второе"}])
    after = text_of(blocks=[{"text": "Первое"}, {"text": "Иное"}, {"text": "Третье"}])
    (change,) = differences(before, after)
    assert (change.gone, change.new) == (("Второе",), ("Иное", "Третье"))
