"""A programme to note things of: pupils led by a teacher, or teachers in pairs."""

from types import SimpleNamespace

import pytest

from tests.school.make import Maker


@pytest.fixture
def module(make: Maker) -> SimpleNamespace:
    """The form «teacher – pupil» with three mentees, of whom two are in pairs."""
    programme = make.programme(form="teacher_pupil", title="Модуль")
    mentor = make.part(programme, make.person("Маркова Анна"), "mentor")
    names = ("Туров Глеб", "Заря Нина", "Кедров Лев")
    people = [make.pupil(name) for name in names]
    mentees = [make.part(programme, one, "mentee", person_kind="pupil") for one in people]
    pairs = [make.pair(programme, mentor, each) for each in mentees[:2]]
    return SimpleNamespace(id=programme, mentor=mentor, mentees=mentees, people=people, pairs=pairs)


@pytest.fixture
def teachers(make: Maker) -> SimpleNamespace:
    """A teachers' programme with one pair at work."""
    return SimpleNamespace(**make.whole())
