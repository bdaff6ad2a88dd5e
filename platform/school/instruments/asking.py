"""Links that ask a questionnaire, and the answers that come back by link or on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select

from kernel.errors import Invalid, TooMany, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.work import Work
from school.instruments.answers import Answers, kept_scores, take
from school.instruments.box import drop_in
from school.instruments.definition import Instrument, from_json
from school.instruments.ending import while_asked
from school.instruments.models import AnswerSheet, FormLink
from school.instruments.models import Instrument as Row
from school.links.service import MadeLink, make_link, revoke_link
from school.registry.models import Person

Takes = Literal["sheet", "request", "mentor"]
LONGEST_NAME = 150
LONGEST_PLACE = 60
LONGEST_REASON = 300
# A class and a half a minute for an hour: a poster is never that busy, a script is.
MOST_AN_HOUR = 200
HOUR = timedelta(hours=1)
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """Whom to ask: both persons empty is a public link, for a class or a staff room."""

    instrument_id: UUID
    days: int
    person_id: UUID | None = None
    respondent_id: UUID | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What came with the answers on a public form or on paper."""

    name: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSheet:
    """Answers written by hand: about whom, by whom, when."""

    instrument_id: UUID
    filled_on: date | None
    person_id: UUID | None = None
    respondent_id: UUID | None = None
    typed: Typed = Typed()


def takes_of(definition: Instrument) -> Takes:
    """What becomes of an answer: a mentor's application, a request, or nothing more."""
    feeds = {item.feeds for item in definition.items}
    if "mentor" in definition.audience:
        return "mentor" if feeds & {"competences", "life_experience", "interests"} else "sheet"
    return "request" if feeds & {"own_words", "problem", "goal"} else "sheet"


def give_link(work: Work, asked: NewLink) -> MadeLink:
    """A link to the version in use: once for one person, or many times until its last day.

    WrongState «anonymous_asks_nobody» for a personal link to an anonymous questionnaire.
    """
    work.actor.require(Permission.FORMS_EDIT)
    row = work.own(Row, asked.instrument_id)
    if row.state != "published":
        raise WrongState(row.state)
    personal = asked.person_id is not None or asked.respondent_id is not None
    definition = from_json(row.definition)
    if personal and definition.anonymous:
        raise WrongState("anonymous_asks_nobody")
    for person_id in filter(None, (asked.person_id, asked.respondent_id)):
        work.own(Person, person_id)
    made = make_link(
        work, "answer", lasts=timedelta(days=asked.days), most_uses=1 if personal else None
    )
    work.session.add(
        FormLink(
            school_id=work.actor.school_id,
            id=new_id(),
            link_id=made.link_id,
            instrument_id=row.id,
            person_id=asked.person_id,
            respondent_id=asked.respondent_id,
            takes=takes_of(definition),
            place=clean(asked.place)[:LONGEST_PLACE],
        )
    )
    work.session.flush()
    return made


def close_link(work: Work, link_id: UUID) -> None:
    """Close a link before its time."""
    work.actor.require(Permission.FORMS_EDIT)
    revoke_link(work, link_id)


def answer_by_link(
    work: Work,
    asks: FormLink,
    definition: Instrument,
    raw: Mapping[str, Sequence[str]],
    *,
    sheet_id: UUID,
    typed: Typed,
) -> AnswerSheet | None:
    """Keep a guest's answers; None when this very sheet is kept already, or lies in a box.

    Invalid names questions, and «typed_name» where a public form does not learn who answers.
    TooMany when a public link is flooded, WrongState «link_used» when what asked has ended
    meanwhile. The caller has counted the use of the link before.
    """
    if definition.anonymous:
        _drop_in(work, asks, definition, raw, sheet_id)
        return None
    if work.session.scalar(select(AnswerSheet.id).where(AnswerSheet.id == sheet_id)):
        return None
    public = is_public(asks)
    if public:
        _refuse_flood(work, asks.link_id)
    answers = take(definition, raw)
    faults = dict(answers.faults)
    names = _typed(typed) if public else Typed()
    if public:
        faults |= _faults_of_name(names)
    if faults:
        raise Invalid(faults)
    sheet = _sheet(work, definition, answers, asks.instrument_id, via="link", sheet_id=sheet_id)
    sheet.link_id, sheet.asked_id = asks.link_id, asks.asked_id
    sheet.person_id, sheet.respondent_id = asks.person_id, asks.respondent_id
    sheet.typed_name, sheet.typed_place = names.name, names.place or asks.place
    with while_asked(work):
        work.session.add(sheet)
    work.record("sheet.answered", "answer_sheet", sheet.id, code=definition.code, via="link")
    return sheet


def is_public(asks: FormLink) -> bool:
    """Whether the link does not know who answers: a wave's row knows, though it names nobody."""
    return asks.person_id is None and asks.respondent_id is None and asks.asked_id is None


def _drop_in(
    work: Work,
    asks: FormLink,
    definition: Instrument,
    raw: Mapping[str, Sequence[str]],
    seen: UUID,
) -> None:
    """A guest's anonymous answer goes into the box that its link opens."""
    answers = take(definition, raw)
    if answers.faults:
        raise Invalid(dict(answers.faults))
    with while_asked(work):
        drop_in(work, definition, asks.instrument_id, asks.part_id, answers, seen=seen)


def enter_paper(
    work: Work, paper: PaperSheet, raw: Mapping[str, Sequence[str]]
) -> AnswerSheet | None:
    """Type in what somebody wrote by hand; None when it is anonymous and lies in the box."""
    work.actor.require(Permission.FORMS_EDIT)
    row = work.own(Row, paper.instrument_id)
    if row.state != "published":
        raise WrongState(row.state)
    definition = from_json(row.definition)
    if definition.confidential:
        # Whoever types a sheet in has read it.
        work.actor.require(Permission.MONITORING_READ)
    answers = take(definition, raw)
    faults = dict(answers.faults) | _faults_of_paper(work, paper, definition)
    if faults:
        raise Invalid(faults)
    if definition.anonymous:
        drop_in(work, definition, row.id, None, answers, seen=new_id())
        return None
    for person_id in filter(None, (paper.person_id, paper.respondent_id)):
        work.own(Person, person_id)
    sheet = _sheet(work, definition, answers, row.id, via="paper")
    names = _typed(paper.typed)
    sheet.person_id, sheet.respondent_id = paper.person_id, paper.respondent_id
    sheet.typed_place = names.place
    sheet.typed_name = "" if paper.person_id else names.name
    sheet.filled_on = paper.filled_on or work.today()
    sheet.entered_by = work.actor.account_id
    work.session.add(sheet)
    work.session.flush()
    work.record("sheet.answered", "answer_sheet", sheet.id, code=row.code, via="paper")
    return sheet


def correct_sheet(
    work: Work, sheet_id: UUID, raw: Mapping[str, Sequence[str]], reason: str
) -> AnswerSheet:
    """Correct answers on somebody's behalf: what was said before stays beside them."""
    work.actor.require(Permission.FORMS_EDIT)
    sheet = work.own(AnswerSheet, sheet_id)
    definition = from_json(work.own(Row, sheet.instrument_id).definition)
    answers = take(definition, raw)
    why = clean(reason)
    faults = dict(answers.faults)
    if not why:
        faults["reason"] = "reason_needed"
    elif len(why) > LONGEST_REASON:
        faults["reason"] = "reason_long"
    if faults:
        raise Invalid(faults)
    changed = sorted(
        code
        for code in {*answers.values, *sheet.answers}
        if answers.values.get(code) != sheet.answers.get(code)
    )
    if not changed:
        return sheet
    sheet.before = {"answers": sheet.answers, "reason": sheet.correction_reason,
                    "before": sheet.before}  # fmt: skip
    sheet.answers, sheet.scores = dict(answers.values), kept_scores(definition, answers.values)
    sheet.corrected_at, sheet.corrected_by = work.now(), work.actor.account_id
    sheet.correction_reason = why
    work.record("sheet.corrected", "answer_sheet", sheet.id, code=definition.code, items=changed)
    return sheet


def _sheet(
    work: Work,
    definition: Instrument,
    answers: Answers,
    instrument_id: UUID,
    *,
    via: str,
    sheet_id: UUID | None = None,
) -> AnswerSheet:
    return AnswerSheet(
        school_id=work.actor.school_id,
        id=sheet_id or new_id(),
        instrument_id=instrument_id,
        typed_name="",
        typed_place="",
        via=via,
        answers=dict(answers.values),
        scores=kept_scores(definition, answers.values),
        filled_on=work.today(),
        filled_at=work.now(),
        correction_reason="",
    )


def _refuse_flood(work: Work, link_id: UUID) -> None:
    since = work.now() - HOUR
    query = select(func.count()).where(
        AnswerSheet.link_id == link_id, AnswerSheet.filled_at > since
    )
    if (work.session.scalar(query) or 0) >= MOST_AN_HOUR:
        raise TooMany(seconds=int(HOUR.total_seconds()))


def _typed(typed: Typed) -> Typed:
    return Typed(name=clean(typed.name), place=clean(typed.place)[:LONGEST_PLACE])


def _faults_of_name(typed: Typed) -> dict[str, str]:
    if not typed.name:
        return {"typed_name": "name_needed"}
    return {"typed_name": "name_long"} if len(typed.name) > LONGEST_NAME else {}


def _faults_of_paper(work: Work, paper: PaperSheet, definition: Instrument) -> dict[str, str]:
    faults: dict[str, str] = {}
    if paper.filled_on and paper.filled_on > work.today():
        faults["filled_on"] = "filled_later"
    elif paper.filled_on and paper.filled_on < EARLIEST:
        faults["filled_on"] = "filled_early"
    if not definition.anonymous and paper.person_id is None:
        faults |= _faults_of_name(_typed(paper.typed))
    return faults
