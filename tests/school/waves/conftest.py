"""Questionnaires of every manner a wave knows, a programme to measure, guests by their links."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import pytest

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.ids import new_id
from kernel.work import Work
from school.instruments.asking import Typed, answer_by_link
from school.instruments.definition import digest as meaning
from school.instruments.definition import from_json, to_json
from school.instruments.models import Instrument as Row
from school.instruments.queries import asked_by
from school.links.models import Link
from school.links.service import digest, use_link
from school.waves.asking import Slip
from school.waves.models import Wave
from school.waves.waves import NewWave, open_wave
from tests.conftest import NOW
from tests.school.make import TODAY

FIVE = {"min": 1, "max": 5}
DUE = date(2026, 12, 1)
MOOD = {"calm": ["4"], "glad": ["5"]}


def words(text: str) -> dict[str, str]:
    return {"ru": text, "en": text}


def questionnaire(code: str, audience: str, side: str, purpose: str, *waves: str, **more: object):
    """Two questions from one to five and a score of both."""
    use = {"purpose": purpose, "waves": list(waves), "side": side, **more.pop("use", {})}
    items = more.pop("items", ["calm", "glad"])
    return from_json(
        {
            "code": code,
            "title": words(f"Анкета {code}"),
            "audience": audience.split(","),
            "use": use,
            "blocks": [{"code": "all", "title": words("Все"), "items": [
                {"code": each, "kind": "scale", "text": words(each), "scale": FIVE,
                 "required": True} for each in items]}],
            "scoring": {"scales": [{"code": more.pop("score", "mood"), "name": words("Итог"),
                                    "items": items}]},
            **more,
        }
    )  # fmt: skip


FORMS = {
    each.code: each
    for each in (
        questionnaire("mood", "mentee", "mentee", "impact", "before", "after"),
        questionnaire("worry", "mentee", "mentee", "impact", "before", "after", confidential=True),
        questionnaire("marks", "class_teacher", "mentee", "impact", "before", "after",
                      use={"grid": True}),
        questionnaire("lead", "mentor", "mentor", "impact", "before", "after"),
        questionnaire("young", "mentee", "mentee", "impact", "before", "after",
                      use={"kinds": ["pupil"]}),
        questionnaire("glad", "mentee", "mentee", "satisfaction", "after", score="satisfaction"),
        questionnaire("each_other", "mentor", "mentee", "mutual", "after"),
        questionnaire("model", "curator", "programme", "conformity", "after"),
        questionnaire("firm", "partner", "programme", "satisfaction", "after"),
        questionnaire("voice", "mentee,mentor", "programme", "climate", "pulse", "after",
                      anonymous=True),
        questionnaire("elsewhere", "mentee", "mentee", "impact", "before",
                      forms=["pupil_pupil"]),
    )
}  # fmt: skip


def publish(make, definition, version: int = 1, school: str = "one") -> UUID:
    """The questionnaire in use in the school, as one of its own."""
    with make.session() as session, session.begin():
        for row in session.query(Row).filter_by(code=definition.code, state="published"):
            row.state = "retired"
    return make.row(
        Row, school, code=definition.code, version=version, origin="school", state="published",
        title=definition.title.ru, audience=",".join(definition.audience),
        definition=to_json(definition), digest=meaning(definition), created_at=NOW,
        published_at=NOW,
    )  # fmt: skip


@pytest.fixture
def forms(make, monkeypatch) -> dict[str, UUID]:
    """Only these questionnaires are known, all in use."""
    monkeypatch.setattr("school.waves.suggesting.builtin", lambda profile: {})
    return {code: publish(make, each) for code, each in FORMS.items()}


@pytest.fixture
def team(make) -> dict[str, UUID]:
    """Two mentors and three mentees of a programme that goes on; two of them are in a pair."""
    found = {"programme": make.programme()}
    for side, name, who in (
        ("mentor", "mentor", "Маркова Анна"), ("mentor", "second", "Ильин Пётр"),
        ("mentee", "mentee", "Туров Глеб"), ("mentee", "other", "Ким Роман"),
        ("mentee", "third", "Ёлкина Вера"),
    ):  # fmt: skip
        person = make.person(who)
        make.entry(person, side, state="ready" if side == "mentee" else "selected")
        found[f"{name}_person"] = person
        found[name] = make.part(found["programme"], person, side)
    found["pair"] = make.pair(found["programme"], found["mentor"], found["mentee"])
    return found


@pytest.fixture
def opened(do, curator, forms, team) -> Callable[..., Wave]:
    """A wave of the team's programme."""

    def run(kind: str = "before", *codes: str, **values: object) -> Wave:
        days = {"opens_on": TODAY, "due_on": DUE, **values}
        return do(curator, open_wave, team["programme"], NewWave(kind=kind, codes=codes, **days))

    return run


@pytest.fixture
def guest_work(session_for) -> Callable[..., Work | None]:
    """The work of whoever holds a token; None when the database knows no such open link."""

    def open_by(token: str, *, at: datetime = NOW) -> Work | None:
        actor = Actor(system=Hat.GUEST, link=digest(token))
        session = session_for(actor)
        link = session.query(Link).one_or_none()
        if link is None:
            return None
        known = Actor(system=Hat.GUEST, link=actor.link, school_id=link.school_id)
        return Work(session, known, lambda: at)

    return open_by


@pytest.fixture
def answer(guest_work) -> Callable[..., None]:
    """Answer by a slip as the page does, and keep it."""

    def send(slip: Slip, raw: dict[str, list[str]] | None = None, seen: UUID | None = None) -> None:
        work = guest_work(slip.token)
        assert work is not None
        try:
            use_link(work, slip.link_id)
            asked = asked_by(work.session, slip.link_id)
            answer_by_link(
                work, asked.form_link, asked.definition, MOOD if raw is None else raw,
                sheet_id=seen or new_id(), typed=Typed(),
            )  # fmt: skip
            work.session.commit()
        finally:
            work.session.rollback()

    return send
