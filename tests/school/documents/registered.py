"""Types of papers that only the tests of the register have, and the texts they are printed by."""

from dataclasses import dataclass, field, replace

import pytest

from kernel.documents.values import PersonWords
from kernel.profile.papers import DocumentText
from school.documents import clauses, composing, order_papers, packs, service
from school.documents.types.kinds import Lack, Param, SchoolType


@dataclass(frozen=True)
class Data:
    """What the texts of the tests may name."""

    school: str
    topic: str = ""
    pairs: int = 0
    head: PersonWords | None = None


@dataclass
class Registered:
    """Types and texts by code; what papers lack and what the base says may be changed."""

    types: dict[str, SchoolType] = field(default_factory=dict)
    texts: dict[str, DocumentText] = field(default_factory=dict)
    lacks: dict[str, tuple[Lack, ...]] = field(default_factory=dict)
    told: Data = Data(school="Школа", topic="о кружках")

    def fill(self, session, profile, school, asked) -> Data:
        topic = asked.params.get("topic") or self.told.topic
        return replace(self.told, school=school.name, topic=topic)

    def add(self, code: str, subject: str = "school", *, params=(), bulk=False, **text) -> None:
        self.types[code] = SchoolType(
            code=code, subject=subject, data=Data, fill=self.fill, params=params, bulk=bulk,
            lacks=lambda *_: self.lacks.get(code, ()),
        )  # fmt: skip
        told = {
            "code": code, "name": {"ru": f"приказ {code}", "en": code}, "d": "D-02",
            "layout": "order", "series": "о", "title": "О внедрении {topic}",
            "blocks": [{"text": "В {school} решено:"},
                       {"points": [{"text": "Начать работу {topic}."}]}],
        }  # fmt: skip
        self.texts[code] = DocumentText.model_validate(told | text)


TOPIC = Param(code="topic", kind="line")


def register(monkeypatch: pytest.MonkeyPatch, *pages: object) -> Registered:
    """An order of the school with a code to check, minutes with words of one's own, an order of
    pairs, a letter without a number, papers of programmes and pairs; in the modules of pages too.
    """
    made = Registered()
    made.add("introduction", check=True)
    made.add("minutes", params=(TOPIC,), series="п", layout="minutes", title="Заседание {topic}")
    made.add("letter", layout="letter", series=None)
    made.add("of_programme", "programme")
    made.add("of_pair", "pair", layout="agreement", series=None)
    made.add("pairs_order", "order")
    made.add("with_clauses", blocks=[{"points": [{"text": "Первое."}]}, {"clauses": True}])
    for module in (clauses, composing, order_papers, packs, service):
        monkeypatch.setattr(module, "TYPES", made.types)
    for module in (clauses, composing):
        monkeypatch.setattr(module, "texts_in_force", lambda *_: made.texts)
    for page in pages:
        monkeypatch.setattr(page, "TYPES", made.types)
        monkeypatch.setattr(page, "texts_in_force", lambda *_: made.texts, raising=False)
    return made
