"""Which papers make up a pack: each type for each thing it is about, as the register holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from kernel.documents.content import Document
from kernel.ids import new_id
from kernel.profile.papers import DocumentText
from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from kernel.texts.queries import texts_in_force
from kernel.work import Work
from school.documents.composing import composed
from school.documents.models import SchoolDocument
from school.documents.pack_subjects import Subject, Subjects
from school.documents.types import TYPES
from school.documents.types.kinds import Asked, Lack

# A type and what the paper is about: a pair is of one programme, so its programme is not asked.
Key = tuple[str, UUID | None]


@dataclass(frozen=True, slots=True)
class Planned:
    """A paper of the pack; `held` is its row of the register, if it has one."""

    type: str
    title: str
    about: str
    programme_id: UUID | None
    subject_id: UUID | None
    held: SchoolDocument | None


class Planner:
    """Knows the school, its programmes and its register; reads each of them once."""

    def __init__(
        self, work: Work, types: Sequence[str], programme_ids: Sequence[UUID], school_year: int
    ) -> None:
        self._work, self._types, self._year = work, frozenset(types), school_year
        self._session = work.session
        self._profile = profile_of(work.session)
        self.school = work.session.get_one(School, work.actor.school_id)
        self._texts = texts_in_force(work.session, self._profile)
        self._subjects = Subjects(work.session, programme_ids, school_year)

    def text(self, code: str) -> DocumentText:
        return self._texts[code]

    def planned(self) -> list[Planned]:
        """In the order of the checklist of papers, then of the profile's texts."""
        wanted = sorted(
            (text for code, text in self._texts.items() if code in self._types & TYPES.keys()),
            key=lambda text: text.d,
        )
        held = self._held()
        return [
            Planned(
                text.code, first_up(text.name.ru), subject.about, subject.programme_id, subject.id,
                row,
            )
            for text in wanted for subject in self._about(text)
            for row in held.get((text.code, subject.id or subject.programme_id), [None])
        ]  # fmt: skip

    def lacks(self, each: Planned) -> list[Lack]:
        """What keeps the paper from being made; a signed one lacks nothing any more."""
        if each.held is not None and each.held.state == "signed":
            return []
        found = TYPES[each.type].lacks(
            self._session, self._profile, self.school, self._asked(each)
        )  # fmt: skip
        return [lack for lack in found if lack.blocking]

    def composed(self, each: Planned) -> Document:
        """What the paper says: signed ones for good, others from the base as it is now."""
        row = each.held or self._unwritten(each)
        return composed(self._session, self._profile, self.school, row)

    def _about(self, text: DocumentText) -> list[Subject]:
        kind = TYPES[text.code]
        known = self._subjects.of(kind.subject)
        if kind.whom is None:
            return known
        programmes: Sequence[UUID | None] = list(self._subjects.programmes) or [None]
        chosen = {
            each
            for programme_id in programmes
            for each in kind.whom(
                self._session, self._profile, self.school, self._asked_of(programme_id)
            )
        }  # fmt: skip
        return [each for each in known if each.id in chosen]

    def _held(self) -> dict[Key, list[SchoolDocument | None]]:
        """Rows of the register that stand: neither cancelled nor replaced by a signed one."""
        newer = aliased(SchoolDocument)
        replaced = (
            select(newer.id)
            .where(
                newer.school_id == SchoolDocument.school_id,
                newer.replaces_id == SchoolDocument.id,
                newer.state == "signed",
            )
            .exists()
        )
        rows = self._session.scalars(
            select(SchoolDocument)
            .where(
                SchoolDocument.school_year == self._year, SchoolDocument.state != "cancelled",
                SchoolDocument.type.in_(self._types), ~replaced,
            )
            .order_by(SchoolDocument.dated_on.nulls_last(), SchoolDocument.created_at)
        )  # fmt: skip
        held: dict[Key, list[SchoolDocument | None]] = {}
        for row in rows:
            held.setdefault((row.type, row.subject_id or row.programme_id), []).append(row)
        return held

    def _asked(self, each: Planned) -> Asked:
        held = each.held.params if each.held is not None else {}
        params = {name: str(value) for name, value in held.items()}
        dated_on = each.held.dated_on if each.held is not None else None
        return Asked(
            school_year=self._year, programme_id=each.programme_id, subject_id=each.subject_id,
            params=params, dated_on=dated_on, today=self._work.today(),
        )  # fmt: skip

    def _asked_of(self, programme_id: UUID | None) -> Asked:
        return Asked(
            school_year=self._year, programme_id=programme_id, subject_id=None, params={},
            dated_on=None, today=self._work.today(),
        )  # fmt: skip

    def _unwritten(self, each: Planned) -> SchoolDocument:
        """A row that is never added: a paper made from the base for this pack alone."""
        return SchoolDocument(
            school_id=self.school.id, id=new_id(), type=each.type, school_year=self._year,
            programme_id=each.programme_id, subject_id=each.subject_id, title=each.title,
            series="", number="", number_n=None, dated_on=None, version=1, replaces_id=None,
            state="draft", signatory="", params={}, content=None, content_sha256="",
            paper_id=None, scan_id=None, is_public=False, created_at=self._work.now(),
            created_by=self._work.actor.account_id, signed_at=None, signed_by=None,
            cancelled_on=None, cancel_reason="",
        )  # fmt: skip


def first_up(words: str) -> str:
    """«Приказ о внедрении», as a title stands in a list."""
    return words[:1].upper() + words[1:]
