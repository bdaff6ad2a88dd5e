"""Diplomas of winners, letters of thanks to entrants and to parents: given out once, printed often.

Whoever holds a paper of a kind gets no second one, however often the work is done. A recount ends
what no longer holds: the paper's check page says so, and the right one follows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from contests import jobs
from contests.held.models import Contest
from contests.held.service import of_region
from contests.results.models import Diploma
from contests.results.queries import Winner, winners
from contests.rules.schema import Nomination, Rules
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.jobs import Progress
from kernel.papers.models import Paper
from kernel.papers.service import end_paper, issue_paper
from kernel.profile.stored import profile_of
from kernel.work import Work


class Given(StrEnum):
    """What may be given out; the values are the kinds of `Diploma`."""

    DIPLOMA = "diploma"
    THANKS = "thanks"
    PARENTS = "parents"


PAPERS: Mapping[Given, str] = {
    Given.DIPLOMA: "contest_diploma",
    Given.THANKS: "contest_thanks",
    Given.PARENTS: "contest_thanks",
}
# Which case a kind is addressed in; a diploma is awarded to a name as it stands.
CASES: Mapping[Given, str] = {Given.THANKS: "dative", Given.PARENTS: "genitive"}
RECOUNTED = "recounted"
EACH_REPORT = 20
# Full name, case → the name in it, or nothing where no rule is sure.
InCase = Callable[[str, str], str]

ENTRANTS = text("""
SELECT entry.id, entry.school_id, entry.municipality_id, entry.nomination, entry.number,
       entry.entrant_name
  FROM contests.entry entry
 WHERE entry.contest_id = :contest AND entry.state = 'admitted'
   AND EXISTS (SELECT FROM contests.round_entry place JOIN contests.round held
                   ON held.id = place.round_id
                WHERE place.entry_id = entry.id AND held.state = 'published')
 ORDER BY entry.nomination, entry.number
""")


@dataclass(frozen=True, slots=True)
class Due:
    """A paper that an entry is to have: the place and its title for a winner."""

    entry_id: UUID
    school_id: UUID
    municipality_id: UUID
    full_name: str
    nomination: str
    kind: Given
    place: int | None
    title: str


@dataclass(frozen=True, slots=True)
class DiplomaLine:
    """A line of the list of what was given out."""

    id: UUID
    number: str
    kind: str
    full_name: str
    school: str
    nomination: str
    title: str
    issued_on: date
    code: str
    ended_why: str


def ask_diplomas(
    work: Work, contest_id: UUID, kinds: Sequence[Given], issued_on: date | None, address: str
) -> UUID:
    """Have papers given out and printed; with no day only printed again. Returns the job.

    Invalid: kinds → «kinds_needed», issued_on → «day_ahead»; WrongState «results_not_out»,
    «nothing_to_print».
    """
    contest = of_region(work, contest_id)
    if not kinds:
        raise Invalid({"kinds": "kinds_needed"})
    if issued_on is not None:
        _check(work, contest, issued_on)
    elif not any(line.kind in kinds for line in given_out(work, contest_id) if not line.ended_why):
        raise WrongState("nothing_to_print")
    work.record("diplomas.asked", "contest", contest_id, kinds=sorted(kinds))
    return work.later(
        jobs.DIPLOMAS,
        contest_id=str(contest_id),
        kinds=sorted(kinds),
        issued_on=issued_on.isoformat() if issued_on else None,
        address=address,
    )


def issue(
    work: Work,
    contest_id: UUID,
    kinds: Sequence[Given],
    issued_on: date,
    in_case: InCase,
    progress: Progress,
) -> int:
    """Give out what is missing, end what a recount made wrong; how many papers are new."""
    contest = of_region(work, contest_id)
    _check(work, contest, issued_on)
    rules = Rules.read(contest.rules)
    standing = _standing(work.session, contest_id)
    due = sorted(_due(work, contest_id, rules, kinds), key=_order)
    held = _settle(work, standing, due, kinds)
    missing = [each for each in due if (each.entry_id, each.kind.value) not in held]
    number = _last_number(work.session, contest_id)
    issuer = profile_of(work.session).region.authority.name.ru
    for done, each in enumerate(missing):
        number += 1
        _give(work, contest, each, f"{contest.order_number}/{number}", issued_on, issuer, in_case)
        if done % EACH_REPORT == 0:
            progress.report(done, 2 * len(missing))
    work.session.flush()
    work.record("diplomas.issued", "contest", contest_id, papers=len(missing))
    return len(missing)


def end(work: Work, diploma_id: UUID, reason: str) -> UUID:
    """Take a paper back: an error in it, another reason. Returns the contest."""
    work.actor.require(Permission.CONTESTS_EDIT)
    row = work.session.get(Diploma, diploma_id, with_for_update=True)
    if row is None:
        raise NotFound("diploma")
    if row.ended_at is not None:
        raise WrongState("paper_ended")
    if len(reason.strip()) < 3 or reason.strip() == RECOUNTED:
        raise Invalid({"reason": "reason_needed"})
    _end(work, row, reason.strip()[:500], "revoked")
    work.record("diploma.revoked", "diploma", diploma_id)
    return row.contest_id


def given_out(work: Work, contest_id: UUID) -> list[DiplomaLine]:
    """Every paper of the contest by number, the ended ones too. One statement."""
    work.actor.require(Permission.CONTESTS_EDIT)
    rows = work.session.execute(
        text(
            "SELECT given.id, given.number, given.kind, given.full_name, school.name AS school,"
            " given.nomination, given.title, given.issued_on, paper.code, given.ended_why"
            " FROM contests.diploma given JOIN kernel.paper paper ON paper.id = given.paper_id"
            " JOIN kernel.school school ON school.id = given.school_id"
            " WHERE given.contest_id = :contest ORDER BY given.issued_at, length(given.number),"
            " given.number"
        ),
        {"contest": contest_id},
    )
    return [DiplomaLine(*row) for row in rows]


def given(work: Work, contest_id: UUID, diploma_id: UUID) -> Diploma:
    """One paper of the contest; NotFound for another's."""
    work.actor.require(Permission.CONTESTS_EDIT)
    row = work.session.get(Diploma, diploma_id)
    if row is None or row.contest_id != contest_id:
        raise NotFound("diploma")
    return row


def contest_of(work: Work, contest_id: UUID) -> Contest:
    work.actor.require(Permission.CONTESTS_EDIT)
    contest = work.session.get(Contest, contest_id)
    if contest is None:
        raise NotFound("contest")
    return contest


def is_out(session: Session, contest_id: UUID) -> bool:
    """Whether the last round of the rules has results that are out: papers may be given."""
    return bool(winners(session, contest_id))


def _check(work: Work, contest: Contest, issued_on: date) -> None:
    if not contest.order_number or not is_out(work.session, contest.id):
        raise WrongState("results_not_out")
    if issued_on > work.today():
        raise Invalid({"issued_on": "day_ahead"})


def _due(
    work: Work, contest_id: UUID, rules: Rules, kinds: Sequence[Given]
) -> Iterator[Due]:  # fmt: skip
    best = {winner.entry_id: winner for winner in winners(work.session, contest_id)}
    for row in work.session.execute(ENTRANTS, {"contest": contest_id}):
        nomination = rules.nomination(row.nomination)
        winner: Winner | None = best.get(row.id)
        wanted = {
            Given.DIPLOMA: winner is not None,
            Given.THANKS: winner is None,
            Given.PARENTS: _of_pupils(nomination),
        }
        for kind in Given:
            if kind in kinds and wanted[kind]:
                is_diploma = kind is Given.DIPLOMA and winner is not None
                yield Due(
                    row.id, row.school_id, row.municipality_id, row.entrant_name, nomination.name,
                    kind, winner.place if is_diploma and winner else None,
                    winner.title if is_diploma and winner else "",
                )  # fmt: skip


def _order(due: Due) -> tuple[int, str, int]:
    """Numbers follow the ceremony: diplomas by nomination and place, then letters."""
    return list(Given).index(due.kind), due.nomination, due.place or 0


def _of_pupils(nomination: Nomination) -> bool:
    """Whether every mentor of the nomination is a pupil, whose parents may be thanked."""
    return bool(nomination.forms) and all(form.startswith("pupil_") for form in nomination.forms)


def _standing(session: Session, contest_id: UUID) -> list[Diploma]:
    return list(
        session.scalars(
            select(Diploma).where(Diploma.contest_id == contest_id, Diploma.ended_at.is_(None))
        )
    )


def _settle(
    work: Work, standing: Sequence[Diploma], due: Sequence[Due], kinds: Sequence[Given]
) -> set[tuple[UUID, str]]:
    """End papers that say what no longer holds; what stands, by entry and kind."""
    right = {(each.entry_id, each.kind.value): each for each in due}
    held = set()
    for row in standing:
        if row.kind not in kinds:
            continue
        each = right.get((row.entry_id, row.kind))
        if each is not None and (each.place, each.title) == (row.place, row.title):
            held.add((row.entry_id, row.kind))
        else:
            _end(work, row, RECOUNTED, "replaced" if each is not None else "revoked")
    work.session.flush()
    return held


def _end(work: Work, row: Diploma, why: str, state: str) -> None:
    row.ended_at, row.ended_why = work.now(), why
    end_paper(work, row.paper_id, state=state)


def _last_number(session: Session, contest_id: UUID) -> int:
    """Numbers are counted within the contest and never used again."""
    return session.scalar(
        select(func.count()).select_from(Diploma).where(Diploma.contest_id == contest_id)
    ) or 0  # fmt: skip


def _give(
    work: Work, contest: Contest, due: Due, number: str, day: date, issuer: str, in_case: InCase
) -> None:
    paper: Paper = issue_paper(
        work, kind=PAPERS[due.kind], number=number, issued_on=day, issuer=issuer,
        title=contest.title,
    )  # fmt: skip
    case = CASES.get(due.kind)
    work.session.add(
        Diploma(
            id=new_id(),
            contest_id=contest.id,
            entry_id=due.entry_id,
            school_id=due.school_id,
            municipality_id=due.municipality_id,
            kind=due.kind.value,
            number=number,
            full_name=due.full_name,
            addressed=in_case(due.full_name, case) if case else "",
            nomination=due.nomination,
            place=due.place,
            title=due.title,
            paper_id=paper.id,
            issued_on=day,
            issued_at=work.now(),
            issued_by=work.actor.account_id,
        )
    )
