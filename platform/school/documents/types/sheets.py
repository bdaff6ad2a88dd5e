"""Letters and certificates as festive sheets, out of the same content that the register keeps.

A paper of `SHEETS` says one thing a paragraph: an opening, a name, sometimes a post, the matter.
Nothing is read from the base, so a sheet printed again a year later says what was signed.
"""

from dataclasses import dataclass

from kernel.documents.certificate.content import Upright
from kernel.documents.content import Document, Paragraph, Signature, Signatures, plain

LEAST = 3
SHEETS = frozenset(("thanks_letter", "parents_letter", "participant_certificate"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The code as it is shown, and the address of the check page with it; empty for a draft."""

    code: str = ""
    address: str = ""


def fits(document: Document) -> bool:
    """Whether the content is a sheet's: the region may have made it a paper of another shape."""
    said = [each for each in document.blocks if isinstance(each, Paragraph)]
    signed = [each for each in document.blocks if isinstance(each, Signatures)]
    return (
        len(said) >= LEAST
        and len(said) + len(signed) == len(document.blocks)
        and any(each.people for each in signed[:1])
    )


def sheet_of(document: Document, issued: Issued) -> Upright:
    """The festive sheet of a composed paper, signed or not."""
    said = [plain(each.text) for each in document.blocks if isinstance(each, Paragraph)]
    opening, name, rest = said[0], said[1], said[2:]
    signed = _signed(document)
    return Upright(
        authority=document.heading.authority,
        title=document.title,
        verb=opening,
        name=name,
        about=tuple(rest[:-1]),
        body=rest[-1],
        number=document.heading.number.removeprefix("№").strip(),
        grounds=document.heading.date,
        signatory=signed.post,
        signed_by=signed.name,
        code=issued.code,
        address=issued.address,
    )


def _signed(document: Document) -> Signature:
    found = [each for each in document.blocks if isinstance(each, Signatures)]
    return found[0].people[0]
