"""Rows of waves past every fence: a questionnaire, its wave, whom it asks."""

from datetime import date
from uuid import UUID

from kernel.ids import new_id
from school.instruments.models import Instrument
from school.programmes.models import Participation
from school.waves.models import Asked, Wave, WavePart
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS, TODAY, Maker

DUE = date(2026, 12, 1)


def instrument(make: Maker, school: str = "one", **values: object) -> UUID:
    """A published questionnaire of one question that asks a side about itself."""
    side = values.pop("side", "mentee")
    code = f"wave_{new_id().hex[-8:]}"
    words = {"ru": "Анкета", "en": "Form"}
    item = {"code": "calm", "kind": "scale", "text": words, "scale": {"min": 1, "max": 5}}
    use = {"purpose": "impact", "waves": ["before", "after"], "side": side}
    definition = {
        "code": code, "title": words, "audience": [side], "use": use,
        "blocks": [{"code": "all", "title": words, "items": [item]}], **values,
    }  # fmt: skip
    return make.row(
        Instrument, school, code=code, version=1, state="published", title="Анкета", audience=side,
        definition=definition, digest=code, created_at=NOW,
    )  # fmt: skip


def wave(make: Maker, programme: UUID, kind: str, school: str = "one", **values: object) -> UUID:
    values = {"school_year": YEAR, "title": "", "opens_on": STARTS, "due_on": DUE,
              "created_at": NOW, **values}  # fmt: skip
    return make.row(Wave, school, programme_id=programme, kind=kind, **values)


def part(
    make: Maker, wave_id: UUID, instrument_id: UUID, school: str = "one", **values: object
) -> UUID:
    values = {"side": "mentee", "purpose": "impact", **values}
    values.setdefault("audience", values["side"])
    return make.row(WavePart, school, wave_id=wave_id, instrument_id=instrument_id, **values)


def asked(
    make: Maker, part_id: UUID, participation: UUID, school: str = "one", **values: object
) -> UUID:
    """Somebody who is asked about themselves."""
    person = make.read(Participation, participation).person_id
    values = {"state": "waiting", "respondent_id": person, "created_at": NOW, **values}
    if values["state"] == "answered":
        values.setdefault("answered_on", TODAY)
    if values["state"] == "excused":
        values.setdefault("excuse", "Отказ")
    return make.row(
        Asked, school, part_id=part_id, participation_id=participation, person_id=person, **values
    )
