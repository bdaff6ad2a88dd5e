"""A school's side of an entry: started, written down as it is typed, sent, taken back, withdrawn.

The database's clock decides what is in time (0020, check_entry_move); this module says why not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from contests.entries import facts
from contests.entries.checks import MOST_TYPED, faults_of, links_of
from contests.entries.choosing import choices, nomination_of, own_school, standing
from contests.entries.models import Entry, EntryFile
from contests.entries.telling import tell_next
from contests.held.models import Contest
from contests.held.queries import clock
from contests.rules.schema import Rules
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.tenancy.models import SchoolPlacement
from kernel.work import Work

EDITABLE = ("draft", "returned")
POST = 300
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a person types into an entry; links as they stand in the box, one a line."""

    post: str = ""
    texts: Mapping[str, str]
    links: str = ""


class ChangedElsewhere(WrongState):
    """Another page saved first; `theirs` is what stands there now, under `revision`."""

    def __init__(self, theirs: Typed, revision: int, saved_at: datetime) -> None:
        super().__init__("entry_changed_elsewhere")
        self.theirs, self.revision, self.saved_at = theirs, revision, saved_at


def start(work: Work, contest_id: UUID, nomination: str, key: str) -> Entry:
    """A draft for the mentor, or the pair, of the own register that `key` names."""
    work.actor.require(Permission.ENTRIES_SEND)
    contest = taking(work, contest_id)
    asked = nomination_of(Rules.read(contest.rules), nomination)
    chosen = next((one for one in choices(work, contest, asked) if one.key == key), None)
    if chosen is None:
        raise Invalid({"who": "who_needed"})
    if chosen.fault:
        raise Invalid({"who": chosen.fault})
    pair = chosen.pair
    row = Entry(
        id=new_id(), school_id=own_school(work), contest_id=contest_id,
        municipality_id=_municipality(work), nomination=nomination, state="draft",
        mentor_id=chosen.mentor.id, mentee_id=pair.mentee_id if pair else None,
        pair_id=pair.id if pair else None, texts={}, links=[], revision=0,
        created_at=work.now(), created_by=work.actor.account_id,
    )  # fmt: skip
    _take_facts(work, row, chosen.mentor, pair)
    row.entrant_post = chosen.mentor.post
    work.session.add(row)
    work.session.flush()
    work.record("entry.drafted", "entry", row.id)
    return row


def save_draft(work: Work, entry_id: UUID, typed: Typed, revision: int) -> Entry:
    """Keep what is typed, faults and all; ChangedElsewhere shows what another page has saved."""
    row = own_entry(work, entry_id)
    if row.state not in EDITABLE:
        raise WrongState("entry_not_editable")
    told = _clean(row, typed, work)
    if typed_of(row) == told:
        return row
    if row.revision != revision:
        raise ChangedElsewhere(typed_of(row), row.revision, row.changed_at)
    row.entrant_post, row.texts = told.post, dict(told.texts)
    row.links, row.revision = links_of(told.links), row.revision + 1
    row.changed_at = work.now()
    work.session.flush()
    return row


def send(work: Work, entry_id: UUID) -> Entry:
    """Send what stands in the draft: every fault at once, and the clock has the last word."""
    row = own_entry(work, entry_id)
    if row.state not in EDITABLE:
        raise WrongState("entry_not_editable")
    contest = _contest(work, row.contest_id)
    rules = Rules.read(contest.rules)
    work.session.execute(_LOCK, {"key": f"entries {contest.id} {row.school_id}"})
    mentor, pair = _people(work, row)
    faults = faults_of(rules, typed_of(row), _files(work, row))
    faults |= standing(work, contest, row, mentor, pair)
    if faults:
        raise Invalid(faults, rules=rules)
    _take_facts(work, row, mentor, pair)
    row.nominator_id, row.reason, row.changed_at = work.actor.account_id, "", work.now()
    work.session.flush()
    _in_time(work, contest, row)
    work.record("entry.sent", "entry", row.id, in_grace=row.in_grace)
    tell_next(work, row, contest.title, endorsed=not rules.endorsement)
    return row


def take_back(work: Work, entry_id: UUID) -> None:
    """Back to a draft while nobody has decided on it, and while it can be sent again."""
    row = own_entry(work, entry_id)
    if row.state != "sent":
        raise WrongState("entry_moved_on")
    contest = _contest(work, row.contest_id)
    if contest.state != "announced" or clock(work.session) > contest.entries_until:
        raise WrongState("too_late_to_take_back")
    row.state, row.reason, row.changed_at = "draft", "", work.now()
    work.session.flush()
    work.record("entry.taken_back", "entry", row.id)


def withdraw(work: Work, entry_id: UUID) -> None:
    """Out of the contest, for good; once admitted only the organiser takes an entry out."""
    row = own_entry(work, entry_id)
    if row.state not in (*EDITABLE, "sent", "endorsed"):
        raise WrongState("entry_moved_on")
    row.state, row.reason, row.changed_at = "withdrawn", "", work.now()
    work.session.flush()
    work.record("entry.withdrawn", "entry", row.id)


def own_entry(work: Work, entry_id: UUID) -> Entry:
    """The own school's entry, held; NotFound for anybody else's."""
    work.actor.require(Permission.ENTRIES_SEND)
    row = work.session.scalars(
        select(Entry)
        .where(Entry.school_id == own_school(work), Entry.id == entry_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("entry")
    return row


def taking(work: Work, contest_id: UUID) -> Contest:
    """The contest, if it takes entries now by the database's clock; WrongState says why not."""
    contest = _contest(work, contest_id)
    if why := closed_because(contest, clock(work.session)):
        raise WrongState(why, **_moments(contest))
    return contest


def closed_because(contest: Contest, now: datetime) -> str:
    """Why no entry is begun or sent at this moment; "" while they are taken."""
    if contest.state != "announced":
        return "contest_takes_none"
    if now < contest.entries_from:
        return "entries_not_begun"
    return "entries_over" if now > contest.entries_until else ""


def typed_of(row: Entry) -> Typed:
    return Typed(
        post=row.entrant_post,
        texts={code: str(said) for code, said in row.texts.items()},
        links="\n".join(row.links),
    )


def _in_time(work: Work, contest: Contest, row: Entry) -> None:
    """The move itself: the trigger asks its own clock and writes when, and whether in grace."""
    try:
        with work.session.begin_nested():
            row.state = "sent"
            work.session.flush()
    except DBAPIError as refused:
        if getattr(refused.orig, "sqlstate", None) != "JR001":
            raise
        why = closed_because(contest, clock(work.session)) or "entries_over"
        raise WrongState(why, **_moments(contest)) from refused
    work.session.refresh(row)


def _people(work: Work, row: Entry) -> tuple[facts.Mentor, facts.Pair | None]:
    """The entrant as the register has it now; Invalid if the card or the pair is gone."""
    found = facts.mentors(work.session, work.today(), row.mentor_id)
    two = facts.pairs(work.session, only=row.pair_id) if row.pair_id else []
    if not found or (row.pair_id is not None and not two):
        raise Invalid({"who": "entrant_is_gone"})
    return found[0], two[0] if two else None


def _take_facts(work: Work, row: Entry, mentor: facts.Mentor, pair: facts.Pair | None) -> None:
    row.entrant_name = mentor.outside_name(work.today())
    row.facts = facts.facts_of(mentor, pair)
    row.publication_consent_id = mentor.consent_id
    row.changed_at = work.now()


def _clean(row: Entry, typed: Typed, work: Work) -> Typed:
    """Only fields of the rules are kept; a text somewhat too long may wait to be shortened."""
    rules = Rules.read(_contest(work, row.contest_id).rules)
    known = {field.code for field in rules.fields}
    texts = {code: said.strip() for code, said in typed.texts.items() if code in known}
    long = {f"text-{code}": "far_too_long" for code, said in texts.items()
            if len(said) > MOST_TYPED}  # fmt: skip
    if len(typed.links) > MOST_TYPED:
        long["links"] = "far_too_long"
    if long:
        raise Invalid(long, rules=rules)
    return Typed(
        post=typed.post.strip()[:POST],
        texts={code: said for code, said in texts.items() if said},
        links="\n".join(links_of(typed.links)),
    )


def _files(work: Work, row: Entry) -> int:
    asked = select(func.count()).where(
        EntryFile.school_id == row.school_id, EntryFile.entry_id == row.id
    )
    return work.session.execute(asked).scalar_one()


def _contest(work: Work, contest_id: UUID) -> Contest:
    contest = work.session.get(Contest, contest_id)
    if contest is None or contest.state == "draft":
        raise NotFound("contest")
    return contest


def _moments(contest: Contest) -> dict[str, object]:
    return {"since": contest.entries_from, "until": contest.entries_until}


def _municipality(work: Work) -> UUID:
    today = work.today()
    found = work.session.scalar(
        select(SchoolPlacement.municipality_id).where(
            SchoolPlacement.school_id == own_school(work),
            SchoolPlacement.valid_from.is_(None) | (SchoolPlacement.valid_from <= today),
            SchoolPlacement.valid_to.is_(None) | (SchoolPlacement.valid_to > today),
        )
    )
    if found is None:
        raise WrongState("school_closed")
    return found
