"""Editing the texts of papers: every change is an edition of its own, none is ever lost."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, select

from kernel.db import Json
from kernel.documents.text_faults import TextFault, faults
from kernel.errors import DomainError, Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.profile.papers import DocumentText
from kernel.profile.schema import Profile
from kernel.profile.stored import profile_of
from kernel.texts.fields import known
from kernel.texts.models import TextEdition
from kernel.texts.queries import FIXED, IN_FORCE, newest_n, texts_in_force
from kernel.work import Work

LONGEST_NOTE = 500
# A text of the shipped kind is some 20 000 signs; a pasted book is no text of a paper.
LONGEST_BODY = 200_000


class TextFaulty(DomainError):
    """The wording cannot be published; `faults` tell where and what."""

    code = "text_faulty"

    def __init__(self, faults: Sequence[TextFault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)


def edit_text(work: Work, code: str, body: Mapping[str, Any], note: str) -> int:
    """Publish a wording; gives the number of the edition.

    `body` has the keys of DocumentText; those in FIXED stay as shipped, whatever it says.
    TextFaulty tells every fault at its place. Invalid: note → «note_needed», «note_too_long».
    WrongState «text_unchanged» when this very wording is in force already.
    """
    work.actor.require(Permission.TEXTS_EDIT)
    profile = profile_of(work.session)
    shipped = shipped_text(profile, code)
    note = note.strip()
    _check_note(note)
    text, found = checked(shipped, body)
    if text is None or found:
        raise TextFaulty(found)
    current = texts_in_force(work.session, profile)[code]
    if _wording(text) == _wording(current):
        raise WrongState("text_unchanged")
    return _publish(work, code, text.model_dump(mode="json", exclude_defaults=True), note)


def restore_shipped(work: Work, code: str, note: str = "") -> int:
    """Put the shipped text back in force, as an edition of its own; WrongState if it is."""
    work.actor.require(Permission.TEXTS_EDIT)
    profile = profile_of(work.session)
    shipped_text(profile, code)
    newest = work.session.scalars(
        select(TextEdition).where(TextEdition.code == code).order_by(TextEdition.n.desc()).limit(1)
    ).one_or_none()
    if newest is None or newest.body is None:
        raise WrongState("text_unchanged")
    return _publish(work, code, None, note.strip()[:LONGEST_NOTE])


def checked(
    shipped: DocumentText, body: Mapping[str, Any]
) -> tuple[DocumentText | None, list[TextFault]]:
    """The wording that `body` makes of a shipped text, and its faults: for the preview too.

    None when it has not the shape of a text; the codes of such faults begin with «shape».
    """
    if len(repr(body)) > LONGEST_BODY:
        return None, [TextFault((), "shape_too_long", "")]
    kept = shipped.model_dump(include=set(FIXED))
    try:
        text = DocumentText.model_validate({**body, **kept})
    except ValidationError as invalid:
        return None, _shape_faults(invalid)
    return text, faults(text, known(shipped.code)) + _strange_annexes(text, shipped)


def shipped_text(profile: Profile, code: str) -> DocumentText:
    try:
        return profile.document_text(code)
    except KeyError as unknown:
        raise NotFound("document_text") from unknown


def _shape_faults(invalid: ValidationError) -> list[TextFault]:
    return [
        TextFault(tuple(error["loc"]), f"shape_{error['type']}", _shown(error["input"]))
        for error in invalid.errors(include_url=False)
    ]


def _shown(value: object) -> str:
    return value[:60] if isinstance(value, str) else ""


def _strange_annexes(text: DocumentText, shipped: DocumentText) -> list[TextFault]:
    """Another type may be annexed only where the shipped text does so: its data is gathered."""
    gathered = {annex.of for annex in shipped.annexes}
    return [
        TextFault(("annexes", n, "of"), "annex_unknown", annex.of)
        for n, annex in enumerate(text.annexes)
        if annex.of is not None and annex.of not in gathered
    ]


def _check_note(note: str) -> None:
    if not note:
        raise Invalid({"note": "note_needed"})
    if len(note) > LONGEST_NOTE:
        raise Invalid({"note": "note_too_long"})


def _wording(text: DocumentText) -> dict[str, Any]:
    return text.model_dump(exclude={"version"})


def _publish(work: Work, code: str, body: Json | None, note: str) -> int:
    """Two editors at once get two numbers: the second waits for the first."""
    work.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"text:{code}"))))
    n = newest_n(work.session, code) + 1
    edition = TextEdition(
        id=new_id(), code=code, n=n, body=body, note=note, made_at=work.now(),
        made_by=work.actor.account_id,
    )  # fmt: skip
    work.session.add(edition)
    work.session.flush()
    work.session.info.pop(IN_FORCE, None)
    action = "text.edited" if body is not None else "text.restored"
    work.record(action, "document_text", edition.id, code=code, n=n)
    return n
