"""On a phone, by the own link: confirming the pair, agreeing on its plan (R-41, R-43)."""

import re

import pytest

from school.pairing.models import PairTask
from school.programmes.models import Pair
from tests.web.reading import text_of


@pytest.fixture
def made(make):
    return make.whole(state="proposed", started_on=None, basis="mutual", way="gathering")


@pytest.fixture
def diary(app, client, made):
    """A guest's browser and the address of the pair's plan in the diary, by side."""

    def of(side):
        answer = client.post(f"/s/s-one/programmes/{made['programme']}/diaries/{made[side]}")
        (token,) = set(re.findall(r"/d/([\w-]{20,})", answer.text))
        return app.test_client(), f"/d/{token}/pairs/{made['pair']}"

    return of


def test_both_confirm_and_agree_on_the_plan(make, made, diary):
    mentor, mentors = diary("mentor")
    mentee, mentees = diary("mentee")
    assert "Вы готовы работать вместе?" in text_of(mentor.get(f"{mentors}/plan"))
    for guest, url in ((mentor, mentors), (mentee, mentees)):
        assert guest.post(f"{url}/confirm").status_code == 303
    kept = make.read(Pair, made["pair"])
    assert kept.mentor_confirmed_on
    assert kept.mentee_confirmed_on
    assert mentor.post(f"{mentors}/plan", data={"goal": ""}).status_code == 422
    assert mentor.post(f"{mentors}/plan", data={"goal": "Открытый урок"}).status_code == 303
    assert mentor.post(f"{mentors}/plan/tasks", data={"title": "Посетить урок"}).status_code == 303
    shown = text_of(mentee.get(f"{mentees}/plan"))
    assert "Открытый урок" in shown
    assert "Посетить урок" in shown
    assert mentee.post(f"{mentees}/plan/agree").status_code == 303
    assert make.read(Pair, made["pair"]).plan_agreed_on
    task = make.one(PairTask)
    done = mentor.post(f"{mentors}/plan/tasks/{task.id}/done", data={"result": "Два урока"})
    assert done.status_code == 303
    assert make.one(PairTask).result == "Два урока"


def test_a_mentee_writes_no_plan_and_a_stranger_finds_no_pair(make, made, diary):
    mentee, url = diary("mentee")
    assert mentee.post(f"{url}/plan", data={"goal": "Своё"}).status_code == 404
    assert mentee.post(f"{url}/plan/tasks", data={"title": "Своё"}).status_code == 404
    other = make.whole()
    assert (
        mentee.get(url.replace(str(made["pair"]), str(other["pair"])) + "/plan").status_code == 404
    )
