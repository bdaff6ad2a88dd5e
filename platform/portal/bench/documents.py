"""What a certificate costs beside a bare canvas that prints the same pages into one file.

The same sheets, words, fonts and codes are drawn in turn by `kernel.documents.certificate` and by
calls of a plain reportlab canvas: no fitting of type, no structure for screen readers, no check of
glyphs. Both use the same squares of the same QR codes. CPU of the process, the median of rounds.
"""

import argparse
import hashlib
import io
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from pypdf import PdfReader
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from kernel.documents import fonts
from kernel.documents.certificate.content import Upright
from kernel.documents.certificate.file import render
from kernel.documents.content import Family
from kernel.documents.qr import modules_of, runs
from portal.bench.report import Bar, finish

MOST_TIMES_BARE = 1.5
MADE_AT = datetime(2027, 5, 31, 9, 0, tzinfo=UTC)
WIDTH, HEIGHT = 210 * mm, 297 * mm
LEFT, ROOM = 30 * mm, 150 * mm
QR_SIDE = 27 * mm
NAMES = ("Римская-Корсакова Анна Петровна", "Ким Лев", "Шёлкова Мария Ивановна", "Ооржак Айлана")


def sheets(count: int) -> list[Upright]:
    """So many certificates of invented people, each with a number and a code of its own."""
    return [
        Upright(
            authority="Муниципальное бюджетное общеобразовательное учреждение «Школа № 1»",
            title="Сертификат",
            number=f"{n + 1}-с",
            verb="подтверждает, что",
            name=NAMES[n % len(NAMES)],
            about=("учитель математики",),
            honour="наставник",
            body="участвовала в программе наставничества «Учитель – учитель» в 2026/2027 учебном"
            " году и провела все встречи, о которых договорилась пара.",
            grounds="Приказ от 25.05.2027 № 145-о",
            signatory="Директор школы",
            signed_by="Н. П. Кузнецова",
            code=f"K{n:04d}-9XQ4R",
            address=f"https://portal.example/check/K{n:04d}-9XQ4R",
        )
        for n in range(count)
    ]


def ours(papers: Sequence[Upright]) -> bytes:
    return render(papers, title="Сертификаты", author="Школа № 1", made_at=MADE_AT)


def bare(papers: Sequence[Upright]) -> bytes:
    """The same words by calls of the canvas, each where it is known to stand."""
    fonts.register()
    out = io.BytesIO()
    canvas = Canvas(
        out, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1,
        initialFontName=fonts.face(Family.SERIF),  # type: ignore[arg-type]  # a name, not a number
    )  # fmt: skip
    for paper in papers:
        _bare_frame(canvas)
        _bare_words(canvas, paper)
        _bare_code(canvas, paper.address, LEFT + ROOM - QR_SIDE, 52 * mm - QR_SIDE)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _bare_frame(canvas: Canvas) -> None:
    for inset, width in ((11 * mm, 1.6), (13.2 * mm, 0.6)):
        canvas.setLineWidth(width)
        canvas.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)
    for x in (13.2 * mm, WIDTH - 13.2 * mm):
        for y in (13.2 * mm, HEIGHT - 13.2 * mm):
            canvas.rect(x - 2 * mm, y - 2 * mm, 5 * mm, 5 * mm)
            canvas.circle(x, y, 0.9 * mm, stroke=0, fill=1)
    canvas.circle(WIDTH / 2 - 8 * mm, 245 * mm, 5.6 * mm, stroke=0, fill=1)
    canvas.circle(WIDTH / 2 + 6 * mm, 245 * mm, 4.2 * mm)
    canvas.line(WIDTH / 2 - 22 * mm, 205 * mm, WIDTH / 2 + 22 * mm, 205 * mm)
    canvas.line(LEFT + 66 * mm, 66 * mm, LEFT + 102 * mm, 66 * mm)
    canvas.line(LEFT, 55 * mm, LEFT + ROOM, 55 * mm)


def _bare_words(canvas: Canvas, paper: Upright) -> None:
    serif, sans = fonts.face(Family.SERIF), fonts.face(Family.SANS)
    bold = fonts.face(Family.SERIF, bold=True)
    sans_bold = fonts.face(Family.SANS, bold=True)
    middle = ((paper.authority, sans, 10.5, 270), (paper.title, serif, 46, 215),
              (paper.verb, serif, 14, 195), (paper.name, bold, 29, 180),
              (" ".join(paper.about), serif, 12.5, 170), (paper.honour, bold, 24, 152),
              (paper.body, serif, 15.5, 140))  # fmt: skip
    for words, font, size, top in middle:
        canvas.setFont(font, size)
        for n, line in enumerate(simpleSplit(words, font, size, ROOM)):
            canvas.drawCentredString(WIDTH / 2, top * mm - n * size * 1.22, line)
    left = ((paper.signatory, serif, 11, 66), ("М. П.", sans, 9.5, 60),
            (f"№ {paper.number}", bold, 12, 48), (paper.grounds, sans, 9.5, 42))  # fmt: skip
    for words, font, size, top in left:
        canvas.setFont(font, size)
        canvas.drawString(LEFT, top * mm, words)
    right = (("Подлинность проверяется по коду:", sans, 8, 48), (paper.code, sans_bold, 13, 42),
             ("portal.example/check", sans, 8, 36), (paper.signed_by, serif, 11, 66))  # fmt: skip
    for words, font, size, top in right:
        canvas.setFont(font, size)
        canvas.drawRightString(LEFT + ROOM - QR_SIDE - 4 * mm, top * mm, words)


def _bare_code(canvas: Canvas, address: str, x: float, y: float) -> None:
    rows = modules_of(address)
    step = QR_SIDE / len(rows)
    path = canvas.beginPath()
    for row, line in enumerate(rows):
        for start, length in runs(line):
            path.rect(x + start * step, y + QR_SIDE - (row + 1) * step, length * step, step)
    canvas.drawPath(path, stroke=0, fill=1)


def cpu(do: Callable[[Sequence[Upright]], bytes], papers: Sequence[Upright]) -> float:
    began = time.process_time()
    do(papers)
    return time.process_time() - began


def _letters(content: bytes, page: int) -> list[str]:
    """The letters of a page, sorted: the two set lines differently, and say the same."""
    return sorted(sign for sign in PdfReader(io.BytesIO(content)).pages[page].extract_text()
                  if sign.isalnum())  # fmt: skip


def measure(pages: int, rounds: int) -> int:
    """Take turns, compare, print; the exit code of the bars."""
    papers = sheets(pages)
    first, plain = ours(papers), bare(papers)
    pairs = [(cpu(ours, papers), cpu(bare, papers)) for _ in range(rounds)]
    seconds, least = (statistics.median(column) for column in zip(*pairs, strict=True))
    same = all(_letters(first, n) == _letters(plain, n) for n in {0, pages // 2, pages - 1})
    return finish(
        "documents",
        sizes={"pages": pages, "rounds": rounds, "bytes": len(first), "bare_bytes": len(plain)},
        digests={"ours": hashlib.sha256(first).hexdigest()[:16]},
        figures={
            "page_cpu_ms": round(seconds / pages * 1000, 3),
            "bare_page_cpu_ms": round(least / pages * 1000, 3),
            "code_cpu_ms": round(_code_cpu(papers) / pages * 1000, 3),
        },
        bars=[
            Bar("CPU per page / bare canvas", seconds / least, MOST_TIMES_BARE),
            Bar("the same letters on both", same, True),
            Bar("equal bytes twice", ours(papers) == first, True),
        ],
    )


def _code_cpu(papers: Sequence[Upright]) -> float:
    """What of a page is the making of its QR code, in both the same."""
    began = time.process_time()
    for paper in papers:
        modules_of(paper.address)
    return time.process_time() - began


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench documents")
    parser.add_argument("--pages", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(argv)
    return measure(given.pages, given.rounds)
