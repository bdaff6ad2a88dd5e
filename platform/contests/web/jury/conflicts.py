"""Conflicts as the commission and the region see them, and set them; none is ever taken back."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from contests.held.models import Contest
from contests.jury.conflicts import find, set_by_commission
from contests.jury.queries import conflicts_of, known_entries, members_of
from contests.web.jury.base import KEEPERS, bp, kept, page
from contests.web.jury.forms import ConflictForm, entry_words
from contests.web.jury.words import faults_into, refused_words
from kernel.errors import WrongState
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work


@bp.get("/conflicts")
@requires(KEEPERS)
def conflicts(contest_id: UUID) -> ResponseReturnValue:
    return _page(kept(contest_id), ConflictForm(formdata=None))


@bp.post("/conflicts")
@requires(KEEPERS)
def set_conflict(contest_id: UUID) -> ResponseReturnValue:
    contest, work = kept(contest_id), current_work()
    form = _offer(contest_id, ConflictForm())
    if form.validate():
        try:
            with faults_into(form):
                set_by_commission(work, contest_id, UUID(form.member.data), UUID(form.entry.data),
                                  form.kind.data, form.note.data or "")  # fmt: skip
                say(_("The conflict is on record: this member does not mark this entry."))
                return redirect(url_for(".conflicts", contest_id=contest_id), 303)
        except WrongState as refused:
            form.form_errors.append(refused_words(refused))
    return _page(contest, form)


@bp.post("/conflicts/find")
@requires(KEEPERS)
def find_again(contest_id: UUID) -> ResponseReturnValue:
    kept(contest_id)
    found = find(current_work(), contest_id)
    if found:
        say(ngettext("%(num)s new conflict is found.", "%(num)s new conflicts are found.",
                     len(found)), "near")  # fmt: skip
    else:
        say(_("No new conflicts are found."))
    return redirect(url_for(".conflicts", contest_id=contest_id), 303)


def _offer(contest_id: UUID, form: ConflictForm) -> ConflictForm:
    work = current_work()
    return form.offer(members_of(work, contest_id), known_entries(work.session, contest_id))


def _page(contest: Contest, form: ConflictForm) -> ResponseReturnValue:
    work = current_work()
    if form.entry.choices is None:
        _offer(contest.id, form)
    rows = conflicts_of(work, contest.id)
    return page("conflicts", contest, form, rows=rows, entry_words=entry_words)
