"""Marked rows of the region's work with schools; keys are the routes' arguments.

The region and the own municipality read most of them, so the mark is the municipality's; school
one's rows carry none, for school one reads its own.
"""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kernel.ids import new_id
from kernel.notices.models import Notice
from kernel.papers.models import Paper
from kernel.tenancy.models import School, SchoolPlacement
from regional.acts.models import RegionalAct
from regional.events.models import EventRegistration, ProgrammeReview, RegionalEvent
from regional.indicators.models import Indicator, IndicatorVersion, Target
from regional.partnership.models import (
    LinkMeeting,
    LinkProposal,
    LinkRound,
    LinkStep,
    LinkWish,
    SchoolLink,
    SupportProfile,
)
from regional.periods.models import (
    Period,
    PeriodSnapshot,
    Reopening,
    Report,
    ReportRemark,
    ReportSnapshot,
)
from regional.sites.models import SiteCheck
from regional.structure.models import StructureEvent
from regional.training.models import (
    Course,
    CourseCertificate,
    CourseRun,
    Enrolment,
    Learner,
    RunSession,
)
from regional.tutoring.models import Route, RouteDeficit, RouteStep
from tests.factories.world import YEAR, World, add

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
HOMES = {"one": "north", "two": "north", "three": "south"}


def plant_region(
    session: Session, world: World, mark: str, found: dict[str, dict[str, UUID]]
) -> None:
    """Add to each school's identifiers those of its rows in the region's work.

    Written as a copy of another database would be: triggers ask who acts, and nobody does.
    """
    session.execute(text("SET LOCAL session_replication_role = replica"))
    shared = _shared(session)
    for key, school in world.schools.items():
        place = world.municipalities[HOMES[key]]
        told = f"{mark}-{HOMES[key]}" if key == "three" else "Запись"
        others = found[key]
        account = others["owner_id"] if key != "two" else None
        rows = dict(shared)
        rows |= _reports(session, shared["period_id"], school, place, told)
        rows |= _training(session, school, place, told, account)
        rows |= _events(session, school, place, told, account, others["programme_id"])
        rows |= _route(session, school, told, others["person_id"])
        rows |= _links(session, world, key, told)
        rows |= _around(session, school, place, told, account)
        found[key] |= rows
    session.execute(text("SET LOCAL session_replication_role = origin"))


def _shared(session: Session) -> dict[str, UUID]:
    """What no place owns: a period, a draft of a formula."""
    period = add(
        session, Period, name="Осень", school_year=YEAR, opens_on=DAY - timedelta(days=9),
        due_on=DAY + timedelta(days=9), closes_on=DAY + timedelta(days=19), cut_off_on=DAY,
        school_kinds=["general"], listed_at=NOW, created_at=NOW,
    )  # fmt: skip
    act = add(session, RegionalAct, type="region_act", school_year=YEAR, title="Акт",
              created_at=NOW)  # fmt: skip
    indicator = session.execute(select(Indicator.id).limit(1)).scalar()
    found = {"act_id": act, "period_id": period, "version_id": new_id(), "target_id": new_id()}
    if indicator is not None:
        found["version_id"] = add(
            session, IndicatorVersion, indicator_id=indicator, number=90, from_year=YEAR + 1,
            numerator_fact="schools", missing="leave_out", level="school", source="region",
            draft=True,
        )  # fmt: skip
        found["target_id"] = add(session, Target, indicator_id=indicator, year=2039, value=7,
                                 source="region")  # fmt: skip
    return found


def _reports(
    session: Session, period: UUID, school: UUID, place: UUID, told: str
) -> dict[str, UUID]:
    where = {"school_id": school, "municipality_id": place}
    report = add(
        session, Report, period_id=period, state="submitted", attempt=1, submitted_at=NOW,
        changed_at=NOW, reason=told, **where,
    )  # fmt: skip
    add(session, ReportRemark, report_id=report, attempt=1, kind="note", text=told, at=NOW, **where)
    add(session, ReportSnapshot, report_id=report, period_id=period, number=1, attempt=1,
        payload="{}", sha256="0", approved_at=NOW, **where)  # fmt: skip
    snapshot = add(
        session, PeriodSnapshot, period_id=period, number=1, unit_type="municipality",
        unit_id=place if told != "Запись" else new_id(), payload=_table(place, told), sha256="0",
        reason=told, approved_at=NOW,
    )  # fmt: skip
    leave = add(
        session, Reopening, period_id=period, report_id=report, reason=told, opened_at=NOW,
        until=NOW + timedelta(days=90),
    )  # fmt: skip
    return {"report_id": report, "snapshot_id": snapshot, "reopening_id": leave}


def _table(place: UUID, told: str) -> str:
    """An official table of a municipality that has no schools."""
    names = {"ru": told, "en": told}
    at = NOW.isoformat()
    return json.dumps({
        "format": 1, "kind": "official",
        "region": {"name": names, "authority": names, "operator": names,
                   "timezone": "Europe/Moscow"},
        "period": {"name": told, "school_year": YEAR, "opens_on": str(DAY), "due_on": str(DAY),
                   "closes_on": str(DAY), "cut_off_on": str(DAY), "school_kinds": ["general"]},
        "computed_at": at, "approved_at": at, "number": 1, "reason": "", "order_number": None,
        "order_date": None, "unit": {"type": "municipality", "id": str(place), "code": "m",
                                     "name": told},
        "indicators": [], "low_answers_percent": 50, "schools": [],
        "total": {"name": told, "cells": {}, "units": 0, "known": 0, "obliged": 0, "in": 0,
                  "on_time": 0, "handed_in": 0, "states": {}},
    })  # fmt: skip


def _training(
    session: Session, school: UUID, place: UUID, told: str, account: UUID | None
) -> dict[str, UUID]:
    course = add(session, Course, title="Курс", provider="Институт", hours=36, mode="distance",
                 created_at=NOW)  # fmt: skip
    run = add(session, CourseRun, course_id=course, starts_on=DAY, ends_on=DAY, state="running",
              created_at=NOW)  # fmt: skip
    day = add(session, RunSession, run_id=run, held_on=DAY)
    learner = add(session, Learner, account_id=account, full_name=told, created_at=NOW)
    place_of = {"from_school_id": school, "from_municipality_id": place}
    enrolment = add(session, Enrolment, run_id=run, learner_id=learner, mode="distance",
                    state="passed", result=told, asked_at=NOW, **place_of)  # fmt: skip
    paper = add(session, Paper, code=new_id().hex[-10:].upper(), kind="course_certificate",
                number="1", issued_on=DAY, issuer="Институт", created_at=NOW)  # fmt: skip
    certificate = add(session, CourseCertificate, enrolment_id=enrolment, number=new_id().hex[-8:],
                      full_name=told, issued_on=DAY, paper_id=paper)  # fmt: skip
    return {
        "course_id": course, "run_id": run, "run_session_id": day, "enrolment_id": enrolment,
        "course_certificate_id": certificate,
    }  # fmt: skip


def _events(
    session: Session, school: UUID, place: UUID, told: str, account: UUID | None, programme: UUID
) -> dict[str, UUID]:
    event = add(
        session, RegionalEvent, kind="expert_review", title="Экспертиза",
        starts_at=NOW + timedelta(days=9), ends_at=NOW + timedelta(days=10),
        organiser_municipality_id=place, roles=[], state="published", created_at=NOW,
    )  # fmt: skip
    if account is not None:
        add(session, EventRegistration, event_id=event, account_id=account, full_name=told,
            role="curator", from_school_id=school, from_municipality_id=place, state="registered",
            at=NOW)  # fmt: skip
    review = add(
        session, ProgrammeReview, event_id=event, school_id=school, municipality_id=place,
        programme_id=programme, programme_title=told, form="teacher_teacher", sent_note=told,
        state="sent", sent_at=NOW,
    )  # fmt: skip
    return {"event_id": event, "review_id": review}


def _route(session: Session, school: UUID, told: str, person: UUID) -> dict[str, UUID]:
    route = add(
        session, Route, school_id=school, person_id=person, teacher_name=told,
        consent_id=new_id(), first_year=YEAR, last_year=YEAR + 3, goal=told, state="active",
        created_at=NOW,
    )  # fmt: skip
    deficit = add(session, RouteDeficit, school_id=school, route_id=route, kind="methods",
                  found_on=DAY, found_by=told)  # fmt: skip
    step = add(session, RouteStep, school_id=school, route_id=route, school_year=YEAR,
               kind="course", title=told, changed_at=NOW)  # fmt: skip
    return {"route_id": route, "deficit_id": deficit, "step_id": step}


def _links(session: Session, world: World, key: str, told: str) -> dict[str, UUID]:
    """School three is helped by school two, so that school one is no side of it."""
    helper, helped = (world.schools["two"], world.schools[key])
    if key == "two":
        helper = world.schools["one"]
    if key == "three":  # nobody of the north is a side of it
        helper = add(session, School, code="s-four", name="Школа «four»", full_name="-",
                     kind="general")  # fmt: skip
        add(session, SchoolPlacement, school_id=helper,
            municipality_id=world.municipalities["south"])  # fmt: skip
    session.execute(
        SupportProfile.__table__.insert().values(
            school_id=world.schools[key], school_year=YEAR, seeks=True, offers=True, capacity=1,
            needs={}, strengths={}, proof={}, note=told, updated_at=NOW,
        )
    )  # fmt: skip
    round_id = add(
        session, LinkRound, school_year=YEAR, state="done", input_sha256="0",
        settings={"linked": 0, "runs": 1},
        helpers=1, helped=1, matched=1, cost=500, optimal=True, seconds=0.1, created_at=NOW,
    )  # fmt: skip
    add(session, LinkProposal, round_id=round_id, helped_id=helped, helper_id=helper, fit=500,
        distance_km=12.5)  # fmt: skip
    wish = add(session, LinkWish, school_year=YEAR, kind="ban", helper_id=helper,
               helped_id=helped, reason=told, created_at=NOW)  # fmt: skip
    link = add(
        session, SchoolLink, school_year=YEAR, helper_id=helper, helped_id=helped,
        variant="successful_low_results", state="active", goal=told, offered_at=NOW,
        helper_confirmed_at=NOW, helped_confirmed_at=NOW, started_on=DAY, changed_at=NOW,
    )  # fmt: skip
    step = add(session, LinkStep, link_id=link, title=told, owner="both", changed_at=NOW)
    meeting = add(session, LinkMeeting, link_id=link, held_on=DAY, way="online", topic=told,
                  written_at=NOW)  # fmt: skip
    return {
        "school_link_id": link, "link_round_id": round_id, "link_wish_id": wish,
        "link_step_id": step, "link_meeting_id": meeting,
    }  # fmt: skip


def _around(
    session: Session, school: UUID, place: UUID, told: str, account: UUID | None
) -> dict[str, UUID]:
    add(session, SiteCheck, school_id=school, municipality_id=place, school_year=YEAR,
        checked_on=DAY, url="https://school.example/", has_section=True, acts=[], note=told,
        checked_at=NOW)  # fmt: skip
    change = add(session, StructureEvent, kind="closed", about_school_id=school,
                 from_municipality_id=place, happens_on=DAY + timedelta(days=300), before={},
                 created_at=NOW)  # fmt: skip
    if account is not None:
        add(session, Notice, account_id=account, kind="system.note", key="canary",
            values={"title": told}, path="/", created_at=NOW, mail="none")  # fmt: skip
    return {"change_id": change}
