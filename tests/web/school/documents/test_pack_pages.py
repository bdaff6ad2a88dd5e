"""Pages of the pack and of papers in bulk: what is offered, what is refused, where one goes."""

import re

import pytest
from sqlalchemy import text

from kernel.identity.permissions import Role
from kernel.jobs import Job
from school.documents.types import TYPES

PACK, BULK = "/s/s-one/documents/pack", "/s/s-one/documents/bulk"
SIGNS = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}


@pytest.fixture
def programme(make):
    return make.whole()["programme"]


def of_school() -> list[str]:
    return sorted(code for code, each in TYPES.items() if each.subject == "school")


def in_bulk() -> list[str]:
    return sorted(code for code, each in TYPES.items() if each.bulk)


@pytest.mark.parametrize("address", [PACK, BULK])
def test_who_opens_and_who_starts_it(client_as, programme, make, address):
    data = {
        PACK: {"types": of_school(), "forms": ["pdf"]},
        BULK: {"type": in_bulk()[0], "programme_ids": [str(programme)], "dated_on": "22.11.2026"},
    }[address]
    for role in Role:
        client = client_as(role)
        opened, started = client.get(address).status_code, client.post(address, data=data)
        may = role in SIGNS
        assert (opened == 200, started.status_code == 303) == (may, may), role
        assert not may or re.fullmatch(r"/jobs/[0-9a-f-]{36}", started.location)
    assert len(make.rows(Job)) == len(SIGNS)


def test_everything_but_papers_of_each_person_is_ticked_at_first(client, programme):
    page = client.get(PACK).text
    ticked = set(re.findall(r'<input[^>]*\bchecked\b[^>]*\bvalue="([^"]+)"', page))
    personal = {code for code, each in TYPES.items() if each.subject in ("person", "participation")}
    assert personal >= set(in_bulk())
    assert ticked >= (TYPES.keys() - personal) | {str(programme)}
    assert not ticked & personal


def test_the_job_is_asked_with_what_was_ticked(client, programme, make):
    data = {"types": of_school()[:2], "programme_ids": [str(programme)], "forms": ["docx"]}
    client.post(PACK, data=data)
    args = make.one(Job, name="school.pack").args
    assert (args["types"], args["forms"], args["one_pdf"]) == (of_school()[:2], ["docx"], False)
    assert args["programme_ids"] == [str(programme)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"forms": ["pdf"]}, "Отметьте хотя бы один вид документов."),
        ({"types": "school"}, "Отметьте PDF, Word или общий файл для печати."),
        ({"types": "pair", "forms": ["pdf"]}, "Отметьте хотя бы одну программу"),
        ({"types": ["nothing"], "forms": ["pdf"]}, "field-error"),
    ],
)
def test_a_fault_stands_at_its_field_and_the_ticks_stay(client, programme, make, data, words):
    known = {"school": of_school(), "pair": [c for c, t in TYPES.items() if t.subject == "pair"]}
    if isinstance(data.get("types"), str):
        data = {**data, "types": known[data["types"]][:1]}
    answer = client.post(PACK, data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert make.rows(Job) == []


def test_another_schools_programme_cannot_be_ticked(client, make, programme):
    theirs = make.programme("three")
    answer = client.post(
        PACK, data={"types": of_school(), "programme_ids": [str(theirs)], "forms": ["pdf"]}
    )
    assert answer.status_code == 422
    assert make.rows(Job) == []


def test_a_day_that_has_not_come_is_refused(client, programme, make):
    data = {"type": in_bulk()[0], "programme_ids": [str(programme)], "dated_on": "22.11.2099"}
    answer = client.post(BULK, data=data)
    assert answer.status_code == 422
    assert "Этот день ещё не наступил." in answer.text
    again = client.post(BULK, data={**data, "dated_on": "", "act": "print"})
    assert again.status_code == 303
    assert make.one(Job).args["dated_on"] is None


@pytest.mark.parametrize("address", [PACK, BULK])
def test_few_statements_whatever_the_size(client, make, programme, statements, address):
    client.get(address)
    with statements() as seen:
        client.get(address)
    few = len(seen)
    for n in range(12):
        make.programme(title=f"Программа {n}")
    with statements() as seen:
        assert client.get(address).status_code == 200
    assert len(seen) <= min(few, 15), seen


def test_the_job_page_tells_what_came_of_it(client, programme, database, make):
    location = client.post(PACK, data={"types": of_school(), "forms": ["pdf"]}).location
    with database.admin.begin() as connection:
        connection.execute(text(
            "UPDATE kernel.job SET state = 'done', finished_at = now(),"
            """ result = '{"papers": 24, "left_out": 2}'"""
        ))  # fmt: skip
    page = client.get(location).text
    assert "Набор документов школы" in page
    assert "В файле 24 документа." in page
    assert "Ещё 2 документа пока не составить" in page
