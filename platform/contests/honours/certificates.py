"""Certificates of awards and letters: put together, printed one by one or by a whole order.

A letter to parents names the parents, whom only their child's school knows: the school prints it
from its own records under its own right. Whoever awards prints the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from contests.honours import jobs, register
from contests.honours.models import Award, HonourNomination, HonourOrder, HonourType
from contests.honours.order_paper import signature_of
from contests.honours.register import Parent
from contests.honours.types import card_of
from kernel.documents.certificate.content import Upright
from kernel.documents.words import long_date
from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.jobs import Progress
from kernel.papers.models import Paper
from kernel.papers.queries import shown_code
from kernel.profile.stored import profile_of
from kernel.tenancy.models import Municipality, School
from kernel.work import Work

MEDIA_TYPE = "application/pdf"
KEPT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Printed:
    """The file and how many papers are in it."""

    name: str
    content: bytes
    papers: int


def ask_papers(work: Work, order_id: UUID, address: str) -> UUID:
    """Have the worker print the order's certificates. Returns the job."""
    _require(work)
    if not _read(work, address, Award.order_id == order_id, for_parents=False):
        raise WrongState("nothing_to_print")
    work.record("honour_papers.asked", "honour_order", order_id)
    return work.later(jobs.HONOUR_PAPERS, order_id=str(order_id), address=address)


def make_papers(work: Work, order_id: UUID, address: str, progress: Progress) -> Printed:
    """All certificates of the order that hold, in the order of their numbers."""
    _require(work)
    papers = _read(work, address, Award.order_id == order_id, for_parents=False)
    if not papers:
        raise WrongState("nothing_to_print")
    ends = (papers[0].number, papers[-1].number)
    name = ends[0] if len(papers) == 1 else f"{ends[0]} – {ends[1]}"
    return Printed(f"{name}.pdf", _file(work, papers, progress), len(papers))


def print_paper(work: Work, award_id: UUID, address: str) -> Printed:
    """One certificate, for whoever sees the award; a letter to parents for the school alone."""
    own = work.actor.school_id is not None
    papers = _read(work, address, Award.id == award_id, for_parents=None if own else False)
    if not papers:
        raise NotFound("award")
    work.record("honour_paper.printed", "award", award_id, kind="view")
    return Printed(f"{papers[0].number}.pdf", _file(work, papers), 1)


def _file(work: Work, papers: Sequence[Upright], progress: Progress | None = None) -> bytes:
    from kernel.documents.certificate.file import render  # loads reportlab

    first = papers[0]
    title = first.title if len(papers) > 1 else f"{first.title} № {first.number}"
    return render(
        papers, title=title, author=first.authority, made_at=work.now(), progress=progress
    )  # fmt: skip


def _read(
    work: Work, address: str, which: ColumnElement[bool], *, for_parents: bool | None
) -> list[Upright]:
    recipient = HonourType.rules["recipient"].astext
    query = (
        select(
            Award, HonourType, HonourNomination.post, HonourOrder.number, HonourOrder.signed_on,
            HonourOrder.signatory, School.name, Municipality.name, Paper.code, Paper.issuer,
        )
        .join(HonourType, HonourType.id == Award.type_id)
        .join(HonourNomination, HonourNomination.id == Award.nomination_id)
        .join(HonourOrder, HonourOrder.id == Award.order_id)
        .join(School, School.id == Award.school_id)
        .join(Municipality, Municipality.id == Award.municipality_id)
        .join(Paper, Paper.id == Award.paper_id)
        .where(which, Award.revoked_on.is_(None))
        .order_by(Award.number)
    )  # fmt: skip
    if for_parents is not None:
        query = query.where((recipient == "parents") == for_parents)
    region = profile_of(work.session).region.name.ru
    rows: Sequence[Any] = work.session.execute(query).all()
    return [_paper(work, address, region, *row) for row in rows]


def _paper(
    work: Work, address: str, region: str, award: Award, kind: HonourType, post: str, number: str,
    signed_on: date, signatory: str, school: str, municipality: str, code: str, issuer: str,
) -> Upright:  # fmt: skip
    rules = card_of(kind).rules
    parents = rules.recipient == "parents"
    signature = signature_of(signatory)
    return Upright(
        authority=issuer,
        title=rules.paper_title,
        number=award.number,
        verb="" if parents else lead_of(rules.paper_title),
        name=_addressed(work, award.person_id) if parents else award.full_name,
        about=(f"{school}, {municipality}",) if parents else (post, school),
        body=rules.paper_words,
        grounds=f"Приказ от {long_date(signed_on, 'ru')} № {number}\n{region}",
        signatory=signature.post,
        signed_by=signature.name,
        code=shown_code(code),
        address=f"{address}/{shown_code(code)}",
    )


def lead_of(title: str) -> str:
    """What stands before the name, so that the name needs no case."""
    return {"Почётная грамота": "награждается", "Удостоверение": "награждён(а)"}.get(title, "")


def _addressed(work: Work, child_id: UUID) -> str:
    """«Уважаемые Ольга Павловна и Пётр Ильич!», from the school's own records."""
    found = register.parents(work.session, work.today(), child_id)
    if not found:
        raise WrongState("no_parents_known")
    told = [parent.address for parent in found]
    if len(found) > 1:
        return f"Уважаемые {', '.join(told[:-1])} и {told[-1]}!"
    return f"{dear(found[0])} {told[0]}!"


def dear(parent: Parent) -> str:
    """By the register, else by the patronymic; where both are silent, without a gender."""
    if parent.gender == "f" or parent.patronymic.endswith(("вна", "чна", "кызы")):
        return "Уважаемая"
    if parent.gender == "m" or parent.patronymic.endswith(("ич", "оглы")):
        return "Уважаемый"
    return "Уважаемый родитель,"


def papers_of(work: Work, ids: Sequence[UUID], address: str) -> list[Upright]:
    """Papers by awards, for tests and for a look before printing."""
    return _read(work, address, Award.id.in_(ids), for_parents=None)


def _require(work: Work) -> None:
    if not work.actor.may(Permission.HONOURS_ENDORSE):
        work.actor.require(Permission.HONOURS_DECIDE)
