"""A school with people in pairs, and types of papers that only the tests have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from uuid import UUID

import pytest

from kernel.documents.content import Document, Paragraph
from school.documents import bulk, pack_plan, packs
from school.documents.types.kinds import Lack, SchoolType
from tests.conftest import NOW


@dataclass
class Papers:
    """Types of the test; what they lack and what they say may be changed by it."""

    types: dict[str, SchoolType] = field(default_factory=dict)
    lacks: dict[str, tuple[Lack, ...]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    made: list[object] = field(default_factory=list)

    def add(self, code: str, subject: str, **more: object) -> None:
        self.types[code] = SchoolType(
            code=code, subject=subject, data=object, fill=lambda *_: None,
            lacks=lambda *_: self.lacks.get(code, ()), **more,
        )  # fmt: skip

    def texts(self, *_: object) -> Mapping[str, object]:
        return {
            code: SimpleNamespace(
                code=code, d="D-02", series=None, name=SimpleNamespace(ru=f"Бумага «{code}»")
            )
            for code in self.types
        }

    def composed(self, session, profile, school, row) -> Document:
        self.made.append(row)
        words = self.said.get(row.type, f"{row.type} {row.subject_id or row.programme_id or ''}")
        return Document(title=row.title, blocks=(Paragraph(words),), made_at=NOW)


@pytest.fixture
def papers(monkeypatch) -> Iterator[Papers]:
    made = Papers()
    for module in (packs, pack_plan, bulk):
        monkeypatch.setattr(module, "TYPES", made.types)
    monkeypatch.setattr(pack_plan, "texts_in_force", made.texts)
    monkeypatch.setattr(pack_plan, "composed", made.composed)
    made.add("for_school", "school")
    made.add("for_programme", "programme")
    made.add("for_pair", "pair")
    return made


@pytest.fixture
def whole(make) -> dict[str, UUID]:
    return make.whole()
