"""What a link of a pair's life lets a guest read at all, table by table, on a full school.

Around the link's own rows stand another pair of the same programme, other schools, and a row of
every kind; a table opened to guests, or a policy widened, is seen here at once.
"""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.ids import new_id
from portal.setup import as_administrator
from school.gatherings.models import GatheringBallot, GatheringSeat, GatheringSlot
from school.links.models import Link
from school.links.service import digest
from school.programmes.models import Pair, Participation
from school.registry.models import Person
from tests.factories.canaries import MARK, plant
from tests.factories.canaries_of_pairs import KINDS, SECRET, plant_life, token
from tests.factories.lawful import make_lawful
from tests.factories.world import YEAR, add

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
OWN, OTHERS = f"{MARK}-one", f"{MARK}-others"
FAR = datetime(2036, 1, 1, tzinfo=UTC)
TOKENS = {
    "nothing": "no-such-token",
    "answer": "an-answer",
    "ballot of a mentor": token("ballot", f"{OWN}-mentor"),
    "ballot of a mentee": token("ballot", f"{OWN}-mentee"),
    "diary of a mentor": token("diary", f"{OWN}-mentor"),
    "diary of a mentee": token("diary", f"{OWN}-mentee"),
    "vote": token("vote", f"{OWN}-1"),
}
# What needs no link: the region's name and profile, and that a paper with a number is genuine.
EVERYBODY = {"kernel.region": 1, "kernel.paper": 6}
ANY_LINK = {**EVERYBODY, "kernel.school": 1, "school.link": 1}
# Oneself and the two of the other side; one's own meeting of the rotation, one's own ballot.
BALLOT = {
    **ANY_LINK, "school.gathering": 1, "school.gathering_seat": 3, "school.gathering_slot": 1,
    "school.gathering_ballot": 1, "school.participation": 3, "school.person": 3,
    "school.programme": 1,
}  # fmt: skip
# One's own pair; of three who said something about its meeting, oneself.
DIARY = {
    **ANY_LINK, "school.diary_link": 1, "school.programme": 1, "school.participation": 2,
    "school.person": 2, "school.pair": 1, "school.pair_task": 1, "school.meeting": 1,
    "school.meeting_pair": 1, "school.feedback": 1, "school.practice": 1,
}  # fmt: skip
OPENED = {
    "nothing": EVERYBODY,
    "answer": ANY_LINK,
    "ballot of a mentor": BALLOT,
    "ballot of a mentee": BALLOT,
    "diary of a mentor": DIARY,
    "diary of a mentee": DIARY,
    "vote": {**ANY_LINK, "school.final_event": 1, "school.final_nominee": 2,
             "school.final_voter": 1, "school.final_vote": 1},
}  # fmt: skip
# Opened by links of earlier purposes; tests/security/autumn judges them.
OF_OTHER_LINKS = {
    "school.answer_sheet", "school.attendance", "school.consent_ask", "school.form_link",
    "school.instrument", "school.request", "school.training_session",
}  # fmt: skip
HIDDEN = {
    "school.person": {"born_on", "phone", "email", "grade", "grade_letter", "subject",
                      "workplace", "created_at"},
    "school.programme": {"template", "created_by", "continues_id"},
    "school.participation": {"joined_on", "left_on", "full_cycle", "is_young_teacher"},
    "school.pair": {"reasons", "end_reason", "way", "matching_id", "substitutes_id",
                    "mentor_signer_id", "mentee_signer_id"},
    "school.meeting": {"reflection", "recorded_by"},
    "school.gathering_seat": {"link_id"},
    "school.final_event": {"plan", "invited"},
    "school.final_nominee": {"pair_id", "participation_id"},
    "school.final_voter": {"link_id", "participation_id"},
    "school.final_vote": {"cast_at", "entered_by"},
}  # fmt: skip

PLACE = re.compile(MARK + r"-(\w+)")
# The hall's place is told to those who are invited; of words after meetings one's own are read.
SECRETS = {
    "ballot of a mentor": {"matching"},
    "ballot of a mentee": {"matching"},
    "diary of a mentor": {"feedback"},
    "diary of a mentee": {"feedback"},
}


@pytest.fixture
def full(database, world):
    """A row of each kind in every school; another pair of school one in the same hall."""
    with Session(database.admin) as session, session.begin():
        as_administrator(session)
        rows = plant(session, world).of_school["one"]
        school = world.schools["one"]
        parts = {side: _stranger(session, school, rows["programme_id"], side)
                 for side in ("mentor", "mentee")}  # fmt: skip
        pair = add(
            session, Pair, school_id=school, programme_id=rows["programme_id"], school_year=YEAR,
            mentor_id=parts["mentor"], mentee_id=parts["mentee"], started_on=date(2026, 10, 5),
        )  # fmt: skip
        plant_life(session, OTHERS, school, pair)
        _sit_down(session, school, rows["gathering_id"], parts)
        add(session, Link, school_id=school, purpose="answer", token_hash=digest("an-answer"),
            created_at=NOW, expires_at=FAR)  # fmt: skip


def _stranger(session, school, programme, side):
    person = add(session, Person, school_id=school, kind="teacher", surname=OTHERS,
                 given_name="Имя", created_at=NOW)  # fmt: skip
    make_lawful(session, school, person)
    return add(session, Participation, school_id=school, programme_id=programme, school_year=YEAR,
               person_id=person, side=side, person_kind="teacher",
               joined_on=date(2026, 10, 1))  # fmt: skip


def _sit_down(session, school, gathering, parts):
    """The other pair at a table of the same hall, with its own ballots."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    common = {"school_id": school, "gathering_id": gathering}
    seats = {
        side: add(session, GatheringSeat, participation_id=part, side=side, number=number, **common)
        for number, (side, part) in enumerate(parts.items(), 3)
    }
    add(session, GatheringSlot, round=1, mentor_seat_id=seats["mentor"],
        mentee_seat_id=seats["mentee"], **common)  # fmt: skip
    for side, other in (("mentor", "mentee"), ("mentee", "mentor")):
        add(session, GatheringBallot, seat_id=seats[side], with_whom=[seats[other]], via="link",
            request_id=new_id(), cast_at=NOW, **common)  # fmt: skip
    session.execute(text("SET LOCAL session_replication_role = origin"))


@pytest.fixture
def granted(database):
    """Columns of every table that the guest's hat may select at all."""
    found: dict[str, list[str]] = {}
    with database.admin.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT c.oid::regclass::text, a.attname FROM pg_class c"
                " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped"
                " WHERE c.relkind IN ('r', 'v', 'm', 'p') AND c.relnamespace::regnamespace::text"
                " IN ('app', 'kernel', 'school', 'regional', 'contests')"
                " AND has_column_privilege('hat_guest', c.oid, a.attnum, 'SELECT')"
                " ORDER BY 1, a.attnum"
            )
        )
        for table, column in rows:
            found.setdefault(table, []).append(column)
    return found


@pytest.fixture
def read(database, granted):
    """All that a guest with a link reads, by table; empty tables are left out."""

    def by(which):
        actor = Actor(system=Hat.GUEST, link=digest(TOKENS[which]))
        with Session(database.app, info={"reach": actor.reach()}) as session:
            found = {
                table: session.execute(text(f"SELECT {', '.join(columns)} FROM {table}")).all()
                for table, columns in granted.items()
            }
        return {table: rows for table, rows in found.items() if rows}

    return by


def test_guests_are_granted_these_tables_and_not_these_columns(granted):
    opened = {table for rows in OPENED.values() for table in rows}
    assert set(granted) == opened | OF_OTHER_LINKS
    assert {t: sorted(hidden & set(granted[t])) for t, hidden in HIDDEN.items()} == {
        table: [] for table in HIDDEN
    }


def test_each_link_opens_its_own_rows_alone(full, read):
    seen = {which: read(which) for which in TOKENS}
    counted = {which: {t: len(rows) for t, rows in of.items()} for which, of in seen.items()}
    assert counted == OPENED
    for which, tables in seen.items():
        told = {table: str(rows) for table, rows in tables.items() if table not in EVERYBODY}
        strangers = {table for table, words in told.items() if OTHERS in words}
        # In the hall one reads the names of the other side: of those one may choose.
        assert strangers == ({"school.person"} if "ballot" in which else set()), which
        assert {place for words in told.values() for place in PLACE.findall(words)} <= {
            "one", "others"
        }, which  # fmt: skip
        secrets = {kind for kind in KINDS for words in told.values() if f"{SECRET}-{kind}" in words}
        assert secrets == SECRETS.get(which, set()), which


def test_words_of_the_other_side_stay_with_the_school(full, read):
    for side in ("mentor", "mentee"):
        [word] = read(f"diary of a {side}")["school.feedback"]
        assert word.side == side
