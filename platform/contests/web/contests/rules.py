"""The editor of a draft's rules, and the same rules in plain words once they are frozen (CT-01)."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from contests.held import queries, service
from contests.held.queries import ContestLine
from contests.rules.checks import Finding, contradictions
from contests.rules.schema import Rules
from contests.web import rule_words
from contests.web.contests import rows
from contests.web.contests.base import bp, form_names, page, refused, to_contest
from contests.web.contests.rules_form import RulesForm, shown
from contests.web.tabs import contest_tabs
from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from web.guard import requires
from web.i18n import gettext
from web.page import say
from web.work import current_work


@bp.get("/<uuid:contest_id>/rules")
@requires(Permission.CONTESTS_VIEW)
def rules(contest_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line = queries.contest(work, contest_id)
    if line.state == "draft" and work.actor.may(Permission.CONTESTS_EDIT):
        return _editor(work, line, RulesForm(formdata=None, data=shown(line.told())), line.told())
    return page("rules", line=line, parts=rule_words.in_words(line.told(), form_names(work)))


@bp.post("/<uuid:contest_id>/rules")
@requires(Permission.CONTESTS_EDIT)
def change_rules(contest_id: UUID) -> ResponseReturnValue:
    """Rows come and go and the rules are read back without being written; «save» writes them."""
    work = current_work()
    line = queries.contest(work, contest_id)
    if line.state != "draft":
        refused(WrongState("rules_are_frozen"))
        return to_contest(contest_id)
    form = RulesForm().offer(form_names(work))
    asked = request.form.get("do", "save")
    if asked not in ("save", "check"):
        focus = rows.change_rows(form, asked)
        return _editor(work, line, form, _readable(form), focus=focus)
    read = _read(form)
    if read is None or asked == "check":
        return _editor(work, line, form, read)
    return _save(work, line, read)


def _save(work: Work, line: ContestLine, read: Rules) -> ResponseReturnValue:
    found = service.change_rules(work, line.id, read)
    if found:
        say(gettext("The rules are saved. See the remarks beside them."), "near")
    else:
        say(gettext("The rules are saved. Nothing in them contradicts itself."))
    return redirect(url_for("contests.rules", contest_id=line.id), 303)


def _editor(
    work: Work, line: ContestLine, form: RulesForm, read: Rules | None, *, focus: str | None = None
) -> ResponseReturnValue:
    """The form, and beside it the rules in words with what contradicts itself."""
    names = form_names(work)
    form.offer(names)
    found: list[Finding] = contradictions(read) if read is not None else []
    return page(
        "edit_rules",
        form,
        line=line,
        parts=rule_words.in_words(read, names) if read is not None else [],
        found=[(rows.anchor(form, each), each) for each in found],
        faults=rows.faults(form),
        focus=focus,
        rows=rows,
        tabs=contest_tabs(line.id, "contests.rules"),
    )


def _read(form: RulesForm) -> Rules | None:
    """What was typed; None with the faults at their fields."""
    if not form.validate():
        return None
    try:
        return Rules.model_validate(form.rules())
    except ValidationError as misfit:
        rows.take_misfits(form, misfit)
        return None


def _readable(form: RulesForm) -> Rules | None:
    """The rules while they are being written, if they can be read as they stand."""
    try:
        return Rules.model_validate(form.rules())
    except ValidationError:
        return None
