"""The curator looks at the variants, lays down a word and accepts one (R-20 – R-25, U-2, X-02)."""

from uuid import uuid4

import pytest
from sqlalchemy import update

from kernel.jobs import Job
from school.bases.models import BaseEntry
from school.gatherings.models import Gathering
from school.matching import service
from school.matching.models import ExtraMeeting, Matching, MatchRule, Search
from school.programmes.models import Pair
from school.registry.models import Person
from tests.school.make import NOW
from tests.web.reading import words_of as text_of
from tests.web.school.matching.conftest import Pages, make_a_child, the_id


@pytest.fixture
def parted(client, empty_hall):
    """Both named «Ан» first, whom both suit; A makes two mutual pairs, B keeps the dearest two."""
    for name in ("Ан", "Бо"):
        empty_hall.mentor(name)
    for name in ("ги", "до"):
        empty_hall.mentee(name)
    empty_hall.ballot("ги", "Ан", "Бо")
    empty_hall.ballot("до", "Ан")
    empty_hall.ballot("Ан", "ги", "до")
    empty_hall.ballot("Бо", "ги")
    empty_hall.close()
    return Pages(client, empty_hall)


class TestTheWays:
    def test_three_ways_with_the_latest_meeting_and_the_warning(self, pages, client):
        shown = text_of(client.get(pages.base))
        for said in (
            "Три способа составить пару", "проголосовали 5 из 8", "Дистанционные анкеты",
            "если цель шире, не рекомендуется", "3 наставника допущены",
        ):  # fmt: skip
            assert said in shown

    def test_nobody_admitted_and_nobody_ready_lead_to_the_next_step(self, client, empty_hall):
        shown = client.get(f"/s/s-one/programmes/{empty_hall.programme}/matching")
        assert "К паре пока никто не готов" in text_of(shown)
        assert "Допущенных наставников пока нет" in text_of(shown)
        assert 'href="/s/s-one/selection?side=mentee"' in shown.text
        assert 'href="/s/s-one/training' in shown.text
        assert ">Подобрать</button>" not in shown.text

    def test_an_open_meeting_is_refused_in_words(self, pages, client, make):
        with make.session() as session, session.begin():
            session.execute(update(Gathering).values(state="open", closed_at=None))
        assert pages.run() == pages.base
        assert "Сначала закройте голосование" in text_of(client.get(pages.base))


class TestTheVariants:
    def test_each_pair_says_why(self, client, ran):
        shown = text_of(client.get(ran))
        for said in (
            "взаимный выбор", "выбрал только наставляемый", "выбор наставляемого: 2-е место",
            "оба свободны: пн днём", "наставник не выбирал", "выбор не взаимный",
            "анкеты совпадают на 80 из 100", "Варианты совпали",
        ):  # fmt: skip
            assert said in shown

    def test_everybody_left_has_a_reason_a_step_an_owner_and_a_day(self, client, ran):
        shown = text_of(client.get(f"{ran}?view=alone"))
        assert "до 25.11.2026 Жукова Жанна Свободное время ни с кем не совпало." in shown
        assert "Дальше: беседа с куратором. Делает куратор." in shown

    def test_the_difference_is_said_with_names(self, parted, client):
        shown = text_of(client.get(parted.run()))
        assert "В варианте А на 1 взаимную пару больше." in shown
        assert "не вместе те, кто выбрал друг друга выше: Анисимова А. и Гирин Г." in shown
        assert "В варианте Б нет двоих" in shown
        for letter in "АБ":
            assert f"Взять вариант {letter}" in shown

    def test_a_mentee_stands_once_with_both_variants(self, parted, client):
        page = client.get(parted.run())
        assert page.text.count("<h3>Гирин Глеб") == 1
        assert "Вариант А Наставник: Борисов Богдан" in text_of(page)
        assert "Вариант Б Наставник: Анисимова Алла" in text_of(page)
        one = client.get(f"{parted.run()}?view=b").text
        assert "Вариант А" not in one.split("match-rows")[1]

    def test_another_programmes_run_is_not_here(self, client, ran, make):
        other = make.programme(title="Другая")
        address = f"/s/s-one/programmes/{other}/matching/{the_id(ran)}"
        assert client.get(address).status_code == 404
        assert client.get(f"{address}/accept/a").status_code == 404

    def test_english(self, client, ran):
        client.set_cookie("view", "lang=en")
        shown = text_of(client.get(ran))
        assert "only the mentee chose" in shown
        assert "Take these pairs" in shown


class TestTheCuratorsWord:
    def test_a_pair_is_forbidden_with_a_reason_and_matched_anew(self, pages, client, ran, make):
        answer = pages.lay(ran, "Ве", "ел", "forbid", "Не ладят")
        assert answer.status_code == 303
        assert answer.location != ran
        shown = text_of(client.get(answer.location))
        assert "Записано, пары подобраны заново." in shown
        assert "никогда вместе" in shown
        assert "Не ладят" in shown
        assert make.one(MatchRule).rule == "forbid"

    def test_a_pin_is_kept_told_and_lifted(self, pages, client, ran, make):
        run = pages.lay(ran, "Ан", "до", "pin").location
        shown = text_of(client.get(run))
        assert "закреплено вами: Вместе в проекте" in shown
        assert "Открепить и подобрать заново" in shown
        answer = client.post(f"{run}/rule/lift?{pages.two('Ан', 'до')}")
        assert answer.status_code == 303
        assert make.count(MatchRule) == 0

    def test_later_lays_down_and_does_not_match(self, pages, client, ran, make):
        answer = client.post(
            f"{ran}/rule?{pages.two('Ан', 'до')}",
            data={"rule": "pin", "reason": "Просили оба", "then": "later"},
        )
        assert answer.location == ran
        assert make.count(Matching) == 1

    def test_without_a_reason_it_is_asked_and_what_was_typed_stays(self, pages, client, ran, make):
        answer = pages.lay(ran, "Ан", "до", "pin", "")
        assert answer.status_code == 422
        assert "Напишите почему" in text_of(answer)
        long = pages.lay(ran, "Ан", "до", "pin", "щ" * 301)
        assert long.status_code == 422
        assert "щ" * 301 in long.text
        assert make.count(MatchRule) == 0

    def test_strangers_to_the_run_are_not_ruled_on(self, client, ran):
        for query in ("", f"?mentor={uuid4()}&mentee={uuid4()}", "?mentor=1&mentee=2"):
            assert client.get(f"{ran}/rule{query}").status_code == 404


class TestAccepting:
    def test_it_says_what_happens_and_does_it(self, pages, client, ran, make):
        shown = text_of(client.get(f"{ran}/accept/a"))
        assert "2 взаимные пары будут предложены обоим" in shown
        assert "1 дополнительная встреча" in shown
        assert "2 человека без пары получат следующий шаг и срок" in shown
        answer = pages.accept(ran)
        assert answer.location == f"{pages.base}/tell"
        said = text_of(client.get(answer.location))
        assert "Вариант принят: предложены 2 пары, 1 дополнительная встреча, 2 человека" in said
        assert {pair.state for pair in make.rows(Pair)} == {"proposed"}
        assert (make.count(ExtraMeeting), make.count(Search)) == (1, 2)

    def test_twice_is_calm_and_the_other_variant_is_refused(self, pages, client, ran, make):
        first, again = pages.accept(ran), pages.accept(ran)
        assert again.location == first.location
        assert make.count(Pair) == 2
        other = pages.accept(ran, "b")
        assert other.location == ran
        assert "Подбор уже принят" in text_of(client.get(ran))
        assert client.get(f"{ran}/accept/a").location == ran

    def test_what_changed_since_is_named_with_a_way_on(self, pages, client, ran, make):
        with make.session() as session, session.begin():
            session.execute(
                update(BaseEntry).where(BaseEntry.person_id == pages.hall.people["ги"])
                .values(state="entered")
            )  # fmt: skip
        for answer in (client.get(f"{ran}/accept/a"), pages.accept(ran)):
            shown = text_of(answer)
            assert "Не принято: 1 пара больше невозможна." in shown
            assert "Гирин Г.: наставляемый не готов к паре" in shown
            assert f'action="{ran}/again"' in answer.text
        assert answer.status_code == 409
        assert make.count(Pair) == 0
        assert "Изменилось: наставляемый не готов к паре" in text_of(client.get(ran))
        anew = client.post(f"{ran}/again").location
        assert anew != ran
        assert pages.accept(anew).status_code == 303

    def test_a_rule_that_asks_gets_a_written_reason(self, pages, client, make):
        """X-02: younger than the region's age is a warning with a recorded reason."""
        make_a_child(make, pages.hall.people["ги"])
        run = pages.run()
        page = client.get(f"{run}/accept/a")
        assert 'name="reason_min_age"' in page.text
        assert "нужно письменное обоснование" in text_of(client.get(run))
        answer = pages.accept(run)
        assert answer.status_code == 422
        assert "Напишите основание" in text_of(answer)
        assert make.count(Pair) == 0
        assert pages.accept(run, reason_min_age="Просят родители").status_code == 303
        reasons = [pair.reasons for pair in make.rows(Pair) if pair.reasons]
        assert reasons == [{"min_age": "Просят родители"}]


class TestALargeSchool:
    def test_it_is_computed_with_progress_and_reloads(self, pages, client, make, monkeypatch):
        monkeypatch.setattr(service, "AT_ONCE", 0)
        run = pages.run()
        page = client.get(run)
        assert "Идёт подбор пар" in text_of(page)
        assert 'hx-trigger="every 2s"' in page.text
        assert "<noscript>" in page.text
        part = client.get(run, headers={"HX-Request": "true"})
        assert part.text.lstrip().startswith('<div class="sheet job"')
        with make.session() as session, session.begin():
            session.execute(update(Job).values(state="dead", error="wrong_state", finished_at=NOW))
        assert "Остановилось. Подберите ещё раз." in text_of(client.get(run))

    def test_htmx_reloads_the_page_when_it_is_done(self, client, ran):
        answer = client.get(ran, headers={"HX-Request": "true"})
        assert answer.headers["HX-Refresh"] == "true"


class TestTelling:
    def test_slips_name_the_partner_and_the_curator(self, pages, client, ran):
        pages.accept(ran)
        shown = text_of(client.get(f"{pages.base}/tell"))
        assert "Гирин Глеб Наставничество Ваш наставник: Анисимова Алла" in shown
        assert "подтвердите пару" in shown
        assert "Куратора нет в команде школы" in shown

    def test_a_childs_telephone_is_never_printed(self, pages, client, ran, make):
        """R-46."""
        pages.accept(ran)
        with make.session() as session, session.begin():
            session.execute(update(Person).values(phone="+79130000001"))
            session.execute(
                update(Person).where(Person.id == pages.hall.people["Ан"])
                .values(kind="student", phone="+79130000002")
            )  # fmt: skip
        bare = client.get(f"{pages.base}/tell").text
        assert "000-00-0" not in bare
        told = client.get(f"{pages.base}/tell?phones=1").text
        assert "000-00-01" in told
        assert "000-00-02" not in told

    def test_the_sheet_of_the_hall_has_no_surname(self, pages, client, ran):
        pages.accept(ran)
        for query in ("", "?names=1"):
            page = client.get(f"{pages.base}/tell/hall{query}")
            sheet = page.text.split('class="hall-sheet"')[1].split("</ul>")[0]
            for name in ("Гирин", "Доронина", "Анисимова", "Борисов", "Елисеев", "Жукова"):
                assert name not in sheet
        assert "Глеб" in sheet
        assert "№ 4 – наставник № 1" in text_of(client.get(f"{pages.base}/tell/hall"))
