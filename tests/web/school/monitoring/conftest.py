"""A programme to measure, the questionnaires in use, and the pages of its measurings."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from school.waves.models import Asked, Wave, WavePart
from tests.school.make import TODAY
from tests.school.waves.conftest import FORMS, publish

SCHOOL = "/s/s-one"
CODES = {"before": ["mood", "worry", "marks"], "pulse": ["voice"], "after": ["mood", "glad"]}


@pytest.fixture
def forms(make, monkeypatch) -> dict[str, UUID]:
    """Only these questionnaires are known, all in use."""
    monkeypatch.setattr("school.waves.suggesting.builtin", lambda profile: {})
    return {code: publish(make, each) for code, each in FORMS.items()}


@pytest.fixture
def team(make) -> dict[str, UUID]:
    """A mentor and three pupils of a programme that goes on."""
    found = {"programme": make.programme(form="teacher_pupil", title="Шаг вперёд")}
    mentor = make.person("Маркова Анна")
    make.entry(mentor, "mentor", state="selected")
    found["mentor"] = make.part(found["programme"], mentor, "mentor")
    for name, who in (("gleb", "Туров Глеб"), ("roman", "Ким Роман"), ("vera", "Ёлкина Вера")):
        person = make.pupil(who)
        make.entry(person, "mentee", state="ready")
        found[name] = make.part(found["programme"], person, "mentee", person_kind="pupil")
    return found


@pytest.fixture
def home(team) -> str:
    return f"{SCHOOL}/programmes/{team['programme']}/monitoring"


@pytest.fixture
def begun(client, forms, home, make) -> Callable[..., "Begun"]:
    """A measuring begun on its page."""

    def run(kind: str = "before", by: FlaskClient | None = None) -> "Begun":
        days = {"opens_on": f"{TODAY:%d.%m.%Y}", "due_on": f"{TODAY + timedelta(9):%d.%m.%Y}"}
        answer = (by or client).post(f"{home}/{kind}", data={**days, "codes": CODES[kind]})
        assert answer.status_code == 303, answer.text
        return Begun(make, make.one(Wave, kind=kind).id)

    return run


class Begun:
    """A measuring with the addresses of its pages."""

    def __init__(self, make, wave_id: UUID) -> None:
        self.make, self.id = make, wave_id
        self.page = f"{SCHOOL}/waves/{wave_id}"

    def part_id(self, code: str) -> UUID:
        forms = {part.instrument_id: part.id for part in self.make.rows(WavePart, wave_id=self.id)}
        return next(forms[row] for row, known in self._codes().items() if known == code)

    def part(self, code: str) -> str:
        return f"{self.page}/parts/{self.part_id(code)}"

    def asked(self, code: str) -> Mapping[UUID, Asked]:
        """Rows of a questionnaire by the participation they are about."""
        rows = self.make.rows(Asked, part_id=self.part_id(code))
        return {row.participation_id: row for row in rows}

    def _codes(self) -> Mapping[UUID, str]:
        from school.instruments.models import Instrument

        parts = self.make.rows(WavePart, wave_id=self.id)
        return {
            part.instrument_id: self.make.read(Instrument, part.instrument_id).code
            for part in parts
        }


def links(response) -> list[str]:
    """Addresses of questionnaires that a page hands over."""
    return list(dict.fromkeys(re.findall(r"http://[^/\s]+(/f/[\w-]+)", response.text)))
