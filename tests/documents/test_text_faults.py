"""A faulty text is told before it is composed: where, what kind, the piece as it was typed."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import text
from pydantic import ValidationError

from kernel.documents.compose import Requisites, compose, faults
from kernel.documents.content import Paragraph
from kernel.documents.fields import FieldKind, Kind, data_of, fields_of
from kernel.documents.template import BadText
from kernel.profile import ProfileError, load
from kernel.profile.papers import DocumentText
from tests.documents.texts import (
    DATA,
    ORDER,
    ORDER_TEXT,
    REGULATIONS_TEXT,
    OrderData,
    with_blocks,
)

FIELDS = fields_of(OrderData)
DEEP: dict[str, Any] = {
    "text": "а", "points": [{"text": "б", "points": [{"text": "в", "points": [{"text": "г"}]}]}]
}  # fmt: skip


def found(*blocks: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (".".join(str(key) for key in fault.where), fault.code, fault.what)
        for fault in faults(with_blocks(*blocks), FIELDS)
    ]


@pytest.mark.parametrize("text", [ORDER_TEXT, REGULATIONS_TEXT])
def test_sound_texts_have_none_with_fields_and_without(text):
    assert faults(text, FIELDS) == []
    assert faults(text, None) == []


@pytest.mark.parametrize(
    ("block", "where", "code", "what"),
    [
        ({"text": "а {head"}, "blocks.0.text", "brace", "{head"),
        ({"text": "а head}"}, "blocks.0.text", "brace", "}"),
        ({"text": "{head()}"}, "blocks.0.text", "field_shape", "{head()}"),
        ({"text": "{head.short}"}, "blocks.0.text", "field_shape", "{head.short}"),
        ({"text": "{hed}"}, "blocks.0.text", "field_unknown", "{hed}"),
        ({"text": "{head:dativ}"}, "blocks.0.text", "form_unknown", "{head:dativ}"),
        ({"text": "{year:dative}"}, "blocks.0.text", "form_unknown", "{year:dative}"),
        ({"text": "{school:post}"}, "blocks.0.text", "form_unknown", "{school:post}"),
        ({"text": "{pairs:пара|пары}"}, "blocks.0.text", "form_unknown", "{pairs:пара|пары}"),
        ({"text": "{item.person}"}, "blocks.0.text", "item_outside", "{item.person}"),
        ({"text": "{lines}"}, "blocks.0.text", "list_in_text", "{lines}"),
        ({"text": "а", "each": "year"}, "blocks.0.each", "not_a_list", "year"),
        ({"text": "а", "when": "!years"}, "blocks.0.when", "field_unknown", "years"),
        ({"text": "{item.age}", "each": "lines"}, "blocks.0.text", "field_unknown", "{item.age}"),
        ({"text": "{item.name}", "each": "tasks"}, "blocks.0.text", "field_unknown", "{item.name}"),
        ({"heading": "{x}"}, "blocks.0.heading", "field_unknown", "{x}"),
        ({"note": "{x}"}, "blocks.0.note", "field_unknown", "{x}"),
        ({"points": [{"text": "а", "points": [{"text": "{x}"}]}]},
         "blocks.0.points.0.points.0.text", "field_unknown", "{x}"),
        ({"points": [DEEP]}, "blocks.0.points.0.points.0.points.0.points", "too_deep", "г"),
        ({"bullets": [{"text": "а", "points": [{"text": "б"}]}]},
         "blocks.0.bullets.0.points", "bullet_points", "б"),
        ({"facts": [{"name": "Имя", "text": "{x}"}]}, "blocks.0.facts.0.text",
         "field_unknown", "{x}"),
        ({"table": {"rows": "head", "columns": [{"title": "А", "text": "а"}]}},
         "blocks.0.table.rows", "not_a_list", "head"),
        ({"table": {"rows": "lines", "columns": [{"title": "А", "text": "{item.x}"}]}},
         "blocks.0.table.columns.0.text", "field_unknown", "{item.x}"),
        ({"signatures": [{"post": "{x}"}]}, "blocks.0.signatures.0.post", "field_unknown", "{x}"),
    ],
)  # fmt: skip
def test_each_kind_of_fault_is_told_at_its_place(block, where, code, what):
    assert found(block) == [(where, code, what)]


def test_all_faults_are_told_at_once():
    assert [code for _, code, _ in found({"text": "{a} {b} {head:x}"}, {"heading": "{"})] == [
        "field_unknown", "field_unknown", "form_unknown", "brace",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title": "{"}, "brace"),
        ({"acquainted": "year"}, "not_a_list"),
        ({"acquainted": "nobody"}, "field_unknown"),
        ({"annexes": [{"title": "{x}", "blocks": [{"lines": 1}]}]}, "field_unknown"),
        ({"annexes": [{"title": "а", "when": "x", "blocks": [{"lines": 1}]}]}, "field_unknown"),
    ],
)
def test_what_stands_around_the_blocks_is_looked_at_too(more, code):
    text = DocumentText.model_validate({**ORDER, **more})
    assert [fault.code for fault in faults(text, FIELDS)] == [code]


def test_an_approved_paper_needs_a_head_to_approve_it():
    fields = {name: kind for name, kind in FIELDS.items() if name != "head"}
    assert [fault.where for fault in faults(REGULATIONS_TEXT, fields)] == [("approved",)]
    named = {**fields, "head": FieldKind(Kind.TEXT)}
    assert [fault.code for fault in faults(REGULATIONS_TEXT, named)] == ["head_needed"]


@pytest.mark.parametrize("text", ["{hed}", "{head", "{lines}"])
def test_a_fault_that_was_not_looked_for_stops_the_paper(text):
    """Never half a paper: what `faults` tells, composing refuses."""
    with pytest.raises(BadText):
        compose(with_blocks({"text": text}), data_of(DATA), requisites=Requisites())


def test_fields_are_those_of_the_dataclass_and_nothing_else():
    kinds = {name: field.kind for name, field in FIELDS.items()}
    assert kinds == {
        "school": Kind.ORG, "head": Kind.PERSON, "curator": Kind.PERSON, "year": Kind.TEXT,
        "since": Kind.DAY, "pairs": Kind.NUMBER, "lines": Kind.LIST, "tasks": Kind.LIST,
        "basis": Kind.TEXT, "paid": Kind.FLAG,
    }  # fmt: skip
    lines = FIELDS["lines"].items
    assert lines is not None
    assert set(lines) == {"person", "subject", "is_new", "children"}
    assert FIELDS["tasks"].items is None


def test_a_field_that_a_paper_cannot_print_is_refused_at_once():
    @dataclass(frozen=True)
    class Strange:
        money: Decimal

    with pytest.raises(TypeError, match="Strange"):
        fields_of(Strange)


PROFILE = """\
extends: altai
region:
  code: test
document_texts:
  - code: own_form
    name: {{ru: Лист, en: Form}}
    d: D-17
    layout: form
    title: Лист
    blocks:
      - text: "{text}"
    annexes: {annexes}
"""


@pytest.mark.parametrize(
    ("text", "annexes", "line", "said"),
    [
        ("Имя {name", "[]", 11, "у текста «own_form» фигурная скобка без пары: «{name»."),
        ("{name:dativ}", "[]", 11, "у текста «own_form» неизвестная форма в «{name:dativ}»."),
        ("{item.name}", "[]", 11, "повторяемой части"),
        ("Имя", "[{title: А, of: own_forn}]", 12, "неизвестный текст «own_forn»."),
        ("Имя", "[{title: А}]", 12, "одно из двух"),
    ],
)
def test_a_profile_with_a_faulty_text_is_not_read(tmp_path: Path, text, annexes, line, said):
    """RG-03: the line to mend and the words of what is wrong."""
    body = PROFILE.format(text=text, annexes=annexes)
    (tmp_path / "test.yaml").write_text(body, encoding="utf-8")
    with pytest.raises(ProfileError) as refused:
        load("test", tmp_path)
    (fault,) = refused.value.faults
    assert fault.line == line
    assert said in fault.message


def test_a_profile_with_a_sound_text_is_read(tmp_path: Path):
    body = PROFILE.format(text="Имя: {name:dative}", annexes="[]")
    (tmp_path / "test.yaml").write_text(body, encoding="utf-8")
    assert load("test", tmp_path).document_text("own_form").title == "Лист"


def test_a_block_of_two_kinds_is_told_in_words(tmp_path: Path):
    body = PROFILE.format(text='а"\n        heading: "б', annexes="[]")
    (tmp_path / "test.yaml").write_text(body, encoding="utf-8")
    with pytest.raises(ProfileError, match="у блока нужно ровно одно из: text, heading"):
        load("test", tmp_path)


@given(text())
def test_whatever_is_typed_as_a_text_is_composed_or_refused(typed):
    """A text of any signs is either printed whole but for its fields, or told to be faulty."""
    block = {"text": f"А{typed}Я".replace("\n", " ").replace("\r", " ")}
    try:
        made = with_blocks(block)
    except ValidationError:
        return
    told = faults(made, FIELDS)
    try:
        paper = compose(made, data_of(DATA), requisites=Requisites())
    except BadText:
        assert told
    else:
        assert paper.blocks


@given(text(alphabet="{}:.!|headitmn n\u202e<", max_size=40), text())
def test_no_value_is_ever_read_again(value, more):
    said = f"А{value}{more}"
    paper = compose(with_blocks({"text": "{year}"}), {"year": said}, requisites=Requisites())
    assert paper.blocks == (Paragraph(said),)
