"""A phone with a diary's link: a meeting in a minute, the word of each side, nothing of others."""

import re
from datetime import datetime, timedelta

import pytest

from school.meetings.models import Feedback, Meeting, MeetingPair, Practice
from tests.school.make import NOW
from tests.web.conftest import ZONE
from tests.web.reading import text_of

TODAY = datetime.now(ZONE).date()
THOUGHT = "Разобрали две задачи, дальше сам"


def on(day):
    return day.strftime("%d.%m.%Y")


def hidden(page, name):
    return re.search(rf'name="{name}"[^>]*value="([\w-]+)"', page.text)[1]


@pytest.fixture
def mentor(phone, pairs):
    return phone(), f"/d/{pairs.tokens['mentor']}"


@pytest.fixture
def mentee(phone, pairs):
    return phone(), f"/d/{pairs.tokens['mentee']}"


@pytest.fixture
def held(make, pairs):
    """A meeting that the mentor wrote down."""
    return meeting(make, pairs, state="held", held_on=TODAY, recorded_at=NOW, minutes=45,
                   reflection="Тайная мысль наставника", next_step="Прочитать главу")  # fmt: skip


def meeting(make, pairs, **values):
    row = make.row(Meeting, "one", **{"programme_id": pairs.programme, "via": "link",
                                      "mentor_id": pairs.parts[0], "kind": "acquaintance",
                                      "created_at": NOW, **values})  # fmt: skip
    make.row(MeetingPair, "one", meeting_id=row, pair_id=pairs.pair)
    return row


def sent(browser, page, **typed):
    """The form as it is shown, with what was typed put over."""
    shown = browser.get(page)
    fields = {
        "meeting": hidden(shown, "meeting"),
        "held_on": re.search(r'name="held_on"[^>]*value="([\d.]+)"', shown.text)[1],
        "came": re.findall(r'name="came"[^>]*value="([\w-]+)" checked', shown.text),
        "kind": re.search(r'<option selected value="(\w+)"', shown.text)[1],
        "minutes": re.search(r'name="minutes"[^>]*value="(\d+)"', shown.text)[1],
    }
    step = re.search(r'checked[^>]*name="step"[^>]*value="(\d)"', shown.text)
    return {**fields, **({"step": step[1]} if step else {}), **typed}


class TestRecording:
    def test_one_line_typed_is_a_meeting(self, mentor, pairs, make):
        """U-4: everything else is filled in; taps to the record kept are at most twelve."""
        browser, home = mentor
        page = f"{home}/pairs/{pairs.pair}/record"
        answer = browser.post(page, data=sent(browser, page, reflection=THOUGHT))
        assert answer.status_code == 303
        row = make.one(Meeting)
        assert (row.kind, row.held_on, row.minutes) == ("acquaintance", TODAY, 45)
        assert {each.came for each in make.rows(MeetingPair)} == {True}
        taps = ["write a meeting down", "into the field", "keep the record"]
        rating = ["a mark", "send"]
        assert len([*taps, *rating]) <= 12
        assert "Как прошла встреча?" in text_of(browser.get(answer.location))

    @pytest.mark.parametrize("form", ["pairs", "pupils"])
    def test_the_form_is_short(self, phone, form, request):
        """At most five fields to see, and the optional ones folded away."""
        one = request.getfixturevalue(form)
        shown = phone().get(f"/d/{one.tokens['mentor']}/pairs/{one.pair}/record").text
        before, folded = shown.split("<details", 1)
        fields = re.findall(r'<(?:label class="form-label" for|legend class="form-label")', before)
        assert len(fields) <= 5
        assert 'name="kind"' in folded
        assert 'name="minutes"' in folded
        assert ('name="step"' in shown) == (form == "pupils")

    def test_the_same_form_twice_is_one_meeting(self, mentor, pairs, make):
        browser, home = mentor
        page = f"{home}/pairs/{pairs.pair}/record"
        form = sent(browser, page, reflection=THOUGHT)
        assert browser.post(page, data=form).status_code == 303
        assert browser.post(page, data=form).status_code == 303
        assert make.count(Meeting) == 1

    def test_for_the_script_the_next_page_is_told(self, mentor, pairs, make):
        browser, home = mentor
        page = f"{home}/pairs/{pairs.pair}/record"
        form = sent(browser, page, reflection=THOUGHT)
        told = browser.post(page, data=form, headers={"Accept": "application/json"})
        assert told.status_code == 200
        assert told.json["next"].endswith(f"/meetings/{form['meeting']}/say")

    def test_a_wrong_day_is_told_at_its_place_and_what_is_typed_stays(self, mentor, pairs, make):
        browser, home = mentor
        page = f"{home}/pairs/{pairs.pair}/record"
        for typed, words in (
            ("31.11.2026", "В ноябре 30 дней."),
            (on(TODAY + timedelta(days=1)), "Этот день ещё не наступил."),
            ("01.08.2026", "Программа началась 01.09.2026."),
            ("", "Укажите дату."),
        ):
            form = sent(browser, page, reflection=THOUGHT, held_on=typed)
            answer = browser.post(page, data=form)
            shown = text_of(answer)
            assert answer.status_code == 422
            assert words in shown
            assert re.search(r'id="held_on-error"', answer.text)
            assert THOUGHT in shown
            assert form["meeting"] in shown
        assert make.count(Meeting) == 0

    def test_without_reflection_nothing_is_kept(self, mentor, pairs, make):
        browser, home = mentor
        page = f"{home}/pairs/{pairs.pair}/record"
        answer = browser.post(page, data=sent(browser, page, next_step="Глава 2"))
        assert answer.status_code == 422
        assert "хватит одной строки" in text_of(answer)
        assert 'value="Глава 2"' in answer.text

    def test_a_telephone_is_warned_of_and_may_be_sent_all_the_same(self, mentor, pairs, make):
        browser, home = mentor
        page = f"{home}/pairs/{pairs.pair}/record"
        form = sent(browser, page, reflection="Звонить 8 913 555-01-23")
        answer = browser.post(page, data=form)
        assert answer.status_code == 422
        assert "reflection-warning" in answer.text
        assert make.count(Meeting) == 0
        assert browser.post(page, data={**form, "looked": "1"}).status_code == 303

    def test_a_step_of_five_is_proposed(self, phone, pupils, make):
        """F-12."""
        browser, page = phone(), f"/d/{pupils.tokens['mentor']}/pairs/{pupils.pair}/record"
        meeting(make, pupils, state="held", held_on=TODAY, recorded_at=NOW, step=2)
        assert browser.post(page, data=sent(browser, page, reflection=THOUGHT)).status_code == 303
        assert sorted(row.step for row in make.rows(Meeting)) == [2, 3]

    def test_the_mentor_mends_the_latest(self, mentor, pairs, make, held):
        browser, home = mentor
        page = f"{home}/pairs/{pairs.pair}/meetings/{held}/edit"
        assert "Тайная мысль наставника" in text_of(browser.get(page))
        form = sent(browser, page, reflection=THOUGHT, minutes="30")
        assert browser.post(page, data=form).status_code == 303
        assert make.one(Meeting).minutes == 30


class TestTheOtherSide:
    def test_one_tap_then_a_rating(self, mentee, pairs, make, held):
        """U-5, Q-05."""
        browser, home = mentee
        assert "Встреча состоялась?" in text_of(browser.get(home))
        answer = browser.post(f"{home}/pairs/{pairs.pair}/meetings/{held}/was", data={"was": "yes"})
        assert answer.location.endswith("/say")
        typed = {"took_place": "yes", "rating": "4", "words": "Было понятно"}
        assert browser.post(answer.location, data=typed).status_code == 303
        row = make.one(Feedback)
        assert (row.side, row.rating, row.via) == ("mentee", 4, "link")
        assert "Ждёт вас" not in text_of(browser.get(home))

    def test_it_did_not(self, mentee, pairs, make, held, client):
        browser, home = mentee
        browser.post(f"{home}/pairs/{pairs.pair}/meetings/{held}/was", data={"was": "no"})
        assert make.one(Feedback).took_place is False
        assert "расходятся: была ли встреча" in text_of(
            client.get(f"/s/s-one/pairs/{pairs.pair}/meetings")
        )

    def test_neither_thoughts_nor_words_of_the_mentor(self, mentee, pairs, make, held):
        make.row(Feedback, "one", meeting_id=held, pair_id=pairs.pair, side="mentor", via="link",
                 words="Слова наставника", rating=1, given_at=NOW)  # fmt: skip
        browser, home = mentee
        for page in (home, f"{home}/pairs/{pairs.pair}/meetings",
                     f"{home}/pairs/{pairs.pair}/meetings/{held}/say"):  # fmt: skip
            shown = text_of(browser.get(page))
            assert "Тайная мысль" not in shown
            assert "Слова наставника" not in shown
        assert "Прочитать главу" in text_of(browser.get(home))

    def test_the_mentors_pages_are_not_for_the_mentee(self, mentee, pairs, held):
        browser, home = mentee
        pair = f"{home}/pairs/{pairs.pair}"
        for page in ("record", "plan-meeting", f"meetings/{held}/edit"):
            assert browser.get(f"{pair}/{page}").status_code == 404
            assert browser.post(f"{pair}/{page}", data={}).status_code == 404

    def test_how_to_reach_the_mentor(self, mentee, mentor):
        assert "tel:+79990000001" in mentee[0].get(mentee[1]).text
        assert "tel:" not in mentor[0].get(mentor[1]).text


class TestDiary:
    def test_anothers_pair_is_no_page(self, mentee, pairs):
        browser, home = mentee
        for page in ("record", "meetings", "lessons"):
            assert browser.get(f"{home}/pairs/{pairs.second}/{page}").status_code == 404

    def test_nothing_is_kept_on_a_shared_phone(self, mentor, pairs):
        browser, home = mentor
        for page in (home, f"{home}/pairs/{pairs.pair}/record", f"{home}/calendar.ics"):
            assert browser.get(page).headers["Cache-Control"] == "no-store"

    def test_report_of_a_problem_stands_on_every_page(self, mentor, pairs, held):
        browser, home = mentor
        for page in ("", f"/pairs/{pairs.pair}/record", f"/pairs/{pairs.pair}/meetings",
                     f"/pairs/{pairs.pair}/plan-meeting", f"/pairs/{pairs.pair}/lessons",
                     f"/pairs/{pairs.pair}/meetings/{held}/say"):  # fmt: skip
            assert "Сообщить о проблеме" in text_of(browser.get(home + page))

    def test_planned_moved_called_off(self, mentor, pairs, make):
        browser, home = mentor
        page = f"{home}/pairs/{pairs.pair}/plan-meeting"
        typed = {"meeting": hidden(browser.get(page), "meeting"), "day": on(TODAY), "at": "25:00",
                 "kind": "acquaintance", "rhythm": "", "place": "Библиотека"}  # fmt: skip
        answer = browser.post(page, data=typed)
        assert answer.status_code == 422
        assert 'value="25:00"' in answer.text
        ahead = {**typed, "day": on(TODAY + timedelta(days=2)), "at": "16:30"}
        assert browser.post(page, data=ahead).status_code == 303
        assert "16:30" in text_of(browser.get(home))
        row = make.one(Meeting)
        moved = f"{home}/pairs/{pairs.pair}/meetings/{row.id}/move"
        assert browser.post(moved, data={**ahead, "at": "17:00"}).status_code == 303
        assert make.one(Meeting).planned_at.astimezone(ZONE).hour == 17
        off = f"{home}/pairs/{pairs.pair}/meetings/{row.id}/cancel"
        assert browser.get(off).status_code == 200
        assert browser.post(off, data={"reason": "Карантин"}).status_code == 303
        assert make.one(Meeting).state == "cancelled"

    def test_a_feed_names_nobody(self, mentee, mentor, make, pairs):
        meeting(make, pairs, state="planned", planned_at=NOW + timedelta(days=400),
                place="Каб. 12")  # fmt: skip
        for (browser, home), title in ((mentee, "Встреча с наставником"),
                                       (mentor, "Встреча с наставляемым")):  # fmt: skip
            feed = browser.get(f"{home}/calendar.ics")
            body = feed.get_data(as_text=True).replace("\r\n ", "")
            assert f"SUMMARY:{title}" in body
            assert "X-WR-TIMEZONE:Atlantic/Azores" in body
            for name in ("Туров", "Маркова", "Глеб", "Анна"):
                assert name not in body

    def test_lessons_of_teachers_from_either_side(self, mentee, pairs, make, phone, pupils):
        """F-02."""
        browser, home = mentee
        page = f"{home}/pairs/{pairs.pair}/lessons"
        typed = {"practice": hidden(browser.get(page), "practice"), "kind": "visit_by_mentee",
                 "held_on": on(TODAY), "lesson": "Алгебра, 7А"}  # fmt: skip
        for _ in range(2):
            assert browser.post(page, data=typed).status_code == 303
        assert make.one(Practice).via == "link"
        assert "Алгебра, 7А" in text_of(browser.get(page))
        assert browser.post(page, data={**typed, "kind": ""}).status_code == 422
        other = f"/d/{pupils.tokens['mentor']}/pairs/{pupils.pair}/lessons"
        assert phone().get(other).status_code == 404

    def test_an_ended_pair_is_read_and_not_written(self, phone, make, pairs, held):
        from sqlalchemy import text

        with make.session() as session, session.begin():
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(
                text("UPDATE school.pair SET state = 'completed', ended_on = :day WHERE id = :id"),
                {"day": TODAY, "id": pairs.pair},
            )
        browser, home = phone(), f"/d/{pairs.tokens['mentor']}"
        assert browser.get(f"{home}/pairs/{pairs.pair}/meetings").status_code == 200
        answer = browser.get(f"{home}/pairs/{pairs.pair}/record", follow_redirects=True)
        assert "Пара завершена" in text_of(answer)

    def test_statements_do_not_grow(self, phone, pairs, make, statements):
        for n in range(30):
            row = make.row(Meeting, "one", programme_id=pairs.programme, mentor_id=pairs.parts[0],
                           kind="regular", state="held", held_on=TODAY - timedelta(days=n),
                           created_at=NOW, recorded_at=NOW)  # fmt: skip
            for pair in (pairs.pair, pairs.second):
                make.row(MeetingPair, "one", meeting_id=row, pair_id=pair)
        browser = phone()
        for page in ("", f"/pairs/{pairs.pair}/meetings", f"/pairs/{pairs.pair}/record"):
            with statements() as seen:
                browser.get(f"/d/{pairs.tokens['mentor']}{page}")
            assert len(seen) <= 15, seen
