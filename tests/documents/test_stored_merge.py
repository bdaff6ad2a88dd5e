"""DC-02: a signed paper is kept as JSON with a digest; many papers are printed from one file."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from kernel.documents import merge, pdf, stored
from kernel.documents.content import Bullets, Document, Paragraph
from kernel.errors import WrongState
from tests.documents.papers import order, regulations
from tests.documents.test_pdf import everything


@pytest.mark.parametrize("made", [order, regulations, everything])
def test_a_kept_paper_is_the_paper_it_was(made) -> None:
    kept = json.loads(json.dumps(stored.to_json(made()), ensure_ascii=False))

    assert stored.from_json(kept) == made()
    assert stored.digest(stored.from_json(kept)) == stored.digest(made())


def test_the_digest_changes_with_the_words_and_not_with_the_hour() -> None:
    later = replace(order(), made_at=datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=1))

    assert stored.digest(later) == stored.digest(order())
    assert stored.digest(replace(order(), title="О другом")) != stored.digest(order())
    assert len(stored.digest(order())) == 64


def test_the_digest_of_papers_signed_today_stands_for_ever() -> None:
    """A change of this figure breaks the digests of all signed papers: do not mend the test."""
    paper = Document(title="Приказ", blocks=(Paragraph("Пункт"), Bullets(("а",))))

    assert stored.to_json(paper) == {
        "format": 1, "is": "Document", "title": "Приказ",
        "blocks": [{"is": "Paragraph", "text": "Пункт"}, {"is": "Bullets", "items": ["а"]}],
    }  # fmt: skip
    assert stored.digest(paper) == DIGEST


DIGEST = "f6e26787d0e0f9319ea406ce519b5b581be8ed5263e05952cf6ba6b8624b5fcd"


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"format": 2, "is": "Document", "title": "т", "blocks": []},
        {"format": 1, "is": "Paragraph", "text": "т"},
        {"format": 1, "is": "Document", "title": "т", "blocks": [{"is": "os"}]},
        {"format": 1, "is": "Document", "title": "т", "blocks": [], "spell": 1},
        {"format": 1, "is": "Document", "title": "т", "blocks": [], "orientation": "upside"},
    ],
)
def test_what_is_no_paper_of_ours_is_refused(kept) -> None:
    with pytest.raises(WrongState, match="document_unreadable"):
        stored.from_json(kept)


def several() -> list[tuple[str, bytes]]:
    return [("Приказ", pdf.render(order())), ("Положение", pdf.render(regulations()))]


def test_one_file_holds_all_pages_with_an_outline() -> None:
    reader = PdfReader(BytesIO(merge.to_one(several(), title="Комплект")))

    begins = {each.title: reader.get_destination_page_number(each) for each in reader.outline}
    assert begins == {"Приказ": 0, "Положение": 2}
    alone = [len(PdfReader(BytesIO(content)).pages) for _, content in several()]
    assert len(reader.pages) == sum(alone)
    assert begins["Положение"] == alone[0]
    assert "Положение о системе" in reader.pages[2].extract_text()
    assert reader.metadata is not None
    assert reader.metadata.title == "Комплект"


def test_equal_files_merge_into_equal_bytes() -> None:
    assert merge.to_one(several()) == merge.to_one(several())


def test_tagged_files_stay_tagged_and_each_mark_leads_to_its_own_tree() -> None:
    reader = PdfReader(BytesIO(merge.to_one(several())))
    root = reader.root_object
    tree = root["/StructTreeRoot"]
    parts = [kid.get_object() for kid in tree["/K"]["/K"]]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ru-RU"
    assert [part["/S"] for part in parts] == ["/Part", "/Part"]
    numbers = tree["/ParentTree"]["/Nums"]
    assert list(numbers[::2]) == list(range(len(reader.pages)))
    marks_of = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for number, page in enumerate(reader.pages):
        assert page["/StructParents"] == number
        element = marks_of[number].get_object()[0].get_object()
        assert element["/Pg"].get_object() == page.get_object()
        assert top(element) == parts[0 if number < 2 else 1]


def top(element):
    """The part an element belongs to."""
    while element["/P"].get_object()["/S"] != "/Document":
        element = element["/P"].get_object()
    return element


def test_files_without_marks_are_taken_too() -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(10, 10, "scan")
    canvas.save()

    reader = PdfReader(BytesIO(merge.to_one([("Скан", out.getvalue()), several()[0]])))

    assert len(reader.pages) == 3
    assert "/StructParents" not in reader.pages[0]
    assert reader.pages[1]["/StructParents"] == 0
