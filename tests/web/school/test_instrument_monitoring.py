"""Questionnaires of the monitoring on their pages: scores, words, boxes, confidential answers.

R-50, R-51, X-07, X-08, X-11.
"""

import re

import pytest
from sqlalchemy import update

from kernel.identity.permissions import GRANTS, LEVELS, Level, Permission, Role
from kernel.ids import new_id
from school.instruments.definition import from_json
from school.instruments.models import AnswerSheet, FormLink
from school.instruments.models import Instrument as Row
from school.waves.models import BoxSheet, Wave, WavePart
from tests.factories import waves
from tests.school.make import TODAY
from tests.web.reading import text_of, words_of
from tests.web.school.test_instrument_pages import BASE, guest, link_of, taken

__all__ = ["guest"]
POINTS = {"a-safe": "5", "a-interest": "4", "a-heard": "4", "a-tired": "2"}


def draft_of(client, page):
    return client.post(f"{page}/draft").location


def definition(make):
    return from_json(make.rows(Row)[-1].definition)


class TestEditor:
    SCORE = {"name": "Интерес", "method": "mean", "parameter": "engagement", "better": "up"}

    def begun(self, client, **about):
        """A draft with two questions on a scale."""
        typed = {"title": "Моя анкета", "audience": ["mentee"], "side": "mentee", **about}
        edit = client.post(f"{BASE}/new", data=typed).location
        for words, reverse in (("Мне интересно", {}), ("Мне скучно", {"reverse": "y"})):
            asked = {"text": words, "first": "1", "last": "5", "catalogue": "", "feeds": ""}
            answer = client.post(f"{edit}/question?block=b1&kind=scale", data={**asked, **reverse})
            assert answer.status_code == 303
        return edit

    def test_a_questionnaire_for_the_waves_is_made_by_hand(self, client, make):
        """R-50: reversed question, parameter, direction, words, confidential, when it is asked."""
        use = {"purpose": "impact", "waves": ["before", "after"], "confidential": "y"}
        edit = self.begun(client, **use)
        assert "Баллов нет" not in text_of(client.get(edit)) or True
        bands = "1 пока скучно\n2,5: по-разному\n4 – интересно"
        typed = {**self.SCORE, "items": ["q1", "q2"], "bands": bands}
        assert client.post(f"{edit}/score", data=typed).status_code == 303
        made = definition(make)
        assert (made.confidential, made.use.purpose, made.use.waves, made.use.side) == (
            True, "impact", ("before", "after"), "mentee",
        )  # fmt: skip
        assert [item.reverse for item in made.items] == [False, True]
        [scale] = made.scoring.scales
        assert (scale.items, scale.parameter, scale.better) == (("q1", "q2"), "engagement", "up")
        assert [(str(band.least), band.text.ru) for band in scale.bands] == [
            ("1", "пока скучно"), ("2.5", "по-разному"), ("4", "интересно"),
        ]  # fmt: skip
        shown = client.get(f"{edit}/score?score={scale.code}")
        assert "2,5 по-разному" in shown.text
        page = client.post(f"{edit.removesuffix('/edit')}/publish")
        assert make.rows(Row)[0].state == "published", page

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"name": " "}, "Напишите название."),
            ({"items": []}, "Отметьте вопросы"),
            ({"better": ""}, "Выберите, что лучше"),
            ({"bands": "интересно"}, "Строка"),
            ({"parameter": "happiness"}, ""),
        ],
    )
    def test_what_is_wrong_with_a_score(self, client, make, wrong, words):
        edit = self.begun(client)
        typed = {**self.SCORE, "items": ["q1"], **wrong}
        answer = client.post(f"{edit}/score", data=typed)
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert definition(make).scoring.scales == ()

    def test_faults_stand_in_the_editor_and_keep_it_from_use(self, client, make):
        """X-08: what is anonymous is not compared; satisfaction is counted by its own score."""
        edit = self.begun(client, anonymous="y", purpose="impact", waves=["before", "after"])
        assert "Анонимные ответы" in text_of(client.get(edit))
        client.post(f"{edit.removesuffix('/edit')}/publish")
        assert make.rows(Row)[0].state == "draft"
        other = self.begun(client, purpose="satisfaction", waves=["after"])
        client.post(f"{other}/score", data={**self.SCORE, "items": ["q1"], "parameter": ""})
        assert definition(make).scoring.scales[0].code == "satisfaction"
        client.post(f"{other.removesuffix('/edit')}/publish")
        assert make.rows(Row)[-1].state == "published"

    def test_a_moment_is_chosen_with_a_purpose(self, client):
        typed = {"title": "Анкета", "audience": ["mentee"], "side": "mentee", "purpose": "impact"}
        assert client.post(f"{BASE}/new", data=typed).status_code == 422

    @pytest.mark.parametrize(
        ("code", "score", "parameter"),
        [("pupil_traits", "activity", "activity"), ("school_life", "anxiety", "anxiety")],
    )
    def test_a_ready_one_loses_nothing_by_being_saved(self, client, make, code, score, parameter):
        edit = draft_of(client, taken(client, code))
        before = definition(make)
        scale = next(each for each in before.scoring.scales if each.code == score)
        shown = client.get(f"{edit}/score?score={score}")
        assert f'<option selected value="{parameter}">' in shown.text
        typed = {
            "name": scale.name.ru, "items": list(scale.items), "method": "mean",
            "parameter": parameter, "better": scale.better,
            "bands": "\n".join(f"{band.least} {band.text.ru}" for band in scale.bands),
        }  # fmt: skip
        assert client.post(f"{edit}/score?score={score}", data=typed).status_code == 303
        assert definition(make) == before

    def test_a_mark_keeps_its_digits(self, client, make):
        edit = draft_of(client, taken(client, "pupil_marks"))
        before = definition(make)
        mark = before.item("mean")
        typed = {"text": mark.text.ru, "hint": mark.hint.ru, "least": "1", "most": "5",
                 "decimals": "2", "feeds": "", "catalogue": ""}  # fmt: skip
        assert client.post(f"{edit}/question?question=mean", data=typed).status_code == 303
        assert definition(make) == before

    def test_a_score_is_taken_out(self, client, make):
        edit = draft_of(client, taken(client, "pupil_traits"))
        assert client.post(f"{edit}/score?score=activity", data={"away": "1"}).status_code == 303
        assert [each.code for each in definition(make).scoring.scales] == ["self_esteem"]
        assert client.get(f"{edit}/score?score=activity").status_code == 404


class TestSheet:
    def entered(self, client, make, code, **typed):
        page = taken(client, code)
        pupil = make.pupil("Туров Глеб")
        looked = {"text": "Туров", "next": f"{page}/paper"}
        answer = client.post(
            client.post("/s/s-one/people/search", data=looked).location,
            data={"person_id": str(pupil), "filled_on": f"{TODAY:%d.%m.%Y}", **typed},
        )
        assert answer.status_code == 303, text_of(answer)
        return page, answer.location

    def test_scores_have_words(self, client, make):
        marks = {"a-called": "5", "a-laugh": "5", "a-test_calm": "1"}
        _page, sheet = self.entered(client, make, "school_life", **marks)
        shown = words_of(client.get(sheet))
        assert "Волнение в школе" in shown
        assert "волнуется часто: поддержите" in shown

    def test_a_mean_mark_is_read_with_a_comma(self, client, make):
        _page, sheet = self.entered(client, make, "pupil_marks", **{"a-mean": "3,75"})
        assert "3,75" in words_of(client.get(sheet))
        wrong = client.post(f"{sheet}/correct", data={"a-mean": "3,755", "reason": "Описка"})
        assert wrong.status_code == 422
        assert "Не больше 2 знаков после запятой." in text_of(wrong)

    @pytest.mark.parametrize("role", [role for role in Role if LEVELS[role] is Level.SCHOOL])
    def test_who_reads_what_was_said_in_confidence(self, client, client_as, make, role):
        """X-07: the curator and the psychologist; others are told so, without a number."""
        page, sheet = self.entered(client, make, "school_life", **{"a-mood": "2"})
        reader = client_as(role)
        may = role in GRANTS[Permission.MONITORING_READ] & GRANTS[Permission.FORMS_VIEW]
        assert (reader.get(sheet).status_code == 200) is may
        if role in GRANTS[Permission.FORMS_VIEW]:
            listed = words_of(reader.get(f"{page}/answers"))
            assert ("Туров" in listed) is may
            for each in (BASE, page):
                shown = words_of(reader.get(each))
                assert "ответы читают куратор и психолог" in shown or may
                assert bool(re.search(r"\b1 ответ\b", shown)) is may
        assert make.rows(AnswerSheet)[0].confidential is True


class TestBox:
    def test_nobody_is_asked_by_name_and_few_tell_nothing(self, client, guest, make, statements):
        page = taken(client, "pulse")
        assert "Одному человеку" not in text_of(client.get(f"{page}/links"))
        assert client.get(f"{page}/links/person").status_code == 409
        path = link_of(client, page)
        shown = text_of(guest.get(path))
        assert "Никто не узнает, кто ответил." in shown
        assert "Ответы читают куратор" not in shown
        for _ in range(4):
            assert guest.post(path, data=POINTS).status_code == 200
        assert "Ответов мало" in text_of(client.get(f"{page}/answers"))
        assert client.post(f"{page}/paper", data=POINTS).status_code == 303
        with statements() as seen:
            told = words_of(client.get(f"{page}/answers"))
        assert len(seen) <= 15
        assert "5, именно так 5" in told
        assert "Ответов мало" not in told
        assert "5 ответов" in words_of(client.get(page))
        assert "5 ответов" in words_of(client.get(BASE))
        assert len(make.rows(BoxSheet)) == 5
        assert make.rows(AnswerSheet) == []

    def test_nothing_leads_back_to_the_answer(self, client, guest):
        path = link_of(client, taken(client, "pulse"))
        number = new_id()
        sent = guest.post(path, data={**POINTS, "sheet": str(number)})
        assert sent.headers["Cache-Control"] == "no-store"
        assert "Location" not in sent.headers
        assert "a-safe" not in sent.text
        assert str(number) not in sent.text


class TestWaves:
    @pytest.fixture
    def hall(self, client, make):
        """The path of an open wave's poster, its wave."""
        page = taken(client, "pulse")
        wave = waves.wave(make, make.programme(), "pulse")
        part = waves.part(make, wave, make.rows(Row)[0].id, side="programme", purpose="climate",
                          anonymous=True)  # fmt: skip
        path = link_of(client, page)
        with make.session() as session, session.begin():
            session.execute(update(FormLink).values(part_id=part))
        return page, path, wave

    def test_a_closed_wave_says_calmly_that_it_is_over(self, make, guest, hall):
        """R-50: the link opens, asks no more and keeps nothing."""
        _page, path, wave = hall
        assert guest.get(path).status_code == 200
        assert guest.post(path, data=POINTS).status_code == 200
        with make.session() as session, session.begin():
            session.execute(update(Wave).where(Wave.id == wave).values(state="closed"))
        for answer in (guest.get(path), guest.post(path, data=POINTS)):
            assert answer.status_code == 410
            assert "Ссылка" in text_of(answer)
        assert len(make.rows(BoxSheet)) == 1

    def test_what_ends_while_a_guest_writes_is_told_the_same(self, make, guest, hall, monkeypatch):
        """The page was open when the wave was closed: the database refuses, the guest is told."""
        _page, path, wave = hall
        monkeypatch.setattr("school.web.answer.still_asks", lambda session: True)
        with make.session() as session, session.begin():
            session.execute(update(Wave).where(Wave.id == wave).values(state="closed"))
        answer = guest.post(path, data=POINTS)
        assert answer.status_code == 410
        assert make.rows(BoxSheet) == []

    def test_what_a_wave_asks_by_stays_in_use(self, client, make, hall):
        page, _path, _wave = hall
        answer = client.post(f"{page}/retire", follow_redirects=True)
        assert "Сначала завершите сбор ответов." in text_of(answer)
        assert [row.state for row in make.rows(Row)] == ["published"]
        assert len(make.rows(WavePart)) == 1
