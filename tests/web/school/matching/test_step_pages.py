"""Extra meetings and searches in the browser: no state without a next step (R-24, U-2)."""

import pytest
from sqlalchemy import update

from school.matching.models import ExtraMeeting, Search
from school.programmes.models import Pair
from tests.school.make import TODAY
from tests.web.reading import words_of as text_of
from tests.web.school.matching.conftest import make_a_child

DAY = f"{TODAY:%d.%m.%Y}"


@pytest.fixture
def accepted(pages, ran):
    pages.accept(ran)
    return pages


@pytest.fixture
def extra(accepted, make) -> str:
    return f"{accepted.base}/extra/{make.one(ExtraMeeting).id}"


@pytest.fixture
def search(accepted, make) -> str:
    (found,) = (
        row for row in make.rows(Search)
        if row.participation_id == accepted.hall.parts["жу"]
    )  # fmt: skip
    return f"{accepted.base}/searches/{found.id}"


def agree(client, extra, **typed):
    return client.post(f"{extra}/agree", data={"agreed_on": DAY, "planned_on": "", **typed})


def hold(client, extra, mentor="yes", mentee="yes", **typed):
    data = {"held-held_on": DAY, "held-mentor_wishes": mentor, "held-mentee_wishes": mentee}
    return client.post(f"{extra}/hold", data={**data, **typed})


class TestExtraMeetings:
    def test_from_the_mentors_consent_to_an_offered_pair(self, accepted, client, extra, make):
        assert "нужно спросить наставника" in text_of(client.get(f"{accepted.base}/extra"))
        assert agree(client, extra, planned_on=DAY).status_code == 303
        shown = text_of(client.get(f"{accepted.base}/extra"))
        assert f"Встреча {DAY}. Дальше: записать, что сказали оба." in shown
        answer = hold(client, extra)
        assert answer.status_code == 303
        pair = next(pair for pair in make.rows(Pair) if pair.way == "extra_meeting")
        assert (pair.state, pair.basis) == ("proposed", "mutual")
        assert answer.location.endswith(str(pair.id))
        assert "Оба хотят: пара предложена." in text_of(client.get(extra))

    def test_one_wish_is_no_pair_and_the_search_goes_on(self, accepted, client, extra, make):
        agree(client, extra)
        answer = hold(client, extra, mentee="no")
        assert answer.location == f"{accepted.base}/searches"
        assert all(pair.way != "extra_meeting" for pair in make.rows(Pair))
        assert accepted.hall.parts["ел"] in {row.participation_id for row in make.rows(Search)}
        assert "Хотят не оба: поиск продолжается." in text_of(client.get(extra))

    def test_it_is_declined_and_the_search_goes_on(self, accepted, client, extra, make):
        answer = client.post(f"{extra}/decline", data={"no-note": "Нет времени"})
        assert answer.status_code == 303
        assert make.one(ExtraMeeting).state == "declined"
        shown = text_of(client.get(f"{accepted.base}/extra"))
        assert "не состоится" in shown
        assert "Нет времени" in shown
        assert accepted.hall.parts["ел"] in {row.participation_id for row in make.rows(Search)}

    def test_faults_stand_at_the_fields_and_what_was_typed_stays(self, client, extra):
        early = agree(client, extra, planned_on="01.09.2020")
        assert early.status_code == 422
        assert "Этот день уже прошёл" in text_of(early)
        assert 'value="01.09.2020"' in early.text
        agree(client, extra)
        silent = hold(client, extra, mentor="", mentee="no")
        assert silent.status_code == 422
        assert "Спросите и отметьте ответ." in text_of(silent)
        assert "checked" in silent.text
        late = hold(client, extra, **{"held-held_on": "01.09.2099"})
        assert "Этот день ещё не наступил" in text_of(late)
        long = client.post(f"{extra}/decline", data={"no-note": "щ" * 501})
        assert long.status_code == 422
        assert "щ" * 501 in long.text

    def test_twice_is_said_in_words(self, client, extra):
        agree(client, extra)
        hold(client, extra)
        again = hold(client, extra)
        assert again.status_code == 303
        assert "Эту встречу уже записали" in text_of(client.get(extra))

    def test_a_rule_asks_for_a_reason_here_too(self, accepted, client, extra, make):
        agree(client, extra)
        make_a_child(make, accepted.hall.people["ел"])
        asked = hold(client, extra)
        assert asked.status_code == 422
        assert 'name="held-reason_min_age"' in asked.text
        kept = hold(client, extra, **{"held-reason_min_age": "Просят родители"})
        assert kept.status_code == 303

    def test_another_programmes_meeting_is_not_here(self, client, extra, accepted, make):
        other = make.programme(title="Другая")
        moved = extra.replace(str(accepted.hall.programme), str(other))
        assert client.get(moved).status_code == 404
        assert agree(client, moved).status_code == 404


class TestSearches:
    def test_the_list_says_why_what_who_and_when(self, accepted, client):
        shown = text_of(client.get(f"{accepted.base}/searches"))
        assert "до 25.11.2026 Жукова Жанна Свободное время ни с кем не совпало." in shown
        assert "Дальше: беседа с куратором. Делает куратор." in shown

    def test_whose_pair_ended_early_is_looked_after_too(self, accepted, client, search, make):
        with make.session() as session, session.begin():
            session.execute(update(Search).values(reason="pair_ended"))
        for page in (f"{accepted.base}/searches", search):
            assert "Пара завершилась раньше срока." in text_of(client.get(page))

    def test_it_goes_to_the_psychologist(self, accepted, client, search, make):
        page = client.get(f"{search}?step=psychologist")
        assert '<option selected value="psychologist">' in page.text
        typed = {"role": "psychologist", "due_on": "01.12.2026", "note": "Робеет"}
        answer = client.post(search, data={"step": "psychologist", **typed})
        assert answer.status_code == 303
        shown = text_of(client.get(f"{accepted.base}/searches"))
        assert "Дальше: поддержка психолога. Делает педагог-психолог. Робеет" in shown

    def test_it_is_closed_with_an_outcome(self, accepted, client, search):
        assert client.post(f"{search}/close", data={"end-outcome": "group"}).status_code == 303
        assert "работает в группе" in text_of(client.get(f"{accepted.base}/searches"))
        assert "Закрыто" in text_of(client.get(search))
        again = client.post(f"{search}/close", data={"end-outcome": "group"})
        assert again.status_code == 303
        assert "Этот поиск уже закрыт." in text_of(client.get(search))

    def test_faults_stand_at_the_fields(self, client, search):
        bad = client.post(search, data={
            "step": "nowhere", "role": "curator", "due_on": "01.09.2020", "note": "Уже написано",
        })  # fmt: skip
        assert bad.status_code == 422
        for said in ("Выберите следующий шаг", "Этот день уже прошёл"):
            assert said in text_of(bad)
        assert "Уже написано" in bad.text
        empty = client.post(f"{search}/close", data={})
        assert empty.status_code == 422
        assert "Выберите, чем всё закончилось" in text_of(empty)

    def test_another_programmes_search_is_not_here(self, client, search, accepted, make):
        other = make.programme(title="Другая")
        moved = search.replace(str(accepted.hall.programme), str(other))
        assert client.get(moved).status_code == 404
