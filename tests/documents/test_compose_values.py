"""What fields say in a paper: forms of people, days and figures, gaps, hostile words."""

from typing import Any

import pytest

from kernel.documents.compose import BadText, Requisites, compose
from kernel.documents.content import (
    Document,
    KeyValues,
    Paragraph,
    Points,
    Signature,
    Signatures,
    Table,
    plain,
)
from kernel.documents.fields import data_of
from kernel.documents.values import BLANK, PersonWords, nobody
from kernel.profile.papers import DocumentText
from tests.documents.texts import HEAD, NBSP, ORDER_TEXT, Line, data, with_blocks

HOSTILE = (
    "{head}", "{{7*7}}", "{head:dative}", "}", "{", "{% for x in y %}", "<b>жир</b>", "=1+1",
    "\u202eслова", "Щ" * 300, "%s %(name)s", "{0.__class__}", "${jndi:x}",
)  # fmt: skip


def made(text: DocumentText = ORDER_TEXT, **more: Any) -> Document:
    return compose(text, data_of(data(**more)), requisites=Requisites())


def one(blocks: tuple[dict[str, Any], ...], **more: Any) -> tuple[object, ...]:
    """The blocks that these blocks of a text become."""
    return made(with_blocks(*blocks), **more).blocks


def paragraphs(document: Document) -> list[str]:
    return [plain(block.text) for block in document.blocks if isinstance(block, Paragraph)]


def of(document: Document, kind: type) -> list[Any]:
    return [block for block in document.blocks if isinstance(block, kind)]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_value_is_words_and_no_more(words):
    """Values are never read again: what looks like a field, markup or a formula stays text."""
    hostile = PersonWords(
        {"nominative": words, "genitive": words}, words, {"dative": words}, {"nominative": words}
    )
    paper = made(
        head=hostile, curator=hostile, year=words, basis=words, tasks=(words,),
        lines=(Line(hostile, words, True),),
    )  # fmt: skip
    assert paper.title == f"О назначении куратора на {words} учебный год"
    assert f"На основании: {words}" in paragraphs(paper)
    assert of(paper, Table)[0].rows == (("1", words, words),)
    assert plain(of(paper, Points)[0].items[1].points[0].text) == f"{words};"
    assert of(paper, Signatures)[0].people[0].name == words


@pytest.mark.parametrize(
    "text",
    ["{nobody}", "{head.__class__}", "{head!r}", "{head[0]}", "{ head}", "{", "a}",
     "{{head}}", "{}", "{0}", "{item.person}", "{lines}", "{tasks}"],
)  # fmt: skip
def test_what_is_no_field_is_refused_and_not_looked_up(text):
    with pytest.raises(BadText):
        one(({"text": text},))


def test_a_form_nobody_knows_is_never_a_format_of_python():
    """`faults` tells it; a paper that was composed all the same says the nominative."""
    assert one(({"text": "{head:>20}"},)) == (Paragraph(HEAD.full["nominative"]),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{since}", f"1 сентября 2026{NBSP}г."),
        ("{since:short}", "01.09.2026"),
        ("{since:quoted}", f"«01» сентября 2026{NBSP}г."),
        ("{pairs} {pairs:пара|пары|пар}", "22 пары"),
        ("{paid:платят|не платят}", "не платят"),
        ("{curator:именуемый|именуемая}", "именуемая"),
        ("{curator:post_dative}", "заместителю директора по учебно-воспитательной работе"),
        ("{school:short}", "МБОУ «СШ № 7»"),
        ("{basis}", BLANK),
    ],
)
def test_forms(text, said):
    assert one(({"text": text},)) == (Paragraph(said),)


@pytest.mark.parametrize(
    ("count", "word"),
    [(0, "пар"), (1, "пара"), (2, "пары"), (5, "пар"), (11, "пар"), (12, "пар"), (21, "пара"),
     (111, "пар"), (1003, "пары")],
)  # fmt: skip
def test_a_word_beside_a_figure(count, word):
    assert one(({"text": "{pairs:пара|пары|пар}"},), pairs=count) == (Paragraph(word),)


def test_nobody_chosen_yet_is_a_line_to_write_on():
    blocks = (
        {"text": "Назначить {curator:genitive}."},
        {"facts": [{"name": "Куратор", "text": "{curator}"}]},
        {"signatures": [{"post": "{curator:post}", "name": "{curator:short}"}]},
    )
    assert one(blocks, curator=nobody("куратор")) == (
        Paragraph(f"Назначить {BLANK}."),
        KeyValues((("Куратор", ""),)),
        Signatures((Signature("Куратор", ""),)),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Приступить {since}.", f"Приступить 1 сентября 2026{NBSP}г."),
        ("Поручить {curator:short_dative}.", f"Поручить Заяц{NBSP}М.{NBSP}П."),
        ("{since}. Затем.", f"1 сентября 2026{NBSP}г. Затем."),
        ("{year}.", "2026/2027."),
    ],
)
def test_a_full_stop_is_not_said_twice(text, said):
    assert one(({"text": text},)) == (Paragraph(said),)


def test_a_post_that_is_not_known_is_a_line_to_write_on_and_not_two_commas():
    unknown = PersonWords({"nominative": "Ли Мин"}, "М. Ли", {}, {"nominative": ""})
    blocks = (
        {"text": "Назначить {curator}, {curator:post}, куратором."},
        {"signatures": [{"post": "{curator:post}", "name": "{curator:short}"}]},
    )
    assert one(blocks, curator=unknown) == (
        Paragraph(f"Назначить Ли Мин, {BLANK}, куратором."),
        Signatures((Signature("", "М. Ли"),)),
    )


def test_a_fact_without_a_text_is_a_line_to_write_on():
    assert one(({"facts": [{"name": "Дата", "text": ""}, {"name": "Подпись"}]},)) == (
        KeyValues((("Дата", ""), ("Подпись", ""))),
    )
