"""Marked rows of monitoring: measurings and whom they ask, notes, reports, what was quoted."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.measures.content import digest, to_json
from regional.monitoring.models import RegionMonitoring
from school.instruments.models import AnswerSheet, Instrument
from school.monitoring.models import Figure, Judgement, MonitoringReport, QuotedReport, Swot
from school.programmes.models import Pair
from school.waves.models import Asked, Wave, WavePart
from tests.factories.canaries_of_pairs import secret
from tests.factories.told_report import region_content, school_content
from tests.factories.world import YEAR, add

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
DAY = date(2026, 11, 2)
WORDS = {"ru": "Анкета", "en": "Form"}


def definition(mark: str, code: str, *, confidential: bool = False) -> dict[str, object]:
    """A questionnaire of one number that is entered as a table."""
    named = {"ru": mark, "en": mark}
    item = {"code": "mark", "kind": "number", "text": named, "least": 1, "most": 5}
    return {
        "code": code, "version": 1, "title": named, "audience": ["mentee"],
        "confidential": confidential,
        "use": {"purpose": "impact", "waves": ["before", "after"], "side": "mentee",
                "grid": True},
        "blocks": [{"code": "all", "title": WORDS, "items": [item]}],
    }  # fmt: skip


def plant_monitoring(session: Session, mark: str, school: UUID, pair: UUID) -> dict[str, UUID]:
    """Everything of one programme's monitoring, past the guards."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    row = partial(add, session, school_id=school)
    two = session.get_one(Pair, (school, pair))
    found = {**_wave(row, mark, two), **_notes(row, mark, two), **_reports(row, mark, two)}
    session.execute(text("SET LOCAL session_replication_role = origin"))
    return found


def _wave(row, mark: str, two: Pair) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    wave = row(Wave, programme_id=two.programme_id, school_year=YEAR, kind="before", title=mark,
               opens_on=DAY, due_on=DAY + timedelta(days=300), created_at=NOW)  # fmt: skip
    open_part = _part(row, mark, wave, "canary_marks", confidential=False)
    in_confidence = _part(row, mark, wave, "canary_calm", confidential=True)
    asked = {
        "part_id": open_part,
        "asked_id": row(Asked, part_id=open_part, participation_id=two.mentee_id, created_at=NOW),
    }
    row(Asked, part_id=open_part, participation_id=two.mentor_id, state="excused",
        excuse=mark, created_at=NOW)  # fmt: skip
    answered = row(Asked, part_id=in_confidence, participation_id=two.mentee_id,
                   state="answered", answered_on=DAY, created_at=NOW)  # fmt: skip
    instrument = _instrument_of(row, in_confidence)
    row(AnswerSheet, instrument_id=instrument, asked_id=answered, via="paper",
        typed_name=mark, answers={"mark": secret(mark, "confidence")}, confidential=True,
        filled_on=DAY, filled_at=NOW)  # fmt: skip
    return {"wave_id": wave, **asked}


def _part(row, mark: str, wave: UUID, code: str, *, confidential: bool) -> UUID:  # type: ignore[no-untyped-def]
    told = definition(mark, code, confidential=confidential)
    instrument = row(Instrument, code=code, version=1, state="published", title=mark,
                     audience="mentee", definition=told, digest="-", created_at=NOW,
                     published_at=NOW)  # fmt: skip
    return row(WavePart, wave_id=wave, instrument_id=instrument, side="mentee",
               audience="mentee", purpose="impact")  # fmt: skip


def _instrument_of(row, part: UUID) -> UUID:  # type: ignore[no-untyped-def]
    session: Session = row.args[0]
    return session.get_one(WavePart, (row.keywords["school_id"], part)).instrument_id


def _notes(row, mark: str, two: Pair) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    runs = {"programme_id": two.programme_id}
    row(Figure, code="future_mentors", moment="start", value=3, as_of=DAY, note=mark,
        kept_at=NOW, **runs)  # fmt: skip
    row(Judgement, code="results", outcome="better", participation_id=two.mentee_id,
        method=mark, evidence=mark, judged_on=DAY, kept_at=NOW, **runs)  # fmt: skip
    quoted = row(QuotedReport, school_year=YEAR, title=mark, source=mark, note=mark,
                 lines=[{"name": mark, "printed": "61 %"}], created_at=NOW)  # fmt: skip
    return {
        "swot_line_id": row(Swot, kind="strength", words=mark, created_at=NOW, **runs),
        "quoted_report_id": quoted,
    }


def _reports(row, mark: str, two: Pair) -> dict[str, UUID]:  # type: ignore[no-untyped-def]
    content = school_content(school_year=YEAR, place=mark, title=mark)
    report = row(MonitoringReport, school_year=YEAR, programme_id=two.programme_id,
                 content=to_json(content), digest=digest(content), made_at=NOW)  # fmt: skip
    return {"monitoring_report_id": report}


def plant_region_report(session: Session) -> UUID:
    """The region's report: of everybody's, so it bears no mark."""
    content = region_content()
    return add(session, RegionMonitoring, school_year=YEAR, form="", content=to_json(content),
               digest=digest(content), made_at=NOW)  # fmt: skip
