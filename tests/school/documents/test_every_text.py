"""D-02…D-23: every type of the school's papers has a text in every region, and it fits its data."""

import pytest

from kernel.documents.compose import Requisites, compose
from kernel.documents.fields import FieldKind, Kind, fields_of
from kernel.documents.text_faults import faults
from kernel.documents.values import Value, nobody
from kernel.profile import load
from kernel.profile.load import available
from school.documents.types import TYPES

REGIONS = available()


def nothing(field: FieldKind) -> Value:
    """The least that a field may hold: what a school has on its first day."""
    least: dict[Kind, Value] = {
        Kind.TEXT: "", Kind.FLAG: False, Kind.NUMBER: 0, Kind.LIST: (),
        Kind.PERSON: nobody("директор"),
    }  # fmt: skip
    return least.get(field.kind)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("code", sorted(TYPES))
def test_a_text_names_only_fields_that_its_data_have(code, region):
    text = load(region).document_text(code)
    fields = fields_of(TYPES[code].data)
    assert faults(text, fields) == []
    for annex in text.annexes:
        assert annex.of is None or annex.of in TYPES


@pytest.mark.parametrize("region", REGIONS)
def test_a_text_of_the_school_has_a_type_that_fills_it(region):
    written = {text.code for text in load(region).document_texts if text.level == "school"}
    assert written == set(TYPES)


@pytest.mark.parametrize("code", sorted(TYPES))
def test_a_paper_of_an_empty_base_is_composed_all_the_same(code):
    """Whatever is not known yet is a line to write on: no text falls over it."""
    texts = {text.code: text for text in load("altai").document_texts}
    data = {
        each: {name: nothing(field) for name, field in fields_of(TYPES[each].data).items()}
        for each in TYPES
    }
    paper = compose(
        texts[code], data[code], requisites=Requisites(), annexes=texts, annex_data=data
    )
    assert paper.title or "{" in texts[code].title
    assert paper.blocks
