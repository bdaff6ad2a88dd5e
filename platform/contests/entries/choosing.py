"""Whom a school may enter, and what the rules ask of the school and the entrant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from contests.entries import facts
from contests.entries.models import Entry
from contests.held.models import Contest
from contests.rules.schema import Nomination, Rules
from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.work import Work

# States in which an entry is on its way: it takes one of the places a school has.
ON_THE_WAY = ("sent", "returned", "endorsed", "admitted")


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody the school may enter in a nomination; `fault` says why not, else ""."""

    mentor: facts.Mentor
    pair: facts.Pair | None
    fault: str

    @property
    def key(self) -> str:
        return str(self.pair.id if self.pair else self.mentor.id)


def choices(work: Work, contest: Contest, nomination: Nomination) -> list[Choice]:
    """Everybody of the own register the nomination is for, with the reason why not."""
    work.actor.require(Permission.ENTRIES_SEND)
    rules = Rules.read(contest.rules)
    taken = _taken(work, contest.id, nomination.code)
    known = {one.id: one for one in facts.mentors(work.session, work.today())}
    if nomination.entrant == "mentor":
        found: list[tuple[facts.Mentor, facts.Pair | None]] = [
            (one, None) for one in known.values() if _fits(nomination, one.forms)
        ]
    else:
        since = contest.school_year - 1
        two = facts.pairs(work.session, forms=nomination.forms, since=since)
        found = [(known[pair.mentor_id], pair) for pair in two if pair.mentor_id in known]
    return [Choice(mentor, pair, _why_not(rules, mentor, pair, taken)) for mentor, pair in found]


def nomination_of(rules: Rules, code: str) -> Nomination:
    try:
        return rules.nomination(code)
    except KeyError:
        raise Invalid({"nomination": "nomination_needed"}) from None


def own_school(work: Work) -> UUID:
    if work.actor.school_id is None:
        raise NotFound("school")
    return work.actor.school_id


def standing(
    work: Work, contest: Contest, row: Entry, mentor: facts.Mentor, pair: facts.Pair | None
) -> dict[str, str]:
    """What the rules ask of the school and of the entrant, as of now."""
    rules = Rules.read(contest.rules)
    nomination = nomination_of(rules, row.nomination)
    forms = {pair.form: 1} if pair else mentor.forms
    found = {}
    if rules.publication_consent and mentor.consent_id is None:
        found["consent"] = "consent_needed"
    if not _fits(nomination, forms):
        found["who"] = "form_not_of_nomination"
    elif len(mentor.years) < rules.least_years:
        found["who"] = "too_few_years"
    elif _twice(row, _taken(work, contest.id, row.nomination, but=row.id)):
        found["who"] = "entered_already"
    if rules.per_school is not None and _on_the_way(work, row) >= rules.per_school:
        found["school"] = "school_has_sent_all"
    return found


def _why_not(
    rules: Rules, mentor: facts.Mentor, pair: facts.Pair | None, taken: Sequence[tuple[UUID, Any]]
) -> str:
    if (mentor.id, pair.id if pair else None) in taken:
        return "entered_already"
    return "too_few_years" if len(mentor.years) < rules.least_years else ""


def _fits(nomination: Nomination, forms: Mapping[str, int]) -> bool:
    return not nomination.forms or bool(set(nomination.forms) & set(forms))


def _twice(row: Entry, taken: Sequence[tuple[UUID, UUID | None]]) -> bool:
    return (row.mentor_id, row.pair_id) in taken


def _taken(
    work: Work, contest_id: UUID, nomination: str, but: UUID | None = None
) -> list[tuple[UUID, UUID | None]]:
    """Mentors and pairs of the own school that stand in the nomination already."""
    asked = select(Entry.mentor_id, Entry.pair_id).where(
        Entry.school_id == own_school(work), Entry.contest_id == contest_id,
        Entry.nomination == nomination,
        Entry.state.in_((*ON_THE_WAY, "draft") if but is None else ON_THE_WAY),
    )  # fmt: skip
    if but is not None:
        asked = asked.where(Entry.id != but)
    return [(row.mentor_id, row.pair_id) for row in work.session.execute(asked)]


def _on_the_way(work: Work, row: Entry) -> int:
    asked = select(func.count()).where(
        Entry.school_id == row.school_id, Entry.contest_id == row.contest_id,
        Entry.state.in_(ON_THE_WAY), Entry.id != row.id,
    )  # fmt: skip
    return work.session.execute(asked).scalar_one()
