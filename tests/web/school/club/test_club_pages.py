"""Pages of the club: founded by a ready plan or of one's own, who came ticked on a phone."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from kernel.identity.permissions import Role
from school.club.models import Club, ClubAttendance, ClubMeeting
from tests.school.make import TODAY
from tests.web.reading import text_of


@pytest.fixture
def programme(make):
    row = make.programme(form="pupil_pupil", title="Клуб")
    people = [make.pupil("Туров Глеб", grade=10), make.pupil("Заря Нина", grade=5)]
    for person, side in zip(people, ("mentor", "mentee"), strict=True):
        make.part(row, person, side, person_kind="pupil")
    return SimpleNamespace(id=row, people=people, at=f"/s/s-one/programmes/{row}/club")


def meeting(make, programme, day=TODAY):
    return make.row(
        ClubMeeting, "one", club_id=make.one(Club).id, planned_on=day, kind="weekly", topic="Игры"
    )


def test_a_club_with_a_ready_plan_in_two_taps(client, programme, make):
    assert "В программе пока нет клуба" in text_of(client.get(programme.at))
    for _ in range(2):
        assert client.post(f"{programme.at}/ready").status_code == 303
    assert make.count(Club) == 1
    page = text_of(client.get(programme.at))
    assert "Научился сам – помоги другому" in page
    assert "Как понять, что клуб удался" in page


def test_a_club_of_ones_own_and_what_is_wrong_with_it(client, programme, make):
    form = {"title": "Точка роста", "weekday": "4", "starts_at": "14.30", "minutes": "45"}
    bad = client.post(f"{programme.at}/edit", data={**form, "starts_at": "в обед"})
    assert bad.status_code == 422
    assert "Точка роста" in bad.text
    assert client.post(f"{programme.at}/edit", data=form).status_code == 303
    row = make.one(Club)
    assert (row.title, row.weekday, row.starts_at, row.minutes) == ("Точка роста", 4, "14:30", 45)
    assert "четверг" in text_of(client.get(programme.at)).lower()


def test_who_came_and_as_whom(client, programme, make):
    client.post(f"{programme.at}/ready")
    row = meeting(make, programme)
    page = f"{programme.at}/meetings/{row}"
    assert "Туров Глеб" in text_of(client.get(page))
    nobody = client.post(page, data={"summary": "Играли"})
    assert nobody.status_code == 422
    assert "Играли" in nobody.text
    older, younger = programme.people
    came = {f"role-{older}": "mentor", f"role-{younger}": "", "summary": "Играли"}
    assert client.post(page, data=came).status_code == 303
    assert make.one(ClubAttendance).person_id == older
    assert "пришёл 1 человек" in text_of(client.get(programme.at))


def test_a_meeting_ahead_is_moved_and_cancelled(client, programme, make):
    client.post(f"{programme.at}/ready")
    row = meeting(make, programme, TODAY + timedelta(days=2))
    at = f"{programme.at}/meetings/{row}/plan"
    assert "Игры" in client.get(at).text
    late = client.post(at, data={"planned_on": "01.08.2027", "kind": "weekly", "topic": "Игры"})
    assert late.status_code == 422
    assert "попасть в срок программы" in text_of(late)
    moved = client.post(at, data={"planned_on": "30.11.2026", "kind": "trip", "topic": "Музей"})
    assert moved.status_code == 303
    assert client.post(f"{programme.at}/meetings/{row}/cancel").status_code == 303
    assert make.one(ClubMeeting, id=row).state == "cancelled"
    more = {"planned_on": "01.12.2026", "kind": "weekly", "topic": ""}
    added = client.post(f"{programme.at}/meetings/new", data=more)
    assert added.status_code == 303


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [(Role.CURATOR, True, True), (Role.PSYCHOLOGIST, True, False),
     (Role.CLASS_TEACHER, False, False), (Role.MENTOR, False, False)],
)  # fmt: skip
def test_who_reads_and_who_writes(client_as, client, programme, make, role, reads, writes):
    client.post(f"{programme.at}/ready")
    other = client_as(role)
    assert (other.get(programme.at).status_code == 200) == reads
    assert (other.get(f"{programme.at}/edit").status_code == 200) == writes
