"""A mentor with two mentees of one programme, and the diaries that their links open."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from kernel.identity.permissions import Role
from school.links.models import Link
from school.links.service import digest
from school.pairing.models import DiaryLink
from tests.school.make import NOW
from tests.web.school.conftest import client, make, statements  # noqa: F401 - fixtures

FOREVER = NOW.replace(year=NOW.year + 9)


@pytest.fixture
def pairs(make):  # noqa: F811
    """Two pairs of one mentor; teachers, whose lessons are counted."""
    return of_form(make, "teacher_teacher", "teacher")


@pytest.fixture
def pupils(make):  # noqa: F811
    """A pair of pupils, whose meetings have the five steps."""
    return of_form(make, "pupil_pupil", "pupil")


def of_form(make, form, kind):  # noqa: F811
    programme = make.programme(form=form, title=f"Программа {form}")
    people = [
        make.person(name, kind=kind, phone="+79990000001")
        for name in ("Маркова Анна Петровна", "Туров Глеб Ильич", "Ёлкина Вера Олеговна")
    ]
    parts = [
        make.part(programme, person, side, person_kind=kind)
        for person, side in zip(people, ("mentor", "mentee", "mentee"), strict=True)
    ]
    tokens = {}
    for name, part, side in (("mentor", parts[0], "mentor"), ("mentee", parts[1], "mentee"),
                             ("second", parts[2], "mentee")):  # fmt: skip
        tokens[name] = f"{form}-{name}"
        link = make.row(Link, "one", purpose="diary", token_hash=digest(tokens[name]),
                        created_at=NOW, expires_at=FOREVER)  # fmt: skip
        make.row(DiaryLink, "one", link_id=link, participation_id=part, side=side)
    return SimpleNamespace(
        programme=programme, people=people, parts=parts, tokens=tokens,
        pair=make.pair(programme, parts[0], parts[1]),
        second=make.pair(programme, parts[0], parts[2]) if form == "teacher_teacher" else None,
    )  # fmt: skip


@pytest.fixture
def phone(app) -> Callable[[], object]:
    """A browser nobody has signed in to."""
    return app.test_client


@pytest.fixture
def psychologist(client_as):
    return client_as(Role.PSYCHOLOGIST)
