"""The gates' page, the way on with something missing, and the tasks of a role (S1…S7, U-1)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from school.conditions.models import TeamMember
from school.tasks.models import Task
from tests.school.make import NOW, STARTS, TODAY
from tests.web.reading import words_of

BASE = "/s/s-one"


@pytest.fixture
def programme(make):
    make.profile("bryansk")
    make.row(TeamMember, "one", person_id=make.person("Куратова Анна"), post="curator",
             since=STARTS, created_at=NOW)  # fmt: skip
    return make.programme()


@pytest.fixture
def task(make):
    def add(role="curator", *, days=3, school="one", **values):
        person = make.person("Задачин Олег", school)
        return make.row(Task, school, kind="take_down", role=role, person_id=person,
                        due_on=TODAY + timedelta(days=days), created_at=NOW, **values)  # fmt: skip

    return add


def test_the_page_says_what_is_missing_and_whose_turn_it_is(client_as, programme):
    page = words_of(client_as(Role.CURATOR).get(f"{BASE}/programmes/{programme}/gates"))
    assert "1. Подготовка условий для запуска" in page
    assert "Куратор внесён в команду : сделано" in page
    assert "Назначен ответственный за помещения и оборудование" in page
    assert "чей ход: директор" in page


def test_the_head_is_not_sent_where_the_head_may_not_go(client_as, programme):
    """R-09: the base of mentors is not the head's; the line stands without a link."""
    html = client_as(Role.HEAD).get(f"{BASE}/programmes/{programme}/gates").text
    assert "В базе есть наставники" in html
    assert "/s/s-one/mentors" not in html
    assert (
        "/s/s-one/mentors"
        in client_as(Role.CURATOR).get(f"{BASE}/programmes/{programme}/gates").text
    )


def test_going_on_early_is_possible_and_the_log_keeps_what_was_missing(client_as, programme, make):
    client = client_as(Role.CURATOR)
    page = words_of(client.get(f"{BASE}/programmes/{programme}/stage/2"))
    assert "Этап 1 ещё не закрыт. Перейти можно" in page
    assert "Родители знают о программе" in page
    client.post(f"{BASE}/programmes/{programme}/stage/2", data={"since": "1"})
    with make.session() as session:
        details = session.scalar(
            select(AuditEntry.details).where(AuditEntry.action == "programme.stage")
        )
    assert "parents_told" in details["missing"]
    assert "curator_named" not in details["missing"]


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.CURATOR, {"curator"}),
        (Role.RESPONSIBLE, {"curator"}),
        (Role.PSYCHOLOGIST, {"psychologist"}),
        (Role.HEAD, {"head"}),
    ],
)
def test_everybody_sees_the_tasks_of_their_own_role(client_as, task, role, sees):
    ids = {owner: task(owner) for owner in ("curator", "psychologist", "head")}
    html = client_as(role).get(f"{BASE}/tasks").text
    assert {owner for owner, task_id in ids.items() if str(task_id) in html} == sees


def test_a_task_is_ticked_off_once_and_only_at_home(client_as, task, make):
    ours, theirs = task(), task(school="three")
    client = client_as(Role.CURATOR)
    assert client.post(f"{BASE}/tasks/{ours}/done").status_code == 303
    assert client.post(f"{BASE}/tasks/{ours}/done").status_code == 303
    assert client.post(f"{BASE}/tasks/{theirs}/done").status_code == 404
    assert make.read(Task, ours).done_at is not None
    assert make.read(Task, theirs).done_at is None
    assert "Задач нет" in words_of(client.get(f"{BASE}/tasks"))


def test_the_home_names_a_late_task_with_its_person(client_as, task):
    task(days=-1)
    page = words_of(client_as(Role.CURATOR).get("/today"))
    assert "Отозвано согласие на публикацию: снять: Задачин О." in page
