"""Issue 5: the demo's contests are alive on its day, keep the rules, and verify."""

import io
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from contests.ballots.merkle import leaf_of
from kernel.identity.models import Account, SecondFactor
from kernel.identity.permissions import Role
from kernel.identity.second_factor import _step_of
from kernel.identity.sign_in import NEEDS_CODE
from tests.demo.conftest import TODAY, Build, rows

KEY = "demo" * 10
JURY = """
SELECT member.role, account.login,
       count(*) FILTER (WHERE bars.id IS NULL), count(sheet.leaf), count(half.revision)
  FROM contests.round held
  JOIN contests.assignment given ON given.round_id = held.id
  JOIN contests.jury_member member ON member.id = given.member_id
  JOIN kernel.account account ON account.id = member.account_id
  LEFT JOIN contests.conflict bars
    ON (bars.member_id, bars.entry_id) = (given.member_id, given.entry_id)
  LEFT JOIN contests.ballot_version sheet
    ON (sheet.round_id, sheet.entry_id, sheet.member_id)
     = (held.id, given.entry_id, given.member_id)
  LEFT JOIN contests.ballot_draft half
    ON (half.round_id, half.entry_id, half.member_id)
     = (held.id, given.entry_id, given.member_id)
 WHERE held.state = 'open' GROUP BY 1, 2
"""
SHEETS = """
SELECT v.round_id AS round, place.code AS entry, member.pseudonym AS juror, v.version, v.marks,
       encode(v.nonce, 'hex') AS nonce, encode(coalesce(v.leaf_before, ''), 'hex') AS before,
       v.leaf
  FROM contests.ballot_version v
  JOIN contests.round_entry place ON (place.round_id, place.entry_id) = (v.round_id, v.entry_id)
  JOIN contests.jury_member member ON member.id = v.member_id
"""
PER_SCHOOL = """
SELECT max(n) FROM (SELECT count(*) AS n FROM contests.entry GROUP BY contest_id, school_id) each
"""
OF_HOME = """
SELECT held.title, entry.state FROM contests.entry entry
  JOIN contests.contest held ON held.id = entry.contest_id
  JOIN kernel.school school ON school.id = entry.school_id
 WHERE school.code = 'demo-0001' AND entry.state <> 'admitted'
"""


@pytest.mark.parametrize(
    ("region", "today"), [("altai", TODAY), ("bryansk", date(2028, 2, 29))]
)  # fmt: skip
def test_the_year_of_contests(built: Build, region: str, today: date) -> None:
    session, logins = built(region, today=today, key=KEY)
    assert rows(session, "SELECT state FROM contests.contest ORDER BY school_year, title") == [
        ("finished",), ("announced",), ("judging",),
    ]  # fmt: skip
    jury = {row[1]: row for row in rows(session, JURY)}
    _, _, due, done, half = jury["juror"]
    assert (due, done, half) == (14, 9, 1)  # a visitor can hand one in
    assert jury["chair"][2:4] == (16, 13)
    found = "SELECT source, count(*) FROM contests.conflict GROUP BY 1 ORDER BY 1"
    assert rows(session, found) == [("declared", 1), ("found", 1)]
    ((most,),) = rows(session, PER_SCHOOL)
    assert int(str(most)) <= 2  # as the rules have it
    assert ("Лучшая пара «Наставник+»", "draft") in rows(session, OF_HOME)
    assert rows(session, "SELECT state FROM contests.appeal") == [("upheld",)]
    _verifies(session)
    _honours(session)
    _second_factors(session, logins)


def _verifies(session: Session) -> None:
    """Every leaf is of its sheet; the archive says yes to whoever unpacks it, each number apart."""
    for row in session.execute(text(SHEETS)).mappings():
        assert leaf_of({str(name): row[name] for name in row}) == bytes(row["leaf"])
    packed = rows(session, "SELECT content FROM contests.round_archive ORDER BY round_id")
    assert len(packed) == 2
    numbers = "SELECT number, reason <> '' FROM contests.round_result ORDER BY counted_at"
    assert rows(session, numbers) == [(1, False), (1, False), (2, True)]
    for number, (content,) in enumerate(packed):
        _say_yes(bytes(content), number)  # type: ignore[call-overload]


def _say_yes(content: bytes, number: int) -> None:
    with TemporaryDirectory() as folder:
        zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
        done = subprocess.run([sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True)
        assert done.returncode == 0, (number, done.stdout.decode())


def _honours(session: Session) -> None:
    query = "SELECT state, count(*) FROM contests.honour_nomination GROUP BY 1"
    states = {str(state): number for state, number in rows(session, query)}
    assert set(states) == {
        "draft", "nominated", "endorsed", "recommended", "awarded", "declined", "withdrawn",
    }  # fmt: skip
    given = "SELECT count(*), count(DISTINCT type_id), count(revoked_on) FROM contests.award"
    ((awards, kinds, revoked),) = rows(session, given)
    assert (states["awarded"], kinds, revoked) == (awards, 4, 1)
    assert 10 <= int(str(awards)) <= 12
    drafts = "SELECT count(*) FROM contests.honour_nomination n JOIN contests.honour_order o"
    assert rows(session, f"{drafts} ON o.id = n.order_id WHERE o.state = 'draft'") == [(1,)]


def _second_factors(session: Session, logins: list[dict[str, str]]) -> None:
    """Whoever has the file of the logins gets a code that the portal takes; nobody else has one."""
    now = datetime.now(UTC)
    secrets = {Role(row["role"]): row for row in logins if "totp_secret" in row}
    assert set(secrets) == NEEDS_CODE
    kept = session.query(SecondFactor, Account.login).join(
        Account, Account.id == SecondFactor.account_id
    )
    factors = {login: factor for factor, login in kept}
    assert set(factors) == {row["login"] for row in secrets.values()}
    for row in secrets.values():
        code = pyotp.TOTP(row["totp_secret"]).at(now)
        assert _step_of(factors[row["login"]], code, KEY, now) is not None
        assert row["totp_secret"].encode() not in factors[row["login"]].sealed


def test_only_the_demo_installs_a_known_secret() -> None:
    root = Path(__file__).parents[2]
    asked = [
        path.relative_to(root).as_posix()
        for folder in ("platform", "workers")
        for path in (root / folder).rglob("*.py")
        if "second_factor.install(" in path.read_text(encoding="utf-8")
        or "import install" in path.read_text(encoding="utf-8")
    ]
    assert asked == ["platform/portal/demo/accounts.py"]
    setup = (root / "platform/portal/setup.py").read_text(encoding="utf-8")
    assert setup.index("if fresh and demo") < setup.index("build(session")
