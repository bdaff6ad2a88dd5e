"""What the holder of a diary could do at most, were a statement of theirs to reach PostgreSQL.

Every attack is aimed at rows that are there; what the pages do goes through by the same way.
"""

from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.identity.permissions import Actor
from school.concerns.models import Concern
from school.links.service import digest
from school.meetings.models import Feedback, Meeting, MeetingPair, Practice
from tests.school.make import NOW, TODAY

MEET = (
    "INSERT INTO school.meeting (school_id, id, programme_id, mentor_id, kind, state, held_on,"
    " via, created_at, recorded_at, recorded_by, curator_present) VALUES (:school,"
    " gen_random_uuid(), {programme}, {mentor}, 'trial', 'held', current_date, '{via}', now(),"
    " now(), {by}, {present})"
)
BRING = (
    "INSERT INTO school.meeting_pair (school_id, id, meeting_id, pair_id) VALUES"
    " (:school, gen_random_uuid(), {meeting}, {pair})"
)
WORD = (
    "INSERT INTO school.feedback (school_id, id, meeting_id, pair_id, side, via, rating, given_at,"
    " given_by) VALUES (:school, gen_random_uuid(), {meeting}, {pair}, '{side}', '{via}', 5,"
    " now(), {by})"
)
LESSON = (
    "INSERT INTO school.practice (school_id, id, pair_id, kind, held_on, via, created_at,"
    " recorded_by) VALUES (:school, gen_random_uuid(), {pair}, 'theory', current_date, '{via}',"
    " now(), {by})"
)


def meet(**values):
    return MEET.format(**{"programme": ":programme", "mentor": ":mentor", "via": "link",
                          "by": "NULL", "present": "false", **values})  # fmt: skip


def bring(**values):
    return BRING.format(**{"meeting": ":planned", "pair": ":second", **values})


def word(**values):
    return WORD.format(**{"meeting": ":meeting", "pair": ":pair", "side": "mentee", "via": "link",
                          "by": "NULL", **values})  # fmt: skip


def lesson(**values):
    return LESSON.format(**{"pair": ":pair", "via": "link", "by": "NULL", **values})


@pytest.fixture
def world_of_pairs(make, do, curator, hall, world):
    """A held meeting, one ahead, words of both sides, a concern: of the pair and of strangers."""
    ended = make.pair(hall.programme, hall.parts["mentor"], hall.parts["other_mentee"],
                      state="completed", ended_on=TODAY)  # fmt: skip
    rows = {"school": world.schools["one"], "programme": hall.programme, "pair": hall.pair,
            "second": hall.second, "other": hall.other, "ended": ended,
            "mentor": hall.parts["mentor"], "other_mentor": hall.parts["other_mentor"],
            "programme_of_others": make.programme(title="Другая"),
            "account": curator.account_id}  # fmt: skip
    for name, pair, mentor, via in (
        ("meeting", hall.pair, "mentor", "link"), ("others", hall.other, "other_mentor", "link"),
        ("of_school", hall.pair, "mentor", "portal"), ("of_ended", ended, "mentor", "link"),
    ):  # fmt: skip
        rows[name] = _meeting(make, hall, pair, mentor, via=via, state="held", held_on=TODAY,
                              recorded_at=NOW, reflection="Тайная мысль наставника")  # fmt: skip
    rows["planned"] = _meeting(make, hall, hall.pair, "mentor", via="link", state="planned",
                               planned_at=NOW)  # fmt: skip
    for name, side in (("meeting", "mentor"), ("others", "mentee"), ("others", "mentor")):
        pair = hall.other if name == "others" else hall.pair
        make.row(Feedback, "one", meeting_id=rows[name], pair_id=pair, side=side, via="link",
                 words="Слова стороны", rating=2, given_at=NOW)  # fmt: skip
    for pair in (hall.pair, hall.other):
        make.row(Concern, "one", pair_id=pair, side="mentee", words="Жалоба", made_at=NOW,
                 state="new")  # fmt: skip
        make.row(Practice, "one", pair_id=pair, kind="theory", held_on=TODAY, created_at=NOW)
    return SimpleNamespace(hall=hall, rows=rows)


def _meeting(make, hall, pair, mentor, **values):
    meeting = make.row(Meeting, "one", programme_id=hall.programme, mentor_id=hall.parts[mentor],
                       kind="trial", created_at=NOW, **values)  # fmt: skip
    make.row(MeetingPair, "one", meeting_id=meeting, pair_id=pair)
    return meeting


@pytest.fixture
def guest(database, world_of_pairs):
    """A session in the guest's hat; `used` counts a use of the link first."""
    made = {}

    def open_by(who, *, used=True):
        if who in made:
            return made[who]
        token = world_of_pairs.hall.links[who].token
        actor = Actor(system=Hat.GUEST, link=digest(token))
        session = Session(database.app, info={"reach": actor.reach()})
        made[who] = session
        if used:
            session.execute(text("UPDATE school.link SET uses = uses + 1, used_at = now()"))
        return session

    yield open_by
    for session in made.values():
        session.close()


GRANTED = {
    "a meeting written down": ("mentor", meet()),
    "a planned one became held": (
        "mentor",
        "UPDATE school.meeting SET state = 'held', held_on = current_date, via = 'link'"
        " WHERE id = :planned",
    ),
    "one more of the group": ("mentor", bring()),
    "a mentee's word": ("mentee", word()),
    "a mentor's word of another meeting": ("mentor", word(meeting=":planned", side="mentor")),
    "a mentor's word mended": ("mentor", "UPDATE school.feedback SET rating = 4"),
    "a lesson by the mentor": ("mentor", lesson()),
    "a lesson by the mentee": ("mentee", lesson()),
}
ATTACKS = {
    "a mentee writes a meeting down": ("mentee", meet()),
    "in another's name": ("mentor", meet(mentor=":other_mentor")),
    "as if of the school": ("mentor", meet(via="portal")),
    "as if by an account": ("mentor", meet(by=":account")),
    "the curator was there": ("mentor", meet(present="true")),
    "in another programme": ("mentor", meet(programme=":programme_of_others")),
    "strangers brought to one's meeting": ("mentor", bring(pair=":other")),
    "an ended pair brought to it": ("mentor", bring(pair=":ended")),
    "one's pair brought to another's meeting": ("mentor", bring(meeting=":others")),
    "one's pair brought to the school's record": (
        "mentor",
        bring(meeting=":of_school"),
    ),
    "a mentee brings": ("mentee", bring(pair=":pair")),
    "a word for the other side": ("mentee", word(side="mentor")),
    "a word for the curator": ("mentee", word(side="curator")),
    "a word of strangers' meeting": ("mentee", word(meeting=":others", pair=":other")),
    "a word of a meeting of others in one's pair": ("mentee", word(meeting=":others")),
    "a word as if from paper": ("mentee", word(via="portal")),
    "a word as if by an account": ("mentee", word(by=":account")),
    "a word of an ended pair": (
        "mentor",
        word(meeting=":of_ended", pair=":ended", side="mentor"),
    ),
    "a lesson of strangers": ("mentee", lesson(pair=":other")),
    "a lesson of an ended pair": ("mentor", lesson(pair=":ended")),
    "a lesson as if of the school": ("mentee", lesson(via="portal")),
    "another's side of a record": (
        "mentee",
        "UPDATE school.meeting SET next_step = 'x' WHERE id = :meeting",
    ),
    "a stranger's record": (
        "mentor",
        "UPDATE school.meeting SET next_step = 'x' WHERE id = :others",
    ),
    "the school's record": (
        "mentor",
        "UPDATE school.meeting SET next_step = 'x' WHERE id = :of_school",
    ),
    "an ended pair's record": (
        "mentor",
        "UPDATE school.meeting SET next_step = 'x' WHERE id = :of_ended",
    ),
    "a planned one given to the school": (
        "mentor",
        "UPDATE school.meeting SET via = 'portal' WHERE id = :planned",
    ),
    "another's word": ("mentee", "UPDATE school.feedback SET rating = 1"),
    "who came to the school's record": (
        "mentor",
        "UPDATE school.meeting_pair SET came = false WHERE meeting_id = :of_school",
    ),
    "the curator's presence": (
        "mentor",
        "UPDATE school.meeting SET curator_present = true WHERE id = :meeting",
    ),
    "the mentor changed": (
        "mentor",
        "UPDATE school.meeting SET mentor_id = :other_mentor WHERE id = :meeting",
    ),
    "a meeting struck out for good": ("mentor", "DELETE FROM school.meeting WHERE id = :meeting"),
    "a word struck out": ("mentor", "DELETE FROM school.feedback"),
    "a lesson struck out": ("mentor", "DELETE FROM school.practice"),
}
SECRETS = (
    "SELECT reflection FROM school.meeting",
    "SELECT recorded_by FROM school.meeting",
    "SELECT * FROM school.meeting",
    "SELECT words FROM school.concern",
    "SELECT id FROM school.concern",
    "SELECT phone FROM school.person",
    "SELECT born_on FROM school.person",
    "SELECT reasons FROM school.pair",
    "SELECT end_reason FROM school.pair",
    "SELECT id FROM school.completion",
)


def changed(session, statement, rows):
    named = {name: value for name, value in rows.items() if f":{name}" in statement}
    return session.execute(text(statement), named).rowcount


@pytest.mark.parametrize("name", GRANTED)
def test_what_the_pages_do_goes_through(guest, world_of_pairs, name):
    who, statement = GRANTED[name]
    assert changed(guest(who), statement, world_of_pairs.rows) == 1


@pytest.mark.parametrize("name", ATTACKS)
def test_what_nobody_may(guest, world_of_pairs, name):
    who, statement = ATTACKS[name]
    assert refused_or_nothing(guest(who), statement, world_of_pairs.rows)


@pytest.mark.parametrize("name", GRANTED)
def test_nothing_is_written_before_the_use_is_counted(guest, world_of_pairs, name):
    who, statement = GRANTED[name]
    assert refused_or_nothing(guest(who, used=False), statement, world_of_pairs.rows)


def refused_or_nothing(session, statement, rows):
    """PostgreSQL forbids the statement, or finds no row that it might touch."""
    try:
        return changed(session, statement, rows) == 0
    except DBAPIError as refused:
        return refused.orig.sqlstate in {"42501", "23514"}


@pytest.mark.parametrize("statement", SECRETS)
@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_what_no_diary_reads(guest, world_of_pairs, who, statement):
    with pytest.raises(DBAPIError) as refused:
        guest(who).execute(text(statement)).all()
    assert refused.value.orig.sqlstate == "42501"


class TestReading:
    def read(self, session, statement):
        return [tuple(row) for row in session.execute(text(statement))]

    def test_only_ones_own_pairs_and_meetings(self, guest, world_of_pairs):
        rows = world_of_pairs.rows
        pairs = self.read(guest("mentee"), "SELECT id FROM school.pair")
        assert pairs == [(rows["pair"],)]
        met = {row[0] for row in self.read(guest("mentee"), "SELECT id FROM school.meeting")}
        assert met == {rows["meeting"], rows["of_school"], rows["planned"]}
        assert rows["others"] not in {
            row[0] for row in self.read(guest("mentor"), "SELECT id FROM school.meeting")
        }
        lessons = self.read(guest("mentee"), "SELECT pair_id FROM school.practice")
        assert lessons == [(rows["pair"],)]

    def test_never_the_other_sides_word(self, guest, world_of_pairs):
        asked = "SELECT side, rating FROM school.feedback"
        assert self.read(guest("mentor"), asked) == [("mentor", 2)]
        assert self.read(guest("mentee"), asked) == []
        assert self.read(guest("other_mentee"), asked) == [("mentee", 2)]

    def test_the_mentors_thoughts_are_the_mentors(self, guest, world_of_pairs):
        asked = "SELECT reflection FROM app.diary_reflections()"
        assert set(self.read(guest("mentor"), asked)) == {("Тайная мысль наставника",), ("",)}
        assert self.read(guest("mentee"), asked) == []

    def test_contacts_of_the_mentor_for_the_mentee_alone(self, guest, world_of_pairs):
        asked = "SELECT pair_id, phone FROM app.diary_contacts()"
        assert self.read(guest("mentee"), asked) == [(world_of_pairs.rows["pair"], "+79990000001")]
        assert self.read(guest("mentor"), asked) == []

    def test_a_revoked_link_reads_nothing(self, guest, world_of_pairs, make):
        with make.session() as session, session.begin():
            session.execute(text("UPDATE school.link SET revoked_at = now()"))
        held = guest("mentor", used=False)
        for table in ("pair", "meeting", "feedback", "practice", "person", "participation"):
            assert self.read(held, f"SELECT id FROM school.{table}") == []

    def test_a_word_is_settled_by_the_next_record(self, guest, world_of_pairs, make):
        with make.session() as session, session.begin():
            session.execute(
                text("UPDATE school.feedback SET given_at = given_at - interval '1 day'")
            )
        assert changed(guest("mentor"), "UPDATE school.feedback SET rating = 4", {}) == 0


def test_a_school_does_not_write_over_a_sides_word(work_for, curator, world_of_pairs):
    rows = world_of_pairs.rows
    session = work_for(curator).session
    assert changed(session, "UPDATE school.feedback SET rating = 5", rows) == 0
    with pytest.raises(DBAPIError):
        changed(session, word(side="curator"), rows)
    session.rollback()
    assert changed(session, word(side="curator", via="portal", by=":account"), rows) == 1
    session.rollback()
