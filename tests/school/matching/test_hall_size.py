"""A hall of 200 mentees and 100 mentors: answered at once, by few statements."""

from time import perf_counter

import pytest
from sqlalchemy import event, insert

from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.consents.rules import wanted
from school.gatherings.models import Gathering, GatheringBallot, GatheringSeat
from school.matching.accepting import accept
from school.matching.queries import matching_view
from school.matching.service import run
from school.mentors.models import MentorProfile
from school.programmes.models import Participation
from school.registry.models import Person
from school.requests.models import MentoringRequest
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS, TODAY

HELP = ("method", "class_work", "parents_work", "ict", "documents")
# A load of other work on the machine is no fault of ours; alone it takes a quarter of it.
PATIENCE = 3.0


@pytest.fixture
def crowd(make):
    """Everybody may be matched; mentee n names mentors n, n + 1, n + 2, and so on back."""
    school = {"school_id": make.world.schools["one"]}
    programme = make.programme()
    gathering = make.row(Gathering, "one", programme_id=programme, held_on=TODAY, state="open",
                         opened_at=NOW, created_at=NOW)  # fmt: skip
    with make.session() as session, session.begin():
        seats = {
            side: _side(session, school, programme, gathering, side, many)
            for side, many in (("mentee", 200), ("mentor", 100))
        }
        for side, other in (("mentee", "mentor"), ("mentor", "mentee")):
            others = seats[other]
            session.execute(
                insert(GatheringBallot),
                [
                    {**school, "id": new_id(), "gathering_id": gathering, "seat_id": seat,
                     "with_whom": [others[(n + k) % len(others)] for k in range(3)],
                     "whom_helps": [], "via": "paper", "request_id": seat, "cast_at": NOW}
                    for n, seat in enumerate(seats[side])
                ],
            )  # fmt: skip
        session.get(Gathering, (school["school_id"], gathering)).state = "closed"
        session.get(Gathering, (school["school_id"], gathering)).closed_at = NOW
    return programme, gathering


def _side(session, school, programme, gathering, side, many):
    people, parts, seats = ([new_id() for _ in range(many)] for _ in range(3))

    def put(model, rows):
        session.execute(insert(model), [{**school, **row} for row in rows])

    put(Person, [{"id": who, "kind": "teacher", "surname": f"{side}{n}", "given_name": "Анна",
                  "created_at": NOW} for n, who in enumerate(people)])  # fmt: skip
    put(Consent, [{"id": new_id(), "person_id": who, "signer_id": who, "purpose": purpose,
                   "version": 1, "wording": "Опытный текст", "via": "paper", "given_on": STARTS,
                   "recorded_at": NOW} for who in people
                  for purpose in wanted(side, "teacher")])  # fmt: skip
    stands = {"state": "ready"} if side == "mentee" else {"state": "selected", "admitted_on": TODAY}
    put(BaseEntry, [{"id": new_id(), "person_id": who, "side": side, "entered_on": STARTS,
                     "changed_at": NOW, **stands} for who in people])  # fmt: skip
    put(Participation, [{"id": part, "programme_id": programme, "school_year": YEAR,
                         "person_id": who, "side": side, "person_kind": "teacher",
                         "joined_on": STARTS}
                        for who, part in zip(people, parts, strict=True)])  # fmt: skip
    put(GatheringSeat, [{"id": seat, "gathering_id": gathering, "participation_id": part,
                         "side": side, "number": n + 1}
                        for n, (seat, part)
                        in enumerate(zip(seats, parts, strict=True))])  # fmt: skip
    if side == "mentor":
        put(MentorProfile, [{"id": new_id(), "person_id": who, "updated_at": NOW,
                             "help": [HELP[n % 5]], "capacity": 1 + n % 3}
                            for n, who in enumerate(people)])  # fmt: skip
    else:
        put(MentoringRequest, [{"id": new_id(), "person_id": who, "school_year": YEAR,
                                "author": "self", "state": "accepted", "made_on": TODAY,
                                "created_at": NOW, "help": [HELP[n % 5]]}
                               for n, who in enumerate(people)])  # fmt: skip
    return seats


def test_a_hall_is_answered_at_once(crowd, work_for, curator):
    work = work_for(curator)
    told = []
    event.listen(work.session.connection(), "before_cursor_execute", lambda *a: told.append(1))
    began = perf_counter()
    row = run(work, *crowd)
    work.session.flush()
    view = matching_view(work.session, row.id, TODAY)
    took = perf_counter() - began

    assert row.state == "draft"
    assert len(view.a.pairs) > 150
    assert view.a.is_proven
    assert view.b.is_proven
    assert len(told) <= 20
    assert took < PATIENCE

    done = accept(work, row.id, "a")
    assert len(done.pairs) == view.a.tiers.mutual
    assert len(done.extra) == view.a.tiers.matched - view.a.tiers.mutual
