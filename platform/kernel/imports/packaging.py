"""The ZIP around a workbook: what is really in it, counted before anything is parsed."""

import io
import re
import zipfile
import zlib

from kernel.imports.sheets import Limits, Refused

_CHUNK = 1 << 16
_PART_NAME = re.compile(rb'PartName="/([^"]+)"')
# A workbook has no document type; one that brings its own is made to hurt the reader.
_STRICT = b"http://purl.oclc.org/ooxml/"
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def open_package(content: bytes, limits: Limits) -> io.BytesIO:
    """The package as a stream a reader may open, or Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _refuse_other_formats({part.filename for part in parts})
            if len(parts) > limits.zip_parts:
                raise Refused("too_big_inside", limit=limits.unzipped_bytes // 1_000_000)
            _count(archive, parts, limits)
            _refuse_strict(archive)
            return _with_declared_names(content, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        raise Refused("damaged") from fault


def _refuse_other_formats(names: set[str]) -> None:
    if "mimetype" in names and "content.xml" in names:
        raise Refused("ods")
    if any(name.startswith("xl/workbook.bin") for name in names):
        raise Refused("xlsb")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Refused("not_a_table", found="Word, PowerPoint")
    if not any(name.replace("\\", "/").startswith("xl/") for name in names):
        raise Refused("not_a_table", found="ZIP")


def _refuse_strict(archive: zipfile.ZipFile) -> None:
    """«Strict Open XML», a choice of Excel's menu, names everything otherwise."""
    for name in archive.namelist():
        if name.replace("\\", "/").casefold() == "xl/workbook.xml":
            with archive.open(name) as stream:
                if _STRICT in stream.read(2_000):
                    raise Refused("strict_xlsx")


def _count(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Unpack every part to nowhere: the sizes a ZIP declares may be lies."""
    left = limits.unzipped_bytes
    for part in parts:
        if part.flag_bits & 1:
            raise Refused("locked")
        tail = b""
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise Refused("too_big_inside", limit=limits.unzipped_bytes // 1_000_000)
                if any(mark in tail + chunk for mark in _DOCTYPES):
                    raise Refused("tricky_xml")
                tail = chunk[-20:]


def _with_declared_names(content: bytes, archive: zipfile.ZipFile) -> io.BytesIO:
    """Some programs, 1C among them, spell a part's name otherwise than they declare it."""
    try:
        declared = _PART_NAME.findall(archive.read("[Content_Types].xml"))
    except KeyError as fault:
        raise Refused("damaged") from fault
    spelled = {name.decode("utf-8", "replace").casefold(): name.decode() for name in declared}
    wanted = {
        name: spelled.get(name.replace("\\", "/").casefold(), name.replace("\\", "/"))
        for name in archive.namelist()
    }
    if all(name == other for name, other in wanted.items()):
        return io.BytesIO(content)
    mended = io.BytesIO()
    with zipfile.ZipFile(mended, "w") as copy:
        for name, other in wanted.items():
            copy.writestr(other, archive.read(name))
    mended.seek(0)
    return mended
