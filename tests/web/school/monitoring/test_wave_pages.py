"""Measurings: begun, handed out, entered from paper, ended (M-04, R-50, X-05, R-44)."""

import re

import pytest

from kernel.identity.permissions import Role
from school.instruments.models import AnswerSheet
from school.links.models import Link
from school.programmes.models import Programme
from school.waves.models import Asked, Wave, WavePart
from tests.school.make import TODAY
from tests.web.reading import text_of
from tests.web.school.monitoring.conftest import SCHOOL, links

FIVES = {"a-calm": "5", "a-glad": "4"}
NAMES = ("Туров Глеб", "Ким Роман", "Ёлкина Вера")
DAY = f"{TODAY:%d.%m.%Y}"


@pytest.fixture
def guest(client_as):
    return client_as()


def answer_by(guest, path):
    """A phone opens the link and sends the answers."""
    asked = guest.get(path)
    assert asked.status_code == 200, asked.text
    return guest.post(path, data=FIVES)


class TestBeginning:
    def test_a_programme_without_a_measuring_says_what_comes_next(self, client, forms, home):
        shown = text_of(client.get(home))
        assert "Первый замер не проведён." in shown
        assert "До него приказ о парах не подписать" in shown
        assert f'href="{home}/before"' in client.get(home).text

    def test_the_form_tells_whom_each_questionnaire_asks(self, client, forms, home):
        shown = text_of(client.get(f"{home}/before"))
        assert "отвечают наставляемые · ожидается 3 ответа" in shown
        assert "отвечают классные руководители о наставляемых" in shown

    def test_it_asks_everybody_at_once(self, begun, team):
        wave = begun()
        assert set(wave.asked("mood")) == {team["gleb"], team["roman"], team["vera"]}

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"due_on": "01.09.2026"}, "Последний день раньше первого."),
            ({"codes": []}, "Отметьте хотя бы одну анкету."),
            ({"opens_on": "скоро"}, "Например, 30.11.2026"),
            ({"codes": ["unknown"]}, ""),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(self, client, forms, home, make, typed, said):
        sent = {"opens_on": DAY, "due_on": DAY, "codes": ["mood"], **typed}
        answer = client.post(f"{home}/before", data=sent)
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert make.rows(Wave) == []

    def test_a_second_first_one_is_refused(self, client, begun, home, make):
        begun()
        assert client.get(f"{home}/before").status_code == 303
        sent = {"opens_on": DAY, "due_on": DAY, "codes": ["mood"]}
        answer = client.post(f"{home}/before", data=sent)
        assert "Этот замер уже начат" in text_of(answer)
        assert len(make.rows(Wave)) == 1

    def test_an_order_need_not_wait_with_a_reason(self, client, forms, home, make, team):
        """X-05: the curator's own decision, with words."""
        refused = client.post(f"{home}/entry", data={"entry": "advised", "reason": ""})
        assert refused.status_code == 422
        kept = client.post(f"{home}/entry", data={"entry": "advised", "reason": "Пары с весны"})
        assert kept.status_code == 303
        settings = make.read(Programme, team["programme"]).settings
        assert settings["entry_measurement"] == "advised"
        assert "Причина: Пары с весны" in text_of(client.get(home))


class TestHandingOut:
    def test_slips_are_told_once_one_for_a_person(self, client, guest, begun, make, team):
        wave = begun()
        shown = client.post(f"{wave.page}/slips")
        assert shown.headers["Cache-Control"] == "no-store"
        # two questionnaires of three pupils; what class teachers say of them is typed in
        assert len(links(shown)) == 6
        assert "Готово 6 ссылок." in text_of(shown)
        assert [name in text_of(shown) for name in NAMES] == [True] * 3
        path = links(client.post(f"{wave.page}/slips", data={"part": str(wave.part_id("mood"))}))[0]
        assert answer_by(guest, path).status_code == 200
        [sheet] = make.rows(AnswerSheet)
        assert sheet.asked_id in {row.id for row in wave.asked("mood").values()}
        assert "Ответов: 1 из 9" in text_of(client.get(wave.page))

    def test_whom_the_school_does_not_know_by_name_gets_links_on_the_page(self, client, begun):
        """A pupil is never handed what a class teacher is to say of the pupil."""
        wave = begun()
        owing = text_of(client.get(wave.page))
        assert "Классный руководитель" in owing
        shown = client.post(f"{wave.page}/slips", data={"part": str(wave.part_id("marks"))})
        assert len(links(shown)) == 3
        assert re.findall(r"<h3[^>]*>(.*?)</h3>", shown.text) == ["Классный руководитель"]
        assert "О ком: Туров Глеб" in text_of(shown)

    def test_a_new_link_closes_the_old_one(self, client, guest, begun, team):
        wave = begun()
        one = str(wave.asked("mood")[team["gleb"]].id)
        [old] = links(client.post(f"{wave.page}/slips", data={"asked": one}))
        [new] = links(client.post(f"{wave.page}/slips", data={"asked": one}))
        assert guest.get(old).status_code == 404
        assert guest.get(new).status_code == 200

    def test_a_strangers_row_gets_no_link(self, client, begun, make):
        wave = begun()
        shown = client.post(f"{wave.page}/slips", data={"asked": str(wave.id)})
        assert links(shown) == []
        assert "Ссылки не понадобились" in text_of(shown)

    def test_the_hall_has_one_code_and_nobody_is_known(self, client, guest, begun, make):
        """M-04: anonymous is anonymous; asking again closes the code on the wall."""
        wave = begun("pulse")
        [code] = links(client.post(f"{wave.part('voice')}/common"))
        for _phone in range(3):
            assert answer_by(guest, code).status_code == 200
        assert make.rows(AnswerSheet) == []
        page = text_of(client.get(wave.part("voice")))
        assert "Ответов: 3 из 4" in page
        assert "Туров" not in page
        client.post(f"{wave.part('voice')}/common")
        assert guest.get(code).status_code == 404

    def test_slips_are_as_many_as_asked(self, client, begun):
        wave = begun("pulse")
        assert len(links(client.post(f"{wave.part('voice')}/slips", data={"count": "6"}))) == 6
        refused = client.post(f"{wave.part('voice')}/slips", data={"count": "1000"})
        assert refused.status_code == 422
        assert "от 1 до 300 листков" in text_of(refused)

    def test_a_reminder_is_written_down(self, client, begun, make, team):
        wave = begun()
        assert client.post(f"{wave.page}/reminded").status_code == 303
        assert all(row.reminded_at for row in make.rows(Asked))
        assert "напомнили" in text_of(client.get(wave.page))


class TestPaper:
    def test_a_pile_is_entered_sheet_by_sheet(self, client, begun, make, team):
        wave = begun()
        rows = wave.asked("mood")
        first = f"{SCHOOL}/asked/{rows[team['gleb']].id}"
        assert "Туров Глеб, 7А" in text_of(client.get(first))
        sent = {**FIVES, "filled_on": DAY}
        following = client.post(first, data={**sent, "another": "1"})
        assert following.location.startswith(f"{SCHOOL}/asked/")
        assert following.location != first
        assert client.post(following.location, data=sent).location == wave.part("mood")
        assert sorted(row.state for row in wave.asked("mood").values()) == [
            "answered", "answered", "waiting",
        ]  # fmt: skip
        again = client.get(first)
        assert again.status_code == 303
        assert "Ответ уже есть." in text_of(client.get(again.location))

    def test_a_missing_answer_is_shown_at_its_question(self, client, begun, make, team):
        wave = begun()
        page = f"{SCHOOL}/asked/{wave.asked('mood')[team['gleb']].id}"
        answer = client.post(page, data={"a-calm": "3", "filled_on": "01.01.2036"})
        assert answer.status_code == 422
        assert "Выберите ответ." in text_of(answer)
        page_of_days = client.post(page, data={**FIVES, "filled_on": "01.01.2036"})
        assert "Этот день ещё не наступил" in text_of(page_of_days)
        assert make.rows(AnswerSheet) == []

    def test_a_table_keeps_what_can_be_read(self, client, begun, make, team):
        wave = begun()
        rows = {name: wave.asked("marks")[team[name]].id for name in ("gleb", "roman", "vera")}
        typed = {
            "filled_on": DAY,
            f"g-{rows['gleb']}-calm": "4", f"g-{rows['gleb']}-glad": "5",
            f"g-{rows['roman']}-calm": "3",
        }  # fmt: skip
        answer = client.post(f"{wave.part('marks')}/grid", data=typed)
        assert answer.status_code == 200
        shown = text_of(answer)
        assert "Не записана 1 строка" in shown
        assert "Записали 1 строку." in shown
        assert [row.asked_id for row in make.rows(AnswerSheet)] == [rows["gleb"]]
        assert f'id="g-{rows["roman"]}-glad"' in answer.text
        typed[f"g-{rows['roman']}-glad"] = "3"
        del typed[f"g-{rows['gleb']}-calm"], typed[f"g-{rows['gleb']}-glad"]
        assert client.post(f"{wave.part('marks')}/grid", data=typed).status_code == 303
        assert len(make.rows(AnswerSheet)) == 2

    def test_an_anonymous_slip_is_counted_and_leaves_no_sheet(self, client, begun, make):
        wave = begun("pulse")
        page = f"{wave.part('voice')}/slip"
        assert client.get(page).status_code == 200
        assert client.post(page, data={"a-calm": "5"}).status_code == 422
        assert client.post(page, data={**FIVES, "another": "1"}).location == page
        assert make.rows(AnswerSheet) == []
        assert "Ответов: 1 из 4" in text_of(client.get(wave.part("voice")))
        client.post(f"{wave.page}/close")
        client.post(f"{wave.page}/reopen", data={"due_on": DAY})
        client.post(page, data=FIVES)
        shown = text_of(client.get(wave.part("voice")))
        assert "Ответов: 1 из 4" in shown
        assert "Эти ответы уже подсчитаны." in shown

    def test_a_blank_has_every_question(self, client, begun):
        from io import BytesIO

        from pypdf import PdfReader

        answer = client.get(f"{begun().part('mood')}/blank.pdf")
        assert answer.mimetype == "application/pdf"
        words = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
        for each in ("1. calm", "2. glad", "Фамилия и имя"):
            assert each in words

    def test_a_blank_of_an_anonymous_one_has_no_line_for_the_name(self, client, begun):
        from io import BytesIO

        from pypdf import PdfReader

        answer = client.get(f"{begun('pulse').part('voice')}/blank.pdf")
        words = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
        assert "имя писать не нужно" in words
        assert "Фамилия" not in words


class TestRefusing:
    def test_not_answering_is_a_right_with_words(self, client, begun, make, team):
        wave = begun()
        page = f"{SCHOOL}/asked/{wave.asked('mood')[team['vera']].id}"
        assert client.post(f"{page}/excuse", data={"words": " "}).status_code == 422
        assert client.post(f"{page}/excuse", data={"words": "Семья отказалась"}).status_code == 303
        shown = text_of(client.get(wave.part("mood")))
        assert "отвечать не будет" in shown
        assert "Семья отказалась" in shown
        assert client.post(f"{page}/unexcuse").status_code == 303
        assert wave.asked("mood")[team["vera"]].state == "waiting"

    def test_partners_are_named_one_by_one(self, client, begun, make, team, forms):
        """R-44: those outside the programme answer too; nobody of another school is taken."""
        wave = begun("before")
        firm = make.row(WavePart, "one", wave_id=wave.id, instrument_id=forms["firm"],
                        side="programme", audience="partner", purpose="satisfaction")  # fmt: skip
        page = f"{wave.page}/parts/{firm}"
        guest = make.person("Ли Ян", kind="partner_person")
        stranger = make.person("Чужой Иван", "three")
        assert client.post(f"{page}/ask", data={"person_id": str(stranger)}).status_code == 404
        assert client.post(f"{page}/ask", data={"person_id": "x"}).status_code == 303
        assert client.post(f"{page}/ask", data={"person_id": str(guest)}).status_code == 303
        assert "Ли Ян" in text_of(client.get(page))


class TestEnding:
    def test_closing_is_asked_first_and_closes_the_links(self, client, guest, begun, make):
        wave = begun()
        path = links(client.post(f"{wave.page}/slips"))[0]
        shown = text_of(client.get(f"{wave.page}/close"))
        assert "Не хватает 9 ответов" in shown
        assert client.post(f"{wave.page}/close").status_code == 303
        assert guest.get(path).status_code == 404
        assert make.read(Wave, wave.id).state == "closed"
        assert all(link.revoked_at for link in make.rows(Link))
        assert "сбор ответов закончен" in text_of(client.get(wave.page))

    def test_it_is_opened_again_till_a_new_day(self, client, begun, make):
        wave = begun()
        client.post(f"{wave.page}/close")
        refused = client.post(f"{wave.page}/reopen", data={"due_on": "01.09.2026"})
        assert refused.status_code == 422
        assert client.post(f"{wave.page}/reopen", data={"due_on": DAY}).status_code == 303
        assert make.read(Wave, wave.id).state == "open"

    def test_whoever_joined_later_is_asked_by_one_press(self, client, begun, make, team):
        wave = begun()
        person = make.pupil("Белова Ия")
        make.entry(person, "mentee", state="ready")
        joined = make.part(team["programme"], person, "mentee", person_kind="pupil")
        assert client.post(f"{wave.page}/refresh").status_code == 303
        assert joined in wave.asked("mood")


class TestWhoMay:
    """Who sees and who keeps; what one child answered in confidence is for two roles (X-07)."""

    @pytest.mark.parametrize(
        ("role", "page", "act"),
        [
            (Role.CURATOR, 200, 303),
            (Role.RESPONSIBLE, 200, 303),
            (Role.PSYCHOLOGIST, 200, 303),
            (Role.HEAD, 200, 403),
            (Role.CLASS_TEACHER, 403, 403),
            (Role.MENTOR, 403, 403),
            (Role.REGION_ADMIN, 404, 404),
        ],
    )
    def test_pages_and_acts(self, client_as, begun, home, role, page, act):
        wave, other = begun(), client_as(role)
        for address in (home, f"{SCHOOL}/monitoring", wave.page, wave.part("mood")):
            assert other.get(address).status_code == page, address
        assert other.post(f"{wave.page}/reminded").status_code == act

    @pytest.mark.parametrize(
        ("role", "status"),
        [(Role.CURATOR, 200), (Role.PSYCHOLOGIST, 200), (Role.RESPONSIBLE, 403), (Role.HEAD, 403)],
    )
    def test_a_confidential_paper_is_entered_by_two(self, client_as, begun, team, role, status):
        wave = begun()
        page = f"{SCHOOL}/asked/{wave.asked('worry')[team['gleb']].id}"
        assert client_as(role).get(page).status_code == status

    def test_another_schools_measuring_is_not_there(self, client_as, begun):
        other = client_as(Role.CURATOR, foreign=True)
        page = begun().page.replace("s-one", "s-three")
        assert other.get(page).status_code == 404
        assert other.post(f"{page}/slips").status_code == 404


class TestList:
    def test_the_year_tells_programme_by_programme(self, client, begun, home):
        assert "Начать замер" in text_of(client.get(f"{SCHOOL}/monitoring"))
        begun()
        shown = text_of(client.get(f"{SCHOOL}/monitoring"))
        assert "Шаг вперёд" in shown
        assert "Ответов: 0 из 9" in shown
        assert "идёт сбор ответов" in shown

    def test_few_statements_whatever_the_size(self, client, begun, statements, make, team, home):
        wave = begun()
        for n in range(25):
            person = make.pupil(f"Белова Ия{n}")
            make.entry(person, "mentee", state="ready")
            make.part(team["programme"], person, "mentee", person_kind="pupil")
        client.post(f"{wave.page}/refresh")
        client.get("/me")
        for page in (f"{SCHOOL}/monitoring", home, wave.page, wave.part("mood"),
                     f"{wave.part('marks')}/grid", f"{home}/pulse"):  # fmt: skip
            with statements() as seen:
                assert client.get(page).status_code == 200, page
            assert len(seen) <= 15, (page, len(seen), seen)
