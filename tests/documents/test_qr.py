"""A QR code is the same squares in a PDF, in a picture and on a page."""

import re
from io import BytesIO

from PIL import Image
from pypdf import PdfReader

from kernel.documents import pdf
from kernel.documents.qr import QUIET, modules_of, path_of, png_of
from tests.documents.papers import REQUISITE, order

ADDRESS = REQUISITE.code_url


def squares(found: list[tuple[str, ...]], high: int) -> list[list[bool]]:
    rows = [[False] * high for _ in range(high)]
    for x, y, length in found:
        for step in range(int(length)):
            rows[int(y)][int(x) + step] = True
    return rows


def test_the_pdf_draws_the_modules() -> None:
    contents = PdfReader(BytesIO(pdf.render(order()))).pages[0].get_contents()
    assert contents is not None
    modules = modules_of(ADDRESS)

    found = re.findall(r"(\d+) (\d+) (\d+) 1 re", contents.get_data().decode("latin-1"))

    assert squares(found, len(modules))[::-1] == modules


def test_the_picture_has_them_with_silence_around() -> None:
    modules = modules_of(ADDRESS)
    image = Image.open(BytesIO(png_of(ADDRESS, scale=3)))

    side = len(modules) + 2 * QUIET
    read = [[not image.getpixel((3 * x + 1, 3 * y + 1)) for x in range(side)] for y in range(side)]

    assert image.size == (3 * side, 3 * side)
    assert [row[QUIET:-QUIET] for row in read[QUIET:-QUIET]] == modules
    assert not any(read[0] + read[-1])
    assert png_of(ADDRESS) == png_of(ADDRESS)


def test_the_path_of_a_page_has_them_too() -> None:
    modules = modules_of(ADDRESS)
    side, path = path_of(ADDRESS)

    found = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)

    moved = [(str(int(x) - QUIET), str(int(y) - QUIET), length) for x, y, length in found]
    assert squares(moved, len(modules)) == modules
    assert side == len(modules) + 2 * QUIET
