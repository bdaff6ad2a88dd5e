"""A programme measured before and after, past every fence and every trigger: values are given."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import insert, text

from kernel.db import Base
from kernel.ids import new_id
from school.instruments.models import AnswerSheet, Instrument
from school.programmes.models import Participation, Programme
from school.registry.models import Person
from school.waves.models import Asked, Wave, WavePart
from tests.factories.world import YEAR
from tests.school.make import ENDS, NOW, STARTS, TODAY, Maker

MOMENTS = ("before", "after")


@dataclass(frozen=True)
class One:
    """Somebody who was asked: values at both moments, None is no answer, «?» has no score."""

    before: float | str | None
    after: float | str | None
    kind: str = "pupil"
    grade: int | None = 6
    respondents: int = 1


def people(*changes: tuple[int, float], before: float = 3.0, **more: object) -> list[One]:
    """So many people for each change of their value."""
    return [One(before, before + by, **more) for n, by in changes for _ in range(n)]


def definition(
    code: str, *, parameter: str = "engagement", better: str = "up"
) -> dict[str, object]:
    words = {"ru": f"Анкета {code}", "en": f"Form {code}"}
    item = {"code": "one", "kind": "scale", "text": words, "scale": {"min": 1, "max": 5}}
    scale = {"code": "score", "name": {"ru": "Итог", "en": "Score"}, "items": ["one"],
             "parameter": parameter, "better": better}  # fmt: skip
    use = {"purpose": "impact", "waves": list(MOMENTS), "side": "mentee"}
    return {"code": code, "title": words, "audience": ["mentee"], "use": use,
            "blocks": [{"code": "all", "title": words, "items": [item]}],
            "scoring": {"scales": [scale]}}  # fmt: skip


@dataclass
class Measured:
    """Writes into one school; questionnaires and programmes are made on their first naming."""

    make: Maker
    school: str = "one"
    instruments: dict[tuple[str, int], UUID] = field(default_factory=dict)

    def put(self, model: type[Base], **values: object) -> UUID:
        row = {"school_id": self.make.world.schools[self.school], "id": new_id(), **values}
        with self.make.session() as session, session.begin():
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(insert(model).values(**row))
        return row["id"]  # type: ignore[return-value]

    def instrument(self, code: str = "mood", version: int = 1, **values: object) -> UUID:
        kept = values.pop("definition", None) or definition(code)
        values = {"origin": "region", "digest": f"{code}-{version}", "title": code, **values}
        if (code, version) not in self.instruments:
            self.instruments[code, version] = self.put(
                Instrument, code=code, version=version, state="published", audience="mentee",
                definition=kept, created_at=NOW, **values,
            )  # fmt: skip
        return self.instruments[code, version]

    def programme(self, title: str = "Программа", form: str = "teacher_pupil") -> UUID:
        return self.put(
            Programme, school_year=YEAR, form=form, title=title, state="running",
            starts_on=STARTS, ends_on=ENDS, created_at=NOW,
        )  # fmt: skip

    def wave(self, programme: UUID, kind: str, instrument: UUID, **part: object) -> UUID:
        """A wave with one part; returns the part."""
        wave = self.put(
            Wave, programme_id=programme, school_year=YEAR, kind=kind, title="", opens_on=STARTS,
            due_on=TODAY, created_at=NOW,
        )  # fmt: skip
        values = {"side": "mentee", "audience": "mentee", "purpose": "impact", **part}
        return self.put(WavePart, wave_id=wave, instrument_id=instrument, **values)

    def measure(
        self, programme: UUID, asked: Sequence[One], *, before: UUID | None = None,
        after: UUID | None = None,
    ) -> list[UUID]:  # fmt: skip
        """Both waves with everybody's answers; returns the participations."""
        versions = [before or self.instrument(), after or before or self.instrument()]
        parts = [
            self.wave(programme, kind, version)
            for kind, version in zip(MOMENTS, versions, strict=True)
        ]
        return [self._one(programme, one, parts, versions) for one in asked]

    def _one(self, programme: UUID, one: One, parts: list[UUID], versions: list[UUID]) -> UUID:
        person = self.put(
            Person, kind=one.kind, surname="Опытная", given_name="Запись", grade=one.grade,
            created_at=NOW,
        )  # fmt: skip
        part = self.put(
            Participation, programme_id=programme, school_year=YEAR, person_id=person,
            side="mentee", person_kind=one.kind, joined_on=STARTS,
        )  # fmt: skip
        for respondent in [person, *(new_id() for _ in range(one.respondents - 1))]:
            for value, wave_part, version in zip(
                (one.before, one.after), parts, versions, strict=True
            ):
                self._answer(part, person, respondent, wave_part, version, value)
        return part

    def _answer(
        self, part: UUID, person: UUID, respondent: UUID, wave_part: UUID, version: UUID,
        value: float | str | None,
    ) -> None:  # fmt: skip
        given = value is not None
        asked = self.put(
            Asked, part_id=wave_part, participation_id=part, person_id=person,
            respondent_id=respondent, state="answered" if given else "waiting",
            answered_on=TODAY if given else None, created_at=NOW,
        )  # fmt: skip
        if given:
            told = None if value == "?" else f"{value:.2f}"
            self.put(
                AnswerSheet, instrument_id=version, person_id=person, respondent_id=respondent,
                asked_id=asked, via="link", answers={"one": 1}, confidential=True,
                scores={"score": {"value": told, "answered": 1, "of": 1}}, filled_on=TODAY,
                filled_at=NOW,
            )  # fmt: skip
