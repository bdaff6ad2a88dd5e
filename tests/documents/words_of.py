"""The words a paper says in each of its forms, without what a form adds of its own."""

import html as standard
import re
from io import BytesIO
from typing import Any

import docx as word
from docx.oxml.ns import qn
from pypdf import PdfReader

from kernel.documents import docx, html, pdf
from kernel.documents.content import Document

_WORD = re.compile(r"[^\W\d_]+")


def of_pdf(document: Document) -> list[str]:
    return words(pages_of(pdf.render(document)))


def of_docx(document: Document) -> list[str]:
    """With the foot of the first page, where the requisite stands."""
    paper = word.Document(BytesIO(docx.render(document)))
    parts = [paper.element.body]
    if document.requisite is not None:
        parts.append(paper.sections[0].first_page_footer._element)
    return words(" ".join(_paragraph(each) for part in parts for each in part.iter(qn("w:p"))))


def of_html(document: Document) -> list[str]:
    shown = re.sub(
        r"<(br|/p|/h\d|/li|/td|/th|/dt|/dd|/span|/caption)\b", r" <\1", html.render(document)
    )
    return words(text_of(shown))


def text_of(markup: str) -> str:
    """What a browser would show."""
    return standard.unescape(re.sub(r"<[^>]*>", "", markup))


def words(text: str) -> list[str]:
    """Sorted: files differ in the order of reading cells and in where a word is broken."""
    return sorted("".join(_WORD.findall(text)))


def pages_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def _paragraph(node: Any) -> str:
    return "".join(text.text or "" for text in node.iter(qn("w:t")))
