"""Decisions about many reports at once: what was done, and in words what was left out and why."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from kernel.errors import DomainError
from kernel.identity.permissions import Actor, Permission
from kernel.work import Work
from regional.periods import judging, queries
from regional.periods.counting import Counts
from regional.periods.judging import Done
from regional.periods.rules import State
from regional.web.report_words import fault_words, refused
from web.i18n import gettext, ngettext
from web.page import say

MOST = 1000


def acts_of(actor: Actor) -> list[tuple[str, str, str]]:
    """Code, words of the button and the state it takes, as the reader may."""
    known = (
        ("accept", gettext("Accept the ticked"), State.SUBMITTED, Permission.REPORTS_ACCEPT),
        ("approve", gettext("Approve the ticked"), State.ACCEPTED, Permission.REPORTS_APPROVE),
    )
    return [(code, words, state.value) for code, words, state, may in known if actor.may(may)]


def decide(work: Work, period_id: UUID, ticked: Sequence[str], act: str) -> None:
    """Do what the button says with the ticked reports, and say what came of it."""
    approving = act == "approve"
    work.actor.require(Permission.REPORTS_APPROVE if approving else Permission.REPORTS_ACCEPT)
    ids = [found for text in ticked[:MOST] if (found := _uuid(text)) is not None]
    if not ids:
        say(gettext("Tick at least one report."), "near")
        return
    try:
        if approving:
            say_approved(judging.approve(work, period_id, ids))
        else:
            _say_accepted(judging.accept(work, ids))
    except DomainError as refusal:
        say(refused(refusal), "bad")


def say_approved(done: Done) -> None:
    if done.count:
        say(ngettext("%(num)s report is approved.", "%(num)s reports are approved.", done.count))
    _say_left_out(done)


def without_questions(work: Work, period_id: UUID) -> list[queries.ReportLine]:
    """Reports that wait for acceptance and of which the checks asked nothing."""
    waiting = queries.reports(work.session, period_id, state=State.SUBMITTED, limit=MOST)
    return [report for report in waiting if not report.explained]


def approval_effects(counts: Counts) -> list[str]:
    """What approving all accepted does, and which reports it leaves where they are."""
    effects = [
        gettext(
            "Approved will be %(approved)s of %(obliged)s obliged.",
            approved=counts.approved + counts.accepted,
            obliged=counts.obliged,
        ),
        gettext("Each approved report is kept with its figures and cannot be changed."),
        gettext("Later changes of the school's data show as differences and need a reason."),
    ]
    left = [
        (counts.submitted, gettext("handed in and not accepted: %(num)s", num=counts.submitted)),
        (counts.returned, gettext("sent back: %(num)s", num=counts.returned)),
        (counts.due, gettext("not handed in: %(num)s", num=counts.due)),
    ]
    outside = "; ".join(words for number, words in left if number)
    return [*effects, gettext("Left out: %(list)s.", list=outside)] if outside else effects


def _say_accepted(done: Done) -> None:
    if done.count:
        say(ngettext("%(num)s report is accepted.", "%(num)s reports are accepted.", done.count))
    _say_left_out(done)


def _say_left_out(done: Done) -> None:
    why = Counter(done.left_out.values())
    if not why:
        return
    listed = "; ".join(f"{fault_words(code)} ({number})" for code, number in why.items())
    say(gettext("Left out: %(list)s.", list=listed), "near")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
