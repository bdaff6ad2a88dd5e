"""Pages of «Report a problem»: written by anybody of the staff, read by two (U-6)."""

import pytest

from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.concerns.models import Concern
from tests.web.reading import text_of

WORDS = "Наставник повышает голос"


def send(client, pair, **values):
    data = {"words": WORDS, "sending": str(new_id()), **values}
    return client.post(f"/s/s-one/pairs/{pair}/concern", data=data)


def test_a_report_is_written_read_taken_and_closed(client, pairs, make):
    page = client.get(f"/s/s-one/pairs/{pairs.pair}/concern")
    assert "Прочитают только куратор и психолог" in text_of(page)
    assert send(client, pairs.pair).status_code == 303
    listed = text_of(client.get("/s/s-one/concerns"))
    assert "сообщает сотрудник школы" in listed
    assert "Туров" in listed
    concern = make.one(Concern).id
    assert WORDS in text_of(client.get(f"/s/s-one/concerns/{concern}"))
    client.post(f"/s/s-one/concerns/{concern}/taken")
    empty = client.post(f"/s/s-one/concerns/{concern}/closed", data={"outcome": ""})
    assert empty.status_code == 422
    done = client.post(f"/s/s-one/concerns/{concern}/closed", data={"outcome": "Поговорили"})
    assert done.status_code == 303
    assert "Открытых сообщений нет" in text_of(client.get("/s/s-one/concerns"))
    assert "Маркова" in text_of(client.get("/s/s-one/concerns?closed=1"))


def test_a_button_hit_twice_sends_once(client, pairs, make):
    sending = str(new_id())
    for _ in range(2):
        assert send(client, pairs.pair, sending=sending).status_code == 303
    assert make.count(Concern) == 1


def test_empty_words_are_asked_for_and_long_ones_stay(client, pairs, make):
    assert send(client, pairs.pair, words="").status_code == 422
    long = "длинно " * 400
    answer = send(client, pairs.pair, words=long)
    assert answer.status_code == 422
    assert long.strip()[:200] in text_of(answer)
    assert make.count(Concern) == 0


@pytest.mark.parametrize(
    ("role", "may_write", "may_read"),
    [
        (Role.CURATOR, True, True),
        (Role.PSYCHOLOGIST, True, True),
        (Role.HEAD, True, False),
        (Role.RESPONSIBLE, True, False),
        (Role.CLASS_TEACHER, True, False),
        (Role.MENTOR, False, False),
    ],
)
def test_who_writes_and_who_reads(client_as, client, pairs, role, may_write, may_read):
    send(client, pairs.pair)
    other = client_as(role)
    assert (other.get("/s/s-one/concerns").status_code == 200) == may_read
    opened = other.get(f"/s/s-one/pairs/{pairs.pair}/concern")
    assert (opened.status_code == 200) == may_write


def test_the_diary_reports_and_thanks_without_telling_the_other(
    pairs,
    phone,
    make,
    client,
):
    address = f"/d/{pairs.tokens['mentee']}/pairs/{pairs.pair}/concern"
    assert phone().get(address).status_code == 200
    sent = phone().post(address, data={"words": WORDS, "sending": str(new_id())})
    assert sent.status_code == 303
    row = make.one(Concern)
    assert (row.side, row.words) == ("mentee", WORDS)
    mentor = phone().get(f"/d/{pairs.tokens['mentor']}")
    assert WORDS not in mentor.text
    assert "сообщает наставляемый" in text_of(client.get("/s/s-one/concerns"))
    assert phone().post(address, data={"words": " "}).status_code == 422


def test_a_foreign_pair_is_nobodys_in_the_diary(pairs, pupils, phone, make):
    address = f"/d/{pairs.tokens['mentee']}/pairs/{pupils.pair}/concern"
    assert phone().get(address).status_code == 404
    assert phone().post(address, data={"words": WORDS}).status_code == 404
    assert make.count(Concern) == 0
