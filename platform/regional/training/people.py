"""Who learns: accounts as they stand on a day, and the learners' rows that keep their history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import insert

from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import GRANTS, Permission
from kernel.ids import new_id
from kernel.tenancy.models import School, SchoolPlacement
from kernel.work import Work
from regional.structure.queries import valid_on
from regional.training.models import Learner

# What somebody is called now; where the account is out of sight, as at the first enrolment.
NAME = func.coalesce(Account.full_name, Learner.full_name)
# Whose work it is to lead mentoring at a school: those who have courses of their own.
TAUGHT = tuple(sorted(role.value for role in GRANTS[Permission.OWN_COURSES]))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, and the school and municipality the person works in today."""

    account_id: UUID
    full_name: str
    school_id: UUID
    municipality_id: UUID


def people_of(work: Work, account_ids: Collection[UUID]) -> dict[UUID, Person]:
    """Those of the accounts that work at a school the actor sees."""
    query = (
        select(Account.id, Account.full_name, School.id, SchoolPlacement.municipality_id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(School, School.id == RoleGrant.school_id)
        .join(
            SchoolPlacement,
            and_(SchoolPlacement.school_id == School.id, valid_on(SchoolPlacement, work.today())),
        )
        .where(
            Account.id.in_(account_ids),
            Account.state != "closed",
            RoleGrant.role.in_(TAUGHT),
            RoleGrant.revoked_at.is_(None),
        )
        # The school chosen now comes first: somebody may work in two.
        .order_by(School.id != work.actor.school_id, RoleGrant.role != "curator", School.name)
    )
    found: dict[UUID, Person] = {}
    for row in work.session.execute(query):
        found.setdefault(row[0], Person(*row))
    return found


def learners_of(work: Work, people: Mapping[UUID, Person]) -> dict[UUID, UUID]:
    """The learner's row of each account; somebody new gets one, in one statement for all."""
    if not people:
        return {}
    new = [
        {
            "id": new_id(),
            "account_id": person.account_id,
            "full_name": person.full_name,
            "created_at": work.now(),
        }
        for person in people.values()
    ]
    work.session.execute(
        insert(Learner)
        .values(new)
        .on_conflict_do_nothing(
            index_elements=[Learner.account_id], index_where=Learner.account_id.is_not(None)
        )
    )
    rows = work.session.execute(
        select(Learner.account_id, Learner.id).where(Learner.account_id.in_(people))
    )
    return {account: learner for account, learner in rows if account is not None}


def named_learners(work: Work, names: Sequence[str]) -> list[UUID]:
    """New learners without accounts, in the order of their names."""
    made = [
        Learner(id=new_id(), account_id=None, full_name=name, created_at=work.now())
        for name in names
    ]
    work.session.add_all(made)
    work.session.flush()
    return [one.id for one in made]
