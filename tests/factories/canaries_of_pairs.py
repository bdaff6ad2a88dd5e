"""Marked rows of matching, meetings, ends and the final event; keys are the routes' arguments.

Each text bears the mark of its place and a word that tells what kind of row it stands in: inside
one school some read what others do not.
"""

from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from kernel.documents.content import Document, Paragraph
from kernel.documents.stored import to_json as to_json_of
from kernel.ids import new_id
from kernel.profile import load
from school.club.models import Club, ClubAttendance, ClubMeeting
from school.completion.models import Achievement, Completion, PairCase
from school.concerns.models import Concern
from school.documents.models import DocumentClause, DocumentView, SchoolDocument
from school.finale.models import FinalEvent, FinalNominee, FinalVote, FinalVoter
from school.gatherings.models import Gathering, GatheringBallot, GatheringSeat, GatheringSlot
from school.links.models import Link
from school.links.service import digest
from school.matching.kept import to_json
from school.matching.models import ExtraMeeting, Matching, MatchRule, Search
from school.matching.solve import solve
from school.matching.values import Ballot, Case, Mentee, Mentor
from school.meetings.models import Feedback, Meeting, MeetingPair, Practice
from school.pairing.models import DiaryLink, PairOrder, PairOrderLine, PairTask
from school.programmes.models import Pair, Participation, ProgrammeEvent
from school.roadmap.models import RoadmapItem
from tests.factories.world import YEAR, add

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
FAR = datetime(2036, 11, 20, tzinfo=UTC)
SECRET = "ТАЙНА"
# What one of the school's own does not read merely because the school keeps it.
KINDS = ("matching", "feedback", "concern")


def token(purpose: str, mark: str) -> str:
    """What opens the link of a purpose in the place of the mark."""
    return f"{purpose}-{mark}"


def plant_pairs(
    session: Session, mark: str, school: UUID, pair: UUID, owner: UUID | None
) -> dict[str, UUID]:
    """Everything of one pair's life and of its programme, past the guards."""
    found = plant_life(session, mark, school, pair, owner)
    two = session.get_one(Pair, (school, pair))
    found |= _programme(session, partial(add, session, school_id=school), mark, two)
    return found


def plant_life(
    session: Session, mark: str, school: UUID, pair: UUID, owner: UUID | None = None
) -> dict[str, UUID]:
    """What one pair brings with it; a programme may have several."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    row = partial(add, session, school_id=school)
    two = session.get_one(Pair, (school, pair))
    found = _pair(session, row, mark, two)
    found |= _hall(row, mark, two)
    found |= _matching(session, row, mark, two, found["gathering_id"])
    found |= _meetings(row, mark, two)
    found |= _end(row, mark, two, owner)
    found |= _finale(row, mark, two)
    found |= _papers(row, mark, two, found["order_id"], owner)
    session.execute(text("SET LOCAL session_replication_role = origin"))
    return found


def _papers(  # type: ignore[no-untyped-def]
    row, mark: str, two: Pair, order: UUID, owner: UUID | None
) -> dict[str, UUID]:
    kept = to_json_of(Document(title=mark, blocks=(Paragraph(mark),)))
    paper = row(SchoolDocument, type="pairs_order", school_year=YEAR, title=mark, number=mark,
                programme_id=two.programme_id, subject_id=order, dated_on=DAY, state="signed",
                signatory=mark, content=kept, content_sha256="-", created_at=NOW, created_by=owner,
                signed_at=NOW, signed_by=owner)  # fmt: skip
    if owner is not None:
        row(DocumentView, document_id=paper, account_id=owner, kind="page", seen_at=NOW)
    clause = row(DocumentClause, type=f"order of {mark}", n=1, words=mark, created_at=NOW)
    item = row(RoadmapItem, school_year=YEAR, code="", n=1, title=mark, task=mark, result=mark,
               stage=1, starts_on=DAY, due_on=DAY, first_starts_on=DAY, first_due_on=DAY,
               note=mark, created_at=NOW)  # fmt: skip
    return {"document_id": paper, "clause_id": clause, "item_id": item}


def secret(mark: str, kind: str) -> str:
    return f"{mark} {SECRET}-{kind}"


def _link(row, purpose: str, mark: str) -> UUID:  # type: ignore[no-untyped-def]
    return row(Link, purpose=purpose, token_hash=digest(token(purpose, mark)), created_at=NOW,
               expires_at=FAR)  # fmt: skip


def _pair(session: Session, row, mark: str, two: Pair) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    session.execute(
        update(Pair).where(Pair.school_id == two.school_id, Pair.id == two.id).values(
            goal=mark, strengths=mark, weaknesses=mark, reasons={"higher_step": mark},
            plan_proposed_on=DAY, mentor_confirmed_on=DAY, mentee_confirmed_on=DAY,
        )
    )  # fmt: skip
    order = row(PairOrder, programme_id=two.programme_id, number=mark, signed_on=DAY,
                state="signed", created_at=NOW)  # fmt: skip
    row(PairOrderLine, order_id=order, pair_id=two.id)
    for side, part in (("mentor", two.mentor_id), ("mentee", two.mentee_id)):
        link = _link(row, "diary", f"{mark}-{side}")
        row(DiaryLink, link_id=link, participation_id=part, side=side)
    return {
        "order_id": order,
        "plan_task_id": row(PairTask, pair_id=two.id, n=1, title=mark, result=mark,
                            created_at=NOW),
    }  # fmt: skip


def _hall(row, mark: str, two: Pair) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    gathering = row(Gathering, programme_id=two.programme_id, held_on=DAY,
                    place=secret(mark, "matching"), rounds=1, state="closed", created_at=NOW,
                    opened_at=NOW, closed_at=NOW)  # fmt: skip
    sides = (("mentor", two.mentor_id), ("mentee", two.mentee_id))
    seats = {
        side: row(GatheringSeat, gathering_id=gathering, participation_id=part, side=side,
                  number=number, link_id=_link(row, "ballot", f"{mark}-{side}"))
        for number, (side, part) in enumerate(sides, 1)
    }  # fmt: skip
    row(GatheringSlot, gathering_id=gathering, round=1, mentor_seat_id=seats["mentor"],
        mentee_seat_id=seats["mentee"])  # fmt: skip
    for side, other in (("mentor", "mentee"), ("mentee", "mentor")):
        row(GatheringBallot, gathering_id=gathering, seat_id=seats[side], via="link",
            with_whom=[seats[other]], request_id=new_id(), cast_at=NOW)  # fmt: skip
    return {"gathering_id": gathering, "seat_id": seats["mentee"]}


def _matching(  # type: ignore[no-untyped-def]
    session: Session, row, mark: str, two: Pair, gathering: UUID
) -> dict[str, UUID]:
    people = {part: session.get_one(Participation, (two.school_id, part)).person_id
              for part in (two.mentor_id, two.mentee_id)}  # fmt: skip
    case = Case(
        mentors=(Mentor(id=two.mentor_id, person_id=people[two.mentor_id]),),
        mentees=(Mentee(id=two.mentee_id, person_id=people[two.mentee_id]),),
        form=next(each for each in load("altai").forms if each.code == "teacher_teacher"),
        ballots={two.mentor_id: Ballot((two.mentee_id,)), two.mentee_id: Ballot((two.mentor_id,))},
        has_ballots=True, seed="-",
    )  # fmt: skip
    matching = row(Matching, programme_id=two.programme_id, gathering_id=gathering, state="draft",
                   result=to_json(solve(case)), made_at=NOW)  # fmt: skip
    both = {"programme_id": two.programme_id, "mentor_id": two.mentor_id,
            "mentee_id": two.mentee_id}  # fmt: skip
    told = secret(mark, "matching")
    row(MatchRule, rule="pin", reason=told, made_at=NOW, **both)
    return {
        "matching_id": matching,
        "extra_id": row(ExtraMeeting, matching_id=matching, due_on=DAY, note=told, created_at=NOW,
                        **both),
        "search_id": row(Search, programme_id=two.programme_id, participation_id=two.mentee_id,
                         reason="nobody_chose", step="curator_talk", due_on=DAY, note=told,
                         opened_on=DAY),
    }  # fmt: skip


def _meetings(row, mark: str, two: Pair) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    meeting = row(Meeting, programme_id=two.programme_id, mentor_id=two.mentor_id, kind="trial",
                  state="held", held_on=DAY, minutes=40, place=mark, topic=mark, reflection=mark,
                  next_step=mark, created_at=NOW, recorded_at=NOW, via="link")  # fmt: skip
    row(MeetingPair, meeting_id=meeting, pair_id=two.id)
    for side in ("mentor", "mentee", "curator"):
        row(Feedback, meeting_id=meeting, pair_id=two.id, side=side, rating=3, via="link",
            words=secret(mark, "feedback"), given_at=NOW)  # fmt: skip
    concern = row(Concern, pair_id=two.id, side="mentee", words=secret(mark, "concern"),
                  made_at=NOW, state="closed", taken_at=NOW, closed_at=NOW,
                  outcome=secret(mark, "concern"))  # fmt: skip
    return {
        "meeting_id": meeting,
        "concern_id": concern,
        "practice_id": row(Practice, pair_id=two.id, kind="theory", held_on=DAY, lesson=mark,
                           conclusions=mark, created_at=NOW),
    }  # fmt: skip


def _programme(session: Session, row, mark: str, two: Pair) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    event = row(ProgrammeEvent, programme_id=two.programme_id, n=1, title=mark, purpose=mark,
                result=mark, note=mark, due_on=DAY)  # fmt: skip
    club = row(Club, programme_id=two.programme_id, title=mark, motto=mark, weekday=3,
               starts_at="15:00", minutes=60, place=mark, created_at=NOW)  # fmt: skip
    meeting = row(ClubMeeting, club_id=club, planned_on=DAY, kind="weekly", topic=mark,
                  state="held", summary=mark)  # fmt: skip
    led = session.get_one(Participation, (two.school_id, two.mentor_id))
    row(ClubAttendance, meeting_id=meeting, person_id=led.person_id, role="host")
    return {"programme_event_id": event, "club_meeting_id": meeting}


def _end(row, mark: str, two: Pair, owner: UUID | None) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    row(Completion, pair_id=two.id, kind="unplanned", reason="conflict", begun_on=DAY,
        wanted=["feelings"], points={"feelings": mark}, results=mark, project=mark, marks=mark,
        attendance=mark, reflection=mark, mentor_words=mark, mentee_words=mark)  # fmt: skip
    return {
        "achievement_id": row(Achievement, participation_id=two.mentor_id, kind="project",
                              title=mark, got_on=DAY, note=mark, created_at=NOW),
        "case_id": row(PairCase, pair_id=two.id, title=mark, situation=mark, work_done=mark,
                       outcome=mark, advice=mark, created_at=NOW, changed_at=NOW,
                       changed_by=owner),
    }  # fmt: skip


def _finale(row, mark: str, two: Pair) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    final = row(FinalEvent, school_year=YEAR, title=mark, held_on=DAY, place=mark, plan=mark,
                state="open", opened_at=NOW, created_at=NOW)  # fmt: skip
    nominees = [
        row(FinalNominee, event_id=final, pick="projects", n=n, title=mark, about=mark,
            pair_id=two.id if n == 1 else None)
        for n in (1, 2)
    ]  # fmt: skip
    voters = [
        row(FinalVoter, event_id=final, part="parents", number=n,
            link_id=_link(row, "vote", f"{mark}-{n}"))
        for n in (1, 2)
    ]  # fmt: skip
    for voter in voters:
        row(FinalVote, event_id=final, voter_id=voter, pick="projects", nominee_id=nominees[1],
            via="link", cast_at=NOW)  # fmt: skip
    return {"final_id": final, "nominee_id": nominees[0], "voter_id": voters[0]}
