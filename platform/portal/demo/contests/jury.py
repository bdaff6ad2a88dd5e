"""The jury of the demo: its accounts for visitors, and two jurors nobody signs in as."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import insert, text

from contests.jury import members
from contests.jury.members import MemberCard
from contests.jury.models import JuryMember
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from portal.demo.contests.people import Scene
from portal.demo.names import Names

NAMES_CHANCE = 505
BORNE = text(
    "SELECT EXISTS (SELECT FROM school.person WHERE surname = :surname AND given_name = :given)"
)


@dataclass(frozen=True, slots=True)
class Juror:
    """Somebody of the jury; the role is the one of the account and of the seat."""

    account_id: UUID
    role: Role
    login: str
    full_name: str
    post: str

    @property
    def actor(self) -> Actor:
        return Actor(account_id=self.account_id, role=self.role)


POSTS = {
    Role.CHAIR: "Проректор института развития образования",
    Role.JUROR: "Учитель высшей категории, региональный методист",
    Role.SECRETARY: "Специалист регионального оператора",
}
MORE_POSTS = ("Доцент кафедры педагогики и психологии", "Директор школы, ветеран наставничества")


def invented_jurors(scene: Scene) -> list[Juror]:
    """Chair first, then the demo juror, then the invented, the secretary last."""
    desk, session = scene.desk, scene.desk.past_fences()
    names = Names(Random(NAMES_CHANCE), desk.profile.region.code)  # noqa: S311 - invented people
    since = scene.moment(date(scene.year, 1, 12))
    own = {
        role: Juror(account.id, role, account.login, account.full_name, POSTS[role])
        for role in POSTS
        if (account := session.get_one(Account, desk.accounts[role]))
    }
    more = [
        Juror(new_id(), Role.JUROR, f"juror-{n}", _nobodys(scene, names), post)
        for n, post in enumerate(MORE_POSTS, start=2)
    ]
    session.execute(
        insert(Account),
        [{"id": each.account_id, "login": each.login, "full_name": each.full_name,
          "state": "active", "created_at": since} for each in more],
    )  # fmt: skip
    session.execute(
        insert(RoleGrant),
        [{"id": new_id(), "account_id": each.account_id, "role": each.role, "granted_at": since}
         for each in more],
    )  # fmt: skip
    return [own[Role.CHAIR], own[Role.JUROR], *more, own[Role.SECRETARY]]


def _nobodys(scene: Scene, names: Names) -> str:
    """A name that nobody in a school bears: a namesake would be a conflict found."""
    while True:
        name = names.next()
        asked = {"surname": name.surname, "given": name.given}
        if not scene.desk.session.scalar(BORNE, asked):
            return name.full


def seat(scene: Scene, contest_id: UUID, jurors: list[Juror], moment: datetime) -> None:
    """A jury of another year, as it stood: nobody is told of it today."""
    scene.desk.past_fences().execute(
        insert(JuryMember),
        [
            {
                "id": new_id(), "contest_id": contest_id, "account_id": each.account_id,
                "full_name": each.full_name, "post": each.post, "role": each.role,
                "nominations": [], "pseudonym": f"Ж-{n:02}", "added_at": moment,
                "accepted_at": moment,
            }
            for n, each in enumerate(jurors, start=1)
        ],
    )  # fmt: skip


def invite(
    scene: Scene, contest_id: UUID, jurors: list[Juror], moment: datetime, school_id: UUID | None
) -> dict[UUID, UUID]:
    """This year's jury is invited and accepts; the demo juror works at the school given.

    Returns the members by account.
    """
    told: dict[UUID, UUID] = {}
    for each in jurors:
        card = MemberCard(
            full_name=each.full_name, role=each.role.value, post=each.post, login=each.login,
            works_at_school_id=school_id if each.account_id == jurors[1].account_id else None,
        )  # fmt: skip
        work = scene.at(Role.REGION_ADMIN, moment)
        told[each.account_id] = members.invite(work, contest_id, card).member_id
    for each in jurors:
        members.accept(scene.as_actor(each.actor, moment + timedelta(hours=7)), contest_id)
    return told
