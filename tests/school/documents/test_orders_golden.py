"""Ten orders word for word: double surnames, indeclinable ones, Ё, capitals, posts (D-05…D-09)."""

from pathlib import Path

import pytest

from kernel.documents import docx, html, pdf, stored
from kernel.documents.fields import fields_of
from kernel.documents.text_faults import faults
from school.documents.types import gathered, orders, pair_orders, regulations
from tests.school.documents.golden import CASES, profile
from tests.school.documents.said import lines_of

# Read and approved by eye; a line for each piece of the paper, «#####» before each paper.
WRITTEN = Path(__file__).with_name("golden_orders.txt").read_text(encoding="utf-8")
EXPECTED = {
    name: words.strip()
    for name, _, words in (part.partition("\n") for part in WRITTEN.split("##### ")[1:])
}
MINE = (*orders.TYPES, *regulations.TYPES, *pair_orders.TYPES, *gathered.TYPES)


def test_there_are_ten():
    assert len(CASES) == 10
    assert CASES.keys() == EXPECTED.keys()


@pytest.mark.parametrize("name", CASES)
def test_an_order_says_just_this(name):
    assert lines_of(CASES[name].document()) == EXPECTED[name]


@pytest.mark.parametrize("name", CASES)
def test_the_same_data_give_the_same_bytes(name):
    once, again = CASES[name].document(), CASES[name].document()
    assert stored.digest(once) == stored.digest(again)
    for engine in (pdf, docx):
        assert engine.render(once) == engine.render(again)
    assert html.render(once) == html.render(again)


def test_another_name_gives_another_paper():
    known = [stored.digest(case.document()) for case in CASES.values()]
    assert len(set(known)) == len(known)


@pytest.mark.parametrize("kind", MINE, ids=lambda kind: kind.code)
def test_a_text_names_only_fields_of_its_data(kind):
    assert faults(profile().document_text(kind.code), fields_of(kind.data)) == []


@pytest.mark.parametrize("kind", MINE, ids=lambda kind: kind.code)
def test_no_text_ends_a_sentence_twice(kind):
    """A day ends with «г.»: a full stop after it would be a second one."""
    words = profile().document_text(kind.code).model_dump_json()
    assert '_on}."' not in words
    assert '_ends}."' not in words
