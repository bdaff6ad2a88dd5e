"""The whole set of a school's papers as one file: asked for at a page, made by the worker."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from kernel.documents.typography import MissingGlyph
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.jobs import Job, JobKind, JobState, Progress
from kernel.school_year import SchoolYear
from kernel.work import Work
from school import jobs
from school.documents.models import DocumentView
from school.documents.pack_file import Line, PackFile, file_name
from school.documents.pack_plan import Planned, Planner
from school.documents.printing import pdf_of
from school.documents.types import TYPES
from school.documents.types.kinds import Lack
from school.programmes.models import Programme

MEDIA_TYPE = "application/zip"
FORMS = ("pdf", "docx")
KEPT_DAYS = 7
STATES = {"draft": "проект", "signed": "подписан"}
NOT_MADE, UNPRINTABLE = "не составлен", "в документе есть знак, который нельзя напечатать: {}"
# Each report is a transaction of its own: enough of them to see it move, and no more.
REPORTS = 100

LackWords = Callable[[Lack], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackAsk:
    """What somebody wants in the pack: codes of types, programmes, «pdf» and «docx»."""

    types: tuple[str, ...]
    programme_ids: tuple[UUID, ...] = ()
    forms: tuple[str, ...] = FORMS
    one_pdf: bool = True
    school_year: int

    def args(self) -> dict[str, Any]:
        """As the job keeps it."""
        told = asdict(self)
        told["programme_ids"] = sorted(str(each) for each in self.programme_ids)
        return {name: list(each) if isinstance(each, tuple) else each
                for name, each in told.items()}  # fmt: skip

    @classmethod
    def of(cls, args: dict[str, Any]) -> "PackAsk":
        return cls(
            types=tuple(args["types"]),
            programme_ids=tuple(UUID(each) for each in args["programme_ids"]),
            forms=tuple(args["forms"]),
            one_pdf=bool(args["one_pdf"]),
            school_year=int(args["school_year"]),
        )


@dataclass(frozen=True, slots=True)
class Packed:
    """The file, how many papers are in it, how many were left out for what they lack."""

    name: str
    content: bytes
    papers: int
    left_out: int


def ask_pack(work: Work, ask: PackAsk) -> UUID:
    """Have the pack made; asked twice for the same while it is being made, the same job answers.

    Invalid: types → «types_needed», forms → «forms_needed», programme_ids → «programmes_needed».
    NotFound for an unknown type and for another school's programme.
    """
    work.actor.require(Permission.DOCUMENTS_VIEW)
    _check(work, ask)
    args = ask.args()
    if (job_id := asked_already(work, jobs.PACK, args)) is not None:
        return job_id
    work.record("documents.pack_asked", "school", work.actor.school_id, types=len(ask.types),
                year=ask.school_year)  # fmt: skip
    return work.later(jobs.PACK, **args)


def asked_already(work: Work, kind: JobKind, args: dict[str, Any]) -> UUID | None:
    """The person's own job of these very arguments that is not over yet."""
    return work.session.scalars(
        select(Job.id)
        .where(
            Job.name == kind.name,
            Job.account_id == work.actor.account_id,
            Job.school_id == work.actor.school_id,
            Job.state == JobState.NEW.value,
            Job.cancel_asked.is_(False),
            Job.args == args,
        )
        .limit(1)
    ).one_or_none()


def make_pack(work: Work, ask: PackAsk, lack_words: LackWords, progress: Progress) -> Packed:
    """Every paper asked for: of the register as it stands there, others from the base as it is.

    WrongState «nothing_to_print» when none can be made, «pack_too_large» over the limit of files.
    """
    work.actor.require(Permission.DOCUMENTS_VIEW)
    _check(work, ask)
    planner = Planner(work, ask.types, ask.programme_ids, ask.school_year)
    title = f"Документы наставничества, {planner.school.name}, {SchoolYear(ask.school_year)}"
    planned = planner.planned()
    step = max(1, len(planned) // REPORTS)
    made_at = work.now().astimezone(work.zone)
    with PackFile(title=title, made_at=made_at, one_pdf=ask.one_pdf) as pack:
        for done, each in enumerate(planned):
            if done % step == 0:
                progress.report(done, len(planned) + 1)
            _put(planner, each, ask, pack, lack_words)
        progress.report(len(planned), len(planned) + 1)
        if not pack.papers:
            raise WrongState("nothing_to_print")
        _seen(work, planned, ask.forms)
        left_out = len(planned) - pack.papers
        return Packed(f"{file_name(title)}.zip", pack.close(), pack.papers, left_out)


def _put(planner: Planner, each: Planned, ask: PackAsk, pack: PackFile, words: LackWords) -> None:
    from kernel.documents import docx  # loads python-docx

    if lacks := planner.lacks(each):
        lacking = tuple(words(lack) for lack in lacks)
        pack.leave_out(Line(title=each.title, about=each.about, state=NOT_MADE, lacking=lacking))
        return
    line, paper = _line(each), planner.composed(each)
    try:
        printed = pdf_of(each.type, paper)
        edited = docx.render(paper) if "docx" in ask.forms else None
    except MissingGlyph as missing:
        lacking = (UNPRINTABLE.format(missing.values["characters"]),)
        pack.leave_out(Line(title=each.title, about=each.about, state=NOT_MADE, lacking=lacking))
        return
    pack.add(line, printed, edited, forms=ask.forms)


def _line(each: Planned) -> Line:
    held = each.held
    return Line(
        title=each.title,
        about=each.about,
        state=STATES[held.state] if held is not None else STATES["draft"],
        number=held.number if held is not None else "",
        dated_on=held.dated_on if held is not None else None,
    )


def _seen(work: Work, planned: list[Planned], forms: tuple[str, ...]) -> None:
    """Papers of the register leave their trace, as if each were taken away by itself."""
    held = [each.held.id for each in planned if each.held is not None]
    rows = [
        {"id": new_id(), "school_id": work.actor.school_id, "document_id": document_id,
         "account_id": work.actor.account_id, "kind": kind, "seen_at": work.now()}
        for document_id in held for kind in forms or ("pdf",)
    ]  # fmt: skip
    if rows:
        work.session.execute(insert(DocumentView), rows)


def _check(work: Work, ask: PackAsk) -> None:
    if not set(ask.types) <= set(TYPES):
        raise NotFound("document_type")
    for programme_id in ask.programme_ids:
        work.own(Programme, programme_id)
    faults = {}
    if not ask.types:
        faults["types"] = "types_needed"
    if not set(ask.forms) <= set(FORMS) or not (ask.forms or ask.one_pdf):
        faults["forms"] = "forms_needed"
    if not ask.programme_ids and all(of_programme(code) for code in ask.types) and ask.types:
        faults["programme_ids"] = "programmes_needed"
    if faults:
        raise Invalid(faults)


def of_programme(code: str) -> bool:
    """Whether papers of the type are made within a programme."""
    return TYPES[code].subject not in ("school", "final_event")


def of_each_person(code: str) -> bool:
    """Whether the type is made for every person: hundreds of papers, put in when asked for."""
    return TYPES[code].subject in ("person", "participation")


def whole_set() -> tuple[str, ...]:
    """Types of the set as it is offered: of the school, its programmes and its pairs."""
    return tuple(code for code in TYPES if not of_each_person(code))
