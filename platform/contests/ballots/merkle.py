"""The bytes of a sheet and the root over all of them, as RFC 6962 hashes: standard library only.

The archive carries this file along; app.guard_ballot and app.merkle of migrations/versions/0020 say
the same in the database, and a test keeps the two equal.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

SEPARATOR = "|"
FIELDS = ("round", "entry", "juror", "version", "marks", "nonce", "before")


def leaf_of(sheet: Mapping[str, Any]) -> bytes:
    """SHA-256 of 0x00 and the sheet's fields; `marks` is its canonical text, hashes hexadecimal."""
    told = SEPARATOR.join(str(sheet[name]) for name in FIELDS)
    return hashlib.sha256(b"\x00" + told.encode()).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root; of nothing, the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()
