"""No page around pairs asks more than fifteen statements, with sixty pairs and 200 meetings.

The pages are taken from the application's own map: a new one is in at once.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.profile import load
from school.bases.models import BaseEntry
from school.club.models import Club, ClubAttendance, ClubMeeting
from school.completion.models import Achievement, PairCase
from school.concerns.models import Concern
from school.finale.models import FinalNominee, FinalVote, FinalVoter
from school.gatherings.models import GatheringBallot, GatheringSeat, GatheringSlot
from school.matching.kept import to_json
from school.matching.models import ExtraMeeting, Matching, Search
from school.matching.solve import solve
from school.matching.values import Ballot, Case, Mentee, Mentor
from school.meetings.models import Feedback, Meeting, MeetingPair, Practice
from school.monitoring.models import QuotedReport, Swot
from school.pairing.models import PairOrderLine, PairTask
from school.programmes.models import Pair, Participation, ProgrammeEvent
from school.registry.models import Person
from school.tasks.models import Task
from school.waves.models import Asked, Wave
from tests.factories.canaries import plant
from tests.factories.world import YEAR
from tests.web.school.test_who_reads_pairs import pages

MOST = 15
PAIRS, MEETINGS = 60, 200
NOW = datetime.now(UTC)
DAY = NOW.date()
AROUND = re.compile(
    r"^/s/[^/]+/(pairs|programmes|concerns|cases|lessons|final-events|achievements|tasks"
    r"|monitoring|waves|asked|quoted)(/|$)"
)


@pytest.fixture
def many(database, world):
    """The rows of one pair that the addresses name, and the same of sixty more beside them."""
    from portal.setup import as_administrator

    with Session(database.admin) as session, session.begin():
        as_administrator(session)
        own = plant(session, world).of_school["one"]
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for model, rows in tables(session, own).items():
            school = world.schools["one"]
            session.execute(insert(model), [{"id": new_id(), "school_id": school, **row}
                                            for row in rows])  # fmt: skip
    return own


def tables(session, own):
    """Rows of each table by model."""
    people, parts, pairs = ([new_id() for _ in range(2 * PAIRS)] for _ in range(3))
    sides = ("mentor", "mentee")
    two = [
        {"mentor_id": parts[2 * n], "mentee_id": parts[2 * n + 1],
         "programme_id": own["programme_id"]}
        for n in range(PAIRS)
    ]  # fmt: skip
    found = {
        Person: [{"id": person, "kind": "teacher", "surname": f"Ёлкин{n}", "given_name": "Пётр",
                  "created_at": NOW} for n, person in enumerate(people)],
        BaseEntry: [{"person_id": person, "side": sides[n % 2], "entered_on": DAY,
                     "changed_at": NOW, "admitted_on": DAY if n % 2 == 0 else None,
                     "state": ("selected", "ready")[n % 2]} for n, person in enumerate(people)],
        Participation: [{"id": part, "programme_id": own["programme_id"], "school_year": YEAR,
                         "person_id": people[n], "side": sides[n % 2], "person_kind": "teacher",
                         "joined_on": DAY} for n, part in enumerate(parts)],
        Pair: [{"id": pairs[n], "school_year": YEAR, "started_on": DAY - timedelta(days=n),
                "state": ("active", "probation", "proposed", "paused")[n % 4],
                "mentor_confirmed_on": DAY, "mentee_confirmed_on": DAY, **two[n]}
               for n in range(PAIRS)],
    }  # fmt: skip
    found |= _meetings(session, own, pairs, parts)
    found |= _matching(session, own, people, parts, two)
    found |= _around(session, own, pairs, people, parts)
    found |= _monitoring(own, people, parts)
    return found | _finale(own, pairs)


def _meetings(session, own, pairs, parts):
    """A third of the meetings are of the pair whose pages are asked for."""
    at = [own["pair_id"] if n % 3 == 0 else pairs[n % PAIRS] for n in range(MEETINGS)]
    meetings = [new_id() for _ in at]
    led = session.scalar(select(Pair.mentor_id).where(Pair.id == own["pair_id"]))
    state = [("held", "planned", "held")[n % 4 % 3] for n in range(MEETINGS)]
    return {
        Meeting: [{"id": meeting, "programme_id": own["programme_id"], "kind": "regular",
                   "mentor_id": led if n % 3 == 0 else parts[2 * (n % PAIRS)], "state": state[n],
                   "held_on": DAY - timedelta(days=n) if state[n] == "held" else None,
                   "planned_at": NOW, "created_at": NOW} for n, meeting in enumerate(meetings)],
        MeetingPair: [{"meeting_id": meeting, "pair_id": pair}
                      for meeting, pair in zip(meetings, at, strict=True)],
        Feedback: [{"meeting_id": meeting, "pair_id": pair, "side": side, "rating": 1 + n % 5,
                    "via": "link", "words": "Слова", "given_at": NOW}
                   for n, (meeting, pair) in enumerate(zip(meetings, at, strict=True))
                   for side in ("mentor", "mentee", "curator")],
        Practice: [{"pair_id": own["pair_id"], "kind": "theory", "held_on": DAY,
                    "created_at": NOW} for _ in range(PAIRS)],
    }  # fmt: skip


def _matching(session, own, people, parts, two):
    """A hall where everybody chose somebody, its run, and what is owed to whom."""
    seats = [new_id() for _ in parts]
    ballots = {part: Ballot((parts[n ^ 1], parts[(n + 3) % len(parts)]))
               for n, part in enumerate(parts)}  # fmt: skip
    form = next(each for each in load("altai").forms if each.code == "teacher_teacher")
    case = Case(
        mentors=tuple(Mentor(id=parts[n], person_id=people[n]) for n in range(0, 2 * PAIRS, 2)),
        mentees=tuple(Mentee(id=parts[n], person_id=people[n]) for n in range(1, 2 * PAIRS, 2)),
        form=form, ballots=ballots, has_ballots=True, seed="-",
    )  # fmt: skip
    kept = update(Matching).where(Matching.id == own["matching_id"])
    session.execute(kept.values(result=to_json(solve(case))))
    hall = {"gathering_id": own["gathering_id"]}
    return {
        GatheringSeat: [{"id": seat, "participation_id": parts[n], "number": n + 3,
                         "side": ("mentor", "mentee")[n % 2], **hall}
                        for n, seat in enumerate(seats)],
        GatheringSlot: [{"round": 1, "mentor_seat_id": seats[2 * n],
                         "mentee_seat_id": seats[2 * n + 1], **hall} for n in range(PAIRS)],
        GatheringBallot: [{"seat_id": seat, "with_whom": [seats[n ^ 1]], "via": "link",
                           "request_id": new_id(), "cast_at": NOW, **hall}
                          for n, seat in enumerate(seats)],
        ExtraMeeting: [{"matching_id": own["matching_id"], "due_on": DAY, "created_at": NOW,
                        **each} for each in two],
        Search: [{"programme_id": own["programme_id"], "participation_id": each["mentee_id"],
                  "reason": "nobody_chose", "step": "curator_talk", "due_on": DAY,
                  "opened_on": DAY} for each in two],
    }  # fmt: skip


def _around(session, own, pairs, people, parts):
    """Papers, plans, the club, problems, what came of it, and tasks of the day."""
    club = session.scalar(select(Club.id).where(Club.programme_id == own["programme_id"]))
    days = [new_id() for _ in range(40)]
    runs = {"programme_id": own["programme_id"]}
    return {
        PairOrderLine: [{"order_id": own["order_id"], "pair_id": pair} for pair in pairs[:PAIRS]],
        PairTask: [{"pair_id": own["pair_id"], "n": n, "title": "Дело", "created_at": NOW}
                   for n in range(2, PAIRS)],
        ProgrammeEvent: [{"n": n, "title": "Событие", "due_on": DAY, **runs}
                         for n in range(2, 30)],
        ClubMeeting: [{"id": day, "club_id": club, "planned_on": DAY + timedelta(days=n + 7),
                       "kind": "weekly", "state": "held"} for n, day in enumerate(days)],
        ClubAttendance: [{"meeting_id": day, "person_id": person, "role": "mentor"}
                         for day in (*days, own["club_meeting_id"]) for person in people[:PAIRS]],
        Concern: [{"pair_id": pair, "side": "mentee", "words": "Трудно", "made_at": NOW}
                  for pair in pairs[:PAIRS]],
        Achievement: [{"participation_id": part, "kind": "project", "title": "Сад",
                       "got_on": DAY, "created_at": NOW} for part in parts],
        PairCase: [{"pair_id": pair, "title": "Случай", "created_at": NOW, "changed_at": NOW}
                   for pair in pairs[:PAIRS]],
        Task: [{"kind": "end_talk", "object_id": pair, "person_id": people[n], "due_on": DAY,
                "created_at": NOW} for n, pair in enumerate(pairs[:PAIRS])],
    }  # fmt: skip


def _monitoring(own, people, parts):
    """Everybody is asked, some have answered; reports and notes beside them."""
    runs = {"programme_id": own["programme_id"]}
    return {
        Asked: [{"part_id": own["part_id"], "participation_id": part, "person_id": people[n],
                 "respondent_id": people[n], "created_at": NOW,
                 "state": ("waiting", "answered")[n % 2],
                 "answered_on": DAY if n % 2 else None} for n, part in enumerate(parts)],
        Wave: [{"school_year": YEAR, "kind": "pulse", "title": f"Опрос {n}", "opens_on": DAY,
                "due_on": DAY, "created_at": NOW, **runs} for n in range(30)],
        Swot: [{"kind": "strength", "words": "Слова", "created_at": NOW, **runs}
               for _ in range(30)],
        QuotedReport: [{"school_year": YEAR, "title": "Отчёт", "source": "Доклад", "lines": [],
                        "created_at": NOW} for _ in range(30)],
    }  # fmt: skip


def _finale(own, pairs):
    event = {"event_id": own["final_id"]}
    named, voters = [new_id() for _ in range(30)], [new_id() for _ in range(100)]
    return {
        FinalNominee: [{"id": one, "pick": "projects", "n": n, "title": "Сад",
                        "pair_id": pairs[n], **event} for n, one in enumerate(named, 3)],
        FinalVoter: [{"id": one, "part": "parents", "number": n, **event}
                     for n, one in enumerate(voters, 3)],
        FinalVote: [{"voter_id": one, "pick": "projects", "nominee_id": named[n % 30],
                     "via": "paper", "cast_at": NOW, **event} for n, one in enumerate(voters)],
    }  # fmt: skip


def test_every_page_around_pairs_asks_a_few_statements(app, many, client_as, statements):
    client = client_as(Role.CURATOR)
    client.get("/me")  # what a process asks once and remembers
    counted, opened, broke = {}, set(), []
    for endpoint, url in (*pages(app, many), ("home.today", "/today")):
        if url != "/today" and not AROUND.search(url):
            continue
        with statements() as seen:
            answer = client.get(url)
        counted[url] = len(seen)
        if answer.status_code == 200:
            opened.add(endpoint)
        if answer.status_code >= 500:
            broke.append(url)
    assert broke == []
    assert {url: n for url, n in counted.items() if n > MOST} == {}
    assert len(opened) > 75
