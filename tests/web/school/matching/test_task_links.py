"""The task of somebody without a pair leads where its owner may go."""

import pytest

from kernel.identity.permissions import Role
from school.tasks.models import Task
from tests.school.make import NOW, TODAY


@pytest.mark.parametrize(
    ("role", "leads_to_searches"),
    [(Role.CURATOR, True), (Role.PSYCHOLOGIST, False), (Role.HEAD, False)],
)
def test_the_owner_of_a_step_may_go_where_the_task_leads(make, client_as, role, leads_to_searches):
    person, programme = make.person("Жукова Жанна"), make.programme()
    make.row(Task, "one", kind="without_pair", role=role.value, person_id=person, due_on=TODAY,
             created_at=NOW, details={"programme": str(programme)})  # fmt: skip
    client = client_as(role)
    html = client.get("/s/s-one/tasks").text

    searches = f"/s/s-one/programmes/{programme}/matching"
    assert (searches in html) is leads_to_searches
    assert (f"/people/{person}" in html) is not leads_to_searches
    assert "Без пары: сделать следующий шаг" in html
