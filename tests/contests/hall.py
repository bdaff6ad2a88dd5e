"""Makes contests past the fences, quickly: rounds, jurors, entries, assignments."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, text

from contests.entries.models import Entry
from contests.held.models import Contest, Round, RoundEntry
from contests.jury.models import Assignment, JuryMember
from contests.rules.schema import Criterion, Nomination, Quorum, Rules
from contests.rules.schema import Round as RoundRules
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from tests.factories.world import YEAR, World, add

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RULES = Rules(
    title="Наставник года",
    nominations=(Nomination(code="teacher", name="Педагог-наставник"),),
    rounds=(
        RoundRules(
            code="papers",
            name="Заочный тур",
            kind="correspondence",
            criteria=(
                Criterion(code="aim", name="Замысел", max=10),
                Criterion(code="result", name="Результат", max=10, weight=2),
            ),
            quorum=Quorum(jurors_percent=67, ballots=2),
        ),
    ),
)


class Hall:
    """`open_round` makes it all; identifiers are kept by short names."""

    def __init__(self, admin: Engine, world: World) -> None:
        self.admin, self.world = admin, world
        self.contest = self.round = UUID(int=0)
        self.jurors: dict[str, Actor] = {}
        self.members: dict[str, UUID] = {}
        self.entries: dict[str, UUID] = {}

    def open_round(
        self,
        *,
        jurors: int = 3,
        entries: int = 2,
        rules: Rules = RULES,
        closes_in: timedelta = timedelta(days=1),
        state: str = "open",
    ) -> "Hall":
        now = datetime.now(UTC)
        with self.admin.begin() as past:
            self.contest = add(
                past, Contest, title=rules.title, school_year=YEAR, state="judging",
                rules=rules.canonical(), rules_sha256=rules.sha256(),
                entries_from=NOW - timedelta(days=30), entries_until=NOW, created_at=NOW,
            )  # fmt: skip
            self.round = add(
                past, Round, contest_id=self.contest, number=1, code=rules.rounds[0].code,
                state=state, opens_at=now - timedelta(hours=1), closes_at=now + closes_in,
                rules=rules.canonical(), rules_sha256=rules.sha256(),
            )  # fmt: skip
            for n in range(jurors):
                self._juror(past, f"j{n}", "chair" if n == 0 else "juror")
            for n in range(entries):
                self._entry(past, f"e{n}", n + 1, list(self.world.schools)[n % 3])
            rows = [
                {"r": self.round, "e": entry, "m": member, "a": self.jurors[name].account_id}
                for entry in self.entries.values()
                for name, member in self.members.items()
            ]
            past.execute(
                text(
                    f"INSERT INTO {Assignment.__table__} (round_id, entry_id, member_id,"
                    " account_id, assigned_at) VALUES (:r, :e, :m, :a, now())"
                ),
                rows,
            )
        return self

    def _juror(self, past, name: str, role: str) -> None:  # type: ignore[no-untyped-def]
        account = add(past, Account, login=f"{name}-{new_id().hex[-6:]}", full_name=f"Член {name}",
                      state="active", created_at=NOW)  # fmt: skip
        add(past, RoleGrant, account_id=account, role=role, granted_at=NOW)
        self.jurors[name] = Actor(account_id=account, role=Role(role))
        self.members[name] = add(
            past, JuryMember, contest_id=self.contest, account_id=account, full_name=name,
            role=role, nominations=[], pseudonym=f"Ж-{name}", added_at=NOW, accepted_at=NOW,
        )  # fmt: skip

    def _entry(self, past, name: str, number: int, school: str) -> None:  # type: ignore[no-untyped-def]
        entry = new_id()
        add(
            past, Entry, id=entry, school_id=self.world.schools[school], contest_id=self.contest,
            municipality_id=self.world.municipalities["north" if school != "three" else "south"],
            nomination="teacher", state="admitted", number=number, entrant_name=f"Участник {name}",
            mentor_id=new_id(), texts={}, links=[], facts={}, changed_at=NOW, created_at=NOW,
        )  # fmt: skip
        past.execute(
            text(
                f"INSERT INTO {RoundEntry.__table__} (round_id, entry_id, code, nomination)"
                " VALUES (:r, :e, :c, 'teacher')"
            ),
            {"r": self.round, "e": entry, "c": f"{number:02}"},
        )
        self.entries[name] = entry
