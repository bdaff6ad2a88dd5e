"""Bytes and a file name to a `Book`, or a refusal that tells how to save the file instead."""

import json
import os
import re
import subprocess
import sys
from typing import cast

from kernel.imports.child import command
from kernel.imports.sheets import Book, Limits, Refused, sheet_from_plain
from kernel.imports.values import Plain

LIMITS = Limits()
TEXT_NAMES = (".csv", ".tsv", ".txt", ".tab")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*", b"BM")
_HTML = re.compile(rb"\s*(<!doctype html|<html|<head|<body|<table|<meta|<style)", re.IGNORECASE)


def read_book(file_name: str, content: bytes, limits: Limits = LIMITS) -> Book:
    """Read a file in a child process under limits. Raises Refused, and nothing else."""
    if len(content) > limits.file_bytes:
        raise Refused("file_too_big", limit=limits.file_bytes // 1_000_000)
    kind = kind_of(file_name, content)
    told = _ask_child(kind, content, limits)
    if "refused" in told:
        raise Refused(str(told["refused"]), **cast("dict[str, object]", told["values"]))
    sheets = cast("list[dict[str, Plain]]", told["sheets"])
    if not any(sheet["rows"] for sheet in sheets):
        raise Refused("nothing_inside")
    hidden = cast("list[str]", told["hidden"])
    return Book(file_name, tuple(sheet_from_plain(sheet) for sheet in sheets), tuple(hidden))


def kind_of(file_name: str, content: bytes) -> str:
    """«xlsx» or «text» by what the file holds; other formats are refused by name."""
    if not content.strip(b"\0 \t\r\n"):
        raise Refused("file_empty")
    if content.startswith((b"PK\3\4", b"PK\5\6")):
        return "xlsx"
    if content.startswith(_OLE):
        raise Refused("locked" if _ENCRYPTED in content else "xls")
    bare = content.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(bare):
        raise Refused("html")
    if bare.lstrip().startswith(b"<?xml"):
        raise Refused("xml")
    if content.startswith((b"%PDF", b"{\\rtf", *_PICTURES)):
        raise Refused("not_a_table", found=file_name)
    if file_name.casefold().endswith(TEXT_NAMES):
        return "text"
    raise Refused("not_a_table", found=file_name)


def _ask_child(kind: str, content: bytes, limits: Limits) -> dict[str, Plain]:
    """The child's answer. It inherits no settings: a parser needs no passwords."""
    surroundings = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command(kind, limits),
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds,
            env=surroundings,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise Refused("too_slow", limit=limits.seconds) from fault
    if done.returncode != 0:
        raise Refused("too_heavy")
    return cast("dict[str, Plain]", json.loads(done.stdout.decode("utf-8", "surrogatepass")))
