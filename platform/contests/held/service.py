"""A contest's way: drafted, announced with frozen rules, judged in rounds, finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import ValidationError

from contests.held.models import Contest
from contests.rules.checks import Finding, contradictions
from contests.rules.schema import Rules
from contests.rules.templates import codes, template
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work

LEAST_REASON = 3  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When entries are taken: aware moments; the end is inclusive to the second."""

    entries_from: datetime
    entries_until: datetime
    order_number: str = ""
    order_date: date | None = None


def draft(
    work: Work,
    *,
    code: str,
    school_year: int,
    dates: Dates,
    forms: Sequence[str] | None = None,
) -> Contest:
    """A new contest with the template's rules, which are the region's to change.

    `forms` are the region's forms of mentoring: what it does not have leaves the nominations.
    """
    work.actor.require(Permission.CONTESTS_EDIT)
    if code not in codes():
        raise Invalid({"template": "template_needed"})
    _check(dates)
    rules = template(code) if forms is None else of_forms(template(code), forms)
    contest = Contest(
        title=rules.title,
        template=code,
        school_year=school_year,
        rules=rules.canonical(),
        entries_from=dates.entries_from,
        entries_until=dates.entries_until,
        order_number=dates.order_number or None,
        order_date=dates.order_date,
        created_at=work.now(),
        created_by=work.actor.account_id,
    )
    work.session.add(contest)
    work.session.flush()
    work.record("contest.drafted", "contest", contest.id, template=code)
    return contest


def of_forms(rules: Rules, forms: Sequence[str]) -> Rules:
    """The rules without forms that the region does not have, nor nominations for them alone."""
    kept = tuple(
        each.model_copy(update={"forms": tuple(form for form in forms if form in each.forms)})
        for each in rules.nominations
        if not each.forms or set(each.forms) & set(forms)
    )
    return rules.model_copy(update={"nominations": kept or rules.nominations})


def change_rules(work: Work, contest_id: UUID, rules: Rules) -> list[Finding]:
    """Write the draft's rules down, contradictions and all; they are told, not refused, here."""
    contest = of_region(work, contest_id)
    if contest.state != "draft":
        raise WrongState("rules_are_frozen")
    contest.rules, contest.title = rules.canonical(), rules.title
    work.record("contest.rules_changed", "contest", contest_id)
    return contradictions(rules)


def change_dates(work: Work, contest_id: UUID, dates: Dates) -> None:
    """Before the announcement anything; afterwards the end of entry may only move on."""
    contest = of_region(work, contest_id)
    _check(dates)
    if contest.state != "draft" and (
        dates.entries_from != contest.entries_from or dates.entries_until < contest.entries_until
    ):
        raise Invalid({"entries_until": "only_later"})
    contest.entries_from, contest.entries_until = dates.entries_from, dates.entries_until
    contest.order_number = dates.order_number or None
    contest.order_date = dates.order_date
    work.record("contest.dated", "contest", contest_id)


def announce(work: Work, contest_id: UUID) -> Contest:
    """Freeze the rules with their hash and open the contest to schools.

    Invalid({"rules": "rules_contradict"}) with the findings that must be mended first.
    """
    contest = of_region(work, contest_id)
    if contest.state != "draft":
        raise WrongState("announced_already")
    rules = rules_of(contest)
    bad = [each for each in contradictions(rules) if each.severity == "bad"]
    if bad:
        raise Invalid({"rules": "rules_contradict"}, findings=bad)
    if not contest.order_number:
        raise Invalid({"order_number": "order_needed"})
    contest.rules_sha256 = rules.sha256()
    contest.state, contest.announced_at = "announced", work.now()
    work.session.flush()
    work.record("contest.announced", "contest", contest_id, rules=contest.rules_sha256)
    return contest


def cancel(work: Work, contest_id: UUID, reason: str) -> None:
    contest = of_region(work, contest_id)
    if contest.state in ("finished", "cancelled"):
        raise WrongState("contest_over")
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid({"reason": "reason_needed"})
    contest.state, contest.cancelled_reason = "cancelled", reason.strip()
    work.record("contest.cancelled", "contest", contest_id)


def of_region(work: Work, contest_id: UUID) -> Contest:
    """The contest, held for this transaction, for who may change it."""
    work.actor.require(Permission.CONTESTS_EDIT)
    contest = work.session.get(Contest, contest_id, with_for_update=True)
    if contest is None:
        raise NotFound("contest")
    return contest


def rules_of(contest: Contest) -> Rules:
    """The rules as the contest keeps them; Invalid if a draft no longer reads."""
    try:
        return Rules.read(contest.rules)
    except ValidationError as broken:
        raise Invalid({"rules": "rules_unreadable"}) from broken


def _check(dates: Dates) -> None:
    if dates.entries_until <= dates.entries_from:
        raise Invalid({"entries_until": "ends_before_start"})
