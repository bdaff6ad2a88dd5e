"""Marked rows of contests and honours; keys are the routes' arguments.

A round is open: its sheets carry a mark that no role may see. What a school sent in carries the
mark of its municipality, as in canaries_of_region.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from contests.appeals.models import Appeal
from contests.ballots.models import BallotVersion
from contests.entries.models import Entry, EntryFile
from contests.held.models import Contest, Round, RoundEntry
from contests.honours.models import (
    Award,
    HonourNomination,
    HonourOrder,
    HonourStep,
    HonourType,
)
from contests.honours.types import shipped
from contests.jury.models import Assignment, JuryMember
from contests.results.models import Diploma
from contests.rules.templates import template
from kernel.identity.models import Account
from kernel.ids import new_id
from kernel.papers.models import Paper
from tests.factories.world import YEAR, World, add

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
HOMES = {"one": "north", "two": "north", "three": "south"}
NOMINATION = "teacher_teacher"
SECRET = "secret"
MARKS = '{"aim":9,"methods":8,"result":7,"spread":9}'


def plant_contests(
    session: Session, world: World, mark: str, found: dict[str, dict[str, UUID]]
) -> None:
    """Add to each school's identifiers those of its rows in a contest that is being judged."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    shared = _contest(session)
    member, juror = _juror(session, shared["contest_id"], 1)
    idle = _juror(session, shared["contest_id"], 2)
    kind = _type(session)
    for number, (key, school) in enumerate(world.schools.items(), 1):
        where = {"school_id": school, "municipality_id": world.municipalities[HOMES[key]]}
        told = f"{mark}-{HOMES[key]}" if key == "three" else "Запись"
        rows = dict(shared) | {"member_id": member, "type_id": kind}
        rows |= _entry(session, shared, number, told, where, found[key])
        _sheet(session, shared["round_id"], rows["contest_entry_id"], member, juror, mark)
        _due(session, shared["round_id"], rows["contest_entry_id"], *idle)
        rows |= _honours(session, kind, number, told, where, found[key]["person_id"])
        found[key] |= rows
    session.execute(text("SET LOCAL session_replication_role = origin"))


def _contest(session: Session) -> dict[str, UUID]:
    rules = template("mentor_of_the_year")
    frozen = {"rules": rules.canonical(), "rules_sha256": rules.sha256()}
    contest = add(
        session, Contest, title="Конкурс", template="mentor_of_the_year", school_year=YEAR,
        state="judging", entries_from=NOW - timedelta(days=30), entries_until=NOW,
        announced_at=NOW, created_at=NOW, order_number="1-к", order_date=DAY, **frozen,
    )  # fmt: skip
    held = add(
        session, Round, contest_id=contest, number=1, code=rules.rounds[0].code, state="open",
        opens_at=NOW, closes_at=NOW + timedelta(days=30), opened_at=NOW, **frozen,
    )  # fmt: skip
    return {"contest_id": contest, "round_id": held}


def _juror(session: Session, contest: UUID, number: int) -> tuple[UUID, UUID]:
    account = add(session, Account, login=f"juror.of.tests.{number}", full_name="Чужой член жюри",
                  state="active", created_at=NOW)  # fmt: skip
    member = add(
        session, JuryMember, contest_id=contest, account_id=account, full_name="Чужой член жюри",
        role="juror", nominations=[], pseudonym=f"Э-{number}", added_at=NOW, accepted_at=NOW,
    )  # fmt: skip
    return member, account


def _type(session: Session) -> UUID:
    plan = shipped()["honorary_mentor"]
    return add(
        session, HonourType, code="badge_of_tests", names=plan.names.model_dump(),
        level=plan.level, rules=plan.rules.model_dump(mode="json"), source="region",
    )  # fmt: skip


def _entry(
    session: Session, shared: dict[str, UUID], number: int, told: str, where: dict[str, UUID],
    others: dict[str, UUID],
) -> dict[str, UUID]:  # fmt: skip
    contest, held, school = shared["contest_id"], shared["round_id"], where["school_id"]
    entry = add(
        session, Entry, contest_id=contest, nomination=NOMINATION, state="admitted", number=number,
        entrant_name=told, mentor_id=others["person_id"], texts={"practice": told}, links=[],
        facts={}, changed_at=NOW, created_at=NOW, sent_at=NOW, **where,
    )  # fmt: skip
    file = add(
        session, EntryFile, school_id=school, entry_id=entry, name=f"{told}.pdf", size=4,
        media_type="application/pdf", sha256="-", content=told.encode(), added_at=NOW,
    )  # fmt: skip
    session.execute(
        insert(RoundEntry).values(
            round_id=held, entry_id=entry, code=f"{number:02}", nomination=NOMINATION
        )
    )
    appeal = add(
        session, Appeal, school_id=school, entry_id=entry, round_id=held, text=told,
        state="filed", filed_at=NOW,
    )  # fmt: skip
    diploma = add(
        session, Diploma, contest_id=contest, entry_id=entry, kind="diploma",
        number=f"Д-{number}", full_name=told, addressed=told, nomination=NOMINATION, place=number,
        paper_id=_paper(session, f"D{number}"), issued_on=DAY, issued_at=NOW, **where,
    )  # fmt: skip
    return {
        "contest_entry_id": entry, "entry_file_id": file, "appeal_id": appeal,
        "diploma_id": diploma,
    }  # fmt: skip


def _sheet(session: Session, held: UUID, entry: UUID, member: UUID, juror: UUID, mark: str) -> None:
    where = {"round_id": held, "entry_id": entry, "member_id": member, "account_id": juror}
    session.execute(insert(Assignment).values(assigned_at=NOW, **where))
    session.execute(
        insert(BallotVersion).values(
            version=1, request_id=new_id(), marks=MARKS, nonce=b"0", leaf=b"0",
            comments={"aim": f"{mark}-{SECRET}"}, receipt=new_id().hex[:12], cast_at=NOW, **where,
        )
    )  # fmt: skip


def _due(session: Session, held: UUID, entry: UUID, member: UUID, juror: UUID) -> None:
    """A sheet not handed in: so nobody can close the round and read what is in it."""
    session.execute(
        insert(Assignment).values(
            round_id=held, entry_id=entry, member_id=member, account_id=juror, assigned_at=NOW
        )
    )


def _honours(
    session: Session, kind: UUID, number: int, told: str, where: dict[str, UUID], person: UUID
) -> dict[str, UUID]:
    nomination = add(
        session, HonourNomination, type_id=kind, person_id=person, full_name=told, merits=told,
        facts={}, minutes={}, year=YEAR, state="awarded", created_at=NOW, changed_at=NOW, **where,
    )  # fmt: skip
    add(
        session, HonourStep, nomination_id=nomination, from_state="recommended",
        to_state="awarded", reason=told, at=NOW, **where,
    )  # fmt: skip
    order = add(
        session, HonourOrder, title="О награждении", number=f"{number}-н", signed_on=DAY,
        signatory="Министр", state="signed", created_at=NOW,
    )  # fmt: skip
    award = add(
        session, Award, type_id=kind, nomination_id=nomination, order_id=order, person_id=person,
        full_name=told, number=f"{number:04}", awarded_on=DAY, **where,
    )  # fmt: skip
    return {"nomination_id": nomination, "order_id": order, "award_id": award}


def _paper(session: Session, code: str) -> UUID:
    return add(session, Paper, kind="diploma", code=f"TESTS{code}", number=code, issued_on=DAY,
               issuer="Министерство", created_at=NOW)  # fmt: skip
