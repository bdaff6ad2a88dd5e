"""Who sits in a jury: invited by the region, accepting or declining oneself, removed with a reason.

The place of work is one of the register's, never free words: by it conflicts are found.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from contests.held.models import Contest, Round
from contests.held.service import LEAST_REASON, of_region, rules_of
from contests.jury.models import JuryMember
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.accounts import OpenAccount, open_account
from kernel.identity.jury_accounts import give_role, holds, known, may_give
from kernel.identity.permissions import Permission, Role
from kernel.notices.service import To, tell
from kernel.tenancy.models import Municipality, School
from kernel.work import Work

ROLES = ("juror", "chair", "secretary")
OVER = ("finished", "cancelled")
# Where a school stands today.
STANDS = text("""
SELECT placed.municipality_id FROM kernel.school_placement placed
 WHERE placed.school_id = :school AND (placed.valid_to IS NULL OR placed.valid_to > :today)
 ORDER BY placed.valid_from DESC NULLS LAST LIMIT 1
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    """`login` names an account that stands, by its login or e-mail; else one is opened.

    No nominations mean all of them; no place of work means one outside the region's register.
    """

    full_name: str
    role: str
    post: str = ""
    nominations: tuple[str, ...] = ()
    email: str | None = None
    works_at_school_id: UUID | None = None
    works_in_municipality_id: UUID | None = None
    login: str | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """`token` opens the new account and is shown once; None where the person had an account."""

    member_id: UUID
    account_id: UUID
    token: str | None


@dataclass(frozen=True, slots=True)
class Mine:
    """One's own seat in a jury."""

    member_id: UUID
    contest_id: UUID
    title: str
    role: str
    nominations: list[str]
    accepted_at: datetime | None


def invite(work: Work, contest_id: UUID, card: MemberCard) -> Invited:
    """Take somebody into the jury; who was removed or declined may be invited again.

    Invalid: full_name «name_incomplete», role «role_needed» or «chair_taken», nominations
    «nomination_unknown», place «place_unknown», login «account_unknown», «member_already»,
    «administrator_needed», and what opening an account refuses.
    """
    work.actor.require(Permission.JURY_EDIT)
    contest = of_region(work, contest_id)  # held: pseudonyms are numbered one at a time
    if contest.state in OVER:
        raise WrongState("contest_over")
    _check(work, contest, card)
    account_id, token = _account(work, card)
    member = work.session.scalar(
        select(JuryMember).where(
            JuryMember.contest_id == contest_id, JuryMember.account_id == account_id
        )
    )
    if member is not None and member.removed_at is None:
        raise Invalid({"login": "member_already"})
    if member is None:
        member = JuryMember(
            contest_id=contest_id, account_id=account_id, pseudonym=_pseudonym(work, contest_id)
        )
    _fill(work, member, card)
    work.session.add(member)
    member.role, member.added_at, member.added_by = card.role, work.now(), work.actor.account_id
    member.accepted_at = member.removed_at = member.removed_by = None
    member.removed_reason = ""
    work.session.flush()
    work.record("juror.invited", "contest", contest_id, member=str(member.id), role=card.role)
    if token is None:
        tell(
            work,
            "jury_invited",
            key=f"jury:{member.id}:{work.now().isoformat()}",
            path=f"/contests/{contest_id}/jury/invitation",
            to=To(accounts=(account_id,)),
            contest=contest.title,
        )
    return Invited(member.id, account_id, token)


def change(work: Work, member_id: UUID, card: MemberCard) -> None:
    """Mend name, post, nominations and place of work; the role stays. Conflicts are looked for
    again by the database."""
    member = _held(work, member_id)
    contest = of_region(work, member.contest_id)
    _check(work, contest, card, itself=member.id)
    _fill(work, member, card)
    work.session.flush()
    work.record("juror.changed", "contest", contest.id, member=str(member_id))


def remove(work: Work, member_id: UUID, reason: str) -> None:
    """Take a member out. Rounds not yet open forget the member; in an open round the sheets handed
    in stay and count, and nothing more is taken from the member. Invalid «reason_needed».
    """
    member = _held(work, member_id)
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid({"reason": "reason_needed"})
    _leave(work, member, reason)
    work.record("juror.removed", "contest", member.contest_id, member=str(member_id))


def accept(work: Work, contest_id: UUID) -> None:
    """The member agrees to judge; said twice it is the same."""
    member = _own(work, contest_id)
    if member.accepted_at is None:
        member.accepted_at = work.now()
        work.session.flush()
        work.record("jury.accepted", "contest", contest_id, member=str(member.id))


def decline(work: Work, contest_id: UUID, reason: str) -> None:
    """The member leaves the jury of one's own will, before or after having agreed."""
    member = _own(work, contest_id)
    _leave(work, member, reason)
    work.record("jury.declined", "contest", contest_id, member=str(member.id))


def mine(work: Work) -> list[Mine]:
    """The juries one sits in now, unfinished contests first by their name."""
    query = (
        select(
            JuryMember.id,
            Contest.id,
            Contest.title,
            JuryMember.role,
            JuryMember.nominations,
            JuryMember.accepted_at,
        )
        .join(Contest, Contest.id == JuryMember.contest_id)
        .where(JuryMember.account_id == work.actor.account_id, JuryMember.removed_at.is_(None))
        .order_by(Contest.state.in_(OVER), Contest.title)
    )
    return [Mine(*row) for row in work.session.execute(query)]


def handed_in(session: Session, contest_id: UUID, member_id: UUID) -> int | None:
    """How many sheets the member has handed in to the open round; None when none is open."""
    open_one = session.scalar(
        select(Round.id).where(Round.contest_id == contest_id, Round.state == "open")
    )
    if open_one is None:
        return None
    done = session.scalar(
        text("SELECT done FROM app.vote_progress(:r) WHERE member_id = :m"),
        {"r": open_one, "m": member_id},
    )
    return int(done or 0)


def _check(work: Work, contest: Contest, card: MemberCard, itself: UUID | None = None) -> None:
    faults: dict[str, str] = {}
    if len(card.full_name.split()) < 2:
        faults["full_name"] = "name_incomplete"
    if card.role not in ROLES:
        faults["role"] = "role_needed"
    elif card.role == "chair" and _chair(work, contest.id) not in (None, itself):
        faults["role"] = "chair_taken"
    if set(card.nominations) - {each.code for each in rules_of(contest).nominations}:
        faults["nominations"] = "nomination_unknown"
    school, place = card.works_at_school_id, card.works_in_municipality_id
    if (school and work.session.get(School, school) is None) or (
        place and work.session.get(Municipality, place) is None
    ):
        faults["place"] = "place_unknown"
    if faults:
        raise Invalid(faults)


def _chair(work: Work, contest_id: UUID) -> UUID | None:
    found: UUID | None = work.session.scalar(
        select(JuryMember.id).where(
            JuryMember.contest_id == contest_id,
            JuryMember.role == "chair",
            JuryMember.removed_at.is_(None),
        )
    )
    return found


def _account(work: Work, card: MemberCard) -> tuple[UUID, str | None]:
    """The account that is meant, with the role; opened where there is none."""
    role = Role(card.role)
    account_id = known(work, card.login or card.email or "")
    if account_id is None and card.login:
        raise Invalid({"login": "account_unknown"})
    if not may_give(work, role) and (account_id is None or not holds(work, account_id, role)):
        raise Invalid({"login": "administrator_needed"})
    if account_id is not None:
        give_role(work, account_id, role)
        return account_id, None
    opened = OpenAccount(full_name=card.full_name, login="", role=role, email=card.email)
    return open_account(work, opened)


def _fill(work: Work, member: JuryMember, card: MemberCard) -> None:
    member.full_name, member.post = " ".join(card.full_name.split()), card.post.strip()
    member.nominations = list(card.nominations)
    member.works_at_school_id = card.works_at_school_id
    member.works_in_municipality_id = card.works_in_municipality_id
    if card.works_at_school_id is not None:
        member.works_in_municipality_id = work.session.scalar(
            STANDS, {"school": card.works_at_school_id, "today": work.today()}
        )


def _pseudonym(work: Work, contest_id: UUID) -> str:
    """«Ж-07»: numbered in the order of invitations, the removed among them."""
    count = work.session.scalar(
        select(func.count()).select_from(JuryMember).where(JuryMember.contest_id == contest_id)
    )
    return f"Ж-{(count or 0) + 1:02}"


def _held(work: Work, member_id: UUID) -> JuryMember:
    work.actor.require(Permission.JURY_EDIT)
    member = work.session.get(JuryMember, member_id, with_for_update=True)
    if member is None:
        raise NotFound("member")
    if member.removed_at is not None:
        raise WrongState("member_removed")
    return member


def _own(work: Work, contest_id: UUID) -> JuryMember:
    if work.actor.role not in (Role.JUROR, Role.CHAIR, Role.SECRETARY):
        raise NotFound("member")
    member = work.session.scalar(
        select(JuryMember).where(
            JuryMember.contest_id == contest_id,
            JuryMember.account_id == work.actor.account_id,
            JuryMember.removed_at.is_(None),
        )
    )
    if member is None:
        raise NotFound("member")
    return member


def _leave(work: Work, member: JuryMember, reason: str) -> None:
    member.removed_at, member.removed_by = work.now(), work.actor.account_id
    member.removed_reason = reason.strip()[:500]
    work.session.flush()
