"""A pack as one file: each paper as PDF and as DOCX, a list of them, one PDF for printing.

The words of the list are Russian: it lies among Russian papers.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kernel.documents.sheet import Col, Kind, TableSheet, Value, Workbook
from kernel.documents.typography import printable
from kernel.errors import WrongState
from kernel.files.models import MAX_BYTES

INDEX = "Перечень документов.xlsx"
PRINTED = "Все документы для печати.pdf"
LONGEST_NAME = 90
_FORBIDDEN = re.compile(r"[\\/:*?\"<>|\x00-\x1f\x7f]+")
_COLUMNS = (
    Col("Документ", width=44), Col("К чему относится", width=34), Col("Состояние", width=16),
    Col("Номер", width=12), Col("Дата", Kind.DATE, 12), Col("Страниц", Kind.INTEGER, 10),
    Col("В общем файле со страницы", Kind.INTEGER, 14), Col("Файл PDF", width=50),
    Col("Файл Word", width=50), Col("Чего не хватает", width=60),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paper as the list names it; `about` is the programme or the people it is about."""

    title: str
    about: str = ""
    state: str = ""
    number: str = ""
    dated_on: date | None = None
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with its pages, the page it begins at in the file for printing, its two files."""

    line: Line
    pages: int
    first: int
    pdf: str
    docx: str

    def cells(self) -> tuple[Value, ...]:
        line = self.line
        return (
            line.title, line.about, line.state, line.number, line.dated_on or "",
            self.pages or "", self.first or "", self.pdf, self.docx, "; ".join(line.lacking),
        )  # fmt: skip


class PackFile:
    """Takes papers one by one, so that a pack too large to keep is refused early."""

    def __init__(
        self, *, title: str, made_at: datetime, one_pdf: bool = True, most: int = MAX_BYTES
    ) -> None:
        self._title, self._made_at, self._most = title, made_at, most
        self._out = BytesIO()
        self._zip = ZipFile(self._out, "w", ZIP_DEFLATED)
        self._placed: list[_Placed] = []
        self._printed: list[tuple[str, bytes]] | None = [] if one_pdf else None
        self._weight, self._pages = 0, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """A pack given up half made leaves nothing open behind it."""
        self._zip.close()

    @property
    def papers(self) -> int:
        """How many papers are in it; those left out are not."""
        return sum(1 for each in self._placed if each.pages)

    def add(
        self, line: Line, pdf: bytes, docx: bytes | None, *, forms: Collection[str] = ("pdf",)
    ) -> None:
        """Put a paper in. The PDF is always made: it is counted and printed from.

        WrongState «pack_too_large».
        """
        pages = _pages(pdf)
        name = self._name(line)
        kept = {"pdf": pdf if "pdf" in forms else None, "docx": docx}
        for form, content in kept.items():
            if content is not None:
                self._write(f"{form.upper()}/{name}.{form}", content)
        first = self._pages + 1 if self._printed is not None else 0
        if self._printed is not None:
            self._printed.append((line.title, pdf))
            self._weight += len(pdf)
        self._pages += pages
        self._placed.append(_Placed(
            line, pages, first,
            f"PDF/{name}.pdf" if kept["pdf"] is not None else "",
            f"DOCX/{name}.docx" if docx is not None else "",
        ))  # fmt: skip
        self._weigh()

    def leave_out(self, line: Line) -> None:
        """Name a paper that could not be made, with what it lacks."""
        self._placed.append(_Placed(line, 0, 0, "", ""))

    def close(self) -> bytes:
        """The bytes of the pack: the same for the same papers."""
        from kernel.documents import xlsx  # loads xlsxwriter
        from kernel.documents.merge import to_one  # loads pypdf

        if self._printed:
            self._weight = 0  # what the printed file weighs is known now
            self._write(PRINTED, to_one(self._printed, title=self._title))
        self._write(INDEX, xlsx.render(self._index()))
        self._zip.close()
        self._weigh()
        return self._out.getvalue()

    def _index(self) -> Workbook:
        sheet = TableSheet(
            "Перечень", _COLUMNS, tuple(each.cells() for each in self._placed),
            titles=(self._title, f"Составлено {self._made_at:%d.%m.%Y}"), numbered="№ п/п",
            unknown="",
        )  # fmt: skip
        return Workbook((sheet,), title=self._title, made_at=self._made_at)

    def _name(self, line: Line) -> str:
        """«07 Приказ о закреплении пар», unlike every other name in the pack."""
        words = f"{line.title}, {line.about}" if line.about else line.title
        return f"{len(self._placed) + 1:02} {file_name(words)}"

    def _write(self, name: str, content: bytes) -> None:
        moment = self._made_at
        info = ZipInfo(
            name,
            (max(moment.year, 1980), moment.month, moment.day, moment.hour, moment.minute, 0),
        )
        info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
        self._zip.writestr(info, content)

    def _weigh(self) -> None:
        if self._out.tell() + self._weight > self._most:
            raise WrongState("pack_too_large")


def file_name(words: str, longest: int = LONGEST_NAME) -> str:
    """Words as the name of a file in any system: no path, no sign that one forbids."""
    name = " ".join(_FORBIDDEN.sub(" ", printable(words)).split())
    if len(name) > longest:
        name = name[:longest].rsplit(" ", 1)[0]
    return name.strip(" .,") or "Документ"


def _pages(pdf: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(BytesIO(pdf)).pages)


def one_file(title: str, papers: Sequence[tuple[str, bytes]], most: int = MAX_BYTES) -> bytes:
    """Papers as one PDF for printing. WrongState «pack_too_large»."""
    from kernel.documents.merge import to_one

    if sum(len(content) for _, content in papers) > most:
        raise WrongState("pack_too_large")
    return to_one(papers, title=title)
