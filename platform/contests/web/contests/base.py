"""The blueprint of contests, and what its pages have in common."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from contests.held.queries import ContestLine
from contests.web import rule_findings
from contests.web.contests import words
from contests.web.tabs import contest_tabs, section_tabs
from kernel.errors import Invalid, WrongState
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from web.forms import Form
from web.i18n import gettext, language, mark
from web.page import say

bp = Blueprint("contests", __name__, url_prefix="/contests", template_folder="../templates")

FAULTS: Mapping[str, str] = {
    "template_needed": mark("Choose a template from the list."),
    "ends_before_start": mark("The end comes before the beginning. Check days and times."),
    "only_later": mark("The end may only move on: it was announced. Set a later moment."),
    "order_needed": mark("Write the number of the order. For example, 145-о."),
    "reason_needed": mark("Write why, in a sentence: everybody will read it."),
    "rules_contradict": mark("The rules contradict themselves. Mend them first."),
    "rules_unreadable": mark("The rules cannot be read. Write them anew."),
    "no_entries": mark("No entry is admitted yet: there is nothing to mark."),
}
REFUSED: Mapping[str, str] = {
    "announced_already": mark("The contest has been announced already."),
    "rules_are_frozen": mark("The contest is announced: its rules do not change any more."),
    "contest_over": mark("The contest is over."),
    "not_announced": mark("Announce the contest first."),
    "no_more_rounds": mark("The rules know no further round."),
    "round_before_open": mark("Close the round before this one first."),
    "round_is_frozen": mark("The round has been opened already."),
    "round_not_open": mark("The round is closed: its end does not move any more."),
    "nobody_assigned": mark("Some entries have no juror yet. Share them out first."),
}


@contextmanager
def faults_into(form: Form, **renamed: str) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take({renamed.get(name, name): gettext(FAULTS[code])
                   for name, code in refused.fields.items()})  # fmt: skip


def refused(refusal: WrongState) -> None:
    """Why nothing was done, on the page one comes back to."""
    say(gettext(REFUSED[refusal.code]), "bad")


def to_contest(contest_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("contests.show", contest_id=contest_id), 303)


def form_names(work: Work) -> dict[str, str]:
    """Forms of mentoring by their codes, in the reader's language."""
    return {each.code: each.name.in_language(language()) for each in profile_of(work.session).forms}


def page(name: str, form: Form | None = None, **values: object) -> ResponseReturnValue:
    """A page of contests; 422 when its form comes back with faults, what was typed still in."""
    if form is not None:
        values["form"] = form
    line = values.get("line")
    if isinstance(line, ContestLine):
        values.setdefault("tabs", contest_tabs(line.id, f"contests.{name}"))
    else:
        values.setdefault("tabs", section_tabs())
    made = render_template(
        f"contests/contests/{name}.html",
        SchoolYear=SchoolYear,
        words=words,
        rule_findings=rule_findings,
        **values,
    )
    return (made, 422) if form is not None and form.errors else made
