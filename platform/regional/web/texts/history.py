"""Editions of a text: who changed what and why, and the way back to the shipped wording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import WrongState
from kernel.identity.models import Account
from kernel.identity.permissions import Permission
from kernel.profile.papers import DocumentText
from kernel.texts.queries import Edition, editions
from regional.texts.differences import Change, differences
from regional.texts.publishing import restore as put_back
from regional.web.texts.base import bp, held, refused_words, render
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition with what it changed; `changes` None when one of the two cannot be read now."""

    edition: Edition
    by: str | None
    changes: list[Change] | None


@bp.get("/<text_code>/history")
@requires(Permission.TEXTS_EDIT)
def history(text_code: str) -> str:
    work, found = current_work(), held(current_work(), text_code)
    known = editions(work.session, text_code)
    names = _names(work.session, known)
    return render("history", held=found, lines=_lines(known, found.shipped, names))


@bp.route("/<text_code>/restore", methods=["GET", "POST"])
@requires(Permission.TEXTS_EDIT)
def restore(text_code: str) -> ResponseReturnValue:
    """What the shipped wording would change, and the one button."""
    work, found = current_work(), held(current_work(), text_code)
    known = editions(work.session, text_code)
    newest = known[0].n if known else 0
    if request.method == "POST":
        base = request.form.get("base", "")
        try:
            number = int(base) if base.isdecimal() and len(base) < 6 else -1
            put_back(work, text_code, number, request.form.get("note", "")[:500])
        except WrongState as refusal:
            say(refused_words(refusal), "bad")
            return redirect(url_for(".history", text_code=text_code), 303)
        say(_("The supplied wording is in force again. The region's stays in the history."))
        return redirect(url_for(".show", text_code=text_code), 303)
    return render(
        "restore",
        held=found,
        newest=newest,
        stretches=differences(found.text, found.shipped),
    )


def _lines(
    known: Sequence[Edition], shipped: DocumentText, names: Mapping[UUID, str]
) -> list[EditionLine]:
    told = []
    for place, edition in enumerate(known):
        before = known[place + 1] if place + 1 < len(known) else None
        told.append(
            EditionLine(
                edition,
                names.get(edition.made_by) if edition.made_by else None,
                _changes(_wording(before, shipped), _wording(edition, shipped)),
            )
        )
    return told


def _wording(edition: Edition | None, shipped: DocumentText) -> DocumentText | None:
    """What was in force by an edition; with none, or one that restores, the shipped wording."""
    return shipped if edition is None or edition.restores else edition.text


def _changes(before: DocumentText | None, after: DocumentText | None) -> list[Change] | None:
    return None if before is None or after is None else differences(before, after)


def _names(session: Session, known: Sequence[Edition]) -> dict[UUID, str]:
    ids = {edition.made_by for edition in known if edition.made_by}
    rows = session.execute(select(Account.id, Account.full_name).where(Account.id.in_(ids)))
    return {row.id: row.full_name for row in rows}
