"""A school that has taken questionnaires into use, and guests who come by their links."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.ids import new_id
from kernel.work import Work
from school.instruments.asking import NewLink, Typed, answer_by_link, give_link
from school.instruments.models import AnswerSheet
from school.instruments.queries import asked_by
from school.instruments.service import adopt
from school.links.models import Link
from school.links.service import MadeLink, digest, use_link
from tests.conftest import NOW

REQUEST = {"own_words": ["Хочу понимать дроби"], "help": ["maths"]}


@pytest.fixture
def request_form(make, do, curator) -> UUID:
    """The pupil's request in use."""
    return do(curator, adopt, "mentee_request").id


@pytest.fixture
def public_link(do, curator, request_form) -> MadeLink:
    asked = NewLink(instrument_id=request_form, days=14, place="7А класс")
    return do(curator, give_link, asked)


@pytest.fixture
def personal_link(make, do, curator, request_form) -> MadeLink:
    pupil = make.pupil("Туров Глеб")
    asked = NewLink(instrument_id=request_form, days=14, person_id=pupil, respondent_id=pupil)
    return do(curator, give_link, asked)


@pytest.fixture
def guest_work(session_for, database) -> Callable[..., Work | None]:
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
def answer(guest_work) -> Callable[..., AnswerSheet | None]:
    """Answer a link as the page does, and keep it."""

    def send(
        made: MadeLink,
        raw: dict[str, list[str]] | None = None,
        *,
        name: str = "Туров Глеб",
        sheet_id: UUID | None = None,
        at: datetime = NOW,
    ) -> AnswerSheet | None:
        work = guest_work(made.token, at=at)
        try:
            use_link(work, made.link_id)
            asked = asked_by(work.session, made.link_id)
            sheet = answer_by_link(
                work,
                asked.form_link,
                asked.definition,
                REQUEST if raw is None else raw,
                sheet_id=sheet_id or new_id(),
                typed=Typed(name=name, place="7А"),
            )
            if sheet is not None:
                work.session.expunge(sheet)  # a guest reads no answers, nor these again
            work.session.commit()
        finally:
            work.session.rollback()
        return sheet

    return send
