"""CT-09, W-10: a curator plans the event, prints slips, phones vote, the result is told."""

import re
from uuid import uuid4

import pytest

from kernel.identity.permissions import Role
from school.finale.models import FinalEvent, FinalNominee, FinalVote, FinalVoter
from school.programmes.models import Pair, Participation
from tests.web.reading import text_of
from tests.web.school.finale.conftest import BASE

TOKEN = re.compile(r"/v/([\w-]{20,})")


@pytest.fixture
def listed(client, make, event) -> str:
    """Everybody is on a list, two parents have voices."""
    for pick, keys in (
        ("projects", [row.id for row in make.rows(Pair)]),
        ("mentors", [row.id for row in make.rows(Participation, side="mentor")]),
    ):
        shown = client.get(f"{event}/lists/{pick}")
        assert shown.status_code == 200
        answer = client.post(f"{event}/lists/{pick}", data={"chosen": [str(k) for k in keys]})
        assert answer.status_code == 303
    data = {"part": "parents", "count": "2", "last": "2"}
    for _ in range(2):
        assert client.post(f"{event}/jury", data=data).status_code == 303
    assert make.count(FinalVoter) == 4
    return event


@pytest.fixture
def tokens(client, listed) -> list[str]:
    """The vote is open; slips in the order of their numbers."""
    assert client.post(f"{listed}/open").status_code == 303
    printed = client.post(f"{listed}/slips")
    assert printed.status_code == 200
    return list(dict.fromkeys(TOKEN.findall(printed.text)))


def test_the_whole_way(client, make, listed, tokens):
    phone = client.application.test_client()
    assert len(tokens) == 4
    parent = f"/v/{tokens[2]}"
    assert "Выберите лучших" in text_of(phone.get(parent))
    garden = make.rows(FinalNominee, pick="projects")[0]
    sent = {"projects": str(garden.id)}
    for _ in range(2):
        answer = phone.post(parent, data=sent)
        assert answer.status_code == 200
        assert "Ваш голос принят" in text_of(answer)
    assert make.count(FinalVote) == 1
    shown = text_of(client.get(listed))
    assert "1 из 4" in shown
    assert "Итоги голосования" not in shown
    assert "1 из 4" in text_of(client.get(f"{listed}/progress"))

    fourth = make.one(FinalVoter, number=4).id
    assert client.post(f"{listed}/paper/{fourth}", data=sent).status_code == 303
    third = make.one(FinalVoter, number=3).id
    refused = client.post(f"{listed}/paper/{third}", data=sent, follow_redirects=True)
    assert "подан с телефона" in text_of(refused)

    assert client.post(f"{listed}/close").status_code == 303
    assert "Итоги голосования" in text_of(client.get(listed))
    printed = text_of(client.get(f"{listed}/result"))
    assert garden.title in printed
    assert "Проголосовали: 2 из 4" in printed
    late = phone.post(f"/v/{tokens[3]}", data=sent)
    assert late.status_code == 409
    assert "Голосование закрыто" in text_of(late)
    assert make.one(FinalEvent).state == "closed"


def test_ones_own_work_is_not_on_the_phone(client, make, tokens):
    phone = client.application.test_client()
    voter = make.one(FinalVoter, number=1)
    own = next(row for row in make.rows(FinalNominee, pick="mentors")
               if row.participation_id == voter.participation_id)  # fmt: skip
    shown = phone.get(f"/v/{tokens[0]}")
    assert str(own.id) not in shown.text
    answer = phone.post(f"/v/{tokens[0]}", data={"mentors": str(own.id)})
    assert answer.status_code == 422
    assert "Это ваша работа" in text_of(answer)
    assert make.count(FinalVote) == 0


def test_a_phone_learns_nothing_of_others(client, make, tokens):
    """A voice of another stands; the phone shows the lists, and neither voices nor names of it."""
    phone, other = (client.application.test_client() for _ in range(2))
    named = make.rows(FinalNominee, pick="projects")[1]
    other.post(f"/v/{tokens[3]}", data={"projects": str(named.id)})
    shown = text_of(phone.get(f"/v/{tokens[2]}"))
    assert named.title in shown
    assert "Ваш выбор" not in shown
    assert "Туров" not in shown
    assert phone.get("/v/" + "x" * 32).status_code == 404
    assert phone.get(f"/b/{tokens[2]}").status_code == 404


def test_nothing_and_nonsense(client, make, listed, tokens):
    phone = client.application.test_client()
    assert phone.post(f"/v/{tokens[2]}", data={}).status_code == 422
    assert phone.post(f"/v/{tokens[2]}", data={"projects": "нет"}).status_code == 404
    assert phone.post(f"/v/{tokens[2]}", data={"projects": str(uuid4())}).status_code == 404
    assert client.post(f"{listed}/slips", data={"voice": "нет"}).status_code == 404
    assert client.get(f"{listed}/lists/songs").status_code == 404
    assert make.count(FinalVote) == 0


def test_faults_stand_at_their_fields_and_typing_stays(client, make):
    data = {"title": "", "held_on": "31.02.2027", "starts_at": "7:77", "invited_press": "много",
            "place": "Сцена", "event": str(uuid4())}  # fmt: skip
    answer = client.post(f"{BASE}/new", data=data)
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "В феврале 2027 года 28 дней" in shown
    assert 'value="Сцена"' in shown
    assert make.count(FinalEvent) == 0


def test_opening_without_lists_is_told(client, event):
    answer = client.post(f"{event}/open", follow_redirects=True)
    assert "не меньше двух строк" in text_of(answer)


def test_a_line_is_reworded_and_taken_off(client, make, listed):
    nominee = make.rows(FinalNominee, pick="projects")[0]
    page = f"{listed}/nominees/{nominee.id}"
    assert client.get(page).status_code == 200
    assert client.post(page, data={"title": "Сад", "about": "Сорок деревьев"}).status_code == 303
    assert make.read(FinalNominee, nominee.id).title == "Сад"
    assert client.post(page, data={"title": " "}).status_code == 422
    assert client.post(f"{page}/remove").status_code == 303
    assert make.count(FinalNominee) == 3


@pytest.mark.parametrize(
    "path",
    ["", "/edit", "/jury", "/lists/projects", "/lists/mentors", "/open", "/cancel", "/progress"],
)
def test_pages_open_and_others_do_not(client, client_as, event, path):
    assert client.get(event + path).status_code == 200
    assert client_as(Role.CURATOR, foreign=True).get(event + path).status_code in (403, 404)
    teacher = client_as(Role.CLASS_TEACHER).get(event + path)
    assert teacher.status_code in (403, 404)


def test_an_empty_school_is_told_the_next_step(client):
    assert "Итогового события пока нет" in text_of(client.get(BASE))


def test_a_page_costs_the_same_with_many(client, make, event, statements):
    with statements() as few:
        client.get(event)
    with statements() as few_voices:
        client.get(f"{event}/jury")
    programme = make.programme(title="Большая")
    for n in range(12):
        pair = [make.part(programme, make.person(f"Мног{n}ов Ян"), side)
                for side in ("mentor", "mentee")]  # fmt: skip
        make.pair(programme, *pair)
    client.post(f"{event}/slips")
    client.post(f"{event}/jury", data={"part": "parents", "count": "60", "last": "14"})
    assert make.count(FinalVoter) == 74
    with statements() as many:
        client.get(event)
    with statements() as many_voices:
        client.get(f"{event}/jury")
    with statements() as candidates:
        client.get(f"{event}/lists/projects")
    assert len(many) == len(few) <= 15
    assert len(many_voices) == len(few_voices) <= 15
    assert len(candidates) <= 15
