"""Files made to hurt a reader, as bytes."""

import io
import zipfile
from functools import cache

from tests.imports.sheets_made import workbook

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


@cache
def plain() -> bytes:
    """One and the same bytes for a whole run: a workbook carries the second it was made in."""
    return workbook(("ФИО", "Класс"), ("Иванов Иван", "5А"))


def with_sheet(rows: bytes, *, head: bytes = b"", tail: bytes = b"") -> bytes:
    """The plain workbook with this XML in place of its rows."""
    xml = b'<?xml version="1.0"?>%s<worksheet xmlns="%s"><sheetData>%s</sheetData>%s</worksheet>'
    return replaced({SHEET: xml % (head, _MAIN.encode(), rows, tail)})


def replaced(parts: dict[str, bytes], *, renamed: dict[str, str] | None = None) -> bytes:
    """The plain workbook with other parts, or other names of parts."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain())) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            other = (renamed or {}).get(name, name)
            target.writestr(other, parts.get(name, source.read(name)))
    return made.getvalue()


def bomb(megabytes: int) -> bytes:
    """Few kilobytes that unpack to many megabytes of rows."""
    row = b'<row><c t="inlineStr"><is><t>' + b"A" * 1000 + b"</t></is></c></row>"
    return with_sheet(row * (megabytes * 1000))


def sparse() -> bytes:
    return with_sheet(
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )


def laughs() -> bytes:
    entities = b"".join(
        b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(7)
    )
    head = b'<!DOCTYPE x [<!ENTITY a "' + b"A" * 100 + b'">' + entities + b"]>"
    return with_sheet(b'<row r="1"><c t="inlineStr"><is><t>&h;</t></is></c></row>', head=head)


def outside_entity(path: str) -> bytes:
    head = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{path}">]>'.encode()
    return with_sheet(b'<row r="1"><c t="inlineStr"><is><t>&a;</t></is></c></row>', head=head)


def lying_sizes() -> bytes:
    """A bomb whose directory declares each part to be tiny."""
    content = bytearray(bomb(120))
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        content[place + 24 : place + 28] = (100).to_bytes(4, "little")
        place += 4
    return bytes(content)


def locked_zip() -> bytes:
    """A package whose parts are flagged as encrypted."""
    content = bytearray(plain())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = 0
        while (place := content.find(mark, place)) >= 0:
            content[place + offset] |= 1
            place += 4
    return bytes(content)


def many_areas() -> bytes:
    """Merged areas that overlap over the whole sheet, thousands of times."""
    areas = b'<mergeCell ref="A2:XFD1048576"/>' * 20_000
    rows = b"".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>'.encode() for n in range(1, 5001)
    )
    return with_sheet(rows, tail=b"<mergeCells>" + areas + b"</mergeCells>")
