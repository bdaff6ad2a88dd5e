"""R-55: what a teacher's latest sheet names as hard goes into the plan of the pair, once."""

from datetime import date, timedelta

import pytest

from kernel.errors import Denied, NotFound
from kernel.identity.permissions import Role
from kernel.profile import load
from school.instruments.definition import from_json
from school.instruments.models import AnswerSheet, Instrument
from school.instruments.shipped import instrument_of, shipped_trees, with_own
from school.monitoring.difficulties import (
    PURPOSE,
    difficulties_of,
    in_plan,
    named_in,
    take_difficulty,
)
from school.pairing.models import PairTask
from school.pairing.plan import LONGEST_TITLE, plan_tasks
from tests.school.make import NOW, TODAY


def both(text):
    return {"ru": text, "en": text}


def asks(purpose="difficulties"):
    options = [{"code": code, "text": both(code)} for code in ("conflicts", "ict", "parents")]
    items = [
        {"code": "hard", "kind": "several", "text": both("Что трудно"), "options": options},
        {"code": "how", "kind": "short", "text": both("Что помогло бы")},
    ]
    return {
        "code": "hard", "title": both("Трудности"), "audience": ["mentee"],
        "blocks": [{"code": "one", "title": both("Трудности"), "items": items}],
        "use": {"purpose": purpose, "waves": ["before"], "side": "mentee"},
    }  # fmt: skip


@pytest.fixture
def sheet(make, teachers):
    def fill(ticked, on=TODAY, purpose="difficulties", school="one", confidential=False):
        definition = asks(purpose) | ({"confidential": True} if confidential else {})
        row = make.row(
            Instrument, school, code=f"hard_{on:%Y%m%d}_{purpose}", version=1, state="published",
            title="Трудности", audience="mentee", definition=definition, digest="-",
            created_at=NOW,
        )  # fmt: skip
        make.row(AnswerSheet, school, instrument_id=row, person_id=teachers.mentee_person,
                 via="paper", answers={"hard": ticked, "how": "conflicts"}, filled_on=on,
                 filled_at=NOW)  # fmt: skip

    return fill


def test_what_is_ticked_is_named_in_the_order_of_the_questionnaire():
    found = named_in(from_json(asks()), {"hard": ["ict", "conflicts", "gone"]}, date(2026, 10, 1))
    assert [each.code for each in found] == ["conflicts", "ict"]
    assert named_in(from_json(asks()), {"hard": None, "how": "ict"}, TODAY) == ()


@pytest.mark.parametrize("region", ["altai", "bryansk"])
def test_every_difficulty_we_ship_has_its_task(region):
    profile = load(region)
    known = {each.code for each in profile.monitoring.difficulty_tasks}
    trees = with_own(shipped_trees(), profile.instruments)
    shipped = [instrument_of(tree) for tree in trees.values()]
    shipped = [each for each in shipped if each.use and each.use.purpose == PURPOSE]
    options = {option.code for each in shipped for item in each.items for option in item.options}
    assert options
    assert options <= known
    assert all(len(each.name.ru) <= LONGEST_TITLE for each in profile.monitoring.difficulty_tasks)


def test_the_latest_sheet_speaks(work_for, curator, teachers, sheet):
    sheet(["conflicts"], TODAY - timedelta(days=30))
    sheet(["parents"], TODAY - timedelta(days=3))
    sheet(["ict"], purpose="satisfaction")
    found = difficulties_of(work_for(curator).session, teachers.mentee_person)
    assert [(each.code, each.filled_on) for each in found] == [
        ("parents", TODAY - timedelta(days=3))
    ]


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.CURATOR, True), (Role.PSYCHOLOGIST, True), (Role.HEAD, False),
     (Role.RESPONSIBLE, False)],
)  # fmt: skip
def test_a_confidential_sheet_speaks_to_two_alone(work_for, world, teachers, sheet, role, sees):
    sheet(["ict"], confidential=True)
    found = difficulties_of(work_for(world.actors[role]).session, teachers.mentee_person)
    assert bool(found) == sees


def take(work, teachers, code="conflicts", title="Разобрать конфликты"):
    return take_difficulty(work, teachers.pair, teachers.mentee_person, code, title)


def test_a_difficulty_becomes_a_task_once(curator, teachers, make, do, sheet, work_for):
    sheet(["conflicts"])
    first = do(curator, take, teachers)
    assert do(curator, take, teachers) == first
    row = make.one(PairTask)
    assert (row.title, row.state, row.from_on) == ("Разобрать конфликты", "open", TODAY)
    tasks = plan_tasks(work_for(curator).session, teachers.pair)
    assert in_plan("Разобрать конфликты", tasks).id == first


def test_what_the_sheet_does_not_name_is_not_taken(curator, teachers, make, do, sheet):
    sheet(["conflicts"])
    with pytest.raises(NotFound):
        do(curator, take, teachers, "ict")
    assert make.count(PairTask) == 0


def test_who_may_take_it(world, teachers, do, sheet):
    sheet(["conflicts"])
    with pytest.raises(Denied):
        do(world.actors[Role.PSYCHOLOGIST], take, teachers)
